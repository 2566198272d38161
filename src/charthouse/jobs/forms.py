"""What administrators type about schedules."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TimesForm(forms.Form):
    """When a schedule fires."""

    cron = forms.CharField(
        label=_("When it fires"),
        max_length=100,
        required=False,
        help_text=_(
            "Minute, hour, day of the month, month and day of the week, as in 0 7 * * 1-5 for 7:00 on working days. "
            "Empty: as it came with Charthouse."
        ),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
