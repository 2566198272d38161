"""The second step of signing in: its forms in our own words, and who must have one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.forms import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import lockouts
from charthouse.accounts.models import User
from charthouse.accounts.roles import is_administrator


def has_second_step(user: User) -> bool:
    """Whether somebody set up an authenticator app or a key."""
    return user.pk in with_second_step([user.pk])


def with_second_step(numbers: Iterable[int]) -> set[int]:
    """Which of these accounts have set one up."""
    found = Authenticator.objects.filter(user__in=list(numbers)).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(found.values_list("user_id", flat=True))


def must_have_second_step(user: User) -> bool:
    """Whether this Charthouse asks somebody for a second step."""
    if settings.REQUIRE_MFA == "none" or user.kind != User.Kind.PERSON:
        return False
    return settings.REQUIRE_MFA == "all" or is_administrator(user)


class _Guarded:
    """Wrong codes count like wrong passwords, so that nobody tries all million."""

    user: User
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code")
        code.help_text = _("Six figures from your app, or one of your recovery codes.")
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs |= {"inputmode": "numeric", "autofocus": True}

    def clean_code(self) -> str:
        from allauth.core import context

        if lockouts.too_many_guesses(context.request, self.user):
            raise ValidationError(lockouts.wait_sentence())
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except ValidationError:
            user_login_failed.send(sender=__name__, credentials={"email": self.user.email}, request=context.request)
            raise


class CodeForm(_Guarded, forms.AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""


class CodeAgainForm(_Guarded, forms.ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before how one signs in is changed."""


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app proves that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = gettext_lazy("The six figures your app shows")
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs |= {"inputmode": "numeric"}


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, passwordless = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = _("What you call it"), 60
        name.help_text = _("Such as “laptop” or “blue key”, to tell your keys apart.")
        passwordless.label = _("Sign in with it alone, without the password (a passkey)")
        passwordless.help_text = ""
        passwordless.initial = True


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].widget.attrs["maxlength"] = 60
