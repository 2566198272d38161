"""How what happens to the scope is told, and what people call its fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry

NAMES = {
    "reference": _("reference"),
    "title": _("title"),
    "text": _("text"),
    "source": _("source"),
    "priority": _("priority"),
    "acceptance": _("acceptance criteria"),
    "acceptor": _("acceptor"),
    "status": _("status"),
    "state": _("state"),
    "description": _("description"),
    "deliverables": _("deliverables"),
    "requirements": _("requirements"),
    "goals": _("goals"),
    "tasks": _("tasks"),
    "raci": _("RACI"),
    "holder": _("who fills it"),
    "place": _("place"),
    "question": _("question"),
    "about": _("what is chosen"),
    "name": _("name"),
    "note": _("how it is judged"),
    "must": _("must"),
    "weight": _("weight"),
    "cost": _("cost"),
    "scores": _("scores"),
}


def _fields(entry: Entry) -> dict[str, object]:
    return {"fields": field_names(entry.after)}


def register_scope_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "added a requirement": Deed(
                _("added the requirement “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d requirement: “%(label)s”",
                    "added %(count)d requirements, last “%(label)s”",
                    "count",
                ),
            ),
            "changed a requirement": Deed(
                _("changed %(fields)s of the requirement “%(label)s”"),
                ngettext_lazy(
                    "changed %(count)d requirement: “%(label)s”",
                    "changed %(count)d requirements, last “%(label)s”",
                    "count",
                ),
                values=_fields,
            ),
            "deleted a requirement": Deed(
                _("deleted the requirement “%(label)s”"),
                ngettext_lazy(
                    "deleted %(count)d requirement: “%(label)s”",
                    "deleted %(count)d requirements, last “%(label)s”",
                    "count",
                ),
            ),
            "added a deliverable": Deed(
                _("added the deliverable “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d deliverable: “%(label)s”",
                    "added %(count)d deliverables, last “%(label)s”",
                    "count",
                ),
            ),
            "changed a deliverable": Deed(
                _("changed %(fields)s of the deliverable “%(label)s”"),
                ngettext_lazy(
                    "changed %(count)d deliverable: “%(label)s”",
                    "changed %(count)d deliverables, last “%(label)s”",
                    "count",
                ),
                values=_fields,
            ),
            "deleted a deliverable": Deed(
                _("deleted the deliverable “%(label)s”"),
                ngettext_lazy(
                    "deleted %(count)d deliverable: “%(label)s”",
                    "deleted %(count)d deliverables, last “%(label)s”",
                    "count",
                ),
            ),
            "added a RACI role": Deed(
                _("added the role “%(label)s” to the RACI matrix"),
                ngettext_lazy(
                    "added %(count)d role to the RACI matrix: “%(label)s”",
                    "added %(count)d roles to the RACI matrix, last “%(label)s”",
                    "count",
                ),
            ),
            "changed a RACI role": Deed(
                _("changed %(fields)s of the role “%(label)s” in the RACI matrix"),
                ngettext_lazy(
                    "changed %(count)d role of the RACI matrix: “%(label)s”",
                    "changed %(count)d roles of the RACI matrix, last “%(label)s”",
                    "count",
                ),
                values=_fields,
            ),
            "deleted a RACI role": Deed(
                _("took the role “%(label)s” out of the RACI matrix"),
                ngettext_lazy(
                    "took %(count)d role out of the RACI matrix: “%(label)s”",
                    "took %(count)d roles out of the RACI matrix, last “%(label)s”",
                    "count",
                ),
            ),
            "added an appraisal": Deed(
                _("added the appraisal “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d appraisal: “%(label)s”", "added %(count)d appraisals, last “%(label)s”", "count"
                ),
            ),
            "changed an appraisal": Deed(
                _("changed %(fields)s of the appraisal “%(label)s”"),
                ngettext_lazy(
                    "changed %(count)d appraisal: “%(label)s”",
                    "changed %(count)d appraisals, last “%(label)s”",
                    "count",
                ),
                values=_fields,
            ),
            "deleted an appraisal": Deed(
                _("deleted the appraisal “%(label)s”"),
                ngettext_lazy(
                    "deleted %(count)d appraisal: “%(label)s”",
                    "deleted %(count)d appraisals, last “%(label)s”",
                    "count",
                ),
            ),
            "added a criterion": Deed(
                _("added the criterion “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d criterion: “%(label)s”", "added %(count)d criteria, last “%(label)s”", "count"
                ),
            ),
            "changed a criterion": Deed(
                _("changed %(fields)s of the criterion “%(label)s”"),
                ngettext_lazy(
                    "changed %(count)d criterion: “%(label)s”", "changed %(count)d criteria, last “%(label)s”", "count"
                ),
                values=_fields,
            ),
            "deleted a criterion": Deed(
                _("deleted the criterion “%(label)s”"),
                ngettext_lazy(
                    "deleted %(count)d criterion: “%(label)s”", "deleted %(count)d criteria, last “%(label)s”", "count"
                ),
            ),
            "added an option": Deed(
                _("added the option “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d option: “%(label)s”", "added %(count)d options, last “%(label)s”", "count"
                ),
            ),
            "changed an option": Deed(
                _("changed %(fields)s of the option “%(label)s”"),
                ngettext_lazy(
                    "changed %(count)d option: “%(label)s”", "changed %(count)d options, last “%(label)s”", "count"
                ),
                values=_fields,
            ),
            "deleted an option": Deed(
                _("deleted the option “%(label)s”"),
                ngettext_lazy(
                    "deleted %(count)d option: “%(label)s”", "deleted %(count)d options, last “%(label)s”", "count"
                ),
            ),
            "decided an appraisal": Deed(
                _("decided “%(label)s”: %(chosen)s"),
                ngettext_lazy(
                    "decided %(count)d appraisal: “%(label)s”",
                    "decided %(count)d appraisals, last “%(label)s”",
                    "count",
                ),
                values=lambda entry: {"chosen": (entry.after or {}).get("chosen", "–")},
            ),
            "reopened an appraisal": Deed(
                _("reopened “%(label)s”"),
                ngettext_lazy(
                    "reopened %(count)d appraisal: “%(label)s”",
                    "reopened %(count)d appraisals, last “%(label)s”",
                    "count",
                ),
            ),
        }
    )
    register_fields(NAMES)
