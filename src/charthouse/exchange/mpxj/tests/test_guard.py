"""What is refused before Java sees it: cut-off files, entities, hostile archives."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from charthouse.exchange.mpxj import guard
from charthouse.exchange.mpxj.tests import samples
from charthouse.exchange.refusals import UnreadablePlan

DOCTYPE = '<!DOCTYPE project [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


@pytest.fixture
def refusal(tmp_path):
    def look(name: str, content: str | bytes) -> str:
        file = samples.write(tmp_path / name, content)
        with pytest.raises(UnreadablePlan) as refused:
            guard.check(file, name)
        return str(refused.value)

    return look


@pytest.fixture
def passes(tmp_path):
    def look(name: str, content: str | bytes) -> None:
        guard.check(samples.write(tmp_path / name, content), name)

    return look


def compound_file(sectors: int = 6) -> bytes:
    """The frame of an .mpp: a header, one table of sectors, and so many sectors in use."""
    header = bytearray(512)
    header[:8] = guard.COMPOUND_FILE
    struct.pack_into("<HHHH", header, 24, 0x3E, 3, 0xFFFE, 9)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<II", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    used = [0xFFFFFFFD] + [0xFFFFFFFE] * (sectors - 1)
    table = struct.pack("<128I", *used, *[0xFFFFFFFF] * (128 - sectors))
    return bytes(header) + table + b"\x01" * 512 * (sectors - 1)


def archive(*entries: tuple[str, bytes], **info: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for key, value in info.items():
                setattr(entry, key, value)
            target.writestr(entry, content)
    return packed.getvalue()


def test_an_empty_file_is_refused_as_empty(refusal):
    assert refusal("plan.mpp", b"").startswith("plan.mpp is empty.")


def test_a_whole_compound_file_passes(passes):
    passes("plan.mpp", compound_file())


@pytest.mark.parametrize("cut", [8, 100, 511, 512, 513, 1023, 1024, 2048, 3071, 3583])
def test_a_compound_file_cut_anywhere_is_refused(refusal, cut):
    assert "cut off" in refusal("plan.mpp", compound_file()[:cut])


def test_a_compound_file_with_a_senseless_header_is_refused(refusal):
    broken = bytearray(compound_file())
    broken[30] = 77

    assert refusal("plan.mpp", bytes(broken)).startswith("plan.mpp is damaged: its header makes no sense.")


def test_a_primavera_table_with_its_end_mark_passes(passes):
    passes("plan.xer", samples.xer())
    passes("plan.xer", samples.xer(end="%E"))
    passes("plan.xer", samples.xer(end="%E\n\n\x1a"))


@pytest.mark.parametrize("lost", [2, 3, 40, 500])
def test_a_primavera_table_without_its_end_mark_is_refused(refusal, lost):
    cut = samples.xer().rstrip()[:-lost]

    assert "the end mark %E is missing behind line" in refusal("plan.xer", cut)


def test_a_primavera_memo_may_speak_of_document_types(passes):
    spoken = [samples.activity(301, "A10", "Write <?xml version='1.0'?><!DOCTYPE html><html>", 8)]

    passes("plan.xer", samples.xer(activities=spoken, links=[]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_is_refused_in_every_encoding(refusal, encoding):
    hostile = f"<?xml version='1.0'?>\n<!-- plan -->\n{DOCTYPE}<project name='&secret;'/>"

    assert "declares a document type (<!DOCTYPE)" in refusal("plan.gan", hostile.encode(encoding))


def test_a_document_type_without_an_xml_declaration_is_refused(refusal):
    assert "declares a document type" in refusal("plan.pmxml", f"\n {DOCTYPE}<APIBusinessObjects/>")


def test_a_document_type_behind_java_objects_is_refused(refusal):
    hostile = guard.JAVA_OBJECTS + b"junk" + f"<?xml version='1.0'?>{DOCTYPE}<Project/>".encode()

    assert "declares a document type" in refusal("plan.pod", hostile)


def test_a_note_may_hold_a_document_type(passes):
    passes(
        "plan.gan",
        samples.GANTTPROJECT.replace("<description/>", "<description><![CDATA[<!DOCTYPE html>]]></description>"),
    )


def test_an_mpx_that_breaks_off_within_a_line_is_refused(refusal):
    assert "it ends within a line" in refusal("plan.mpx", b"MPX,Microsoft Project for Windows,4.0,ANSI\r\n70,1,Su")


def test_an_archive_with_a_plan_passes(passes):
    passes("plan.zip", archive(("plan.gan", samples.GANTTPROJECT.encode())))


def test_an_archive_that_explodes_is_refused(refusal):
    bomb = archive(("plan.xer", b"\x00" * (64 * guard.MEBIBYTE)))

    assert "it is made to fill up the machine" in refusal("plan.zip", bomb)
    assert len(bomb) < guard.MEBIBYTE


def test_an_archive_that_lies_about_its_size_is_refused(refusal):
    honest = archive(("plan.gan", samples.GANTTPROJECT.encode() * 20))
    size = len(samples.GANTTPROJECT.encode()) * 20
    lying = honest.replace(struct.pack("<I", size), struct.pack("<I", 10))

    assert "plan.zip" in refusal("plan.zip", lying)


@pytest.mark.parametrize("name", ["../plan.xer", "/etc/plan.xer", "a/../../plan.xer", "..\\plan.xer", "C:\\plan.xer"])
def test_an_archive_that_climbs_out_is_refused(refusal, name):
    assert "would write outside its folder" in refusal("plan.zip", archive((name, b"x")))


def test_an_archive_with_a_symbolic_link_is_refused(refusal):
    link = archive(("plan.xer", b"/etc/passwd"), external_attr=(stat.S_IFLNK | 0o777) << 16)

    assert "would write outside its folder" in refusal("plan.zip", link)


def test_an_archive_of_archives_is_refused(refusal):
    inner = archive(("plan.xer", b"x"))

    assert "an archive of archives" in refusal("plan.zip", archive(("inner.zip", inner)))


def test_an_archive_of_very_many_files_is_refused(refusal, monkeypatch):
    monkeypatch.setattr(guard, "MOST_ENTRIES", 3)

    assert "an archive of 4 files" in refusal("plan.zip", archive(*((f"{n}.xer", b"x") for n in range(4))))


def test_a_cut_off_archive_is_refused(refusal):
    whole = archive(("plan.gan", samples.GANTTPROJECT.encode()))

    assert "damaged, protected or cut-off archive" in refusal("plan.zip", whole[: len(whole) // 2])


def test_what_lies_in_an_archive_is_looked_at_too(refusal):
    assert "%E is missing" in refusal("plan.zip", archive(("plan.xer", samples.xer(end="").encode("cp1252"))))
    assert "document type" in refusal("plan.zip", archive(("plan.gan", f"<?xml version='1.0'?>{DOCTYPE}<a/>".encode())))


def test_an_empty_archive_is_refused(refusal):
    assert refusal("plan.zip", archive()).startswith("plan.zip is an empty archive.")


def test_a_file_of_any_other_kind_is_left_to_the_reader(passes, tmp_path):
    passes("plan.mpx", b"MPX,Microsoft Project for Windows,4.0,ANSI\r\n")
    assert Path(tmp_path / "plan.mpx").exists()
