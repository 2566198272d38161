"""What bodies of requests are made of: strict values, so that nothing is lost or guessed in silence."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Schema
from ninja.parser import Parser
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from charthouse.rest.kinds import LARGEST


class Input(Schema):
    """The body of a request, or a part of one: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def given(self) -> dict[str, Any]:
        """The members that were there, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not hold a NUL character")
    return text


Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_without_nul)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"\S"), AfterValidator(_without_nul)]
Line = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_without_nul)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
"""Of a record in its project: the 42 of CRM-42."""


PathNumber = Annotated[int, Path(ge=1, le=LARGEST)]
"""The same, in an address."""

PathCount = Annotated[int, Path(ge=0, le=LARGEST)]
"""Of what is counted from nothing, in an address: a plan file's own baseline is number 0."""


class StrictParser(Parser):
    """Reads bodies with orjson: faster, and strict about numbers and texts."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as JSON values."""
        try:
            return orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            # The framework answers whatever is raised here with a sentence of its own; this is ours.
            request.unreadable = _(  # type: ignore[attr-defined]
                "The body is not whole JSON: line %(line)d, column %(column)d. Send one JSON object in UTF-8."
            ) % {"line": error.lineno, "column": error.colno}
            raise
