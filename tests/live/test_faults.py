"""Nothing is lost and nothing comes twice: over lines that are cut, servers that stop and databases that go away."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from charthouse.journal import actions as journal
from charthouse.live.actions import publish
from charthouse.live.models import Channel, Message
from charthouse.live.queries import message_marks, messages_after
from charthouse.projects import actions as projects
from tests.live.test_streams import later, listening, reached, rename, together, until

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 20


class Cutter:
    """A line between pages and server that breaks now and then, in the middle of whatever it carries."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cuts = 0
        self._lines: set[asyncio.StreamWriter] = set()

    async def open(self) -> int:
        """Listen on a port of its own."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Carry nothing more."""
        self._server.close()
        for line in list(self._lines):
            line.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        self._lines |= {writer, back}

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                # Small pieces, so that cuts fall inside of messages.
                while some := await source.read(97):
                    sink.write(some)
                    await sink.drain()
            sink.close()

        try:
            await asyncio.gather(pump(reader, back), pump(there, writer))
        except asyncio.CancelledError:
            pass
        finally:
            self._lines -= {writer, back}
            writer.close()
            back.close()

    async def cut_at_random(self) -> None:
        """Cut lines without a word until cancelled."""
        while True:
            await asyncio.sleep(random.uniform(0.02, 0.15))
            for line in random.sample(sorted(self._lines, key=id), k=min(2, len(self._lines))):
                line.transport.abort()
                self.cuts += 1


def test_no_change_is_lost_or_told_twice_over_a_line_that_breaks_while_twenty_write(server, payroll, maria, helene):
    start = reached(payroll)
    ears = [server.ear(helene, f"project:PAY@{start}") for _one in range(6)]

    def write() -> None:
        def work(number: int) -> None:
            try:
                for time in range(10):
                    note(payroll, maria, f"{number}.{time}")
            finally:
                connection.close()

        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(work, range(WRITERS)))

    async def story() -> None:
        cutter = Cutter(server.port)
        port = await cutter.open()
        for ear in ears:
            ear.port = port
        await listening(*ears)
        cutting = asyncio.create_task(cutter.cut_at_random())
        rounds = 0
        while cutter.cuts <= 10:  # a fast database has written everything before the line was cut often enough
            await later(write)
            rounds += 1
        end = start + rounds * WRITERS * 10
        cutting.cancel()
        await until(lambda: all(ear.last_id == f"project:PAY@{end}" for ear in ears), 20)

        cutter.close()
        assert cutter.cuts > 10
        for ear in ears:
            assert ear.of("reload") == []
            assert [message["number"] for message in ear.of("change")] == list(range(start + 1, end + 1))

    together(story)


def note(project, by, why: str) -> None:
    """One change, as short as can be, so that many come at once."""
    with transaction.atomic():
        journal.record(project, "changed", by=by, stream_id=project.journal_id, after={"name": why})


def test_a_reader_never_passes_by_a_message_that_is_committed_late(transactional_db):
    """Twenty publish into one channel at once while somebody reads on and on: the numbers come whole and in order."""
    over = threading.Event()
    read: list[int] = []

    def work(_writer: int) -> None:
        try:
            for _time in range(15):
                publish("user:1", "job")
        finally:
            connection.close()

    def listen() -> None:
        try:
            position = 0
            while position < WRITERS * 15 and not over.wait(0.001):
                mark = message_marks(["user:1"])["user:1"]
                told = messages_after("user:1", position, mark, 10_000)
                assert told is not None, f"A gap between {position} and {mark}"
                read.extend(one.number for one in told)
                position = mark
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(listen)
        list(pool.map(work, range(WRITERS)))
        reader.result(10)
        over.set()

    # What is old by then has been let go, and the reader was never as far behind as that.
    assert read == list(range(1, WRITERS * 15 + 1))
    assert Channel.objects.get(name="user:1").last_number == WRITERS * 15
    assert Message.objects.filter(channel__name="user:1").count() >= 200


def test_a_page_goes_on_at_another_process_where_the_first_stopped(serve, payroll, maria, helene):
    first, second = serve(), serve()
    ear = first.ear(helene, f"project:PAY@{reached(payroll)}")

    async def story() -> None:
        await listening(ear)
        before = await later(reached, payroll)
        await later(rename, payroll, "One", maria)
        await until(lambda: len(ear.of("change")) == 1)
        ear.port = second.port
        await asyncio.to_thread(first.stop)
        await later(rename, payroll, "Two", maria)
        await until(lambda: len(ear.of("change")) == 2)

        assert [message["number"] for message in ear.of("change")] == [before + 1, before + 2]

    together(story)


def test_pages_at_two_processes_hear_the_same_change(serve, payroll, maria, helene):
    ears = [server.ear(helene, "project:PAY") for server in (serve(), serve())]

    async def story() -> None:
        await listening(*ears)
        await later(rename, payroll, "One", maria)
        await until(lambda: all(ear.of("change") for ear in ears))

        assert ears[0].of("change") == ears[1].of("change")

    together(story)


def break_connections() -> None:
    """End the broadcaster's connection, as a database does that starts anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'charthouse live'"
        )


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no connections to break")
def test_streams_stay_open_and_lose_nothing_while_the_database_is_gone(server, payroll, maria, helene):
    ear = server.ear(helene, f"project:PAY@{reached(payroll)}")

    async def story() -> None:
        await listening(ear)
        for name in ("One", "Two", "Three"):
            await later(break_connections)
            await later(rename, payroll, name, maria)
        await until(lambda: len(ear.of("change")) == 3, 15)

        assert ear.of("reload") == []
        numbers = [message["number"] for message in ear.of("change")]
        assert numbers == list(range(numbers[0], numbers[0] + 3))

    together(story)


def test_a_reader_who_stops_reading_is_let_go_and_the_others_hear_on(server, helene):
    ears = [server.ear(helene, f"user:{helene.pk}") for _one in range(2)]
    letter = "x" * 30_000

    async def story() -> None:
        quick, slow = ears
        await listening(quick, slow)
        slow.stop_reading()
        for number in range(440):
            await later(publish, f"user:{helene.pk}", "job", {"number": number, "letter": letter})
        await until(lambda: len({message["data"]["number"] for message in quick.of("job")}) == 440)

        # Thirteen megabytes were told: the slow one was let go after four, and its line is still open at this end.
        assert slow.statuses == [200]
        for _try in range(50):
            if (streams := await later(server.figure, "charthouse_live_streams")) == 1:
                break
            await asyncio.sleep(0.1)
        assert streams == 1

    together(story)


def test_a_project_that_is_opened_while_its_list_is_looked_at_is_heard(server, maria):
    ear = server.ear(maria, "projects:mine")

    async def story() -> None:
        await listening(ear)
        await later(lambda: projects.create_project(key="NEW", name="New", by=maria))
        await until(lambda: ear.of("change"))

        assert {message["project"] for message in ear.of("change")} == {"NEW"}

    together(story)
