"""Whoever administered this Charthouse has the role of it now."""

from typing import Any

from django.db import migrations


def give_the_role(apps: Any, _schema_editor: Any) -> None:
    """Each account that was marked as administering gets the organisation's role."""
    user, user_role = apps.get_model("accounts", "User"), apps.get_model("accounts", "UserRole")
    for person in user.objects.filter(is_staff=True):
        user_role.objects.get_or_create(user=person, role="administrator")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles_groups_tokens")]
    operations = [migrations.RunPython(give_the_role, migrations.RunPython.noop)]
