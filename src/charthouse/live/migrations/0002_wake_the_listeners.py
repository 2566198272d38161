"""PostgreSQL wakes the broadcasters itself when a journal or a channel grows, whoever wrote to it; SQLite is asked."""

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION charthouse_live_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The same words told twice in one transaction arrive once.
    IF TG_TABLE_NAME = 'live_channel' THEN
        PERFORM pg_notify('charthouse_live', 'channel ' || NEW.name);
    ELSE
        PERFORM pg_notify('charthouse_live', 'journal ' || NEW.id);
    END IF;
    RETURN NULL;
END $$
"""
_TRIGGERS = (
    ("journal_stream", "AFTER UPDATE OF last_number"),
    ("live_channel", "AFTER INSERT OR UPDATE OF last_number"),
)


def wake(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(_FUNCTION, params=None)
    for table, when in _TRIGGERS:
        schema_editor.execute(
            f"CREATE TRIGGER charthouse_live_wake {when} ON {table} FOR EACH ROW EXECUTE FUNCTION charthouse_live_wake()"
        )


def sleep(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, _when in _TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS charthouse_live_wake ON {table}")
    schema_editor.execute("DROP FUNCTION IF EXISTS charthouse_live_wake()")


class Migration(migrations.Migration):
    dependencies = [("live", "0001_initial"), ("journal", "0001_initial")]

    operations = [migrations.RunPython(wake, sleep, hints={"on_empty": True})]
