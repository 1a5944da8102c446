"""Search for a fault's words at a million tickets: a vector kept by a trigger, the words there are, four functions.

Words are stemmed as German and as English, because callers mix them; names and serial numbers stay as they are. The
last word may be unfinished. A word that says nothing in one of the languages is left out of the question.

Left to itself the planner walks all tickets by date until it has found enough, which takes seconds for rare words, or
reads a long list of hits for common ones. So the newest 5000 are looked at first: common words are found there. What is
not, is rare, and comes from the GIN index alone.
Slips are corrected by the words there are (a trigram index on 100,000 words takes milliseconds, one on a million
descriptions took 10 to 30 seconds). New words are written by the trigger, in the order of the alphabet, so that two
calls logged at once never wait for each other in a circle.
"""

from django.db import migrations

VECTOR = """
CREATE TABLE tickets_word (word text PRIMARY KEY);
CREATE INDEX tickets_word_alike ON tickets_word USING gist (word gist_trgm_ops);

CREATE FUNCTION tickets_search_vector() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  words text := concat_ws(' ', NEW.description, NEW.cause, NEW.solution);
BEGIN
  NEW.search :=
    setweight(to_tsvector('simple', concat_ws(' ', NEW.company_name, NEW.caller_name, NEW.product_name, NEW.serial)), 'A')
    || setweight(to_tsvector('german', words), 'B')
    || setweight(to_tsvector('english', words), 'B');
  INSERT INTO tickets_word (word)
    SELECT DISTINCT said
    FROM regexp_split_to_table(lower(words), '[^[:alpha:]]+') AS said
    WHERE length(said) BETWEEN 4 AND 40 AND NOT EXISTS (SELECT 1 FROM tickets_word WHERE word = said)
    ORDER BY said
  ON CONFLICT DO NOTHING;
  RETURN NEW;
END
$$;
CREATE TRIGGER tickets_search_vector
  BEFORE INSERT OR UPDATE OF description, cause, solution, company_name, caller_name, product_name, serial
  ON tickets_ticket FOR EACH ROW EXECUTE FUNCTION tickets_search_vector();
"""
NO_VECTOR = """
DROP TRIGGER tickets_search_vector ON tickets_ticket;
DROP FUNCTION tickets_search_vector();
DROP TABLE tickets_word;
"""

QUERY = """
CREATE FUNCTION tickets_search_query(typed text) RETURNS tsquery LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  words text[] := array_remove(regexp_split_to_array(lower(typed), '[^[:alnum:]]+'), '');
  german tsquery;
  english tsquery;
  said tsquery := ''::tsquery;
  word text;
BEGIN
  FOR place IN 1 .. coalesce(array_length(words, 1), 0) LOOP
    word := words[place] || CASE WHEN place = array_length(words, 1) THEN ':*' ELSE '' END;
    german := to_tsquery('german', word);
    english := to_tsquery('english', word);
    CONTINUE WHEN numnode(german) = 0 OR numnode(english) = 0;
    german := german || english || to_tsquery('simple', word);
    said := CASE WHEN numnode(said) = 0 THEN german ELSE said && german END;
  END LOOP;
  RETURN said;
END
$$;

CREATE FUNCTION tickets_search_alike(typed text) RETURNS tsquery LANGUAGE plpgsql STABLE AS $$
DECLARE
  heard text;
  near tsquery;
  said tsquery := ''::tsquery;
BEGIN
  FOR heard IN
    SELECT part FROM regexp_split_to_table(lower(typed), '[^[:alpha:]]+') AS part WHERE length(part) >= 4
  LOOP
    SELECT string_agg(stems::text, ' | ')::tsquery INTO near
      FROM (SELECT word FROM tickets_word WHERE word % heard ORDER BY word <-> heard LIMIT 5) AS alike,
        LATERAL (SELECT to_tsquery('german', word) || to_tsquery('english', word) AS stems) AS stemmed
      WHERE similarity(word, heard) >= 0.45 AND numnode(stems) > 0;
    IF near IS NULL THEN
      RETURN ''::tsquery;
    END IF;
    said := CASE WHEN numnode(said) = 0 THEN near ELSE said && near END;
  END LOOP;
  RETURN said;
END
$$;
"""
NO_QUERY = "DROP FUNCTION tickets_search_alike(text); DROP FUNCTION tickets_search_query(text);"

HITS = """
CREATE FUNCTION tickets_search_some(asked tsquery, at_most integer) RETURNS SETOF bigint LANGUAGE plpgsql STABLE
  SET enable_seqscan = off SET enable_indexscan = off SET jit = off AS $$
BEGIN
  RETURN QUERY SELECT id FROM tickets_ticket WHERE search @@ asked LIMIT at_most;
END
$$;

CREATE FUNCTION tickets_search(asked tsquery, at_most integer) RETURNS SETOF bigint LANGUAGE plpgsql STABLE
  SET jit = off AS $$
DECLARE
  hits bigint[];
BEGIN
  IF numnode(asked) = 0 THEN
    RETURN;
  END IF;
  hits := ARRAY(
    SELECT id
    FROM (SELECT id, search FROM tickets_ticket ORDER BY opened_at DESC, id DESC LIMIT 5000) AS newest
    WHERE search @@ asked LIMIT at_most
  );
  IF cardinality(hits) < at_most THEN
    hits := ARRAY(SELECT tickets_search_some(asked, 5000));
  END IF;
  RETURN QUERY SELECT id FROM tickets_ticket WHERE id = ANY (hits) ORDER BY opened_at DESC, id DESC LIMIT at_most;
END
$$;
"""
NO_HITS = "DROP FUNCTION tickets_search(tsquery, integer); DROP FUNCTION tickets_search_some(tsquery, integer);"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_deeper")]
    operations = [
        migrations.RunSQL(VECTOR, NO_VECTOR),
        migrations.RunSQL(QUERY, NO_QUERY),
        migrations.RunSQL(HITS, NO_HITS),
        migrations.RunSQL("UPDATE tickets_ticket SET description = description", migrations.RunSQL.noop),
    ]
