"""What classified tickets teach (C4): word stems, counted per classification.

`tickets_lexemes` cuts a text into words and stems, the same for what is learned, for what is asked and for the words
that the administrator gives a classification. A word that says nothing in German or in English is left out; what is
left is stemmed as German, then as English, then folded (C7), because callers mix the two languages. What the tickets
that are there already teach is counted once, here; from now on `tickets.domain.lessons` does.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


KNIFE = """
CREATE FUNCTION tickets_lexemes(written text) RETURNS TABLE (word text, stem text)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT word, left(core_folded(coalesce((ts_lexize('english_stem', german[1]))[1], german[1])), 40)
  FROM (
    SELECT word, ts_lexize('german_stem', lower(word)) AS german, ts_lexize('english_stem', lower(word)) AS english
    FROM regexp_split_to_table(normalize(written, NFC), '[^[:alnum:]]+') AS word
    WHERE length(word) > 1
  ) AS words
  WHERE german <> '{}' AND english <> '{}'
$$;
CREATE FUNCTION tickets_stems(written text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT stem ORDER BY stem), '{}') FROM tickets_lexemes(written) WHERE stem <> ''
$$;
"""
NO_KNIFE = "DROP FUNCTION tickets_stems(text); DROP FUNCTION tickets_lexemes(text);"
TEACH = """
INSERT INTO tickets_lesson (classification_id, stem, tickets)
SELECT ticket.classification_id, told.stem, count(*)
FROM tickets_ticket AS ticket
CROSS JOIN LATERAL (SELECT '' AS stem UNION ALL SELECT unnest(tickets_stems(ticket.description))) AS told
WHERE ticket.classification_id IS NOT NULL AND ticket.status <> 'merged'
GROUP BY ticket.classification_id, told.stem;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0002_initial'),
        ('offices', '0001_initial'),
        ('tickets', '0003_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(KNIFE, NO_KNIFE),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stem', models.CharField(blank=True, max_length=40)),
                ('tickets', models.IntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='classification',
            name='stems',
            field=models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Concat(models.F('words_de'), models.Value(' '), models.F('words_en'), models.Value(' '), models.F('name_de'), models.Value(' '), models.F('name_en'), output_field=models.TextField()), function='tickets_stems'), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
        ),
        migrations.AddField(
            model_name='ticket',
            name='suggestion',
            field=models.CharField(blank=True, choices=[('first', 'first suggestion taken'), ('other', 'another suggestion taken'), ('refused', 'something else chosen'), ('left', 'not classified yet')], db_default='', default='', help_text='what became of the suggestions shown during the call; blank where none were shown', max_length=8, verbose_name='suggested classification'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('suggestion', ''), _negated=True), fields=['suggestion', '-opened_at', '-id'], name='tickets_by_suggestion'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('classification', None), ('kind', 'fault'), ('status__in', ('open', 'waiting', 'referred'))), fields=['-opened_at', '-id'], name='tickets_unclassified'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='classification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='tickets.classification'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.UniqueConstraint(fields=('stem', 'classification'), name='tickets_lesson_once'),
        ),
        migrations.RunSQL(TEACH, migrations.RunSQL.noop),
    ]
