"""Chains the entries that an earlier version wrote without digests, in batches."""

from django.db import migrations, transaction

from charthouse.journal import chain

_AT_ONCE = 2000
_KEPT = ("id", *(name for name in chain.FIELDS if name != "personal"))


def chain_all(apps, editor):
    """Give every entry its digest, journal by journal in the order of their numbers."""
    streams, entries = apps.get_model("journal", "Stream"), apps.get_model("journal", "Entry")
    for stream in streams.objects.filter(last_number__gt=0):
        previous, last = chain.START, 0
        while batch := list(
            entries.objects.filter(stream=stream, number__gt=last).order_by("number").values(*_KEPT)[:_AT_ONCE]
        ):
            chained = []
            for facts in batch:
                facts["operation"] = facts["operation"] or facts["number"]
                facts["personal"] = chain.personal_of(
                    **{name: facts[name] for name in ("label", "why", "before", "after", "changes")}
                )
                previous = chain.digest_of(previous, stream.name, facts)
                chained.append((facts["personal"], previous, facts["operation"], facts["id"]))
            with transaction.atomic(using=editor.connection.alias):
                _write(editor.connection, entries, chained)
            last = batch[-1]["number"]
        streams.objects.filter(pk=stream.pk).update(last_number=last, last_digest=previous, complete_from=None)


def _write(connection, entries, chained):
    """One statement for all: ``bulk_update`` builds an expression for each value, which takes ten times as long."""
    fields = [entries._meta.get_field(name) for name in ("personal", "digest", "operation", "id")]
    rows = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)] for row in chained
    ]
    table = connection.ops.quote_name(entries._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET personal = %s, digest = %s, operation = %s WHERE id = %s",  # noqa: S608 - own name
            rows,
        )


class Migration(migrations.Migration):
    # Batch by batch, so that SQLite keeps little to roll back; begun anew, it comes to the same end.
    atomic = False
    dependencies = [("journal", "0002_chain")]

    operations = [migrations.RunPython(chain_all, migrations.RunPython.noop)]
