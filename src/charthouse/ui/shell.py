"""What the frame of every page offers: the chapters register it when they start, so the shell knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from django.http import HttpRequest
from django.utils.functional import Promise

from charthouse.ui.addressing import address

Words = str | Promise

Kept = TypeVar("Kept")

THEMES = ("system", "light", "dark")

#: The chapters of a project in the order of its life.
LIFE_CYCLE = (
    "overview",
    "charter",
    "goals",
    "scope",
    "stages",
    "plan",
    "estimates",
    "outlook",
    "earned-value",
    "board",
    "team",
    "rounds",
    "budget",
    "risks",
    "raid",
    "changes",
    "quality",
    "people",
    "members",
    "discussion",
    "meetings",
    "reports",
    "closure",
    "history",
)
#: Chapters that stand below another one: in the navigation only while the reader is in one of that family, or where the
#: other is not shown to them.
WITHIN = {
    "goals": "charter",
    "scope": "charter",
    "stages": "charter",
    "estimates": "plan",
    "earned-value": "outlook",
    "raid": "risks",
    "rounds": "team",
    "members": "people",
    "discussion": "people",
    "meetings": "people",
}
#: The pages above the projects.
MAIN = ("portfolio", "my-work", "my-people", "to-sign", "mentions", "projects", "packs", "resources", "jobs")
#: The pages about the reader's own account, under one row of tabs.
MINE = ("profile", "away", "notices", "password", "two-step", "sessions", "email", "tokens", "data")
#: The pages about this Charthouse as a whole, for those who look after it: in the reader's menu, under one row of tabs.
HOUSE = (
    "people",
    "groups",
    "invitations",
    "lock-outs",
    "programs",
    "organisation-calendars",
    "strategic-goals",
    "house-risk-matrix",
    "house-escalation",
    "cost-types",
    "past-work",
    "kpi-benchmarks",
    "journal",
    "permissions",
    "operation",
)
#: What explains how to work with Charthouse: in the reader's menu.
HELP = ("api",)


class ProjectInShell(Protocol):
    """What the shell says about a project: any object with these will do."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...


def _always(request: HttpRequest) -> bool:
    return True


def _always_in(request: HttpRequest, project: ProjectInShell) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class MainPage:
    """A page above the projects: in the navigation's first group, in the reader's account, or about the whole house."""

    name: str
    label: Words
    url_name: str
    icon: str
    shown: Callable[[HttpRequest], bool] = _always
    count: Callable[[HttpRequest], int] | None = None

    def url(self) -> str:
        """Where it is."""
        return address(self.url_name)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a project; ``covers`` names further paths inside the project that belong to it."""

    name: str
    label: Words
    url_name: str
    icon: str
    covers: tuple[str, ...] = ()
    shown: Callable[[HttpRequest, ProjectInShell], bool] = _always_in
    count: Callable[[HttpRequest, ProjectInShell], int] | None = None

    def url(self, project: ProjectInShell) -> str:
        """Where it is in this project."""
        return address(self.url_name, project.key)


@dataclass(frozen=True, slots=True)
class Creation:
    """Something that “Create” offers; one that belongs to a project is offered inside a project only."""

    name: str
    label: Words
    url_name: str
    icon: str
    in_project: bool = False
    shown: Callable[[HttpRequest, ProjectInShell | None], bool] = lambda request, project: True

    def url(self, project: ProjectInShell | None) -> str:
        """Where it is made."""
        if self.in_project and project is not None:
            return address(self.url_name, project.key)
        return address(self.url_name)


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """One line of the palette: a place to go to, or (``action``) something the page itself does."""

    group: Words
    label: Words
    url: str = ""
    icon: str = "go"
    detail: Words = ""
    key: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in the switcher."""

    key: str
    name: str
    url: str


#: Called with the request, what was typed (maybe nothing) and the project the reader is in (maybe none).
PaletteSource = Callable[[HttpRequest, str, str], Iterable[PaletteItem]]


@dataclass(slots=True)
class Shell:
    """The one registry of what the shell shows; every name is taken once."""

    main_pages: dict[str, MainPage] = field(default_factory=dict)
    my_pages: dict[str, MainPage] = field(default_factory=dict)
    house_pages: dict[str, MainPage] = field(default_factory=dict)
    help_pages: dict[str, MainPage] = field(default_factory=dict)
    chapters: dict[str, Chapter] = field(default_factory=dict)
    creations: dict[str, Creation] = field(default_factory=dict)
    palette_sources: dict[str, PaletteSource] = field(default_factory=dict)
    projects: Callable[[HttpRequest], Iterable[ProjectLine]] | None = None
    keep_theme: Callable[[HttpRequest, str], None] | None = None

    def add_main_page(self, page: MainPage) -> None:
        """Show a page in the navigation's first group; its name decides its place."""
        _take(self.main_pages, page.name, page)
        _known(page.name, MAIN)

    def add_my_page(self, page: MainPage) -> None:
        """Show a page among those about the reader's own account; its name decides its place."""
        _take(self.my_pages, page.name, page)
        _known(page.name, MINE)

    def add_house_page(self, page: MainPage) -> None:
        """Show a page among those about this Charthouse as a whole; its name decides its place."""
        _take(self.house_pages, page.name, page)
        _known(page.name, HOUSE)

    def add_help_page(self, page: MainPage) -> None:
        """Show a page that explains; its name decides its place."""
        _take(self.help_pages, page.name, page)
        _known(page.name, HELP)

    def add_chapter(self, chapter: Chapter) -> None:
        """Show a chapter inside every project; its name decides its place in the life cycle."""
        _take(self.chapters, chapter.name, chapter)
        _known(chapter.name, LIFE_CYCLE)

    def add_creation(self, creation: Creation) -> None:
        """Offer something under “Create” and in the palette."""
        _take(self.creations, creation.name, creation)

    def add_palette_source(self, name: str, source: PaletteSource) -> None:
        """Let the palette find more; sources answer in the order of their registration."""
        _take(self.palette_sources, name, source)

    def in_order(self) -> tuple[MainPage, ...]:
        """The main pages in their order."""
        return tuple(self.main_pages[name] for name in MAIN if name in self.main_pages)

    def mine_in_order(self) -> tuple[MainPage, ...]:
        """The pages about one's own account in their order."""
        return tuple(self.my_pages[name] for name in MINE if name in self.my_pages)

    def house_in_order(self) -> tuple[MainPage, ...]:
        """The pages about this Charthouse as a whole in their order."""
        return tuple(self.house_pages[name] for name in HOUSE if name in self.house_pages)

    def help_in_order(self) -> tuple[MainPage, ...]:
        """The pages that explain in their order."""
        return tuple(self.help_pages[name] for name in HELP if name in self.help_pages)

    def chapters_in_order(self) -> tuple[Chapter, ...]:
        """The chapters in the order of a project's life."""
        return tuple(self.chapters[name] for name in LIFE_CYCLE if name in self.chapters)


class NameTaken(ValueError):  # noqa: N818 - it says what is the matter
    """Two chapters registered the same name with the shell."""


def _take(kept: dict[str, Kept], name: str, one: Kept) -> None:
    if name in kept and kept[name] != one:
        raise NameTaken(f"The shell has “{name}” already: {kept[name]!r}")
    kept[name] = one


def _known(name: str, order: tuple[str, ...]) -> None:
    if name not in order:
        raise ValueError(f"The shell has no place for “{name}”; it knows {', '.join(order)}.")


shell = Shell()


def theme_of(request: HttpRequest) -> str:
    """The theme the reader chose: their account's, else this browser's, else the system's."""
    user: object = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") if getattr(user, "is_authenticated", False) else ""
    chosen = chosen or request.COOKIES.get("charthouse_theme", "")
    return chosen if chosen in THEMES else "system"
