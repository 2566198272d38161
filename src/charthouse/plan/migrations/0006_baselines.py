"""Baselines keep what they say of tasks that are gone, why they were taken, and which one the plan is held against."""

import django.db.models.deletion
from django.db import connections, migrations, models

_AT_ONCE = 2000


def keep_facts(apps, editor):
    """Fill in number, name and place of every task that a baseline knows, and the newest baseline as the measure."""
    of = apps.get_model
    numbers = of("plan", "Baseline").objects.values_list("project").annotate(newest=models.Max("number")).order_by()
    for project, newest in list(numbers):
        of("plan", "Plan").objects.filter(project=project).update(measured_by=newest)
        tasks = of("plan", "Task").objects.filter(project=project)
        found = list(tasks.order_by("position", "id").values_list("id", "uid", "parent_id", "name"))
        uids = {key: uid for key, uid, _parent, _name in found}
        facts = []
        for place, (key, uid, parent, name) in enumerate(_outline(found), 1):
            facts.append((uid, name, uids.get(parent), place, key))
        with connections[editor.connection.alias].cursor() as cursor:
            for at in range(0, len(facts), _AT_ONCE):
                cursor.executemany(
                    "UPDATE plan_baselinetask SET uid = %s, name = %s, parent_uid = %s, place = %s WHERE task_id = %s",
                    facts[at : at + _AT_ONCE],
                )


def _outline(found):
    below = {}
    for row in found:
        below.setdefault(row[2], []).append(row)
    waiting = below.get(None, [])[::-1]
    while waiting:
        row = waiting.pop()
        yield row
        waiting.extend(reversed(below.get(row[0], [])))


class Migration(migrations.Migration):
    dependencies = [("plan", "0005_numbers_given_once")]

    operations = [
        migrations.AddField("plan", "measured_by", models.BigIntegerField(null=True)),
        migrations.AddField(
            "baseline", "reason", models.TextField(blank=True, db_default="", default="", verbose_name="reason")
        ),
        migrations.AddField("baseline", "based_on", models.BigIntegerField(null=True)),
        migrations.AddField("baseline", "chosen", models.PositiveIntegerField(null=True)),
        migrations.AlterField(
            "baselinetask",
            "task",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="baselines", to="plan.task"
            ),
        ),
        migrations.AddField("baselinetask", "uid", models.BigIntegerField(null=True)),
        migrations.AddField("baselinetask", "name", models.TextField(blank=True, default="")),
        migrations.AddField("baselinetask", "parent_uid", models.BigIntegerField(null=True)),
        migrations.AddField("baselinetask", "place", models.PositiveIntegerField(default=0)),
        migrations.RunPython(keep_facts, migrations.RunPython.noop),
    ]
