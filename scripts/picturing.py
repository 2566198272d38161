"""The pictures behind scripts/screenshots: starts a server with the demo, walks through the table of pages."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chromium
from parts import BIN, ROOT
from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = {1440: 900, 390: 844}
SCHEMES = ("light", "dark")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--hide-scrollbars"]


@dataclass(frozen=True)
class View:
    """A page to picture; {key} stands for each demo project's key in turn where ``each``, else for the first."""

    name: str
    path: str
    signed_in: bool = True
    each: bool = False
    whole: bool = True
    """The whole length of the page, not only the first screen."""


# Every page there is; a new page gets its line here.
VIEWS = (
    View("sign-in", "/accounts/login/", signed_in=False),
    View("forgotten-password", "/accounts/password/reset/", signed_in=False),
    View("projects", "/projects/"),
    View("new-project", "/projects/new"),
    View("portfolio", "/portfolio/"),
    View("late-everywhere", "/late/"),
    View("late", "/projects/{key}/late/"),
    View("project-details", "/projects/{key}/details"),
    View("overview", "/projects/{key}/", each=True),
    View("plan", "/projects/{key}/plan/", each=True, whole=False),
    View("plan-panel", "/projects/{key}/plan/?task=12", whole=False),
    View("plan-network", "/projects/{key}/plan/network/", each=True, whole=False),
    View("plan-wbs", "/projects/{key}/plan/wbs/", each=True, whole=False),
    View("plan-calendar", "/projects/{key}/plan/calendar/", each=True, whole=False),
    View("plan-board", "/projects/{key}/plan/board/", each=True, whole=False),
    View("time-line", "/projects/{key}/plan/time-line/", each=True),
    View("publishing", "/projects/{key}/plan/publish"),
    View("progress", "/projects/{key}/progress/"),
    View("progress-update", "/projects/{key}/progress/update"),
    View("progress-proposals", "/projects/{key}/progress/proposals/"),
    View("task", "/projects/{key}/tasks/12"),
    View("package", "/projects/{key}/tasks/12/package"),
    View("plan-templates", "/projects/{key}/plan/templates/"),
    View("plan-template", "/projects/{key}/plan/templates/1/"),
    View("own-fields", "/projects/{key}/plan/fields/"),
    View("take-over", "/projects/{key}/plan/take-over/"),
    View("lists", "/projects/{key}/plan/lists/"),
    View("baselines", "/projects/{key}/baselines/"),
    View("baseline", "/projects/{key}/baselines/0/?all=1", each=True),
    View("promises", "/projects/{key}/plan/promises/"),
    View("scenarios", "/projects/{key}/scenarios/"),
    View("scenario", "/projects/{key}/scenarios/1/"),
    View("scenario-adopt", "/projects/{key}/scenarios/1/adopt"),
    View("scenario-assume", "/projects/{key}/scenarios/1/assumptions"),
    View("scenario-plan", "/projects/{key}~1/plan/", whole=False),
    View("calendars", "/projects/{key}/calendars/"),
    View("calendar", "/projects/{key}/calendars/1/"),
    View("calendar-exception", "/projects/{key}/calendars/1/exceptions/new"),
    View("calendar-holidays", "/projects/{key}/calendars/1/holidays"),
    View("organisation-calendars", "/calendars/"),
    View("organisation-calendar", "/calendars/1/"),
    View("organisation-calendar-new", "/calendars/new"),
    View("outlook", "/projects/{key}/outlook/", each=True),
    View("health", "/projects/{key}/health/", each=True),
    View("earned-value", "/projects/{key}/earned-value/", each=True),
    View("budget", "/projects/{key}/budget/", each=True),
    View("budget-by-month", "/projects/{key}/budget/?by=month"),
    View("budget-drivers", "/projects/{key}/budget/drivers"),
    View("budget-line-new", "/projects/{key}/budget/lines/new"),
    View("budget-import", "/projects/{key}/budget/import"),
    View("budget-savings", "/projects/{key}/budget/savings", each=True),
    View("reserves", "/projects/{key}/reserves/", each=True),
    View("reserve-draw", "/projects/{key}/reserves/draw"),
    View("orders", "/projects/{key}/orders/"),
    View("order-new", "/projects/{key}/orders/new"),
    View("exchange-rates", "/projects/{key}/exchange-rates/"),
    View("cost-new", "/projects/{key}/costs/new"),
    View("costs", "/projects/{key}/costs/"),
    View("costs-import", "/projects/{key}/costs/import"),
    View("cost-entries", "/projects/{key}/costs/entries/"),
    View("hours", "/projects/{key}/hours/", each=True),
    View("my-hours", "/projects/{key}/my-hours/"),
    View("periods", "/projects/{key}/periods/", each=True),
    View("period", "/projects/{key}/periods/1"),
    View("period-close", "/projects/{key}/periods/close"),
    View("health-point", "/projects/{key}/health/points/1/"),
    View("notices", "/notices/"),
    View("notice-ways", "/profile/notices/"),
    View("charter", "/projects/{key}/charter/", each=True),
    View("charter-part", "/projects/{key}/charter/scope"),
    View("charter-onward", "/projects/{key}/charter/milestones/onward", each=True),
    View("charter-back", "/projects/{key}/charter/milestones/back"),
    View("version", "/projects/{key}/versions/1"),
    View("version-record", "/projects/{key}/versions/2/record/4"),
    View("version-propose", "/projects/{key}/versions/propose/charter"),
    View("to-sign", "/to-sign/"),
    View("stages", "/projects/{key}/stages/", each=True),
    View("plan-approval", "/projects/{key}/stages/plan", each=True),
    View("stage-edit", "/projects/{key}/stages/1/edit"),
    View("gate", "/projects/{key}/stages/gates/1"),
    View("gate-edit", "/projects/{key}/stages/gates/3/edit"),
    View("stage-exception", "/projects/{key}/stages/exceptions/1"),
    View("packs", "/packs/"),
    View("pack", "/packs/infrastructure/"),
    View("packs-advice", "/packs/advice?certainty=partly&team=several&deadline=hard"),
    View("packs-begin", "/packs/begin"),
    View("project-set-up", "/projects/{key}/set-up/"),
    View("rounds", "/projects/{key}/rounds/", each=True),
    View("my-round", "/projects/{key}/my-round/", each=True),
    View("risks", "/projects/{key}/risks/", each=True),
    View("risk", "/projects/{key}/risks/1"),
    View("risk-edit", "/projects/{key}/risks/1/edit"),
    View("risk-groups", "/projects/{key}/risks/groups/"),
    View("risk-burn", "/projects/{key}/risks/exposure"),
    View("risk-matrix", "/projects/{key}/risks/matrix"),
    View("house-risk-matrix", "/risk-matrix/"),
    View("house-escalation", "/escalation/"),
    View("risk-workshops", "/projects/{key}/risks/workshops/"),
    View("risk-workshop-new", "/projects/{key}/risks/workshops/new"),
    View("risk-workshop", "/projects/{key}/risks/workshops/1"),
    View("goals", "/projects/{key}/goals/", each=True),
    View("requirements", "/projects/{key}/scope/", each=True),
    View("requirement", "/projects/{key}/scope/requirements/1"),
    View("requirement-edit", "/projects/{key}/scope/requirements/1/edit"),
    View("requirements-import", "/projects/{key}/scope/requirements/import"),
    View("deliverables", "/projects/{key}/scope/deliverables/", each=True),
    View("deliverable", "/projects/{key}/scope/deliverables/1"),
    View("deliverable-edit", "/projects/{key}/scope/deliverables/1/edit"),
    View("scope-trace", "/projects/{key}/scope/trace", each=True),
    View("scope-document", "/projects/{key}/scope/document", each=True),
    View("wbs-dictionary", "/projects/{key}/scope/wbs/", each=True),
    View("raci", "/projects/{key}/scope/raci/", each=True),
    View("raci-role-new", "/projects/{key}/scope/raci/roles/new"),
    View("raci-role", "/projects/{key}/scope/raci/roles/1"),
    View("raci-import", "/projects/{key}/scope/raci/import"),
    View("appraisals", "/projects/{key}/scope/options/", each=True),
    View("appraisal", "/projects/{key}/scope/options/1"),
    View("appraisal-edit", "/projects/{key}/scope/options/1/edit"),
    View("option-edit", "/projects/{key}/scope/options/option/1"),
    View("criterion-edit", "/projects/{key}/scope/options/criteria/1"),
    View("deliverables-plan", "/projects/{key}/scope/deliverables/plan"),
    View("goal", "/projects/{key}/goals/1"),
    View("goal-edit", "/projects/{key}/goals/1/edit"),
    View("kpi", "/projects/{key}/goals/kpis/1", each=True),
    View("kpi-edit", "/projects/{key}/goals/kpis/1/edit"),
    View("kpi-file", "/projects/{key}/goals/kpis/1/file"),
    View("benefit", "/projects/{key}/goals/benefits/1"),
    View("benefit-edit", "/projects/{key}/goals/benefits/1/edit"),
    View("benefit-review", "/projects/{key}/goals/benefits/1/review"),
    View("strategic-goals", "/strategic-goals/"),
    View("cost-types", "/cost-types/"),
    View("kpi-benchmarks", "/kpi-benchmarks/"),
    View("log", "/projects/{key}/log/", each=True),
    View("log-entry", "/projects/{key}/log/1"),
    View("log-edit", "/projects/{key}/log/1/edit"),
    View("log-rule", "/projects/{key}/log/rule"),
    View("meetings", "/projects/{key}/meetings/", each=True),
    View("meeting", "/projects/{key}/meetings/1"),
    View("meeting-agenda", "/projects/{key}/meetings/1?agenda=1"),
    View("meeting-series", "/projects/{key}/meetings/series/1"),
    View("meeting-series-new", "/projects/{key}/meetings/series/new"),
    View("reports", "/projects/{key}/reports/", each=True),
    View("changes", "/projects/{key}/changes/"),
    View("report", "/projects/{key}/reports/1"),
    View("report-new", "/projects/{key}/reports/new"),
    View("stakeholders", "/projects/{key}/stakeholders/", each=True),
    View("stakeholder", "/projects/{key}/stakeholders/1"),
    View("stakeholder-edit", "/projects/{key}/stakeholders/1/edit"),
    View("communications", "/projects/{key}/stakeholders/communication/", each=True),
    View("communication", "/projects/{key}/stakeholders/communication/1"),
    View("communication-edit", "/projects/{key}/stakeholders/communication/1/edit"),
    View("estimates", "/projects/{key}/estimates/", each=True),
    View("estimates-reference", "/projects/{key}/estimates/reference", each=True),
    View("calculations", "/projects/{key}/estimates/calculations/", each=True),
    View("calculation-new", "/projects/{key}/estimates/calculations/new"),
    View("calculation", "/projects/{key}/estimates/calculations/2"),
    View("estimates-compared", "/projects/{key}/estimates/tasks/12/methods"),
    View("past-work", "/past-work/"),
    View("past-work-import", "/past-work/import"),
    View("past-batch", "/past-work/1"),
    View("team-estimates", "/projects/{key}/estimates/team/"),
    View("team-estimate-new", "/projects/{key}/estimates/team/new"),
    View("team-estimate", "/projects/{key}/estimates/team/1"),
    View("estimate-history", "/projects/{key}/estimates/tasks/12"),
    View("members", "/projects/{key}/members/"),
    View("history", "/projects/{key}/history/"),
    View("task-comments", "/projects/{key}/tasks/12?tab=comments"),
    View("task-files", "/projects/{key}/tasks/12?tab=files"),
    View("task-history", "/projects/{key}/tasks/12?tab=history"),
    View("discussion", "/projects/{key}/discussion/"),
    View("mentions", "/mentions/"),
    View("add-member", "/projects/{key}/members/add"),
    View("member", "/projects/{key}/members/person/2"),
    View("my-rights", "/projects/{key}/rights/"),
    View("permissions", "/permissions/"),
    View("organisation-history", "/history/"),
    View("import", "/import/"),
    View("my-work", "/my-work/"),
    View("my-people", "/my-people/"),
    View("jobs", "/jobs/"),
    View("all-jobs", "/jobs/all"),
    View("schedules", "/jobs/schedules/"),
    View("schedule", "/jobs/schedules/1/"),
    View("people", "/people/"),
    View("person", "/people/2/"),
    View("groups", "/groups/"),
    View("group", "/groups/1/"),
    View("invitations", "/invitations/"),
    View("lock-outs", "/lock-outs/"),
    View("profile", "/profile/"),
    View("away", "/profile/away/"),
    View("password", "/accounts/password/change/"),
    View("sessions", "/profile/sessions/"),
    View("my-data", "/profile/data/"),
    View("account", "/accounts/email/"),
    View("second-factor", "/accounts/2fa/"),
    View("tokens", "/profile/tokens/"),
    View("programs", "/programs/"),
    View("api", "/api/"),
    View("api-task", "/api/?words=create_task"),
    View("components", "/components/"),
    View("not-found", "/projects/NONE/"),
)
EMPTY_VIEWS = (View("first-run", "/", signed_in=False),)


@contextmanager
def server(*options: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A Charthouse in a folder that vanishes: gives its address and the demo accounts."""
    with tempfile.TemporaryDirectory(prefix="charthouse-pictures-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        process = subprocess.Popen(
            [BIN / "charthouse", "serve", "--port", str(port), "--data-dir", folder, *options],
            stdout=subprocess.PIPE,
            text=True,
        )
        said = []
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        else:
            sys.exit("screenshots: the server did not start:\n" + "".join(said))
        try:
            yield f"http://localhost:{port}", re.findall(r"^ +(\S+@\S+) +(\S+)", "".join(said), re.MULTILINE)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def picture(
    browser: Browser, address: str, views: tuple[View, ...], account: tuple[str, str] | None, into: Path
) -> int:
    """Picture the views in both schemes and widths; gives the number of pages that answered with an error."""
    troubles = 0
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            options: dict[str, Any] = {
                "base_url": address,
                "viewport": {"width": width, "height": height},
                "color_scheme": scheme,
                "reduced_motion": "reduce",
            }
            stranger = browser.new_context(**options).new_page()
            person = browser.new_context(**options).new_page()
            keys = _sign_in(person, account) if account else []
            for view in views:
                for key in (keys or [""]) if view.each else (keys or [""])[:1]:
                    name = f"{view.name}-{key.lower()}" if view.each else view.name
                    page = person if view.signed_in else stranger
                    answer = page.goto(view.path.format(key=key))
                    page.wait_for_load_state("networkidle")
                    page.wait_for_timeout(300)
                    page.screenshot(path=into / f"{name}-{width}-{scheme}.png", full_page=view.whole)
                    if answer is None or (answer.status >= 400 and view.name != "not-found"):
                        print(f"{view.path.format(key=key)} answered {answer.status if answer else 'nothing'}")
                        troubles += 1
            stranger.context.close()
            person.context.close()
    return troubles


def _sign_in(page: Page, account: tuple[str, str]) -> list[str]:
    """Sign in and give the keys of the projects that this person sees."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", account[0])
    page.fill("input[name=password]", account[1])
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    page.goto("/projects/")
    links = page.eval_on_selector_all("a[href^='/projects/']", "links => links.map(link => link.getAttribute('href'))")
    return list(dict.fromkeys(found[1] for link in links if (found := re.match(r"/projects/([A-Z][A-Z0-9]*)/", link))))


def main() -> int:
    """Take the pictures and give the exit status."""
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "screenshots"
    into.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    path = chromium.find_or_install()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        with server("--demo") as (address, accounts):
            if not accounts:
                sys.exit("screenshots: the demo told no accounts")
            troubles = picture(browser, address, VIEWS, accounts[0], into)
        with server() as (address, _):
            troubles += picture(browser, address, EMPTY_VIEWS, None, into)
        browser.close()
    print(f"{len(list(into.glob('*.png')))} pictures in {into} ({time.monotonic() - began:.0f} s)")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
