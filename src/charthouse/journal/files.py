"""What may be attached: how big, and that a file is what its name says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import IO, Any

import puremagic
from django.utils.translation import gettext as _

from charthouse.refusals import Refused

OCTETS = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "zip": "application/zip", "gz": "application/gzip", "7z": "application/x-7z-compressed",
    "docx": f"{_OFFICE}.wordprocessingml.document", "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation", "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "odp": "application/vnd.oasis.opendocument.presentation",
    "txt": "text/plain", "md": "text/markdown", "csv": "text/csv", "json": "application/json", "log": "text/plain",
}  # fmt: skip
"""What is told to the browser; everything else is told as plain bytes."""

_SIGNED = {"pdf", "png", "jpg", "jpeg", "gif", "webp", "zip", "gz", "7z", "docx", "xlsx", "pptx", "odt", "ods", "odp"}
"""Kinds whose content says itself what it is."""
_ZIPPED = {"zip", "docx", "xlsx", "pptx", "odt", "ods", "odp"}
_TEXTS = {"txt", "md", "csv", "json", "log"}
BLOCKED = {
    "html", "htm", "xhtml", "shtml", "mht", "mhtml", "svg", "svgz", "xsl", "xslt", "js", "mjs", "exe", "dll", "com",
    "bat", "cmd", "scr", "msi", "msp", "ps1", "vbs", "vbe", "jse", "wsf", "wsh", "hta", "lnk", "jar", "cpl", "pif",
    "reg", "chm", "swf", "url", "iso", "img", "vhd", "app", "dmg", "apk", "xll", "docm", "xlsm", "pptm",
}  # fmt: skip
"""What runs when it is opened, or could act in our name inside a browser."""
_PROGRAM = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_ACTIVE = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|svg|iframe)",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 64 * 1024


class FileRefused(Refused):
    """This file cannot be attached."""

    status = 422


class FileTooBig(Refused):
    """The file, or the project's files together, are too big."""

    status = 413


def clean_name(name: str) -> str:
    """A file's name without folders, control characters, and marks that turn the direction of writing."""
    name = PurePosixPath(name.replace("\\", "/")).name
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    name = unicodedata.normalize("NFC", name).strip(" .")
    if len(name) > 200:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: 199 - len(ending)]}{dot}{ending}" if dot and len(ending) < 20 else name[:200]
    return name or "file"


def checked_type(name: str, file: IO[Any]) -> str:
    """The media type under which a file is kept; its content must be what its name says.

    :raises FileRefused:
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in BLOCKED:
        raise FileRefused(
            _("Files named .%(ending)s can run or act by themselves; pack “%(file)s” into a .zip and attach that.")
            % {"ending": ending, "file": name}
        )
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(_PROGRAM) or _ACTIVE.match(head):
        raise FileRefused(
            _("“%(file)s” holds a program or a web page, whatever its name says; pack it into a .zip and attach that.")
            % {"file": name}
        )
    if ending in _TEXTS and b"\x00" in head:
        raise FileRefused(
            _("“%(file)s” is not a text although its name ends in .%(ending)s; give it the ending of what it is.")
            % {"file": name, "ending": ending}
        )
    if ending in _SIGNED and not _is_signed(ending, head):
        raise FileRefused(_not_what_it_says(name, ending, head))
    return MEDIA_TYPES.get(ending, OCTETS)


def _is_signed(ending: str, head: bytes) -> bool:
    if ending in _ZIPPED:
        return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    wanted = "jpg" if ending == "jpeg" else ending
    endings = {found.lstrip(".").lower() for found in _endings(head)}
    return wanted in {"jpg" if found in ("jpeg", "jfif") else found for found in endings}


def _endings(head: bytes) -> list[str]:
    try:
        return [one.extension for one in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []


def _not_what_it_says(name: str, ending: str, head: bytes) -> str:
    found = next(filter(None, _endings(head)), "")
    if not found:
        return _("“%(file)s” is not what .%(ending)s says; give it the ending of what it is.") % {
            "file": name, "ending": ending
        }  # fmt: skip
    return _("“%(file)s” is not what .%(ending)s says but seems to be %(found)s; give it the ending of what it is.") % {
        "file": name, "ending": ending, "found": found
    }  # fmt: skip
