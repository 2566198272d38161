"""What overruns together is said in one place, the risk register: settings that said it become a group there."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from charthouse.journal import chain
from charthouse.journal.row_changes import Altered, pack

_NAMES = {"phase": "Phases", "responsible": "Responsible people"}
_COLUMNS = ("project_id", "number", "version", "name", "by", "field", "value", "uids", "coefficient")


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
        _write_down(apps, made)


def _write_down(apps: Apps, made: Any) -> None:
    """The entry of the project's journal about a group, without which nobody could tell it from one put in by hand."""
    streams, entries = apps.get_model("journal", "Stream"), apps.get_model("journal", "Entry")
    stream = streams.objects.get(pk=made.project.journal_id)
    values = tuple(chain.normal(getattr(made, name)) for name in _COLUMNS)
    number = stream.last_number + 1
    told = {name: getattr(made, name) for name in ("name", "by", "coefficient")}
    facts: dict[str, Any] = {
        "number": number, "at": timezone.now(), "by_id": None, "on_behalf_of_id": None, "through": "upgrade",
        "verb": "added a group", "record": "risks.CorrelationGroup", "record_id": str(made.pk), "label": made.name,
        "before": {}, "after": chain.normal(told), "why": "", "operation": number, "undoes": None,
        "changes": pack({"risks.CorrelationGroup": Altered(_COLUMNS, added={made.pk: values})}),
    }  # fmt: skip
    facts["personal"] = chain.personal_of(
        **{name: facts[name] for name in ("label", "why", "before", "after", "changes")}
    )
    digest = chain.digest_of(bytes(stream.last_digest) or chain.START, stream.name, facts)
    entries.objects.create(stream=stream, digest=digest, **facts)
    streams.objects.filter(pk=stream.pk).update(last_number=number, last_digest=digest)


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
