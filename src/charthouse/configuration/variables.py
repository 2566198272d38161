"""The one table of all variables: docs/configuration.md is held to it, and what is not in it is refused."""

from __future__ import annotations

import os
from dataclasses import dataclass

from charthouse.configuration.kinds import Choice, Kind, Text, Truth, WholeNumber


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing the operator can decide."""

    name: str
    kind: Kind
    default: str
    """The default, as the documentation says it."""
    meaning: str
    secret: bool = False
    """Never shown; ``NAME_FILE`` may name a file that holds it instead."""
    for_development: bool = False
    """Only our own tests and measurements know it; the documentation does not speak of it."""


VARIABLES: tuple[Variable, ...] = (
    # -- where things are ---------------------------------------------------------------------------------------------
    Variable(
        "CHARTHOUSE_DATA_DIR",
        Text(),
        "`data` in a clone, else `~/.local/share/charthouse`",
        "the folder for everything that is kept: the SQLite file, the secret key, uploaded files. Nobody else can read"
        " it. `--data-dir` wins over it",
    ),
    Variable(
        "CHARTHOUSE_DATABASE_URL",
        Text(),
        "SQLite in the data folder",
        "`postgres://user:password@host:5432/name`, or `postgres://user@/name?host=/run/postgresql` for a socket;"
        " `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `connect_timeout` and `application_name` may follow."
        " `sqlite:////path/to/file` for a SQLite file elsewhere",
        secret=True,
    ),
    Variable(
        "CHARTHOUSE_DATABASE_CONNECTIONS",
        WholeNumber(4, 1000, default=24),
        "`24`",
        "the most connections to PostgreSQL that one process holds at a time, 4 to 1000; the server must allow that"
        " for each web process and each worker",
    ),
    Variable(
        "CHARTHOUSE_URL",
        Text(),
        "`http://localhost:PORT`",
        "the address that people type. With `https://` cookies are sent over TLS only; put a reverse proxy in front"
        " that sets `X-Forwarded-Proto`",
    ),
    Variable(
        "CHARTHOUSE_HOSTS",
        Text(),
        "none",
        "further host names under which the server may be called, with commas between them",
    ),
    Variable(
        "CHARTHOUSE_SECRET_KEY",
        Text(),
        "made at the first start and kept in `secret-key` in the data folder",
        "signs sessions; at least 32 characters. Set it only where several machines serve together",
        secret=True,
    ),
    Variable("CHARTHOUSE_TIME_ZONE", Text("UTC"), "`UTC`", "the time zone that new accounts begin with"),
    # -- who may come in ----------------------------------------------------------------------------------------------
    Variable(
        "CHARTHOUSE_REQUIRE_MFA",
        Choice(("none", "administrators", "all")),
        "`none`",
        "who must set up a second step of signing in before going on: `none`, `administrators` or `all`",
    ),
    Variable(
        "CHARTHOUSE_SESSION_DAYS",
        WholeNumber(1, 90, default=14),
        "`14`",
        "how many days a browser stays signed in, 1 to 90",
    ),
    Variable(
        "CHARTHOUSE_PROXIES",
        WholeNumber(0, 9, default=0),
        "`0`",
        "how many reverse proxies stand in front, each adding a sender’s address to `X-Forwarded-For`; with too few,"
        " everybody seems to come from the proxy, and one guesser locks all out",
    ),
    # -- letters ------------------------------------------------------------------------------------------------------
    Variable(
        "CHARTHOUSE_EMAIL_URL",
        Text(),
        "files in `letters` in the data folder",
        "the mail server: `smtp://user:password@host:587` speaks TLS after the greeting, `smtps://…:465` from the"
        " start, `smtp://host:25?tls=none` not at all",
        secret=True,
    ),
    Variable(
        "CHARTHOUSE_EMAIL_FROM",
        Text(),
        "`Charthouse <charthouse@HOST>`",
        "the sender of letters",
    ),
    # -- how much it may take -----------------------------------------------------------------------------------------
    Variable(
        "CHARTHOUSE_MAX_PLAN_FILE_MB",
        WholeNumber(1, 2000, default=100),
        "`100`",
        "the biggest plan file that can be uploaded, 1 to 2000",
    ),
    Variable(
        "CHARTHOUSE_API_REQUESTS_PER_MINUTE",
        WholeNumber(60, 1_000_000, default=1200),
        "`1200`",
        "how many requests one API token may send in a minute, over all processes, 60 to 1000000",
    ),
    Variable(
        "CHARTHOUSE_MAX_ATTACHMENT_MB",
        WholeNumber(1, 2000, default=50),
        "`50`",
        "the biggest file that can be attached to a record, 1 to 2000",
    ),
    Variable(
        "CHARTHOUSE_MAX_PROJECT_FILES_MB",
        WholeNumber(1, 1_000_000, default=5000),
        "`5000`",
        "how much the files attached in one project may take together, 1 to 1000000",
    ),
    Variable(
        "CHARTHOUSE_PLAN_FILE_SECONDS",
        WholeNumber(5, 3600, default=120),
        "`120`",
        "how long reading or writing one file of another tool may take, 5 to 3600",
    ),
    Variable(
        "CHARTHOUSE_WEB_PROCESSES",
        WholeNumber(1, 64, default=lambda: min(2, os.cpu_count() or 1)),
        "2, or 1 on one core",
        "processes that answer browsers, 1 to 64",
    ),
    Variable(
        "CHARTHOUSE_WORKER_PROCESSES",
        WholeNumber(1, 64, default=1),
        "`1`",
        "processes that do background jobs, in `charthouse serve` and in each `charthouse worker`, 1 to 64",
    ),
    Variable(
        "CHARTHOUSE_WORKER_MEMORY_MB",
        WholeNumber(200, 1_000_000, default=1500),
        "`1500`",
        "a worker process that has grown beyond this gives way to a fresh one after its job, 200 to 1000000",
    ),
    Variable(
        "CHARTHOUSE_JOB_LEASE_SECONDS",
        WholeNumber(1, 600, default=20),
        "`20`",
        "a job whose worker gave no sign of life for so long is taken over by another worker, 1 to 600",
    ),
    Variable(
        "CHARTHOUSE_JOB_DAYS",
        WholeNumber(1, 3650, default=30),
        "`30`",
        "how many days jobs that are over are kept to be looked at, 1 to 3650",
    ),
    Variable(
        "CHARTHOUSE_COMPUTE",
        Text(),
        "none: in the worker's own process",
        "the scheduler of a Dask cluster for heavy computation, like `tcp://10.0.0.5:8786` or `tls://10.0.0.5:8786`",
    ),
    Variable(
        "CHARTHOUSE_COMPUTE_CA",
        Text(),
        "none",
        "with `tls://`: the PEM file of the authority that signed the cluster's certificates",
    ),
    Variable(
        "CHARTHOUSE_COMPUTE_CERTIFICATE",
        Text(),
        "none",
        "with `tls://`: the PEM file of our own certificate",
    ),
    Variable("CHARTHOUSE_COMPUTE_KEY", Text(), "none", "with `tls://`: the PEM file of our own key"),
    # -- what it says about itself ------------------------------------------------------------------------------------
    Variable(
        "CHARTHOUSE_LOG_FORMAT",
        Choice(("text", "json")),
        "`text`",
        "`json` writes each line of the log as one JSON object, for a system that collects logs",
    ),
    Variable(
        "CHARTHOUSE_LOG_LEVEL",
        Choice(("info", "debug", "warning", "error")),
        "`info`",
        "how much is logged: `debug`, `info`, `warning` or `error`. With `info` each request is one line",
    ),
    Variable(
        "CHARTHOUSE_METRICS",
        Choice(("local", "token", "off")),
        "`local`",
        "who may read `/metrics`: programs on this machine (`local`), whoever sends `CHARTHOUSE_METRICS_TOKEN`"
        " (`token`), nobody (`off`)",
    ),
    Variable(
        "CHARTHOUSE_METRICS_TOKEN",
        Text(),
        "none",
        "what a monitoring system sends as `Authorization: Bearer …`, at least 20 characters",
        secret=True,
    ),
    Variable(
        "CHARTHOUSE_FETCH_ALLOW",
        Text(),
        "none",
        "addresses on your own network that Charthouse may fetch from when a person asks for it, as ranges such as"
        " `10.1.2.0/24` with commas between them; without it only public addresses",
    ),
    Variable(
        "CHARTHOUSE_DEBUG",
        Truth(),
        "`false`",
        "`true` shows errors in detail in the browser and reads templates anew each time: never on a network",
    ),
    # -- our own tests and measurements -------------------------------------------------------------------------------
    Variable("CHARTHOUSE_CHROMIUM", Text(), "", "the browser for journeys and pictures", for_development=True),
    Variable(
        "CHARTHOUSE_TWIN_EXAMPLES", Text(), "", "how many random plans kernel and twin compare", for_development=True
    ),
)
