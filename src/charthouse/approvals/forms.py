"""What people type about signers and answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts.models import User
from charthouse.approvals.actions import LINE, LONGEST, Asked
from charthouse.approvals.models import SignatureRequest
from charthouse.approvals.refusals import BadRequest
from charthouse.incoming import number_in

OUTSIDE = 4
"""Lines for people outside that the form offers."""
_DATE = {"type": "date", "min": "1990-01-01", "max": "2150-12-31"}
DECISIONS = (
    (SignatureRequest.State.APPROVED.value, gettext_lazy("Sign")),
    (SignatureRequest.State.CONDITIONAL.value, gettext_lazy("Sign with conditions")),
    (SignatureRequest.State.REFUSED.value, gettext_lazy("Refuse")),
)


class AnswerForm(forms.Form):
    """What somebody answers."""

    decision = forms.ChoiceField(label=gettext_lazy("Your answer"), choices=DECISIONS, widget=forms.RadioSelect)
    conditions = forms.CharField(
        label=gettext_lazy("Conditions"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("With conditions: one a line. Each is followed until it is met."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Needed for a refusal."),
    )  # fmt: skip

    def lines(self) -> list[str]:
        """The conditions, where the answer has any."""
        if self.cleaned_data["decision"] != SignatureRequest.State.CONDITIONAL:
            return []
        return [line for line in self.cleaned_data["conditions"].splitlines() if line.strip()]


class RecordForm(AnswerForm):
    """What somebody answered elsewhere."""

    way = forms.ChoiceField(
        label=gettext_lazy("Given"),
        choices=[
            (one.value, one.label)
            for one in (SignatureRequest.Way.MEETING, SignatureRequest.Way.PAPER, SignatureRequest.Way.EMAIL)
        ],
    )
    source = forms.CharField(
        label=gettext_lazy("Where"), max_length=LINE, help_text=gettext_lazy("Such as: steering board, item 3.")
    )
    given_on = forms.DateField(
        label=gettext_lazy("On"), widget=forms.DateInput(_DATE, format="%Y-%m-%d"), localize=False
    )
    evidence = forms.FileField(
        label=gettext_lazy("Evidence"), help_text=gettext_lazy("The minutes, the signed page or the e-mail.")
    )
    field_order = ("decision", "way", "source", "given_on", "evidence", "conditions", "reason")

    def __init__(self, *arguments: object, **keywords: object) -> None:
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.fields["decision"].label = _("Their answer")


def asked_in(said: QueryDict, people: Sequence[User]) -> list[Asked]:
    """The signers that a form names, in the order of their turns, then as they stand.

    :raises BadRequest: a day that is none
    """
    found: list[tuple[int, Asked]] = []
    due = _day(said.get("due", ""))
    for user in people:
        if said.get(f"sign-{user.pk}"):
            turn = number_in(said.get(f"turn-{user.pk}", "")) or 999
            found.append((turn, Asked(user=user.pk, role=said.get(f"role-{user.pk}", ""), due=due)))
    for line in range(1, OUTSIDE + 1):
        name, email = said.get(f"name-{line}", ""), said.get(f"email-{line}", "")
        if name.strip() or email.strip():
            turn = number_in(said.get(f"turn-out-{line}", "")) or 999
            found.append((turn, Asked(name=name, email=email, role=said.get(f"role-out-{line}", ""), due=due)))
    return [one for _turn, one in sorted(found, key=lambda pair: pair[0])]


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        sentence = _("Write the day as in 2027-02-01.")
        raise BadRequest(sentence, fields={"due": sentence}) from None
