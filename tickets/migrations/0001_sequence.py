"""Ticket numbers are made from a sequence, so that none is ever given twice."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL("CREATE SEQUENCE tickets_ticket_sequence", "DROP SEQUENCE tickets_ticket_sequence"),
    ]
