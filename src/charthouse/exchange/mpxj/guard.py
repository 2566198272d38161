"""What is refused before Java sees a file: cut-off files, entities, archives that explode or climb out."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from pathlib import Path, PurePosixPath

from charthouse.exchange.refusals import UnreadablePlan

MEBIBYTE = 1 << 20
AGAIN = "Save, export or copy the file again; it did not arrive whole."

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
JAVA_OBJECTS = b"\xac\xed\x00\x05"
"""What a .pod begins with; its XML comes behind."""
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

MOST_UNPACKED = 512 * MEBIBYTE
MOST_ENTRIES = 10_000
MOST_RATIO = 200
"""Plans in XML pack at most about fortyfold."""
LONE_RATIO_FROM = 16 * MEBIBYTE
"""Small files may pack better than any ratio."""

_DECLARATION = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE | re.DOTALL)
_XML_BEGINS = re.compile(rb"<\?xml\s", re.IGNORECASE)


def check(file: Path, name: str) -> None:
    """Refuse what must not reach the reader.

    :raises UnreadablePlan: empty, cut off, with XML entities, or a hostile archive.
    """
    with file.open("rb") as stream:
        start = stream.read(8)
    if not start:
        raise UnreadablePlan(f"{name} is empty.", AGAIN)
    if start == COMPOUND_FILE:
        _check_compound_file(file, name)
    elif start.startswith(ZIP):
        _check_archive(file, name)
    else:
        content = file.read_bytes()
        if content.startswith(b"ERMHDR"):
            _check_primavera_table(content, name)
        elif content.startswith(b"MPX"):
            _check_mpx(content, name)
        _check_no_entities(content, name)


def _check_compound_file(file: Path, name: str) -> None:
    """Refuse an .mpp whose own table of sectors names more than the file has: its end is missing."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        header = stream.read(512)
        if len(header) < 512:
            raise UnreadablePlan(f"{name} is cut off after {size} bytes.", AGAIN)
        shift = struct.unpack_from("<H", header, 30)[0]
        if shift not in {9, 12}:
            raise UnreadablePlan(f"{name} is damaged: its header makes no sense.", AGAIN)
        sector = 1 << shift
        tables, next_table, tables_count = struct.unpack_from("<I20xII", header, 44)
        listed = [number for number in struct.unpack_from("<109I", header, 76) if number < 0xFFFFFFFA]
        steps = 0
        while next_table < 0xFFFFFFFA and steps <= tables_count:
            block = _sector(stream, next_table, sector)
            if len(block) < sector:
                raise UnreadablePlan(f"{name} is cut off: it ends before its own table of contents does.", AGAIN)
            numbers = struct.unpack(f"<{sector // 4}I", block)
            listed += [number for number in numbers[:-1] if number < 0xFFFFFFFA]
            next_table, steps = numbers[-1], steps + 1
        highest = -1
        per_table = sector // 4
        for position, number in enumerate(listed[:tables]):
            block = _sector(stream, number, sector)
            if len(block) < sector:
                raise UnreadablePlan(f"{name} is cut off: it ends before its own table of contents does.", AGAIN)
            used = struct.unpack(f"<{per_table}I", block)
            highest = max(
                highest, *(position * per_table + i for i, value in enumerate(used) if value != 0xFFFFFFFF), -1
            )
    needed = (highest + 2) * sector
    if size < needed:
        raise UnreadablePlan(f"{name} is cut off: it has {size:,} of at least {needed:,} bytes.", AGAIN)


def _sector(stream: object, number: int, size: int) -> bytes:
    stream.seek((number + 1) * size)  # type: ignore[attr-defined]
    block: bytes = stream.read(size)  # type: ignore[attr-defined]
    return block


def _check_primavera_table(content: bytes, name: str) -> None:
    """Refuse an .xer without its end mark: the rest of it, perhaps most, is missing."""
    lines = content.rstrip(b"\x00\x1a \t\r\n").splitlines()
    if lines[-1].strip() != b"%E":
        raise UnreadablePlan(
            f"{name} is cut off: the end mark %E is missing behind line {len(lines):,}.",
            "Export it from Primavera again; it did not arrive whole.",
        )


def _check_mpx(content: bytes, name: str) -> None:
    """Refuse an .mpx that breaks off within a line; it has no other mark of its end."""
    if not content.rstrip(b"\x00\x1a").endswith((b"\n", b"\r")):
        raise UnreadablePlan(
            f"{name} is cut off: it ends within a line.", f"{AGAIN} If it is whole, end its last line."
        )


def _check_no_entities(content: bytes, name: str) -> None:
    """Refuse XML that declares a document type, and with it entities: no planning tool writes that."""
    plain = _as_ascii(content)
    start = plain[:64].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    begins = [match.start() for match in _XML_BEGINS.finditer(plain)]
    if start.startswith(b"<"):
        begins.append(plain.index(b"<"))
    elif not content.startswith(JAVA_OBJECTS):
        return
    for begin in begins:
        found = _DECLARATION.match(plain, begin)
        if found is not None:
            raise UnreadablePlan(
                f"{name} declares a document type (<!{found[1].decode()}), which could hide entities; plans need none.",
                "Remove that declaration if you trust the file, or export it again.",
            )


def _as_ascii(content: bytes) -> bytes:
    """XML's mark-up as plain bytes, whatever its encoding."""
    return content.replace(b"\x00", b"") if b"\x00" in content[:64] else content


def _check_archive(file: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise UnreadablePlan(f"{name} is an archive of {len(entries):,} files; that is no plan.")
            if not entries:
                raise UnreadablePlan(f"{name} is an empty archive.", AGAIN)
            for entry in entries:
                _check_entry(entry, name)
            total = sum(entry.file_size for entry in entries)
            packed = file.stat().st_size
            if total > MOST_UNPACKED or (total > LONE_RATIO_FROM and total > MOST_RATIO * packed):
                raise UnreadablePlan(
                    f"{name} would unpack {packed:,} bytes to {total:,}: it is made to fill up the machine.",
                    "Do not open it; ask where it comes from.",
                )
            _check_contents(archive, entries, name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError, ValueError) as error:
        if isinstance(error, UnreadablePlan):
            raise
        raise UnreadablePlan(f"{name} is a damaged, protected or cut-off archive: {error}.", AGAIN) from None


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    climbs = path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":"))
    if climbs or stat.S_ISLNK(entry.external_attr >> 16):
        raise UnreadablePlan(
            f"{name} is an archive that would write outside its folder (“{entry.filename}”).",
            "Do not open it; ask where it comes from.",
        )


def _check_contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    """Unpack every file within its stated size, and look into each as into a file of its own."""
    for entry in entries:
        if entry.is_dir():
            continue
        with archive.open(entry) as stream:
            content = stream.read(entry.file_size + 1)
        if len(content) > entry.file_size:
            raise UnreadablePlan(f"{name}: “{entry.filename}” holds more than the archive says.", AGAIN)
        if content.startswith(ZIP):
            raise UnreadablePlan(f"{name} is an archive of archives.", "Take the plan out of it and give that.")
        if content.startswith(b"ERMHDR"):
            _check_primavera_table(content, f"{name}: {entry.filename}")
        _check_no_entities(content, f"{name}: {entry.filename}")
