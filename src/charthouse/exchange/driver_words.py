"""What drives a task, as a sentence that names the other task and the date."""

from __future__ import annotations

from charthouse.engine.network import Link, LinkKind
from charthouse.engine.schedule import Driver, DriverKind
from charthouse.exchange.document import Document, Task
from charthouse.exchange.moments import time_text

_LINKS = {
    LinkKind.FINISH_TO_START: "starts after “{name}” finishes",
    LinkKind.START_TO_START: "starts after “{name}” starts",
    LinkKind.FINISH_TO_FINISH: "finishes after “{name}” finishes",
    LinkKind.START_TO_FINISH: "finishes after “{name}” starts",
}

_CONSTRAINTS = {
    "MSO": "Must start on {date}",
    "MFO": "Must finish on {date}",
    "SNET": "Starts no earlier than {date}",
    "FNET": "Finishes no earlier than {date}",
    "SNLT": "Starts no later than {date}",
    "FNLT": "Finishes no later than {date}",
    "MANDATORY_START": "Starts on {date} whatever the links say",
    "MANDATORY_FINISH": "Finishes on {date} whatever the links say",
}

_OTHERS = {
    DriverKind.PROJECT_START: "Starts with the project, {date}",
    DriverKind.PROJECT_FINISH: "Is counted back from the project's finish, {date}",
    DriverKind.CALENDAR: "Waits for the next working time, {date}",
    DriverKind.ACTUAL: "Has happened: actual date {date}",
    DriverKind.STATUS_DATE: "What is left goes on at the status date, {date}",
    DriverKind.RESUME: "Resumes on {date}",
    DriverKind.MANUAL: "Is scheduled by hand: {date}",
    DriverKind.CHILDREN: "Ends with “{name}” below it, {date}",
    DriverKind.LEVELLING: "Was put off by levelling to {date}",
    DriverKind.EXTERNAL: "Waits for another project, {date}",
    DriverKind.AS_LATE_AS_POSSIBLE: "Goes as late as possible, {date}",
    DriverKind.EXPECTED_FINISH: "Is expected to finish on {date}",
}


class DriverWords:
    """Sentences about the drivers of a document's tasks."""

    def __init__(self, document: Document) -> None:
        self._names = {task.uid: task.name for task in document.tasks}
        self._day_minutes = document.project.minutes_per_day or 480

    def of(self, task: Task, driver: Driver) -> str:
        """The sentence for one driver of a task, without a full stop."""
        name = self._names.get(driver.task, "") if driver.task is not None else ""
        date = "" if driver.date is None else time_text(driver.date).replace("T", " ")
        if driver.kind is DriverKind.LINK and driver.link is not None:
            return _sentence(self._of_link(driver.link, name))
        if driver.kind is DriverKind.SUMMARY and driver.link is not None:
            before = self._names.get(driver.link.before, "")
            return f"Its summary “{name}” {self._of_link(driver.link, before)}"
        if driver.kind is DriverKind.CONSTRAINT:
            constraint = task.constraint
            if task.constraint_date != driver.date and task.second_constraint is not None:
                constraint = task.second_constraint
            return _CONSTRAINTS.get(constraint.value, "Is bound to {date}").format(date=date)
        return _OTHERS.get(driver.kind, "Is held to {date}").format(name=name, date=date).removesuffix(", ")

    def _of_link(self, link: Link, name: str) -> str:
        said = _LINKS[link.kind].format(name=name)
        if link.percent:
            return f"{said}, with a lag of {link.percent:g} % of its duration"
        if not link.lag:
            return said
        size = abs(link.lag) / (1440 if link.elapsed else self._day_minutes)
        unit = "elapsed days" if link.elapsed else "days"
        return f"{said}, with a {'lag' if link.lag > 0 else 'lead'} of {size:g} {unit}".replace(" 1 days", " 1 day")


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]
