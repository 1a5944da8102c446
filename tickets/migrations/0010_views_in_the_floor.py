"""Saved views of all lists stand in one table of the floor; those of the ticket list move there."""

from typing import Any

from django.db import migrations


def move(apps: Any, _schema: Any) -> None:
    """Their order has the name that all lists give it."""
    kept = apps.get_model("core", "SavedView")
    rows = apps.get_model("tickets", "SavedView").objects.values("owner_id", "name", "query", "shared")
    kept.objects.bulk_create(kept(listing="tickets", **row | {"query": _renamed(row["query"])}) for row in rows)


def _renamed(query: str) -> str:
    return "&".join("order=" + part[5:] if part.startswith("sort=") else part for part in query.split("&"))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_short_words_with_slips"), ("core", "0004_saved_views")]

    operations = [
        migrations.RunPython(move, elidable=True),
        migrations.DeleteModel(name="SavedView"),
    ]
