"""What overruns together is said in one place, the risk register: settings that said it become a group there."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from charthouse.journal.upgrading import made as rows_made
from charthouse.journal.upgrading import write_down

_NAMES = {"phase": "Phases", "responsible": "Responsible people"}


def to_groups(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A last group of the register, so that every task in a group of its own stays there."""
    settings = apps.get_model("outlook", "SimulationSettings")
    registers, groups = apps.get_model("risks", "Register"), apps.get_model("risks", "CorrelationGroup")
    for one in settings.objects.exclude(grouping="none").filter(rho__gt=0).order_by("pk"):
        register = registers.objects.get_or_create(project_id=one.pk)[0]
        made = groups.objects.create(
            project_id=one.pk, number=register.next_group, name=_NAMES[one.grouping], by=one.grouping,
            coefficient=one.rho,
        )  # fmt: skip
        register.next_group += 1
        register.version += 1
        register.save()
        write_down(
            apps, made.project.journal_id, verb="added a group", record="risks.CorrelationGroup", record_id=made.pk,
            label=made.name, after={name: getattr(made, name) for name in ("name", "by", "coefficient")},
            changes=rows_made([made]),
        )  # fmt: skip


class Migration(migrations.Migration):
    """Move the settings, then take their columns away."""

    dependencies = [
        ("outlook", "0004_value_sheets"),
        ("risks", "0002_register_version"),
        ("journal", "0005_comment_threads"),
    ]

    operations = [
        migrations.RunPython(to_groups, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="simulationsettings", name="simulation_rho"),
        migrations.RemoveField(model_name="simulationsettings", name="grouping"),
        migrations.RemoveField(model_name="simulationsettings", name="rho"),
    ]
