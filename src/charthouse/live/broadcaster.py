"""Reads what is new, once for a whole process, and hands it to all who listen and may hear it.

One thread with one database connection of its own serves every open page of a process. It alone touches the lists of
listeners, so they need no lock; streams come and go through a queue, and messages leave through ``Stream.offer``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

from charthouse.live import queries
from charthouse.live.channels import Hears, kind_named
from charthouse.live.channels import channel as known
from charthouse.live.followed import Followed, Item
from charthouse.live.waking import Alarm, Hints, Waking, own_connection

if TYPE_CHECKING:
    from charthouse.live.stream import Stream

log = logging.getLogger("charthouse.live")

PAUSE = 0.03
"""Seconds between two readings, in which what comes close together is gathered."""
SESSIONS_HOLD = 1.0
"""Seconds for which a session that was looked up is taken as still open."""
LOOK_AT_SESSIONS_EVERY = 5.0
"""Seconds after which also the sessions of silent streams are looked up."""
REST_AFTER = 20.0
"""Seconds without any listener after which the connection is given back."""

Deliveries = dict["Stream", list[Item]]


class Broadcaster:
    """Tells open streams what is new in their channels."""

    def __init__(self) -> None:
        self._channels: dict[str, Followed] = {}
        self._streams: dict[Stream, set[str]] = {}
        self._commands: SimpleQueue[tuple[Stream, Mapping[str, int | None] | None]] = SimpleQueue()
        self._alarm = Alarm()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._looked_at_sessions = 0.0
        self._gathered: dict[int, int] = {}
        """The newest number of each journal that was told to the lists of many."""
        self.down = False
        """The database does not answer at present."""

    # -- from the streams' side ---------------------------------------------------------------------------------------

    def join(self, stream: Stream, positions: Mapping[str, int | None]) -> None:
        """Tell a stream, from now on, what comes after these positions."""
        self._start()
        self._commands.put((stream, positions))
        self._alarm.ring()

    def leave(self, stream: Stream) -> None:
        """Tell a stream nothing any more."""
        self._commands.put((stream, None))

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="live broadcaster", daemon=True)
                self._thread.start()

    # -- the thread ---------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        pause = 0.25
        while True:
            try:
                self._listen()
                pause = 0.25
            except (DatabaseError, InterfaceError) as trouble:
                # Streams stay open, and their channels where they are: what was missed is read when it is back.
                if not self.down:
                    log.warning("Live messages wait for the database: %s", str(trouble).strip().split("\n")[0])
                self.down = True
                time.sleep(pause)
                pause = min(pause * 2, 2.0)
            except Exception:
                log.exception("Live messages were interrupted.")
                time.sleep(1.0)
            finally:
                try:
                    connections[DEFAULT_DB_ALIAS].close()
                except DatabaseError:
                    pass

    def _listen(self) -> None:
        waking = Waking(own_connection(), self._alarm)
        try:
            self._round(Hints(all=True))
            if self.down:
                log.info("Live messages go on.")
            self.down = False
            alone_since = time.monotonic()
            while True:
                hints = waking.wait(LOOK_AT_SESSIONS_EVERY)
                self._round(hints)
                if self._streams:
                    alone_since = time.monotonic()
                elif time.monotonic() - alone_since > REST_AFTER:
                    break
                time.sleep(PAUSE)
        finally:
            waking.close()
        connections[DEFAULT_DB_ALIAS].close()
        waking.rest()

    def _round(self, hints: Hints) -> None:
        """Read once: first what is new for those who listen already, then what newcomers missed."""
        newcomers = self._newcomers()
        if not self._streams and not newcomers:
            return
        deliveries: Deliveries = defaultdict(list)
        try:
            wanted = {name for positions in newcomers.values() for name in positions}
            self._tell_news(hints, wanted & self._channels.keys(), deliveries)
            self._welcome(newcomers, deliveries)
            over = self._closed_sessions(deliveries)
        except BaseException:
            # Nothing goes out half checked: these streams end, come back and go on where they were.
            for stream in {*deliveries, *newcomers}:
                self._end(stream)
            raise
        for stream in over:
            deliveries.pop(stream, None)
            self._end(stream)
        _deliver(deliveries)

    def _end(self, stream: Stream) -> None:
        self._forget(stream)
        _call(stream, stream.end)

    def _newcomers(self) -> dict[Stream, Mapping[str, int | None]]:
        joined: dict[Stream, Mapping[str, int | None]] = {}
        while not self._commands.empty():
            stream, positions = self._commands.get_nowait()
            if positions is None:
                joined.pop(stream, None)
                self._forget(stream)
            else:
                joined[stream] = positions
        return joined

    def _forget(self, stream: Stream) -> None:
        for name in self._streams.pop(stream, ()):
            self._drop(stream, name)

    def _drop(self, stream: Stream, name: str) -> None:
        followed = self._channels.get(name)
        if followed is not None:
            followed.listeners.discard(stream)
            if not followed.listeners:
                del self._channels[name]

    # -- news ---------------------------------------------------------------------------------------------------------

    def _tell_news(self, hints: Hints, also: set[str], deliveries: Deliveries) -> None:
        found = [one for one in self._channels.values() if not one.gathers]
        if not hints.all:
            found = [
                one
                for one in found
                if one.name in also
                or (one.journal in hints.journals if one.journal is not None else one.name in hints.channels)
            ]
        journals = queries.journal_marks({one.journal for one in found if one.journal is not None})
        messages = queries.message_marks({one.name for one in found if one.journal is None})
        for one in found:
            mark = messages[one.name] if one.journal is None else journals.get(one.journal, one.head)
            if mark != one.head:
                self._tell(one, mark, deliveries)
        self._tell_gatherers(hints, deliveries)

    def _tell(self, followed: Followed, mark: int, deliveries: Deliveries) -> None:
        told = followed.after(followed.head, mark)
        hears = self._hears(followed)
        text = {what: followed.items(told, mark, what=what) for what in set(hears.values())}
        for stream in list(followed.listeners):
            self._hand_over(followed, stream, hears, text, deliveries)
        followed.head = mark

    def _hand_over(
        self,
        followed: Followed,
        stream: Stream,
        hears: Hears,
        text: Mapping[bool, list[Item]],
        deliveries: Deliveries,
    ) -> None:
        if stream.user in hears:
            deliveries[stream] += text[hears[stream.user]]
            return
        self._drop(stream, followed.name)
        self._streams.get(stream, set()).discard(followed.name)
        deliveries[stream].append(followed.item({"kind": "gone"}, None))

    def _hears(self, followed: Followed, more: Iterable[int] = ()) -> Hears:
        return followed.kind.may_see(followed.whose, {one.user for one in followed.listeners} | set(more))

    def _tell_gatherers(self, hints: Hints, deliveries: Deliveries) -> None:
        gatherers = [one for one in self._channels.values() if one.gathers]
        if not gatherers:
            return
        marks = queries.all_journal_marks() if hints.all else queries.journal_marks(hints.journals)
        changed = {journal for journal, mark in marks.items() if self._gathered.get(journal, 0) != mark}
        self._gathered |= marks
        for gatherer in gatherers if changed else ():
            kind = kind_named(gatherer.kind.gathers)
            listeners = {one.user for one in gatherer.listeners}
            for whose in ({} if kind.names_of is None else kind.names_of(changed)).values():
                hears = kind.may_see(whose, listeners)
                item = gatherer.item({"kind": "change", kind.name: whose}, None)
                for stream in gatherer.listeners:
                    if stream.user in hears:
                        deliveries[stream].append(item)

    # -- newcomers ----------------------------------------------------------------------------------------------------

    def _welcome(self, newcomers: Mapping[Stream, Mapping[str, int | None]], deliveries: Deliveries) -> None:
        by_channel: dict[str, dict[Stream, int | None]] = defaultdict(dict)
        for stream, positions in newcomers.items():
            self._streams[stream] = set()
            for name, number in positions.items():
                by_channel[name][stream] = number
        for name, streams in by_channel.items():
            followed = self._channels.get(name) or self._follow(name)
            hears = self._hears(followed, [stream.user for stream in streams])
            backlog: dict[tuple[int, bool], list[Item]] = {}
            for stream, number in streams.items():
                if stream.user not in hears:
                    deliveries[stream].append(followed.item({"kind": "gone"}, None))
                    continue
                self._channels[name] = followed
                followed.listeners.add(stream)
                self._streams[stream].add(name)
                deliveries[stream] += self._missed(followed, number, hears[stream.user], backlog)

    def _follow(self, name: str) -> Followed:
        kind, whose = known(name)
        followed = Followed(name, kind, whose)
        if kind.gathers:
            if not any(one.gathers for one in self._channels.values()):
                self._gathered = queries.all_journal_marks()
        elif kind.journals is not None:
            followed.journal = kind.journals([whose]).get(whose, 0)
            followed.head = queries.journal_marks([followed.journal]).get(followed.journal, 0)
        else:
            followed.head = queries.message_marks([name])[name]
        return followed

    def _missed(
        self, followed: Followed, number: int | None, what: bool, backlog: dict[tuple[int, bool], list[Item]]
    ) -> list[Item]:
        """What a newcomer missed, and the word that from now on it hears everything."""
        joined = followed.item({"kind": "joined"}, None if followed.gathers else followed.head)
        if number is None:
            return [joined]
        if followed.gathers:  # lists are not numbered: who was away loads them anew
            return [followed.item({"kind": "reload"}, None)]
        if (number, what) not in backlog:
            backlog[number, what] = followed.items(followed.after(number, followed.head), followed.head, what=what)
        return [*backlog[number, what], joined]

    # -- sessions -----------------------------------------------------------------------------------------------------

    def _closed_sessions(self, spoken_to: Iterable[Stream]) -> list[Stream]:
        """The streams of people who were deactivated or signed out; silent ones are looked at every few seconds."""
        now = time.monotonic()
        if now - self._looked_at_sessions >= LOOK_AT_SESSIONS_EVERY:
            self._looked_at_sessions = now
            asked = list(self._streams)
        else:
            asked = [stream for stream in spoken_to if now - stream.session_seen >= SESSIONS_HOLD]
        if not asked:
            return []
        seals = queries.seals({stream.user for stream in asked})
        sessions = queries.open_sessions({stream.session for stream in asked})
        over = []
        for stream in asked:
            if stream.session in sessions and seals.get(stream.user) == stream.seal:
                stream.session_seen = now
            else:
                over.append(stream)
        return over


def _call(stream: Stream, *what: Any) -> None:
    try:
        stream.loop.call_soon_threadsafe(*what)
    except RuntimeError:  # the loop has ended, and with it its streams
        pass


def _deliver(deliveries: Deliveries) -> None:
    """Hand all over to the event loop, with one call for all (a process has one loop)."""
    by_loop: dict[Any, list[tuple[Stream, list[Item]]]] = defaultdict(list)
    for stream, items in deliveries.items():
        by_loop[stream.loop].append((stream, items))
    for some in by_loop.values():
        _call(some[0][0], _offer, some)


def _offer(some: list[tuple[Stream, list[Item]]]) -> None:
    for stream, items in some:
        stream.offer(items)


_one: Broadcaster | None = None
_making = threading.Lock()


def broadcaster() -> Broadcaster:
    """The one of this process."""
    global _one
    with _making:
        if _one is None:
            _one = Broadcaster()
        return _one
