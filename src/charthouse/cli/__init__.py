"""The ``charthouse`` command: a server to run, and plan files to compute without one."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from charthouse import __version__
from charthouse.cli.evm import add_options as add_evm_options
from charthouse.cli.simulate import add_options as add_simulate_options
from charthouse.configuration import BadSetting

BAD_INPUT = 2
"""Exit status when what was given cannot be used."""
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser().parse_args(given)
    try:
        return _run(options)
    except BadSetting as problem:
        print(f"charthouse: {problem}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader went away (as in "| head"): nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(options: argparse.Namespace) -> int:
    """Hand over to the command; each is imported only when asked for, so that the file commands start at once."""
    if getattr(options, "data_dir", None):
        os.environ["CHARTHOUSE_DATA_DIR"] = options.data_dir
    match options.command:
        case "schedule":
            from charthouse.cli.plan_files import schedule

            return schedule(options.file, as_json=options.json)
        case "simulate":
            from charthouse.cli.simulate import simulate

            return simulate(options)
        case "inspect":
            from charthouse.cli.plan_files import inspect

            return inspect(
                options.file,
                as_json=options.json,
                with_repairs=options.repairs,
                baseline=options.baseline,
                period=options.period,
            )
        case "convert":
            from charthouse.cli.plan_files import convert

            return convert(options.source, options.target)
        case "evm":
            from charthouse.cli.evm import evm

            return evm(options)
        case "warm":
            from charthouse.cli.kernels import warm

            return warm(quiet=options.quiet)
        case "verify":
            from charthouse.cli.verify import verify

            return verify(as_json=options.json, anchors=options.anchors)
        case "serve":
            from charthouse.cli.serve import serve

            return serve(host=options.host, port=options.port, demo=options.demo)
        case "backup":
            from charthouse.cli.backup import backup

            return backup(options.file, check=options.check, with_key=options.with_secret_key)
        case "restore":
            from charthouse.cli.backup import restore

            return restore(options.file, replace=options.replace, check=options.check)
        case "move":
            from charthouse.cli.backup import move

            return move(options.to)
        case _:
            from charthouse.cli import server

            return server.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="charthouse", description="The IT project manager as software.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"charthouse {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data-dir", metavar="FOLDER", help="where everything is kept (CHARTHOUSE_DATA_DIR)")

    serve = commands.add_parser("serve", parents=[data], help="serve the pages and do the background jobs")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (default: 8000)")
    serve.add_argument("--demo", action="store_true", help="make the demo portfolio when there is none yet")

    commands.add_parser("worker", parents=[data], help="do background jobs only, beside a server elsewhere")
    commands.add_parser("migrate", parents=[data], help="bring the database to this version")
    doctor = commands.add_parser("doctor", parents=[data], help="look whether all is in order, and say what is not")
    doctor.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    verify = commands.add_parser("verify", parents=[data], help="find what was changed in database or files by hand")
    verify.add_argument("--json", action="store_true", help="one JSON document, with the heads to keep elsewhere")
    verify.add_argument("--anchors", metavar="FILE", help="heads that were kept from an earlier verify --json")
    backup = commands.add_parser("backup", parents=[data], help="keep everything in one checked file, while it is used")
    backup.add_argument("file", metavar="FILE", nargs="?", help="the file to make (default: in the data folder)")
    backup.add_argument("--check", action="store_true", help="restore it into an empty database and compare every row")
    backup.add_argument("--with-secret-key", action="store_true", help="the key that signs sessions goes in as well")
    restore = commands.add_parser("restore", parents=[data], help="put a backup back, into SQLite or PostgreSQL")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="what is there goes, after a backup of it")
    restore.add_argument("--check", action="store_true", help="only look whether it could be restored")
    move = commands.add_parser("move", parents=[data], help="take everything into another database")
    move.add_argument("--to", metavar="ADDRESS", required=True, help="as in CHARTHOUSE_DATABASE_URL")
    manage = commands.add_parser("manage", help="Django's own commands", add_help=False)
    manage.add_argument("rest", nargs=argparse.REMAINDER)

    schedule = commands.add_parser("schedule", help="compute a plan file's dates and critical path")
    schedule.add_argument("file", metavar="FILE", help="a plan file of any kind that Charthouse reads")
    schedule.add_argument("--json", action="store_true", help="one JSON document instead of a table")

    simulate = commands.add_parser("simulate", help="how likely a plan's finish and cost are")
    add_simulate_options(simulate)

    inspect = commands.add_parser("inspect", help="judge how good a plan file's schedule is")
    inspect.add_argument("file", metavar="FILE", help="a plan file of any kind that Charthouse reads")
    inspect.add_argument("--json", action="store_true", help="one JSON document instead of a table")
    inspect.add_argument("--repairs", action="store_true", help="say with each finding what would remove it")
    inspect.add_argument("--baseline", type=int, metavar="N", help="the baseline to judge by (default: the lowest)")
    inspect.add_argument("--period", choices=("week", "month"), default="month", help="of the hit-task rate")

    evm = commands.add_parser("evm", help="measure a plan file's earned value at a date and forecast finish and cost")
    add_evm_options(evm)

    convert = commands.add_parser("convert", help="write a plan file as another kind of plan file")
    convert.add_argument("source", metavar="IN")
    convert.add_argument("target", metavar="OUT", help="its ending says the kind")

    warm = commands.add_parser("warm", help="compile the engine's kernels now instead of at their first use")
    warm.add_argument("--quiet", action="store_true", help="say nothing when there is nothing to do")
    return parser


def _port(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 65535:
        raise argparse.ArgumentTypeError(f'"{value}" is not a port; use a number from 1 to 65535')
    return int(value)
