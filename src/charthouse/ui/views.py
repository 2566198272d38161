"""The shell's own pages: the palette's answers, the theme, the components."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from charthouse.doors import open_to_all, signed_in
from charthouse.ui import assets
from charthouse.ui.icons import icon_names
from charthouse.ui.shell import THEMES, PaletteItem, shell
from charthouse.ui.specimens import specimens

MOST_FOUND = 40


@signed_in("Each source looks only among what this person may see.")
@login_required
@require_GET
@never_cache
def palette(request: HttpRequest) -> JsonResponse:
    """What the palette finds: ``q`` is what was typed, ``project`` the key of the project the reader is in."""
    asked = request.GET.get("q", "").strip()[:200]
    project = request.GET.get("project", "").strip()[:40]
    found: list[PaletteItem] = []
    for source in shell.palette_sources.values():
        found.extend(source(request, asked, project))
    found.extend(_matching(_pages(request), asked) if asked else ())
    found.extend(_matching(_commands(), asked))
    return JsonResponse({"items": [_as_json(item) for item in found[:MOST_FOUND]]})


@open_to_all("Who is not signed in may read in the dark as well.")
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme: in this browser, and in the account of who is signed in."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise BadRequest(_("“%(theme)s” is no theme: choose system, light or dark.") % {"theme": chosen})
    if shell.keep_theme is not None and request.user.is_authenticated:
        shell.keep_theme(request, chosen)
    response = HttpResponse(status=204) if request.headers.get("HX-Request") else redirect(_back(request))
    response.set_cookie(
        "charthouse_theme", chosen, max_age=31_536_000, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response


@open_to_all("Our mark is no secret.")
@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here whatever a page says; our mark is elsewhere."""
    return redirect(static(assets.asset("icons/mark.svg")))


@signed_in("Parts of pages with made-up content.")
@login_required
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every part that pages are made of, in both themes."""
    return render(request, "ui/components.html", {"icons": icon_names(), **specimens()})


def _pages(request: HttpRequest) -> Iterable[PaletteItem]:
    """The pages that no navigation shows; the browser itself finds those of the navigation."""
    for page in (*shell.mine_in_order(), *shell.house_in_order(), *shell.help_in_order()):
        if page.shown(request):
            yield PaletteItem(_("Go to"), page.label, page.url(), page.icon)


def _commands() -> Iterable[PaletteItem]:
    group = _("Commands")
    yield PaletteItem(group, _("Theme: as the system"), icon="theme", action="theme:system")
    yield PaletteItem(group, _("Theme: light"), icon="sun", action="theme:light")
    yield PaletteItem(group, _("Theme: dark"), icon="moon", action="theme:dark")
    yield PaletteItem(group, _("Keyboard shortcuts"), icon="keyboard", action="shortcuts")
    yield PaletteItem(group, _("Sign out"), icon="out", action="sign-out")


def _matching(items: Iterable[PaletteItem], asked: str) -> Iterable[PaletteItem]:
    words = asked.casefold().split()
    return [item for item in items if all(word in str(item.label).casefold() for word in words)]


def _as_json(item: PaletteItem) -> dict[str, str]:
    return {
        "group": str(item.group),
        "label": str(item.label),
        "detail": str(item.detail),
        "url": item.url,
        "icon": item.icon,
        "key": item.key,
        "action": item.action,
    }


def _back(request: HttpRequest) -> str:
    """The page the reader came from, if it is one of ours."""
    asked = request.POST.get("next") or request.headers.get("Referer", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return "/"
