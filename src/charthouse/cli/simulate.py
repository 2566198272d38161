"""``charthouse simulate``: how likely a plan's finish and cost are, printed or as JSON."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from charthouse.cli.plan_files import BAD_INPUT, BadInput, saying_what_is_wrong
from charthouse.kernel_cache import use_kernel_cache

INTERRUPTED = 130
_DAY = 1440


def add_options(simulate: argparse.ArgumentParser) -> None:
    """The options of the command."""
    simulate.add_argument("file", metavar="FILE", help="a plan file of any kind that Charthouse reads")
    simulate.add_argument("--iterations", type=_positive, default=10_000, metavar="N", help="how many (default: 10000)")
    simulate.add_argument("--seed", type=_seed, default=1, help="the same seed gives the same figures (default: 1)")
    simulate.add_argument(
        "--uncertainty", type=_factors, metavar="LOW,LIKELY,HIGH",
        help="factors on what remains of every task that has no range of its own, such as 0.9,1,1.5",
    )  # fmt: skip
    simulate.add_argument(
        "--standard-error", type=_days, metavar="DAYS",
        help="end before N iterations as soon as the P80 of the finish is known so well",
    )  # fmt: skip
    simulate.add_argument(
        "--cri", choices=("pearson", "spearman"), default="pearson", help="the correlation behind CRI"
    )
    simulate.add_argument(
        "--threads", type=_positive, default=os.cpu_count() or 1, metavar="N",
        help="how many work at once (default: one for each processor); the figures are the same",
    )  # fmt: skip
    simulate.add_argument("--json", action="store_true", help="one JSON document instead of a table")


def simulate(options: argparse.Namespace) -> int:
    """Simulate a plan file and print what was found."""
    use_kernel_cache()
    try:
        with saying_what_is_wrong(options.file):
            _run(options)
    except BadInput:
        return BAD_INPUT
    except KeyboardInterrupt:
        print("\nInterrupted: nothing was simulated to its end.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _run(options: argparse.Namespace) -> None:
    from charthouse import exchange
    from charthouse.engine.refusals import Stopped
    from charthouse.engine.risk.results import Cri
    from charthouse.engine.risk.simulation import simulate as run
    from charthouse.engine.risk.threads import in_threads
    from charthouse.exchange.risk_values import uncertain_of

    document = exchange.read(options.file)
    uncertain = uncertain_of(document, factors=options.uncertainty)
    began = time.perf_counter()
    tell, wipe = _progress()
    try:
        with _interruption() as interruption, in_threads(options.threads) as over:
            found = run(
                uncertain.model,
                iterations=options.iterations,
                seed=options.seed,
                asked_error=None if options.standard_error is None else options.standard_error * _DAY,
                cri=Cri(options.cri),
                over=over,
                should_stop=interruption.should_stop,
                on_progress=tell,
            )
        if interruption.asked:  # after the last batch
            raise KeyboardInterrupt
    except Stopped:
        raise KeyboardInterrupt from None
    finally:
        wipe()
    seconds = time.perf_counter() - began
    if options.json:
        import orjson

        from charthouse.exchange.simulate_json import simulate_json

        told = simulate_json(document, uncertain, found, seconds)
        sys.stdout.buffer.write(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
        sys.stdout.buffer.flush()
    else:
        from charthouse.cli.simulate_table import print_simulation

        print_simulation(document, uncertain, found, seconds)


class _Interruption:
    """Ctrl-C as a flag that is looked at after each batch: what it raises inside a callback of a library is lost."""

    asked = False
    _looks = 0
    _looked = 0.0

    def note(self, *_: object) -> None:
        """Keep it for the next look; the second raises as well, and one while kernels compile or a batch is slow."""
        again, self.asked = self.asked, True
        if again or self._looks < 2 or time.monotonic() - self._looked > 0.5:
            raise KeyboardInterrupt

    def should_stop(self) -> bool:
        """What the engine asks, before the first batch and after each."""
        self._looks += 1
        self._looked = time.monotonic()
        return self.asked


@contextmanager
def _interruption() -> Iterator[_Interruption]:
    """Take note of Ctrl-C for as long as the run lasts, unless whoever started this has it ignored, as "&" does."""
    interruption, before = _Interruption(), signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        yield interruption
        return
    signal.signal(signal.SIGINT, interruption.note)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, before)


def _progress() -> tuple[Callable[[float], None] | None, Callable[[], None]]:
    """A line on the terminal that tells how far it is, and what takes it away again."""
    if not sys.stderr.isatty():
        return None, lambda: None
    last = [0.0]

    def tell(share: float) -> None:
        now = time.monotonic()
        if now - last[0] > 0.1:
            last[0] = now
            print(f"\rSimulating: {share:4.0%}", end="", file=sys.stderr, flush=True)

    return tell, lambda: print("\r\033[K", end="", file=sys.stderr, flush=True)


def _positive(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 10**9:
        raise argparse.ArgumentTypeError(f'"{value}": use a whole number from 1 to 1,000,000,000')
    return int(value)


def _seed(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) >= 1 << 63:
        raise argparse.ArgumentTypeError(f'"{value}": use a whole number from 0 to 9,223,372,036,854,775,807')
    return int(value)


def _days(value: str) -> float:
    try:
        days = float(value)
    except ValueError:
        days = -1.0
    if not 0 < days < float("inf"):
        raise argparse.ArgumentTypeError(f'"{value}": use a number of days above 0, such as 0.5')
    return days


def _factors(value: str) -> tuple[float, float, float]:
    try:
        low, likely, high = (float(each) for each in value.split(","))
    except ValueError:
        low, likely, high = 1.0, 0.0, 0.0
    if not 0 <= low <= likely <= high < float("inf"):
        raise argparse.ArgumentTypeError(
            f'"{value}": use three factors from low over likely to high, such as 0.9,1,1.5'
        )
    return low, likely, high
