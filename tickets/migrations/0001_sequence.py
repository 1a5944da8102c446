"""Where ticket numbers come from (C3)."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL("CREATE SEQUENCE tickets_ticket_sequence", "DROP SEQUENCE tickets_ticket_sequence"),
    ]
