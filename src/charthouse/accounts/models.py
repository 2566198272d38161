"""The people who sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LOCALES = [
    ("en", "English: 8 Feb 2027, €1,234.50"),
    ("en-us", "English (US): Feb 8, 2027, €1,234.50"),
    ("de", "Deutsch: 8. Feb. 2027, 1.234,50 €"),
    ("de-at", "Deutsch (Österreich): 8. Feb. 2027, € 1.234,50"),
    ("de-ch", "Deutsch (Schweiz): 8. Feb. 2027, EUR 1’234.50"),
]
"""The languages and formats that people can choose, each in its own words: who reads no other finds it still."""


class People(BaseUserManager["User"]):
    """All the people, and the way to enrol one."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        """Enrol a person under an e-mail address, kept in lower case so that it names only one."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in with an e-mail address; what they may do follows from their roles, never from here."""

    class Theme(models.TextChoices):
        """How the pages look."""

        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Kind(models.TextChoices):
        """Who is behind an account."""

        PERSON = "person", _("Person")
        SERVICE = "service", _("Program")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PERSON)
    """A program has no password; it comes with a token of its own."""
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    locale = models.CharField(_("language and formats"), max_length=20, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    theme = models.CharField(_("look"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    sessions_round = models.PositiveIntegerField(default=0)
    """Raised to end every session at once, wherever it is kept."""
    deactivated_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    """Since then a pseudonym stands for the person, here and in the journal."""

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must match to go on: it changes with the password, and when all sessions are ended."""
        return super().get_session_auth_hash() + (f"-{self.sessions_round}" if self.sessions_round else "")

    def get_full_name(self) -> str:
        """The name, as Django asks for it."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name, as Django asks for it."""
        return self.name.split(" ")[0] if self.name else self.email


class OrganisationRole(models.TextChoices):
    """What somebody is in the organisation; what each may do in projects stands in ``projects.permissions``."""

    ADMINISTRATOR = "administrator", _("Administrator")
    PMO = "pmo", _("Project office")
    AUDITOR = "auditor", _("Auditor")
    LINE_MANAGER = "line_manager", _("Line manager")
    CONTROLLER = "controller", _("Controller")


class UserRole(models.Model):
    """A role that somebody has in the organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="organisation_roles")
    role = models.CharField(_("role"), max_length=20, choices=OrganisationRole.choices)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("role in the organisation")
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="user_role_once"),
            models.CheckConstraint(condition=Q(role__in=OrganisationRole.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Group(models.Model):
    """People who get roles together: a department, a supplier, a committee."""

    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(_("purpose"), blank=True, default="")
    version = models.PositiveBigIntegerField(default=1)
    people: models.ManyToManyField[User, GroupMember] = models.ManyToManyField(
        User, through="GroupMember", related_name="member_of"
    )

    class Meta:
        verbose_name = _("group")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="group_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="group_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """Somebody belongs to a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("member of a group")
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="group_member_once")]

    def __str__(self) -> str:
        return f"{self.user} ∈ {self.group}"


class GroupRole(models.Model):
    """A role in the organisation that everybody of a group has."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="organisation_roles")
    role = models.CharField(_("role"), max_length=20, choices=OrganisationRole.choices)

    class Meta:
        verbose_name = _("role of a group")
        constraints = [
            models.UniqueConstraint(fields=["group", "role"], name="group_role_once"),
            models.CheckConstraint(condition=Q(role__in=OrganisationRole.values), name="group_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.group} ({self.get_role_display()})"


class Deputy(models.Model):
    """Somebody stands in for somebody else while that person is away, with the roles of that person."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deputies")
    """Who is away."""
    deputy = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stands_in")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    """Both days belong to it, in the absent person's time zone."""
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    """Ended early, by whom stands in the journal."""

    class Meta:
        verbose_name = _("deputy")
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="deputy_is_another"),
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="deputy_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.person}, {self.first_day} to {self.last_day}"


class Invitation(models.Model):
    """Somebody without an account is asked in by e-mail; the letter's link works once and not for ever."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the secret in the letter's link; the secret itself is kept nowhere."""
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    """When the mail server took the letter; empty while it has not."""
    expires_at = models.DateTimeField()
    grants = models.JSONField(default=list)
    """What the account gets when it is made: ``[{"kind": "organisation-role", …}, {"kind": "project-role", …}]``;
    each kind is known by the chapter that registered it."""
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return self.email


class ApiToken(models.Model):
    """A secret with which a program acts for its owner, within what the token is for."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    """A person, or a program with an account of its own (``User.Kind.SERVICE``)."""
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    """The token's first characters, by which it is found and told apart."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the whole token; it is random, so a slow hash would add nothing."""
    scopes = models.JSONField(default=list)
    """Names in ``accounts.tokens.SCOPES``."""
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("API token")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class SharedNote(models.Model):
    """Something that all processes remember for a while (``accounts.shared_notes``)."""

    key = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of what it is about."""
    value = models.JSONField()
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name = _("shared note")

    def __str__(self) -> str:
        return self.key
