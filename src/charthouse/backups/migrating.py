"""Replays migrations without drawing all models anew after each of their steps (ADR 53)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db.migrations.state import ProjectState

_OPTIONS = frozenset({"constraints", "indexes"})
"""What a step can change of a model without changing what other models are to it."""


def migrate() -> None:
    """Bring the database in use to this version, as Django's command does it."""
    with _drawing_what_changed():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _drawing_what_changed() -> Iterator[None]:
    """While this lasts, a new model is drawn alone, and constraints and indexes are told to the model that is there.

    Django draws every model that can be reached from one that changed, which here is nearly all of them, as each
    knows people and projects. The others are drawn anew before the next step that runs code with models: that is what
    ``is_delayed`` asks for.
    """
    of_django = {name: getattr(ProjectState, name) for name in _OURS}
    for name, made in _OURS.items():
        setattr(ProjectState, name, made(of_django[name]))
    try:
        yield
    finally:
        for name, its in of_django.items():
            setattr(ProjectState, name, its)


def _reached(of_django: Callable[..., set[tuple[str, str]]]) -> Callable[..., set[tuple[str, str]]]:
    def find(self: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        if model_name.lower() in self.apps.all_models[app_label]:
            return of_django(self, app_label, model_name, delay)
        self.is_delayed = True
        return {(app_label, model_name)}

    return find


def _in_place(of_django: Callable[..., None]) -> Callable[..., None]:
    def change(self: Any, app_label: str, model_name: str, option_name: str, what: Any) -> None:
        if option_name not in _OPTIONS or "apps" not in vars(self):
            of_django(self, app_label, model_name, option_name, what)
            return
        self.reload_model = _nothing
        try:
            of_django(self, app_label, model_name, option_name, what)
        finally:
            del self.reload_model
        options = self.models[app_label, model_name].options
        setattr(self.apps.get_model(app_label, model_name)._meta, option_name, list(options[option_name]))

    return change


def _nothing(*_told: Any, **_said: Any) -> None:
    """The model is told of it where it is."""


_OURS: dict[str, Callable[[Callable[..., Any]], Callable[..., Any]]] = {
    "_find_reload_model": _reached,
    "_append_option": _in_place,
    "_remove_option": _in_place,
}
