"""Counters in place of the highest number there is, which comes again once its bearer is gone."""

from collections import defaultdict

from django.db import migrations, models
from django.db.models import Max

_AT_ONCE = 2000
_NAMES_TASKS = ("deleted", "undid", "did again")
_NAMES_BASELINES = ("took a baseline", "took a baseline anew", "undid", "did again")


def count_on(apps, editor):
    """Begin after every number that is there, or that the history says was there."""
    of, entries = apps.get_model, apps.get_model("journal", "Entry").objects
    plans = of("plan", "Plan").objects
    tasks, baselines = defaultdict(int), defaultdict(lambda: -1)
    told = entries.filter(record="plan.Task", verb__in=_NAMES_TASKS).values_list("stream_id", "before", "after")
    for stream, before, after in told.iterator(_AT_ONCE):
        for said in (before, after):
            family = [one[0] for one in said.get("tasks", ()) if isinstance(one, list) and one]
            numbers = [number for number in (said.get("uid"), *family) if isinstance(number, int)]
            tasks[stream] = max(tasks[stream], *numbers, 0)
    told = entries.filter(record="plan.Baseline", verb__in=_NAMES_BASELINES).values_list("stream_id", "before", "after")
    for stream, before, after in told.iterator(_AT_ONCE):
        numbers = [said["number"] for said in (before, after) if isinstance(said.get("number"), int)]
        baselines[stream] = max(baselines[stream], *numbers, -1)
    there = {
        name: dict(of("plan", model).objects.values_list("project").annotate(most=Max(column)).order_by())
        for name, model, column in (
            ("task", "Task", "uid"), ("assignment", "Assignment", "uid"), ("baseline", "Baseline", "number")
        )
    }  # fmt: skip
    for key, stream in list(plans.values_list("pk", "project__journal_id")):
        plans.filter(pk=key).update(
            next_task_number=max(there["task"].get(key, 0), tasks[stream]) + 1,
            next_assignment_number=max(there["assignment"].get(key, 0), 0) + 1,
            next_baseline_number=max(there["baseline"].get(key, -1), baselines[stream]) + 1,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0004_comments_attachments"),
        ("plan", "0004_import_headers"),
    ]

    operations = [
        migrations.AddField("plan", "next_task_number", models.BigIntegerField(default=1)),
        migrations.AddField("plan", "next_assignment_number", models.BigIntegerField(default=1)),
        migrations.AddField("plan", "next_baseline_number", models.BigIntegerField(default=0)),
        migrations.RunPython(count_on, migrations.RunPython.noop),
    ]
