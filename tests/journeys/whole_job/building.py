"""From an empty plan to one that can be agreed: outline, dates, links, people, estimates."""

from __future__ import annotations

from playwright.sync_api import expect

from charthouse.plan.models import Assignment, Estimate, Link, Task
from charthouse.projects.models import Project
from tests.journeys.test_plan_page import rows_are
from tests.journeys.waiting import until
from tests.worlds import DAY, at

from .hands import DURATION, START, Hands, in_plan, settled


def of(project: Project, name: str) -> Task:
    """A task by its name."""
    return Task.objects.get(project=project, name=name)


def days(project: Project, *names: str) -> list[float]:
    """How long tasks last, in days."""
    return [of(project, name).duration / DAY for name in names]


def outline(hands: Hands, project: Project) -> None:
    """From nothing to a plan of two levels; what was done last is taken back after a reload, and done again."""
    page = hands.page
    page.goto("/projects/PAY/plan/")
    hands.write("First task", "Make")
    hands.press("Add a task")
    in_plan(page)
    hands.on("Make")
    for name in ("Design", "Build", "Test"):
        hands.do("add_below")
        hands.named(name)
    rows_are(page, ["Make", "Design", "Build", "Test"])
    hands.add_many("Build", "Draft", "Review")
    hands.on("Make")
    hands.do("add")
    hands.named("Agree")
    rows_are(page, ["Agree", "Make", "Design", "Draft", "Review", "Build", "Test"])

    hands.through("Design", "Test")
    hands.do("indent")
    expect(page.locator('.pl-row[aria-level="2"]')).to_have_count(5)
    hands.on("Test")
    hands.do("outdent")
    expect(page.locator('.pl-row[aria-level="2"]')).to_have_count(4)
    hands.on("Review")
    hands.do("move_up")
    rows_are(page, ["Agree", "Make", "Design", "Review", "Draft", "Build", "Test"])
    hands.do("move_down")
    rows_are(page, ["Agree", "Make", "Design", "Draft", "Review", "Build", "Test"])

    page.evaluate("text => navigator.clipboard.writeText(text)", "Task\tDuration\nTrain\t\n  North\t2d\n  South\t1w")
    hands.paste("Test")
    rows_are(page, ["Agree", "Make", "Design", "Draft", "Review", "Build", "Train", "North", "South", "Test"])
    settled(page)
    hands.cell("Design", DURATION, "3d")
    settled(page)
    hands.fill("Design", "Review", DURATION)
    settled(page)
    assert days(project, "Design", "Draft", "Review", "Build", "North", "South") == [3, 3, 3, 1, 2, 5]
    hands.set_all("North", "South", "Duration", "4d")
    settled(page)
    assert days(project, "North", "South") == [4, 4]

    hands.do("undo")
    until(page, lambda: days(project, "North", "South") == [2, 5])
    page.reload()
    in_plan(page)
    hands.do("undo")
    until(page, lambda: days(project, "Design", "Draft", "Review") == [3, 1, 1])
    page.reload()
    in_plan(page)
    hands.do("redo")
    until(page, lambda: days(project, "Design", "Draft", "Review") == [3, 3, 3])
    assert {task.name: task.parent and task.parent.name for task in Task.objects.filter(project=project)} == {
        "Agree": None, "Make": None, "Design": "Make", "Draft": "Make", "Review": "Make", "Build": "Make",
        "Train": None, "North": "Train", "South": "Train", "Test": None,
    }  # fmt: skip


def shape(hands: Hands, project: Project) -> None:
    """Dates and durations as people write them, links, a constraint, an estimate, somebody to do it."""
    page = hands.page
    page.goto("/projects/PAY/plan/")
    in_plan(page)
    hands.cell("Design", DURATION, "1w")
    settled(page)
    hands.cell("Train", START, "20 apr 2026")
    settled(page)
    assert days(project, "Design") == [5]
    train = of(project, "Train")
    assert (train.constraint, train.constraint_date) == ("SNET", at(49)), (
        train.constraint,
        train.constraint_date,
        at(49),
    )
    hands.link("Design", "Train", "Finish to finish", "50%")
    until(page, lambda: Link.objects.filter(before__name="Design", after__name="Train").exists())
    made = Link.objects.get(before__name="Design", after__name="Train")
    assert (made.kind, made.lag_percent) == ("FF", 50)

    hands.record("Build")
    hands.say("Responsible", "Maria Okafor")
    hands.say("Deadline", "15 apr 2026")
    hands.say("When work changes", "work stays")
    until(page, lambda: of(project, "Build").type == "fixed_work")
    hands.say("Constraint", "Start no earlier than", "2026-03-12")
    expect(page.locator("#panel")).to_contain_text("Start no earlier than")
    hands.estimate("4d", "5d", "9d")
    until(page, lambda: Estimate.objects.filter(task__name="Build").exists())
    hands.pick("Who or what", "Test lab")
    hands.write("Share of their time", "50")
    hands.press("Add")
    until(page, lambda: Assignment.objects.filter(task__name="Build").count() == 2)
    hands.leave()
    settled(page)
    build = of(project, "Build")
    assert (build.responsible, build.constraint, build.deadline) == ("Maria Okafor", "SNET", at(44, 1020))
    estimate = Estimate.objects.get(task=build)
    assert (estimate.low, estimate.likely, estimate.high) == (4 * DAY, 5 * DAY, 9 * DAY)
    assert Assignment.objects.get(task=build, allocation__uid=2).units == 0.5
