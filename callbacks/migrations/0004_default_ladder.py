"""The ladder of G7 for every office and contract class; a manager edits it on a screen."""

from datetime import UTC, datetime

from django.db import migrations

STEPS = (
    (-30, "specialists"),
    (0, "manager"),
    (30, "all_managers"),
)


def make_ladder(apps, _schema_editor):
    Ladder = apps.get_model("callbacks", "Ladder")
    LadderStep = apps.get_model("callbacks", "LadderStep")
    if Ladder.objects.exists():
        return
    ladder = Ladder.objects.create(version=1, active=True, created_at=datetime.now(UTC))
    LadderStep.objects.bulk_create(
        LadderStep(ladder=ladder, offset_minutes=offset, audience=audience, channels=["page", "email"])
        for offset, audience in STEPS
    )


class Migration(migrations.Migration):
    dependencies = [("callbacks", "0003_callback_callbacks_one_taken_per_person")]
    operations = [migrations.RunPython(make_ladder, migrations.RunPython.noop)]
