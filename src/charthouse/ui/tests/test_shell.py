"""The shell shows what the chapters registered, and nothing else."""

from dataclasses import dataclass

import pytest
from django.template import Context
from django.test import RequestFactory
from django.urls import reverse

from charthouse.ui import shell as shell_module
from charthouse.ui.shell import Chapter, MainPage, NameTaken, PaletteItem, Shell
from charthouse.ui.templatetags import ui as tags


@dataclass
class Project:
    key: str = "CRM"
    name: str = "New CRM"


@pytest.fixture
def empty_shell(monkeypatch):
    one = Shell()
    monkeypatch.setattr(tags, "shell", one)
    monkeypatch.setattr("charthouse.ui.views.shell", one)
    return one


@pytest.fixture
def urls(monkeypatch):
    def fake(name, key=None):
        return f"/projects/{key}/{name}/".replace("/overview/", "/") if key else f"/{name}/"

    monkeypatch.setattr(shell_module, "address", fake)


def context(path, project=None):
    return Context({"request": RequestFactory().get(path), "project": project})


def test_a_name_is_taken_once():
    one = Shell()
    one.add_main_page(MainPage("projects", "Projects", "projects", "projects"))

    with pytest.raises(NameTaken, match="“projects”"):
        one.add_main_page(MainPage("projects", "Other", "other", "projects"))


def test_a_place_must_have_its_place():
    with pytest.raises(ValueError, match="no place for “weather”"):
        Shell().add_chapter(Chapter("weather", "Weather", "weather", "sun"))


def test_chapters_come_in_the_order_of_the_project_s_life(empty_shell, urls):
    for name in ("members", "plan", "overview"):
        empty_shell.add_chapter(Chapter(name, name.title(), name, "plan"))

    _main, chapters = tags._nav_lines(context("/projects/CRM/", Project()))

    assert [line.label for line in chapters] == ["Overview", "Plan", "Members"]


@pytest.mark.parametrize(
    ("path", "offered"),
    [
        ("/projects/CRM/", ["Overview", "Charter", "Plan"]),
        ("/projects/CRM/charter/", ["Overview", "Charter", "Goals", "Scope", "Plan"]),
        ("/projects/CRM/scope/", ["Overview", "Charter", "Goals", "Scope", "Plan"]),
    ],
)
def test_chapters_below_another_are_offered_while_the_reader_is_in_their_family(empty_shell, urls, path, offered):
    for name in ("overview", "charter", "goals", "scope", "plan"):
        empty_shell.add_chapter(Chapter(name, name.title(), name, "plan"))

    nav = tags.shell_nav(context(path, Project()))["chapters"]

    assert [line.label for line in nav if not line.folded] == offered
    assert [line.label for line in nav if line.within] == ["Goals", "Scope"]
    assert len(nav) == 5


def test_a_chapter_whose_head_somebody_may_not_see_stands_by_itself(empty_shell, urls):
    empty_shell.add_chapter(Chapter("charter", "Charter", "charter", "plan", shown=lambda request, project: False))
    empty_shell.add_chapter(Chapter("goals", "Goals", "goals", "plan"))

    (line,) = tags.shell_nav(context("/projects/CRM/", Project()))["chapters"]

    assert (line.label, line.within, line.folded) == ("Goals", False, False)


def test_outside_a_project_no_chapter_shows(empty_shell, urls):
    empty_shell.add_chapter(Chapter("plan", "Plan", "plan", "plan"))

    assert tags._nav_lines(context("/projects/")) == ([], [])


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/projects/", "Projects"),
        ("/projects/CRM/", "Overview"),
        ("/projects/CRM/plan/", "Plan"),
        ("/projects/CRM/tasks/42", "Plan"),
        ("/projects/CRM/planet/", "Overview"),
    ],
)
def test_where_the_reader_is(empty_shell, urls, path, current):
    empty_shell.add_main_page(MainPage("projects", "Projects", "projects", "projects"))
    empty_shell.add_chapter(Chapter("overview", "Overview", "overview", "overview"))
    empty_shell.add_chapter(Chapter("plan", "Plan", "plan", "plan", covers=("tasks",)))

    main, chapters = tags._nav_lines(context(path, Project()))

    assert [line.label for line in [*main, *chapters] if line.current] == [current]


def test_more_places_than_the_tab_bar_holds_go_under_more(empty_shell, urls):
    empty_shell.add_main_page(MainPage("projects", "Projects", "projects", "projects"))
    for name in ("overview", "plan", "team", "risks", "reports"):
        empty_shell.add_chapter(Chapter(name, name.title(), name, name))

    tabs = tags.shell_tabs(context("/projects/CRM/", Project()))

    assert [line.label for line in tabs["lines"]] == ["Projects", "Overview", "Plan", "Team"]
    assert tabs["more"] is True


@pytest.mark.django_db
def test_the_palette_asks_every_source_and_offers_commands(client, maria, empty_shell):
    empty_shell.add_palette_source(
        "tasks", lambda request, asked, project: [PaletteItem("Tasks", f"{asked} in {project}", "/t/1", key="CRM-1")]
    )
    client.force_login(maria)

    items = client.get(reverse("ui:palette"), {"q": "dark", "project": "CRM"}).json()["items"]

    assert [(item["label"], item["action"]) for item in items] == [("dark in CRM", ""), ("Theme: dark", "theme:dark")]
    assert items[0]["key"] == "CRM-1"


@pytest.mark.django_db
def test_the_palette_is_for_who_is_signed_in(client):
    assert client.get(reverse("ui:palette")).status_code == 302


@pytest.mark.django_db
def test_a_theme_is_kept_in_the_browser_and_in_the_account(client, maria, empty_shell):
    kept = []
    empty_shell.keep_theme = lambda request, theme: kept.append((request.user, theme))
    client.force_login(maria)

    answer = client.post(reverse("ui:theme"), {"theme": "dark"}, HTTP_REFERER="http://testserver/components/")

    assert answer.status_code == 302
    assert answer.url == "http://testserver/components/"
    assert answer.cookies["charthouse_theme"].value == "dark"
    assert kept == [(maria, "dark")]


@pytest.mark.django_db
def test_a_theme_never_leads_to_another_site(client):
    assert client.post(reverse("ui:theme"), {"theme": "dark", "next": "https://example.org/"}).url == "/"


@pytest.mark.django_db
def test_an_unknown_theme_is_refused(client):
    assert client.post(reverse("ui:theme"), {"theme": "blue"}).status_code == 400


def test_the_page_follows_the_chosen_theme(rf, maria_unsaved):
    request = rf.get("/")
    request.user = maria_unsaved
    request.COOKIES["charthouse_theme"] = "light"

    assert shell_module.theme_of(request) == "dark"

    request.user.theme = ""
    assert shell_module.theme_of(request) == "light"

    request.COOKIES["charthouse_theme"] = "nonsense"
    assert shell_module.theme_of(request) == "system"


@pytest.mark.django_db
def test_error_pages_say_what_to_do(client, settings):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()
