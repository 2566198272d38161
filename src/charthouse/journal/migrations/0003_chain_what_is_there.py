"""Chains the entries that an earlier version wrote without digests, in batches."""

from django.db import migrations
from django.db.models import F

from charthouse.journal import chain

_AT_ONCE = 2000
_KEPT = ("id", *(name for name in chain.FIELDS if name != "personal"))


def chain_all(apps, editor):
    """Give every entry its digest, journal by journal in the order of their numbers."""
    streams, entries = apps.get_model("journal", "Stream"), apps.get_model("journal", "Entry")
    entries.objects.filter(operation=0).update(operation=F("number"))
    for stream in streams.objects.filter(last_number__gt=0):
        previous, last = chain.START, 0
        while batch := list(
            entries.objects.filter(stream=stream, number__gt=last).order_by("number").only(*_KEPT)[:_AT_ONCE]
        ):
            for entry in batch:
                facts = {name: getattr(entry, name) for name in chain.FIELDS}
                facts["personal"] = chain.personal_of(
                    **{name: facts[name] for name in ("label", "why", "before", "after", "changes")}
                )
                previous = chain.digest_of(previous, stream.name, facts)
                entry.personal, entry.digest = facts["personal"], previous
            entries.objects.bulk_update(batch, ["personal", "digest"], batch_size=200)
            last = batch[-1].number
        streams.objects.filter(pk=stream.pk).update(last_number=last, last_digest=previous, complete_from=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_chain")]

    operations = [migrations.RunPython(chain_all, migrations.RunPython.noop)]
