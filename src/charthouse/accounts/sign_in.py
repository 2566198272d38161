"""The forms of signing in, passwords and addresses, in our own words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.account.models import EmailAddress
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.models import User

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever comes here comes to type this.
        self.fields["login"].widget.attrs["autofocus"] = True


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):  # type: ignore[misc]
    """The address to send the letter to."""


class ResetPasswordKeyForm(InOurWords, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password for who has the letter."""


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):  # type: ignore[misc]
    """A new password for who knows the old one."""


class AddEmailForm(InOurWords, forms.AddEmailForm):  # type: ignore[misc]
    """The address that should take the place of the one somebody has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")

    def clean_email(self) -> str:
        """Refuse an address that another account signs in with."""
        typed = str(super().clean_email())
        if User.objects.filter(email=typed).exclude(pk=self.user.pk).exists():
            raise ValidationError(gettext("Another account uses this address."))
        return typed

    def save(self, request: HttpRequest) -> Any:
        """Send the letter; until it is answered, the address that somebody has stays."""
        # The library would replace an address that was never confirmed; ours is the one that is signed in with.
        EmailAddress.objects.filter(user=self.user, primary=True).exclude(email=self.user.email).update(primary=False)
        EmailAddress.objects.update_or_create(
            user=self.user, email=self.user.email, defaults={"verified": True, "primary": True}
        )
        return super().save(request)


class ReauthenticateForm(InOurWords, forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""
