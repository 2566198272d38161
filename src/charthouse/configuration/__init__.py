"""What the operator decides: the CHARTHOUSE_* variables, declared in one table, read and refused in one way.

To add one: a line in ``variables.py``, the same line in docs/configuration.md (a test holds both together), and
``configuration.whole_number("CHARTHOUSE_…")`` or its like where it is needed.
"""

from charthouse.configuration.kinds import BadSetting, Choice, Text, Truth, WholeNumber
from charthouse.configuration.letters import letters_from, mail_server
from charthouse.configuration.places import (
    DEFAULT_URL,
    data_dir,
    database,
    database_at,
    fetch_allow,
    hosts,
    make_data_dir,
    metrics,
    public_url,
    secret_key,
    sqlite,
    time_zone,
)
from charthouse.configuration.reading import choice, refuse_unknown, text, unknown, whole_number, yes_or_no
from charthouse.configuration.variables import VARIABLES, Variable

__all__ = [
    "DEFAULT_URL",
    "VARIABLES",
    "BadSetting",
    "Choice",
    "Text",
    "Truth",
    "Variable",
    "WholeNumber",
    "choice",
    "data_dir",
    "database",
    "database_at",
    "fetch_allow",
    "hosts",
    "letters_from",
    "mail_server",
    "make_data_dir",
    "metrics",
    "public_url",
    "refuse_unknown",
    "secret_key",
    "sqlite",
    "text",
    "time_zone",
    "unknown",
    "whole_number",
    "yes_or_no",
]
