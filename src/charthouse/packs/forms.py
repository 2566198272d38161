"""What people type about packs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.packs.catalogue import Entry
from charthouse.packs.content import METHOD, TYPE
from charthouse.packs.questions import QUESTIONS
from charthouse.packs.reading import LONGEST_TEXT
from charthouse.projects.forms import ProjectForm


class ChoiceForm(forms.Form):
    """A type and a method, and the language of what they bring."""

    type = forms.ChoiceField(label=_("Type of project"))
    method = forms.ChoiceField(label=_("Method"))
    language = forms.ChoiceField(label=_("Language of the texts"), choices=[("en", "English"), ("de", "Deutsch")])

    def __init__(self, *arguments: Any, entries: list[Entry], **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, kind in (("type", TYPE), ("method", METHOD)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(one.slug, one.name) for one in entries if one.kind == kind and one.offered]
        for field in self.fields.values():
            field.widget.attrs["class"] = "in"


class BeginForm(ProjectForm):
    """A project that is set up: its type is that of the pack."""

    type = None  # type: ignore[assignment]  # Django leaves such a field out


class AdviceForm(forms.Form):
    """The questions on a project."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for question in QUESTIONS:
            self.fields[question.name] = forms.ChoiceField(
                label=str(question.label),
                required=False,
                widget=forms.RadioSelect,
                choices=[(one.value, one.label) for one in question.answers],
            )


class NameForm(forms.Form):
    """Name and id of a new pack."""

    name = forms.CharField(label=_("Name"), max_length=200)
    identity = forms.SlugField(
        label=_("Id"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens; it is in the address and stays."),
    )


class TextForm(forms.Form):
    """The text of a pack."""

    text = forms.CharField(
        label=_("Text of the pack"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 32, "spellcheck": "false", "wrap": "off", "class": "code"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FileForm(forms.Form):
    """A pack from a file or from the clipboard."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("A pack as a .toml file, at most 1 MB."))
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false", "class": "code"}),
    )
