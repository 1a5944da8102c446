"""Search for a ticket's words at a million tickets: a vector kept by a trigger, the words there are, the functions.

Words are stemmed as German and as English, because callers mix them; names and serial numbers stay as they are. The
last word may be unfinished. A word that says nothing in one of the languages is left out of the question.

Index and question are cut by the same knife (C7): PostgreSQL's own parser takes "E-1042" for a word and a negative
number, "F3/F4" for a path and "4.011.238" for a version. Both are folded as people read them (core_folded), cut at every
sign that is no letter and no digit, and a code is kept whole beside its pieces: "E1042" finds "E-1042" and back.

Left to itself the planner walks all tickets by date until it has found enough, which takes seconds for rare words, or
reads a long list of hits for common ones. So the newest 5000 are looked at first: common words are found there. What is
not, is rare, and comes from the GIN index alone.

Slips are corrected by the words there are (a trigram index on 100,000 words takes milliseconds, one on a million
descriptions took 10 to 30 seconds). A slip in a short word changes nearly half of its trigrams, so one that begins with
the same letter and is as long, give or take one, counts as meant at 0.3 already (the least that `%` lets through), any
other at 0.45. New words are written by the trigger, in the order of the alphabet, so that two calls logged at once never
wait for each other in a circle.
"""

from django.db import migrations

KNIFE = """
CREATE FUNCTION tickets_pieces(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(core_folded(written), '[^[:alnum:]]+', ' ', 'g'))
$$;

CREATE FUNCTION tickets_codes(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT string_agg(regexp_replace(code, '[^[:alnum:]]+', '', 'g'), ' ')
  FROM unnest(string_to_array(core_folded(written), ' ')) AS code
  WHERE length(code) <= 60 AND code ~ '[0-9]' AND code ~ '[[:alnum:]][^[:alnum:]]+[[:alnum:]]'
$$;
"""
NO_KNIFE = "DROP FUNCTION tickets_codes(text); DROP FUNCTION tickets_pieces(text);"

VECTOR = """
CREATE TABLE tickets_word (word text PRIMARY KEY);
CREATE INDEX tickets_word_alike ON tickets_word USING gist (word gist_trgm_ops);

CREATE FUNCTION tickets_search_vector() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told text := concat_ws(' ', NEW.description, NEW.cause, NEW.solution);
  who text := concat_ws(' ', NEW.company_name, NEW.caller_name, NEW.product_name, NEW.serial, NEW.email);
  words text := tickets_pieces(told);
BEGIN
  NEW.search :=
    setweight(to_tsvector('simple', concat_ws(' ', tickets_pieces(who), tickets_codes(who))), 'A')
    || setweight(to_tsvector('german', words), 'B')
    || setweight(to_tsvector('english', words), 'B')
    || setweight(to_tsvector('simple', coalesce(tickets_codes(told), '')), 'B');
  INSERT INTO tickets_word (word)
    SELECT DISTINCT said
    FROM regexp_split_to_table(words, '[^[:alpha:]]+') AS said
    WHERE length(said) BETWEEN 4 AND 40 AND NOT EXISTS (SELECT 1 FROM tickets_word WHERE word = said)
    ORDER BY said
  ON CONFLICT DO NOTHING;
  RETURN NEW;
END
$$;
CREATE TRIGGER tickets_search_vector
  BEFORE INSERT OR UPDATE OF description, cause, solution, company_name, caller_name, product_name, serial, email
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
  words text[] := string_to_array(nullif(tickets_pieces(typed), ''), ' ');
  last integer := coalesce(array_length(words, 1), 0);
  code text := regexp_replace(core_folded(typed), '[^[:alnum:]]+', '', 'g');
  word text;
  german tsquery;
  english tsquery;
  meant tsquery;
  said tsquery := ''::tsquery;
  filler tsquery := ''::tsquery;
BEGIN
  FOR place IN 1 .. last LOOP
    word := words[place] || CASE WHEN place = last THEN ':*' ELSE '' END;
    german := to_tsquery('german', word);
    english := to_tsquery('english', word);
    meant := german || english;
    IF numnode(german) = 0 OR numnode(english) = 0 THEN
      filler := CASE WHEN numnode(filler) = 0 THEN meant WHEN numnode(meant) = 0 THEN filler ELSE filler && meant END;
      CONTINUE;
    END IF;
    meant := meant || to_tsquery('simple', word);
    said := CASE WHEN numnode(said) = 0 THEN meant ELSE said && meant END;
  END LOOP;
  IF numnode(said) = 0 THEN
    said := filler;
  END IF;
  IF last > 1 AND code ~ '[0-9]' AND btrim(core_folded(typed)) !~ ' ' THEN
    said := CASE WHEN numnode(said) = 0 THEN ''::tsquery ELSE said END || to_tsquery('simple', code || ':*');
  END IF;
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
    SELECT part FROM regexp_split_to_table(core_folded(typed), '[^[:alpha:]]+') AS part WHERE length(part) >= 4
  LOOP
    SELECT string_agg(stems::text, ' | ')::tsquery INTO near
      FROM (SELECT word FROM tickets_word WHERE word % heard ORDER BY word <-> heard LIMIT 5) AS alike,
        LATERAL (SELECT to_tsquery('german', word) || to_tsquery('english', word) AS stems) AS stemmed
      WHERE (similarity(word, heard) >= 0.45
          OR left(word, 1) = left(heard, 1) AND abs(length(word) - length(heard)) <= 1)
        AND numnode(stems) > 0;
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
    dependencies = [("tickets", "0002_initial")]
    operations = [
        migrations.RunSQL(KNIFE, NO_KNIFE),
        migrations.RunSQL(VECTOR, NO_VECTOR),
        migrations.RunSQL(QUERY, NO_QUERY),
        migrations.RunSQL(HITS, NO_HITS),
    ]
