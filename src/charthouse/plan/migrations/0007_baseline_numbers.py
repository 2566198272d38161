"""A baseline knows each number once; apart from the filling, which PostgreSQL does not mix with changing a table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plan", "0006_baselines")]

    operations = [
        migrations.AddConstraint(
            "baselinetask", models.UniqueConstraint(fields=("baseline", "uid"), name="baseline_number_once")
        ),
    ]
