"""Consent and permission are kept, answers know who heard them, answered questions stay as they are (S4)."""

from typing import Any

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce


def consent_of_before(apps: Any, _schema_editor: Any) -> None:
    """Interviews of before the words were kept: whoever answered took part; which words they heard is not known."""
    done = apps.get_model("surveys", "Interview").objects.filter(state="done", consented_at=None)
    done.update(consented_at=Coalesce("started_at", "finished_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0011_trace_of_an_undo'),
        ('surveys', '0002_interviews'),
        ('tickets', '0009_short_words_with_slips'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='answer',
            name='taken_by',
            field=models.ForeignKey(blank=True, help_text='who heard it; nobody when it came by the link', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='interview',
            name='consent_text',
            field=models.TextField(blank=True, help_text='what they agreed to, as it was read out or shown'),
        ),
        migrations.AddField(
            model_name='interview',
            name='consented_at',
            field=models.DateTimeField(blank=True, help_text='when they agreed to be asked (S4)', null=True),
        ),
        migrations.AddField(
            model_name='interview',
            name='permits_complaint',
            field=models.BooleanField(default=False, help_text='the manager may look into a low score (S4)'),
        ),
        migrations.AddField(
            model_name='question',
            name='asks_solved',
            field=models.BooleanField(default=False, help_text='Whoever answers no does not count as satisfied; the manager may look into it if they agree.', verbose_name='“No” means: not solved'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='answered_words_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asks_solved" IS DISTINCT FROM (NEW."asks_solved") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."label_de" IS DISTINCT FROM (NEW."label_de") OR OLD."label_en" IS DISTINCT FROM (NEW."label_en") OR OLD."text_de" IS DISTINCT FROM (NEW."text_de") OR OLD."text_en" IS DISTINCT FROM (NEW."text_en"))', func="\n            IF EXISTS (SELECT 1 FROM surveys_answer WHERE question_id = OLD.id) THEN\n                RAISE EXCEPTION 'question % has answers', OLD.id\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_answered_words_stay';\n            END IF;\n            RETURN NEW;\n        ", hash='9f55db6c7f214bc315da2ae58bb32f1a1db13417', operation='UPDATE', pgid='pgtrigger_answered_words_stay_a3ac1', table='surveys_question', when='BEFORE')),
        ),
        migrations.RunPython(consent_of_before, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('consented_at__isnull', False), _connector='OR'), name='surveys_done_with_consent'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('asks_solved', False), ('kind', 'yes_no'), _connector='OR'), name='surveys_solved_is_yes_or_no'),
        ),
    ]
