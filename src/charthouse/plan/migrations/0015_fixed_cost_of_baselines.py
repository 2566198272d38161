"""Baselines say which part of a task's cost is fixed, where the plan has told enough to know."""

import json
from collections import defaultdict
from decimal import Decimal

from django.db import connections, migrations, models

_AT_ONCE = 2000


def fill(apps, editor):
    """The fixed part is what the cost holds beyond that of the resources: known where each of them says its own.

    Where the resources say more than the whole, or nothing, nobody knows the fixed part, and it stays empty.
    """
    kept = apps.get_model("plan", "BaselineTask").objects.filter(cost__isnull=False, task__isnull=False)
    projects = list(kept.order_by().values_list("baseline__project", flat=True).distinct())
    assignments = apps.get_model("plan", "Assignment").objects
    for project in projects:
        said = defaultdict(list)
        for task, extra in assignments.filter(project=project).values_list("task_id", "extra"):
            said[task].append({one.get("number"): one.get("cost") for one in _baselines(extra)})
        found = []
        rows = kept.filter(baseline__project=project).values_list("id", "task_id", "baseline__number", "cost")
        for key, task, number, cost in rows.order_by():
            costs = [each.get(number) for each in said[task]]
            if not costs or None in costs:
                continue
            fixed = cost - sum(map(Decimal, costs), Decimal(0))
            if fixed >= 0:
                found.append((str(fixed), key))
        with connections[editor.connection.alias].cursor() as cursor:
            for at in range(0, len(found), _AT_ONCE):
                cursor.executemany(
                    "UPDATE plan_baselinetask SET fixed_cost = %s WHERE id = %s", found[at : at + _AT_ONCE]
                )


def _baselines(extra):
    return json.loads(extra).get("baselines", ()) if extra else ()


class Migration(migrations.Migration):
    dependencies = [("plan", "0014_time_line")]

    operations = [
        migrations.AddField(
            "baselinetask", "fixed_cost", models.DecimalField(decimal_places=6, max_digits=24, null=True)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
