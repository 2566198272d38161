"""Django's ``i18n`` tags, of which a text that stands in the template is looked up once for each language.

A page says some hundred such texts, many in each row: Django's own node resolves and translates each anew. The library
stands in for ``i18n`` (``settings.TEMPLATES``), so templates say ``{% load i18n %}`` as everywhere.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token, Variable
from django.template.context import Context
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Said(i18n.TranslateNode):
    """Django's own node, which remembers in each language what it gave."""

    def __init__(self, of: i18n.TranslateNode) -> None:
        super().__init__(of.filter_expression, of.noop, of.asvar, of.message_context)
        self._known: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """The text, or nothing where it goes into a variable."""
        language = get_language()
        words = self._known.get(language)
        if words is None:
            written = str(super().render(context))
            words = self._known[language] = context[self.asvar] if self.asvar else written
        if self.asvar:
            context[self.asvar] = words
            return ""
        return words


class SaidWithValues(i18n.BlockTranslateNode):
    """Django's own node, which puts together once what is looked up."""

    def __init__(self, of: i18n.BlockTranslateNode) -> None:
        self.__dict__.update(of.__dict__)
        self._known: dict[int, tuple[str, tuple[str, ...]]] = {}

    def render_token_list(self, tokens: list[Any]) -> tuple[str, list[str]]:
        """The text with places for its values, and their names; ``tokens`` are the node's own lists."""
        known = self._known.get(id(tokens))
        if known is None:
            words, names = super().render_token_list(tokens)
            known = self._known[id(tokens)] = words, tuple(names)
        return known[0], list(known[1])


def _is_fixed(said: FilterExpression | None) -> bool:
    if said is None or said.filters:
        return said is None
    return isinstance(said.var, str) or (isinstance(said.var, Variable) and said.var.lookups is None)


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> i18n.TranslateNode:
    """As Django's; remembered where the text, and its context, are literal."""
    node: i18n.TranslateNode = i18n.do_translate(parser, token)
    return Said(node) if _is_fixed(node.filter_expression) and _is_fixed(node.message_context) else node


@register.tag("blocktranslate")
@register.tag("blocktrans")
def blocktranslate(parser: Parser, token: Token) -> SaidWithValues:
    """As Django's."""
    return SaidWithValues(i18n.do_block_translate(parser, token))
