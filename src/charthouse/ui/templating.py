"""Django's template language with a shorter way for what pages do by the thousand: look a value up and write it.

A page of rows spends most of its time in Django's templates, and most of that in steps which nearly no value needs:
whether it is a date to be put into a time zone, whether its text is yet to be translated, whether its class can be
subscripted. Here plain values take the short way; whatever is out of the ordinary (a missing name, an error, a number
to be formatted) goes Django's own, so that templates give to the letter what they gave.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.template import TemplateDoesNotExist, base
from django.template.base import (
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Origin,
    Parser,
    Template,
    Token,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.context import BaseContext, Context
from django.template.loaders import base as loaders
from django.template.loaders import cached
from django.utils.safestring import SafeData, SafeString

MISSED = (TypeError, AttributeError, KeyError, ValueError, IndexError)
"""What Django takes for "has no such item"."""


class Named(Variable):
    """A value by its name: ``task.name``."""

    __slots__ = ()

    def resolve(self, context: Any) -> Any:
        """As Django's."""
        if self.lookups is None or self.translate:
            return super().resolve(context)
        names = iter(self.lookups)
        first = next(names)
        for known in reversed(context.dicts):
            if first in known:
                found = known[first]
                break
        else:
            if hasattr(type(context), first):
                return super().resolve(context)
            raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (first, context))
        if callable(found):
            return super().resolve(context)
        try:
            for name in names:
                if hasattr(type(found), "__getitem__"):
                    if isinstance(found, BaseContext):
                        return super().resolve(context)
                    try:
                        found = found[name]
                    except MISSED:
                        found = getattr(found, name)
                else:
                    found = getattr(found, name)
                if callable(found) and not getattr(found, "do_not_call_in_templates", False):
                    if getattr(found, "alters_data", False):
                        return super().resolve(context)
                    found = found()
        except Exception:  # noqa: BLE001 - Django does it again, and judges it
            return super().resolve(context)
        return found


class Expression(FilterExpression):
    """A value and its filters: ``task.name|upper``."""

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        if self.is_var:
            self.var.__class__ = Named
        for _filter, given in self.filters:
            for is_looked_up, each in given:
                if is_looked_up:
                    each.__class__ = Named
        self._is_simple = not any(
            getattr(each, "expects_localtime", False) or getattr(each, "needs_autoescape", False)
            for each, _given in self.filters
        )
        self._keeps_safe = [bool(getattr(each, "is_safe", False)) for each, _given in self.filters]

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """As Django's."""
        if not self._is_simple:
            return super().resolve(context, ignore_failures)
        try:
            found = self.var.resolve(context) if self.is_var else self.var
        except VariableDoesNotExist:
            if ignore_failures and not self.filters:
                return None
            return super().resolve(context, ignore_failures)
        for (call, given), keeps_safe in zip(self.filters, self._keeps_safe, strict=True):
            values = [each.resolve(context) if is_looked_up else SafeString(each) for is_looked_up, each in given]
            made = call(found, *values)
            found = SafeString(made) if keeps_safe and isinstance(found, SafeData) else made
        return found


class Value(VariableNode):
    """``{{ task.name }}``."""

    def render(self, context: Context) -> SafeString:
        """As Django's."""
        try:
            found = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return SafeString("")
        kind = type(found)
        if kind is SafeString:
            return found  # type: ignore[no-any-return]
        if kind is str and context.autoescape:
            return SafeString(escape(found))
        return render_value_in_context(found, context)  # type: ignore[return-value]


class Reader(Parser):
    """Makes the nodes of a template."""

    def compile_filter(self, token: str) -> Expression:
        """As Django's."""
        return Expression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        """As Django's; a value takes the short way."""
        if type(node) is VariableNode:
            node.__class__ = Value
        super().extend_nodelist(nodelist, node, token)


class Page(Template):
    """A template whose nodes are made here."""

    def compile_nodelist(self) -> NodeList:
        """As Django's without its debugging, which is why a server under development takes Django's own."""
        tokens = Lexer(self.source).tokenize()
        reader = Reader(tokens, self.engine.template_libraries, self.engine.template_builtins, self.origin)
        nodes = reader.parse()
        self.extra_data = reader.extra_data
        return nodes


class _Making(loaders.Loader):
    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> base.Template:
        tried = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                contents = self.get_contents(origin)  # type: ignore[attr-defined]
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return Page(contents, origin, str(origin.template_name), self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(cached.Loader, _Making):
    """Keeps each template once it is made."""
