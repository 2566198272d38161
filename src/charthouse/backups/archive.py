"""The file of a backup: a ZIP of tables as lines of JSON, files as they are, and a manifest that counts it all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from charthouse.backups.refusals import BackupRefused, NewerThanThis, Unreadable
from charthouse.backups.values import Digest, RowFormat

FORMAT = 1
MANIFEST = "manifest.json"
SECRET_KEY = "secret-key"  # noqa: S105 - the name of a part
_PIECE = 1024 * 1024
_LONGEST_MANIFEST = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TablePart:
    """One table in the backup."""

    name: str
    columns: list[str]
    kinds: list[str]
    rows: int
    digest: str
    """Over the rows, whatever their order: the same on each database."""
    sha256: str
    """Over the bytes of the part."""
    counter: int | None = None
    """The last number that the table gave to a row, if it numbers them."""

    @property
    def part(self) -> str:
        """Its place in the file."""
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True, slots=True)
class FilePart:
    """One kept file in the backup."""

    path: str
    size: int
    sha256: str

    @property
    def part(self) -> str:
        """Its place in the file."""
        return f"files/{self.path}"


@dataclass(slots=True)
class Manifest:
    """What a backup holds."""

    charthouse: str
    made_at: str
    database: str
    migrations: list[tuple[str, str]]
    tables: list[TablePart] = field(default_factory=list)
    has_files: bool = False
    """Whether the files of the data folder are part of it; else a restore leaves those that are there alone."""
    files: list[FilePart] = field(default_factory=list)
    missing_files: list[str] = field(default_factory=list)
    """Files that went away while the backup was made."""
    secret_key: str = ""
    """Its digest, when the key is in the backup."""

    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(table.rows for table in self.tables)


class Writer:
    """Writes a backup part by part; ``finish`` adds the manifest, without which the file is none."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3, allowZip64=True)

    @contextmanager
    def part(self, name: str) -> Iterator[Hashed]:
        """A new part, to be written to."""
        with self._zip.open(zipfile.ZipInfo(name), "w", force_zip64=True) as stream:
            yield Hashed(stream)

    def abandon(self) -> None:
        """Write nothing more; what is there is thrown away."""
        self._zip.fp = None

    def finish(self, manifest: Manifest) -> None:
        """Close the backup with its list of contents."""
        told = {"format": "charthouse-backup", "format_version": FORMAT, **asdict(manifest)}
        body = json.dumps(told, ensure_ascii=False, indent=1).encode()
        self._zip.writestr(MANIFEST, body)
        # The manifest vouches for the parts; this vouches for the manifest.
        self._zip.comment = hashlib.sha256(body).hexdigest().encode()
        self._zip.close()


class Hashed:
    """A part being written, and the digest of what went into it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Add to the part."""
        self._stream.write(piece)
        self._hash.update(piece)
        self.size += len(piece)

    def sha256(self) -> str:
        """The digest so far."""
        return self._hash.hexdigest()


class Archive:
    """A backup that is read; ``verify`` before anything is done with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise BackupRefused(f"There is no file {path}.") from None
        except OSError as error:
            raise BackupRefused(f"{path} cannot be read ({error.strerror}).") from None
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise Unreadable(f"{path} is no backup, or was cut off. Nothing was changed.") from None
        self.manifest = self._read_manifest()

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def verify(self) -> None:
        """Read every part to its end and hold it against the manifest.

        :raises Unreadable: for the first part that is not what it was
        """
        expected = {
            MANIFEST,
            *(each.part for each in self.manifest.tables),
            *(each.part for each in self.manifest.files),
        }
        if self.manifest.secret_key:
            expected.add(SECRET_KEY)
        there = self._zip.namelist()
        if sorted(there) != sorted(expected):
            odd = sorted(set(there) ^ expected) or ["a part twice"]
            raise self._damaged(f"it has not exactly the parts of its list ({odd[0]})")
        for table in self.manifest.tables:
            self._verify_table(table)
        for file in self.manifest.files:
            self._verify_bytes(file.part, file.sha256)
        if self.manifest.secret_key:
            self._verify_bytes(SECRET_KEY, self.manifest.secret_key)

    def lines(self, table: TablePart) -> Iterator[bytes]:
        """The rows of a table, a line each."""
        with self._reading(table.part), self._zip.open(table.part) as stream:
            yield from stream

    def bytes_of(self, part: str) -> Iterator[bytes]:
        """A part, piece by piece."""
        with self._reading(part), self._zip.open(part) as stream:
            while piece := stream.read(_PIECE):
                yield piece

    def _verify_table(self, table: TablePart) -> None:
        form, digest, whole = RowFormat(table.kinds), Digest(), hashlib.sha256()
        for line in self.lines(table):
            whole.update(line)
            try:
                form.row(line)
                digest.add(form.canonical(line))
            except (ValueError, TypeError, ArithmeticError):
                raise self._damaged(f"row {digest.rows + 1} of {table.name} is not one") from None
        if (whole.hexdigest(), digest.rows, digest.text()) != (table.sha256, table.rows, table.digest):
            raise self._damaged(f"{table.name} is not as it was written")

    def _verify_bytes(self, part: str, sha256: str) -> None:
        whole = hashlib.sha256()
        for piece in self.bytes_of(part):
            whole.update(piece)
        if whole.hexdigest() != sha256:
            raise self._damaged(f"{part} is not as it was written")

    def _read_manifest(self) -> Manifest:
        try:
            info = self._zip.getinfo(MANIFEST)
        except KeyError:
            raise Unreadable(f"{self.path} is a ZIP file but no backup of Charthouse. Nothing was changed.") from None
        if info.file_size > _LONGEST_MANIFEST:
            raise self._damaged("its list of contents is too long")
        body = b"".join(self.bytes_of(MANIFEST))
        if hashlib.sha256(body).hexdigest().encode() != self._zip.comment:
            raise self._damaged("its list of contents is not as it was written")
        return self._understood(json.loads(body))

    def _understood(self, told: dict[str, Any]) -> Manifest:
        if told.pop("format", "") != "charthouse-backup":
            raise Unreadable(f"{self.path} is no backup of Charthouse. Nothing was changed.")
        if told.pop("format_version", 0) > FORMAT:
            raise NewerThanThis(
                f"{self.path} was made by Charthouse {told.get('charthouse')}; install that version or a later one."
                " Nothing was changed."
            )
        told["tables"] = [TablePart(**table) for table in told["tables"]]
        told["files"] = [FilePart(**file) for file in told["files"]]
        told["migrations"] = [(app, name) for app, name in told["migrations"]]
        for file in told["files"]:
            path = PurePosixPath(file.path)
            if path.is_absolute() or ".." in path.parts or "\\" in file.path or "\0" in file.path:
                raise self._damaged(f"a file in it would be put elsewhere ({file.path})")
        return Manifest(**told)

    @contextmanager
    def _reading(self, part: str) -> Iterator[None]:
        try:
            yield
        except (zipfile.BadZipFile, EOFError, KeyError, ValueError, NotImplementedError) as error:
            raise self._damaged(f"{part} cannot be read: {error}") from None
        except Exception as error:
            if type(error).__module__ == "zlib":
                raise self._damaged(f"{part} cannot be read: {error}") from None
            raise

    def _damaged(self, what: str) -> Unreadable:
        return Unreadable(f"{self.path} is damaged or was changed: {what}. Nothing was changed here.")


@contextmanager
def written_whole(target: Path) -> Iterator[IO[bytes]]:
    """A file that is there whole and for good, or not at all."""
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(aside, "w+b", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise BackupRefused(
                f"There is no room for the backup in {target.parent}; name another place. What was there is untouched."
            ) from error
        raise BackupRefused(f"{target} cannot be written ({error.strerror}).") from error
    finally:
        aside.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
