"""Sessions can be ended all at once; accounts know when they were deactivated and erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_only_roles")]
    operations = [
        migrations.AddField("user", "sessions_round", models.PositiveIntegerField(default=0)),
        migrations.AddField("user", "deactivated_at", models.DateTimeField(null=True)),
        migrations.AddField("user", "erased_at", models.DateTimeField(null=True)),
    ]
