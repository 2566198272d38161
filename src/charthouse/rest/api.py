"""The API as a whole: its routers mounted, its faults answered, its description."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, StreamingHttpResponse
from django.urls import URLPattern, re_path
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from charthouse.bodies import takes_up_to
from charthouse.doors import open_to_all
from charthouse.refusals import Refused
from charthouse.rest.inputs import StrictParser
from charthouse.rest.limits import Left
from charthouse.rest.openapi import described
from charthouse.rest.problems import answer_to, problem
from charthouse.rest.refusals import NoSuchEndpoint, WrongMethod
from charthouse.rest.router import Endpoint, Router

View = Callable[..., HttpResponseBase]


class Api:
    """Every endpoint of Charthouse, under one prefix."""

    def __init__(self, *, title: str, version: str, description: str, prefix: str) -> None:
        self.prefix = prefix
        self.endpoints: list[Endpoint] = []
        self._ninja = NinjaAPI(
            title=title, version=version, description=description, parser=StrictParser(),
            openapi_url=None, docs_url=None, urls_namespace="api",
        )  # fmt: skip
        for kind in (Exception, Refused, ValidationError, HttpError):
            self._ninja.add_exception_handler(kind, answer_to)

    def mount(self, *routers: Router) -> None:
        """Add the endpoints of chapters."""
        for router in routers:
            self._ninja.add_router("", router.ninja)
            self.endpoints += router.endpoints

    def urls(self, *further: URLPattern) -> tuple[Sequence[URLPattern], str, str]:
        """All addresses, for ``django.urls.path``; what is none of them is answered by the API too."""
        patterns, _app, name = self._ninja.urls
        for pattern in patterns:
            assert isinstance(pattern, URLPattern)
            takes = [one.most for one in self.endpoints if _route(one.path) == str(pattern.pattern)]
            pattern.callback = _bounded(_finished(pattern.callback), max(takes, default=0))
        endpoints = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
        return [*endpoints, *further, re_path(r"^[\s\S]*$", nowhere)], "api", name

    @cached_property
    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        made = dict(self._ninja.get_openapi_schema(path_prefix=""))
        return described(made, self.endpoints, "") | {"servers": [{"url": self.prefix}]}

    @cached_property
    def openapi_text(self) -> bytes:
        """The same as JSON."""
        return orjson.dumps(self.openapi, option=orjson.OPT_NON_STR_KEYS)


@csrf_exempt  # it does nothing
@open_to_all("Says that there is nothing.")
def nowhere(request: HttpRequest) -> HttpResponse:
    """Every address of the API at which there is nothing."""
    return problem(NoSuchEndpoint(_("There is nothing at this address; /api/ says what there is.")))


def _finished(view: View) -> View:
    """An endpoint's view with what every answer has: HEAD, 405 as a problem, headers for caches and limits."""

    def finished(request: HttpRequest, **values: Any) -> HttpResponseBase:
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = view(request, **values)
        if isinstance(response, HttpResponseNotAllowed):
            response = _wrong_method(request, response["Allow"])
        left = getattr(request, "left", None)
        if isinstance(left, Left):
            left.tell(response)
        if head:
            request.method = "HEAD"
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()
            elif isinstance(response, HttpResponse):
                response["Content-Length"] = str(len(response.content))
                response.content = b""
        response.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
        return response

    finished.__dict__.update(view.__dict__)
    finished.__wrapped__ = view  # type: ignore[attr-defined]
    return csrf_exempt(finished)  # callers.py checks it where a session asks


def _route(path: str) -> str:
    """``/projects/{int:number}`` as Django writes it."""
    return path.replace("{", "<").replace("}", ">").lstrip("/")


def _bounded(view: View, most: int) -> View:
    return takes_up_to(lambda: most)(view)


def _wrong_method(request: HttpRequest, offered: str) -> HttpResponse:
    allowed = ", ".join(sorted(offered.replace("GET", "GET, HEAD").split(", ")))
    response = problem(
        WrongMethod(
            _("%(method)s does not go here; %(allowed)s does.")
            % {"method": (request.method or "")[:10], "allowed": allowed}
        )
    )
    response["Allow"] = allowed
    return response


__all__ = ["Api", "nowhere"]
