"""How undoing is told, and what happens to accounts, groups and invitations, whose chapter lies below the journal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.accounts.models import OrganisationRole, User
from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry


def _role(entry: Entry) -> dict[str, object]:
    role = (entry.after or entry.before).get("role", "")
    return {"role": OrganisationRole(role).label if role in OrganisationRole.values else role}


def _account(entry: Entry) -> dict[str, object]:
    """The name as it is now: entries about groups keep the account's number alone, so that a name can be forgotten."""
    number = (entry.after or entry.before).get("account")
    name = User.objects.filter(pk=number).values_list("name", flat=True).first() if isinstance(number, int) else None
    return {"person": name or _("somebody")}


def _file(entry: Entry) -> dict[str, object]:
    return {"file": (entry.after or entry.before).get("file", "")}


DEEDS = {
    "undid": Deed(
        _("undid a change of “%(label)s”"),
        ngettext_lazy(
            "undid %(count)d change, of “%(label)s”", "undid %(count)d changes, last one of “%(label)s”", "count"
        ),
    ),
    "did again": Deed(_("did a change of “%(label)s” again")),
    "commented": Deed(_("commented on “%(label)s”")),
    "replied": Deed(_("replied to a comment on “%(label)s”")),
    "edited a comment": Deed(_("edited a comment on “%(label)s”")),
    "deleted a comment": Deed(_("took a comment on “%(label)s” away")),
    "attached": Deed(_("attached %(file)s to “%(label)s”"), values=_file),
    "removed an attachment": Deed(_("took %(file)s away from “%(label)s”"), values=_file),
    "erased": Deed(
        _("erased personal texts from %(count)s entries"), values=lambda entry: {"count": entry.after.get("entries", 0)}
    ),
    "set up Charthouse": Deed(_("set up this Charthouse")),
    "made the account": Deed(
        _("made the account of %(label)s"),
        ngettext_lazy("made %(count)d account: %(label)s", "made %(count)d accounts, last %(label)s", "count"),
    ),
    "gave a role in the organisation": Deed(_("gave %(label)s the role “%(role)s” in the organisation"), values=_role),
    "took a role in the organisation": Deed(_("took the role “%(role)s” from %(label)s"), values=_role),
    "made the group": Deed(_("made the group “%(label)s”")),
    "changed the group": Deed(_("changed the group “%(label)s”")),
    "dissolved the group": Deed(_("dissolved the group “%(label)s”")),
    "set the group's roles": Deed(_("set the roles of the group “%(label)s”")),
    "added to the group": Deed(
        _("added %(person)s to the group “%(label)s”"),
        ngettext_lazy(
            "added %(count)d person to groups, “%(label)s”",
            "added %(count)d people to groups, last to “%(label)s”",
            "count",
        ),
        values=_account,
    ),
    "took out of the group": Deed(
        _("took %(person)s out of the group “%(label)s”"),
        ngettext_lazy(
            "took %(count)d person out of groups, “%(label)s”",
            "took %(count)d people out of groups, last out of “%(label)s”",
            "count",
        ),
        values=_account,
    ),
    "invited": Deed(
        _("invited %(label)s"),
        ngettext_lazy("invited %(count)d person: %(label)s", "invited %(count)d people, last %(label)s", "count"),
    ),
    "sent again": Deed(_("sent the invitation to %(label)s again")),
    "withdrew": Deed(_("withdrew the invitation to %(label)s")),
    "gave by invitation": Deed(_("gave %(label)s what the invitation brought")),
    "could not give": Deed(_("could not give %(label)s all that the invitation brought")),
    "joined": Deed(_("joined")),
    "made the program": Deed(_("made the account of the program %(label)s")),
    "ended the program": Deed(_("ended the account of the program %(label)s")),
    "made a token": Deed(_("made the API token “%(label)s”")),
    "revoked a token": Deed(
        _("revoked the API token “%(label)s”"),
        ngettext_lazy(
            "revoked %(count)d API token: “%(label)s”", "revoked %(count)d API tokens, last “%(label)s”", "count"
        ),
    ),
    "deactivated": Deed(_("deactivated the account of %(label)s")),
    "reactivated": Deed(_("reactivated the account of %(label)s")),
    "erased the personal data": Deed(_("erased the personal data of %(label)s")),
    "changed the password": Deed(_("set a new password")),
    "changed the e-mail address": Deed(_("changed the e-mail address")),
    "set up an authenticator app": Deed(_("set up an authenticator app")),
    "turned off the authenticator app": Deed(_("turned off the authenticator app")),
    "added a key": Deed(_("added a key to sign in with")),
    "removed a key": Deed(_("removed a key to sign in with")),
    "made new recovery codes": Deed(_("made new recovery codes")),
    "reset the second step": Deed(_("reset the second step of %(label)s")),
    "ended a session": Deed(_("ended a session of %(label)s")),
    "ended all sessions": Deed(_("signed %(label)s out of other browsers")),
    "lifted a lock-out": Deed(_("lifted a lock-out of %(label)s")),
    "named a deputy": Deed(_("named a deputy for %(label)s")),
    "ended a deputy": Deed(_("ended the deputy of %(label)s")),
}


def register_own_deeds() -> None:
    """Tell them."""
    register_deeds(DEEDS)
    register_deeds(
        {
            "changed": Deed(
                _("changed %(fields)s of %(label)s’s account"),
                values=lambda entry: {"fields": field_names(entry.after)},
            )
        },
        record="accounts.User",
    )
    register_fields(
        {
            "file": _("file"),
            "size": _("size"),
            "number": _("number"),
            "tasks": _("tasks"),
            "links": _("links"),
            "resources": _("resources"),
            "assignments": _("assignments"),
            "locale": _("language and formats"),
            "time_zone": _("time zone"),
            "email": _("e-mail"),
            "theme": _("look"),
        }
    )
