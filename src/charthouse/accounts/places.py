"""What accounts give to the shell: their pages, and the theme that somebody chose is kept in their account."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.actions import update_profile
from charthouse.accounts.people import person
from charthouse.accounts.permissions import AccountRight, may_here
from charthouse.ui.shell import MainPage, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.keep_theme = _keep_theme
    shell.add_my_page(MainPage("profile", _("Profile"), "profile", "user"))
    shell.add_my_page(MainPage("away", _("Absence"), "away", "calendar"))
    shell.add_my_page(MainPage("password", _("Password"), "account_change_password", "key"))
    shell.add_my_page(MainPage("two-step", _("Two-step sign-in"), "mfa_index", "shield"))
    shell.add_my_page(MainPage("sessions", _("Sessions"), "sessions", "device"))
    shell.add_my_page(MainPage("email", _("E-mail address"), "account_email", "mail"))
    shell.add_my_page(MainPage("tokens", _("Tokens"), "tokens", "link"))
    shell.add_my_page(MainPage("data", _("My data"), "my-data", "download"))
    shell.add_house_page(MainPage("people", _("People"), "people", "team", shown=_sees_people))
    shell.add_house_page(MainPage("groups", _("Groups"), "groups", "members", shown=_sees_people))
    shell.add_house_page(MainPage("invitations", _("Invitations"), "invitations", "mail", shown=_administers))
    shell.add_house_page(MainPage("lock-outs", _("Lock-outs"), "lock-outs", "lock", shown=_administers))

    shell.add_house_page(MainPage("programs", _("Programs"), "programs", "link", shown=_administers_services))


def _sees_people(request: HttpRequest) -> bool:
    return may_here(request, AccountRight.SEE_PEOPLE)


def _administers(request: HttpRequest) -> bool:
    return may_here(request, AccountRight.ADMINISTER_PEOPLE)


def _administers_services(request: HttpRequest) -> bool:
    return may_here(request, AccountRight.ADMINISTER_SERVICES)


def _keep_theme(request: HttpRequest, theme: str) -> None:
    user = person(request)
    update_profile(user=user, changes={"theme": theme}, by=user)
