"""Addresses that people gave their accounts themselves no longer open them: an administrator changes addresses."""

from typing import Any

from django.db import migrations


def forget_other_addresses(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_remove_taskhealth_started_at_and_more"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(forget_other_addresses, migrations.RunPython.noop)]
