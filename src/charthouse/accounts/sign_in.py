"""The forms of signing in, passwords and addresses, in our own words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("The password you have"),
    "password1": _("New password"),
    "password2": _("New password once more"),
}


class InOurWords:
    """Labels of ours; no placeholder repeats them."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = _LABELS.get(name, field.label)


class SignInForm(InOurWords, forms.LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):  # type: ignore[misc]
    """The address to send the letter to."""


class ResetPasswordKeyForm(InOurWords, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password for who has the letter."""


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):  # type: ignore[misc]
    """A new password for who knows the old one."""


class AddEmailForm(InOurWords, forms.AddEmailForm):  # type: ignore[misc]
    """One more address."""


class ReauthenticateForm(InOurWords, forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""
