"""How allauth behaves here: nobody signs up by themselves, links begin with CHARTHOUSE_URL, secrets are kept sealed."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from charthouse.accounts.letters import link, send
from charthouse.accounts.locales import present_locale
from charthouse.accounts.models import User
from charthouse.accounts.recording import record
from charthouse.accounts.second_step import has_second_step, must_have_second_step
from charthouse.incoming import address_of

_SEALED = "sealed:"
_VERBS = {
    "mfa/email/totp_activated": "set up an authenticator app",
    "mfa/email/totp_deactivated": "turned off the authenticator app",
    "mfa/email/webauthn_added": "added a key",
    "mfa/email/webauthn_removed": "removed a key",
    "mfa/email/recovery_codes_generated": "made new recovery codes",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in, addresses and passwords."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves; who belongs here is invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Failures are counted in the database, for all processes: see ``lockouts``."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address behind the proxies that we know of."""
        return address_of(request) or "0.0.0.0"  # noqa: S104 - it says that we do not know

    def pre_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse | None:
        """A program never signs in; it brings a token."""
        if user.kind == User.Kind.SERVICE:
            return HttpResponseRedirect(reverse("account_inactive"))
        answer: HttpResponse | None = super().pre_login(request, user, **facts)
        return answer

    def is_safe_url(self, url: str) -> bool:
        """Whether to go on to an address that a request named: only within this server."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a letter, never from what the request calls this server."""
        uid, _dash, rest = key.partition("-")
        return link("account_reset_password_from_key", uid, rest)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of a letter, never from what the request calls this server."""
        return link("account_confirm_email", emailconfirmation.key)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Who may not sign in gets the letter that strangers get, so that the page tells nothing either way."""
        if not user.is_active or user.kind == User.Kind.SERVICE:
            send_unknown_account_mail(context["request"], email)
            return
        super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one letter in the words of its reader."""
        reader = context.get("user") or User.objects.filter(email=email.lower()).first() or _stranger(email)
        more = {**context, "email": email, "here": settings.PUBLIC_URL, "reader": reader}
        more["password_reset_url"] = context.get("password_reset_url") or link("account_reset_password")
        send(f"{template_prefix}_letter.txt", to=email, reader=reader, context=more)

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password; other browsers are signed out by it."""
        with transaction.atomic():
            super().set_password(user, password)
            record(user, "changed the password", by=user)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Keep a new address once its letter was answered."""
        with transaction.atomic():
            before = User.objects.get(pk=email_address.user_id).email
            done = bool(super().confirm_email(request, email_address))
            user = User.objects.get(pk=email_address.user_id)
            if done and user.email != before:
                old, new = {"email": before}, {"email": user.email}
                record(user, "changed the e-mail address", by=user, before=old, after=new)
        return done

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell somebody that how they sign in has changed, and write it down."""
        if template_prefix in _VERBS:
            with transaction.atomic():
                record(user, _VERBS[template_prefix], by=user)
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)


def _stranger(email: str) -> User:
    """Who has no account reads a letter in the language that their browser asks for."""
    return User(email=email, locale=present_locale(), time_zone=settings.TIME_ZONE)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Authenticator apps, keys and recovery codes."""

    def encrypt(self, text: str) -> str:
        """Seal a secret with a key made from CHARTHOUSE_SECRET_KEY: a copy of the database alone opens nothing."""
        return _SEALED + _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret; one from before sealing is as it was."""
        if not encrypted_text.startswith(_SEALED):
            return encrypted_text
        try:
            return _seal().decrypt(encrypted_text.removeprefix(_SEALED).encode()).decode()
        except InvalidToken:
            # The secret key was changed: no code fits any more, and an administrator resets the second step.
            return ""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where this Charthouse asks for a second step."""
        user = authenticator.user
        if not must_have_second_step(user):
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Whether a second step is asked for when somebody signs in."""
        return bool(super().is_mfa_enabled(user, types))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        """A first name for a new key."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Key %(number)d") % {"number": count + 1}

    def _get_site_name(self) -> str:
        return "Charthouse"


def _seal() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"charthouse second step")
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))


def second_step_due(user: User) -> bool:
    """Whether somebody must set up a second step before going on."""
    return must_have_second_step(user) and not has_second_step(user)


def where_to_set_up() -> str:
    """The page on which a second step is set up."""
    return reverse("mfa_index")
