"""Files that are damaged, wrong or meant to harm are refused quickly, with a sentence that helps."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from charthouse import exchange
from charthouse.exchange import UnreadablePlan, UnwritablePlan, plan_json, xlsx_table
from charthouse.exchange import files as door

from . import plans

SAMPLE = Path(__file__).parent / "samples" / "project.xml"


def refusal(path: Path) -> str:
    begun = time.monotonic()
    with pytest.raises(UnreadablePlan) as refused:
        exchange.read(path)
    assert time.monotonic() - begun < 3
    assert 1 <= len(refused.value.lines) <= 3
    assert path.name in refused.value.lines[0]
    return str(refused.value)


def made(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_no_file(tmp_path):
    assert "there is no such file" in refusal(tmp_path / "missing.xml")


def test_a_folder(tmp_path):
    assert "is a folder" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["plan.json", "plan.xml", "plan.csv", "plan.xlsx", "plan.mpp"])
def test_an_empty_file(tmp_path, name):
    assert "is empty" in refusal(made(tmp_path, name, b""))
    assert "is empty" in refusal(made(tmp_path, name, b"\r\n  \x00"))


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.xml", "plan.csv", "plan.json", "plan"])
def test_fifty_megabytes_of_junk(tmp_path, name):
    junk = bytes(range(256)) * (50 * 4096)

    assert "is not a kind of plan file that Charthouse knows" in refusal(made(tmp_path, name, junk))


def test_a_file_that_is_too_big(tmp_path):
    path = tmp_path / "plan.csv"
    with path.open("wb") as file:
        file.write(b"Name\nA\n")
        file.truncate(door.LIMITS[door.Format.CSV] + 1)

    assert "may have at most 64 MiB" in refusal(path)


ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<Project xmlns="http://schemas.microsoft.com/project"><Name>&c;</Name></Project>"""
EXTERNAL = b"""<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/plan.dtd">
<Project xmlns="http://schemas.microsoft.com/project"><Name>x</Name></Project>"""
FILE = b"""<!DOCTYPE Project [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<Project xmlns="http://schemas.microsoft.com/project"><Name>&secret;</Name></Project>"""


@pytest.mark.parametrize("content", [ENTITIES, EXTERNAL, FILE], ids=["bomb", "external", "file"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_a_document_type(tmp_path, content, encoding):
    text = content.decode().replace('<?xml version="1.0"?>\n', "").encode(encoding)

    assert "document type declaration" in refusal(made(tmp_path, "plan.xml", text))


def test_a_document_type_behind_a_long_comment(tmp_path):
    text = b"<!--" + b"x" * 600_000 + b"-->" + ENTITIES.split(b"\n", 1)[1]

    assert "document type declaration" in refusal(made(tmp_path, "plan.xml", text))


def test_cut_off_xml(tmp_path):
    whole = SAMPLE.read_bytes()

    for share in (0.2, 0.5, 0.9, 0.999):
        assert "is not whole XML" in refusal(made(tmp_path, "plan.xml", whole[: int(len(whole) * share)]))


def test_xml_nested_without_end(tmp_path):
    text = b'<Project xmlns="http://schemas.microsoft.com/project">' + b"<a>" * 3_000_000

    assert "nests its elements deeper" in refusal(made(tmp_path, "plan.xml", text))


def test_one_endless_text(tmp_path):
    text = b'<Project xmlns="http://schemas.microsoft.com/project"><Name>' + b"x" * 50_000_000

    assert "is not whole XML" in refusal(made(tmp_path, "plan.xml", text))


def test_xml_of_something_else(tmp_path):
    text = b'<?xml version="1.0"?><Project ToolsVersion="4.0"><PropertyGroup/></Project>'

    assert "without any task" in refusal(made(tmp_path, "plan.xml", text))


def test_a_plan_without_tasks(tmp_path):
    text = b'<Project xmlns="http://schemas.microsoft.com/project"><Name>x</Name><Tasks/></Project>'

    assert "without any task" in refusal(made(tmp_path, "plan.xml", text))


def workbook(path: Path, *extra: tuple[str, bytes]) -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Name", "Duration"])
    book.worksheets[0].append(["A", "2d"])
    book.save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in extra:
            archive.writestr(name, content)
    return path


def test_a_zip_bomb(tmp_path):
    path = workbook(tmp_path / "plan.xlsx", ("xl/bomb.bin", bytes(60 * 1024 * 1024)))

    assert "packed more than 200 times" in refusal(path)


def test_a_workbook_of_too_many_files(tmp_path):
    path = workbook(tmp_path / "plan.xlsx", *((f"xl/{number}.bin", b"") for number in range(2_001)))

    assert "no workbook has more than 2,000" in refusal(path)


def test_a_workbook_that_would_unpack_to_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_table, "MOST_BYTES", 10_000)

    assert "would unpack to more than" in refusal(workbook(tmp_path / "plan.xlsx", ("xl/a.bin", bytes(20_000))))


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "xl\\..\\..\\evil.xml", "C:/evil.xml"])
def test_a_workbook_that_reaches_out_of_its_folder(tmp_path, name):
    assert "outside its folder" in refusal(workbook(tmp_path / "plan.xlsx", (name, b"x")))


def test_a_workbook_with_entities(tmp_path):
    path = workbook(tmp_path / "plan.xlsx", ("xl/evil.xml", ENTITIES))

    assert "document type declaration" in refusal(path)


def test_a_cut_off_workbook(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx").read_bytes()

    assert "damaged or cut-off archive" in refusal(made(tmp_path, "plan.xlsx", whole[:-40]))


def test_a_workbook_damaged_inside(tmp_path):
    whole = bytearray(workbook(tmp_path / "whole.xlsx").read_bytes())
    place = whole.index(b"xl/worksheets/sheet1.xml") + 60
    whole[place : place + 40] = bytes(40)

    assert "damaged workbook" in refusal(made(tmp_path, "plan.xlsx", bytes(whole)))


def test_an_archive_that_is_no_workbook(tmp_path):
    path = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")

    assert "is an archive without a plan" in refusal(path)


def test_a_wrong_extension_is_told_but_read(tmp_path):
    path = made(tmp_path, "plan.xlsx", SAMPLE.read_bytes())

    assert exchange.read(path).warnings[-1] == (
        "plan.xlsx is called “.xlsx” but holds a Microsoft Project XML file; it was read as that."
    )


def test_a_plan_document_under_any_name(tmp_path):
    document = plans.split_document()
    path = made(tmp_path, "plan.txt", plan_json.to_bytes(document))

    assert exchange.read(path).tasks == document.tasks


def test_an_unknown_extension_is_not_written(tmp_path):
    with pytest.raises(UnwritablePlan, match=r"plans are not written as “\.docx”; use one of"):
        exchange.write(plans.split_document(), tmp_path / "plan.docx")


def test_a_folder_that_is_not_there_is_not_written_to(tmp_path):
    with pytest.raises(UnwritablePlan, match="cannot be written: No such file or directory"):
        exchange.write(plans.split_document(), tmp_path / "nowhere" / "plan.json")


@pytest.mark.parametrize("extension", ["json", "xml", "csv", "tsv", "xlsx"])
def test_a_file_appears_whole_or_not_at_all(tmp_path, extension):
    path = tmp_path / f"plan.{extension}"
    exchange.write(plans.split_document(), path)

    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert [task.name for task in exchange.read(path).tasks] == ["Work"]
