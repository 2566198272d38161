"""What was booked before gets its type and its period."""

from django.db import migrations
from django.db.models.functions import TruncMonth

_TYPES = {
    **dict.fromkeys(("labour", "labor", "work", "personnel", "arbeit", "personal", "personalkosten"), "labour"),
    **dict.fromkeys(("supplies", "material", "materials", "verbrauch"), "supplies"),
    **dict.fromkeys(("software", "licence", "licences", "license", "licenses", "lizenz", "lizenzen"), "software"),
    **dict.fromkeys(("hardware", "equipment", "geräte"), "hardware"),
    **dict.fromkeys(("cloud", "hosting"), "cloud"),
    **dict.fromkeys(("travel", "reise", "reisen", "reisekosten"), "travel"),
    **dict.fromkeys(("consultants", "consulting", "beratung"), "consultants"),
    **dict.fromkeys(("vendors", "vendor", "lieferant", "lieferanten"), "vendors"),
    **dict.fromkeys(("training", "schulung", "schulungen"), "training"),
    **dict.fromkeys(("other", "sonstiges"), "other"),
}


def carry_over(apps, editor):
    """What was booked gets the type that its kind says, and the period of its day; what says none stays unsorted."""
    entries = apps.get_model("budget", "CostEntry").objects
    for kind in list(entries.order_by().values_list("kind", flat=True).distinct()):
        found = _TYPES.get(kind.strip().casefold())
        if found:
            entries.filter(kind=kind).update(type=found)
    entries.update(period=TruncMonth("day"))


class Migration(migrations.Migration):
    dependencies = [("budget", "0002_budget_and_orders")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
