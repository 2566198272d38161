"""``{% url %}`` that works out an address once: rows by the hundred name the same pages, each request anew."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as of_django
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from charthouse.ui.addressing import address

register = template.Library()


class Address(URLNode):
    """Django's own node, which asks what was worked out before; where names stand for values, Django does it all."""

    def render(self, context: Context) -> str:
        """The address, or nothing where it goes into a variable."""
        if self.kwargs:
            return str(super().render(context))
        args = tuple(each.resolve(context) for each in self.args)
        try:
            found = address(str(self.view_name.resolve(context)), *args, namespace=_namespace(context))
        except TypeError:  # a value that cannot be remembered
            return str(super().render(context))
        except NoReverseMatch:
            if self.asvar is None:
                raise
            found = ""
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


def _namespace(context: Context) -> str | None:
    request: Any = getattr(context, "request", None)
    if hasattr(request, "current_app"):
        return str(request.current_app)
    return getattr(getattr(request, "resolver_match", None), "namespace", None)


@register.tag
def url(parser: Parser, token: Token) -> Address:
    """As Django's: ``{% url 'task' project.key task.number %}``, with ``as name`` too."""
    node: Any = of_django(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)
