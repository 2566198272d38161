"""What every template knows: the theme, and whether a panel or a page is asked for."""

from __future__ import annotations

from django.http import HttpRequest

from charthouse.ui.shell import theme_of


def page(request: HttpRequest) -> dict[str, object]:
    """The context processor of the shell."""
    in_panel = request.headers.get("HX-Target") == "panel"
    return {
        "theme": theme_of(request),
        "panel_base": "ui/panel_fragment.html" if in_panel else "ui/panel_page.html",
        "in_panel": in_panel,
    }
