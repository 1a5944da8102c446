import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0007_lists_at_scale'),
        ('offices', '0005_covers_history'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='company',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('number'), name='text_pattern_ops'), name='contracts_company_number_begin'),
        ),
    ]
