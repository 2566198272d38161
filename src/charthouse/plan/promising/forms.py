"""What people type about promises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.plan.models import Promise
from charthouse.plan.promising.promises import Other
from charthouse.projects.models import Project

OUTSIDE = "outside"
_DATE = {"type": "date", "min": "1990-01-01", "max": "2150-12-31"}


class PromiseForm(forms.Form):
    """A promise to propose."""

    side = forms.ChoiceField(
        label=gettext_lazy("This project"), widget=forms.RadioSelect, initial=Promise.Side.TAKER.value,
        choices=[
            (Promise.Side.TAKER.value, gettext_lazy("waits for it")),
            (Promise.Side.GIVER.value, gettext_lazy("gives it")),
        ],
    )  # fmt: skip
    what = forms.CharField(label=gettext_lazy("What"), max_length=300)
    date = forms.DateField(
        label=gettext_lazy("By the end of"), widget=forms.DateInput(_DATE, format="%Y-%m-%d"), localize=False
    )
    other = forms.ChoiceField(label=gettext_lazy("On the other side"))
    outside = forms.CharField(
        label=gettext_lazy("Department or organisation"), required=False, max_length=200,
        help_text=gettext_lazy("Where the other side is outside all projects that you see."),
    )  # fmt: skip
    contact = forms.CharField(label=gettext_lazy("Contact there"), required=False, max_length=200)
    agreed_with = forms.CharField(
        label=gettext_lazy("Agreed there by"), required=False, max_length=200,
        help_text=gettext_lazy("Of somebody outside; left empty, it is a proposal. A project is asked itself."),
    )  # fmt: skip
    task = forms.CharField(
        label=gettext_lazy("Our task"), required=False, max_length=40,
        help_text=gettext_lazy(
            "Its number, such as 12: the milestone that fulfils it, or the task that waits for it. The other side "
            "learns when it is forecast, never its name."
        ),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Both sides read it."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, project: Project, others: Iterable[Project], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._project = project
        self._others = {one.key: one for one in others if one.pk != project.pk}
        known = [(key, f"{one.name} ({key})") for key, one in self._others.items()]
        choice = self.fields["other"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(OUTSIDE, _("Somebody outside")), *known]

    def clean_task(self) -> int | None:
        """The number."""
        return task_number(str(self.cleaned_data["task"]), self._project)

    def clean(self) -> dict[str, Any]:
        """Somebody outside has a name."""
        cleaned = super().clean() or {}
        if cleaned.get("other") == OUTSIDE and not cleaned.get("outside", "").strip():
            self.add_error("outside", _("Say who is on the other side."))
        return cleaned

    def across(self) -> Other:
        """The other side."""
        said = self.cleaned_data
        if said["other"] == OUTSIDE:
            return Other(outside=said["outside"], contact=said["contact"])
        return Other(self._others[said["other"]])


def task_number(said: str, project: Project) -> int | None:
    """A task as people name it: ``12`` or ``CRM-12``; nothing where nothing is said.

    :raises ValidationError:
    """
    typed = said.strip().upper().removeprefix(f"{project.key}-")
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 15 or int(typed) < 1:
        raise forms.ValidationError(_("“%(said)s” is no task number; write one such as 12.") % {"said": said[:40]})
    return int(typed)
