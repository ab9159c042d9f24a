"""Files that are no workbook, or made to do harm: a clear refusal in bounded time and memory."""

import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random

import pytest

from rules.tables.archive import LARGEST_FILE
from rules.tables.excel import read_table
from rules.tables.problems import TableError
from tests.rules.tables.made_tables import SHEET, Workbooks, edited

WORKBOOK = "xl/workbook.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CELLS = b"<worksheet><sheetData>%b</sheetData></worksheet>"


def said(content: bytes) -> str:
    with pytest.raises(TableError) as refused:
        read_table(content, source="s.xlsx")
    return str(refused.value).removeprefix("s.xlsx: ")


def zipped(parts: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


ODS = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
KINDS = [
    (b"", "the file is empty"),
    (b"cause,severity\n", "this is no .xlsx workbook"),
    (b"PK\x03\x04" + b"\0" * 100, "the .xlsx file is damaged"),
    (OLE + b"\0" * 600, "this is an old .xls workbook; save it as .xlsx"),
    (OLE + b"\0" * 100 + "EncryptedPackage".encode("utf-16-le"), "the workbook is encrypted"),
    (zipped({"a.txt": b"a"}), "this zip file holds no .xlsx workbook"),
    (zipped({"xl/workbook.bin": b"a"}), "this is an .xlsb workbook; save it as .xlsx"),
    (zipped(ODS), "this is an .ods sheet; save it as .xlsx"),
    (zipped({WORKBOOK: b"<workbook/>"}), "the workbook lacks its part xl/_rels/workbook.xml.rels"),
    (b"PK\x03\x04" + b"a" * LARGEST_FILE, "larger than 5 MB"),
]


@pytest.mark.parametrize(("content", "expected"), KINDS)
def test_a_file_of_another_kind_is_named(content: bytes, expected: str) -> None:
    assert said(content).startswith(expected)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(workbook: Workbooks) -> None:
    bomb = edited(workbook(), {SHEET: lambda part: part + b" " * 60_000_000})
    assert len(bomb) < 200_000
    assert _peak(lambda: said(bomb)) < 20_000_000
    assert "unpacks to more than 50 MB" in said(bomb)


def test_a_zip_bomb_that_lies_about_its_size_is_not_unpacked_either(workbook: Workbooks) -> None:
    size = 60_000_000
    bomb = bytearray(edited(workbook(), {SHEET: lambda part: b" " * size}))
    honest = struct.pack("<I", size)
    while (at := bomb.find(honest)) >= 0:
        bomb[at : at + 4] = struct.pack("<I", 1000)
    assert _peak(lambda: said(bytes(bomb))) < 20_000_000
    assert "damaged" in said(bytes(bomb))


def test_many_parts_that_are_large_together_are_refused(workbook: Workbooks) -> None:
    with zipfile.ZipFile(BytesIO(workbook())) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    many = {f"xl/media/{number}": b" " * 1_000_000 for number in range(50)}
    assert "unpacks to more than 50 MB" in said(zipped({**parts, **many}))
    empty = {f"xl/media/{number}": b"" for number in range(2_001)}
    assert "unpacks to more than 50 MB" in said(zipped({**parts, **empty}))


def test_a_cell_far_away_is_refused_and_takes_no_memory(workbook: Workbooks) -> None:
    assert said(workbook({"XFD1048576": "x"})).startswith("something stands in cell XFD1048576")
    assert said(workbook({"A5300": "x"})).startswith("something stands in cell A5300; a decision")
    assert said(workbook({"DA6": "x"})).startswith("something stands in cell DA6; a decision table")


def test_a_million_empty_cells_with_a_border_are_no_table(workbook: Workbooks) -> None:
    styled = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    content = edited(workbook(), {SHEET: lambda part: part.replace(b"</sheetData>", styled)})
    assert read_table(content, source="s.xlsx") == read_table(workbook(), source="s.xlsx")


def test_entities_are_not_unfolded(workbook: Workbooks) -> None:
    lines = b"".join(b'<!ENTITY e%d "%b">' % (n + 1, b"&e%d;" % n * 10) for n in range(1, 12))
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e1 "ha">' + lines + b"]><a>&e12;</a>"
    for part in (SHEET, WORKBOOK, "xl/styles.xml", "xl/_rels/workbook.xml.rels"):
        content = edited(workbook(), {part: lambda _: laughs})
        assert "holds a document type, which no spreadsheet writes" in said(content)


def test_an_outside_file_is_not_read(workbook: Workbooks) -> None:
    def outside(part: bytes) -> bytes:
        return part.replace(b"/xl/worksheets/sheet1.xml", b"../../../../etc/passwd")

    content = edited(workbook(), {"xl/_rels/workbook.xml.rels": outside})
    assert "sheet 'Sheet1' is none of cells" in said(content)


# What two readers of XML could read differently must not be read at all.
TWISTED = [
    b'<row r="1"><c r="A1"><v>1<!-- c -->2</v></c></row>',
    b'<row r="1"><c r="A1"><v>&#49;</v></c></row>',
    b'<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    b'<row r="1"><c r="$A$1"><v>1</v></c></row>',
    b'<row r="0"><c r="A0"><v>1</v></c></row>',
    b'<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
    b'<row r="1"><c r="A1"><v>nan</v></c></row>',
    b'<row r="1"><c r="A1"><v>1e999</v></c></row>',
    b'<row r="1"><c r="A1"><v>abc</v></c></row>',
    b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
    b'<row r="1"><c><v>1</v></c></row></sheetData><sheetData><row r="2"><c><v>1</v></c></row>',
]


@pytest.mark.parametrize("rows", TWISTED)
def test_cells_that_could_be_read_in_two_ways_are_refused(rows: bytes, workbook: Workbooks) -> None:
    content = edited(workbook(), {SHEET: lambda _: CELLS % rows})
    assert said(content).startswith("the .xlsx file is damaged")


def test_parts_that_lack_or_are_no_xml_are_refused(workbook: Workbooks) -> None:
    for part in (SHEET, WORKBOOK, "xl/_rels/workbook.xml.rels"):
        assert said(edited(workbook(), {part: None})).startswith(("the workbook lacks", "this zip"))
        for broken in (
            b"",
            b"<a>",
            b"\x00\xff",
            b"<a></b>",
            b'<?xml version="1.0" encoding="q"?><a/>',
        ):
            content = edited(workbook(), {part: lambda _, broken=broken: broken})  # type: ignore[misc]
            assert said(content).startswith("the .xlsx file is damaged")


def test_a_damaged_workbook_is_read_as_it_was_or_refused(workbook: Workbooks) -> None:
    """Bytes of the packed file are changed at random: nothing but a refusal or the same table."""
    content, random = workbook(), Random(5)
    whole = read_table(content, source="s.xlsx")
    refused = 0
    for _ in range(400):
        broken = bytearray(content)
        for _ in range(random.randint(1, 4)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        try:
            assert read_table(bytes(broken), source="s.xlsx") == whole
        except TableError:
            refused += 1
    assert refused > 50


def test_a_damaged_sheet_is_answered_without_a_crash(workbook: Workbooks) -> None:
    """The same inside the parts, where no checksum helps."""
    content, random, refused = workbook(), Random(6), 0
    for _ in range(300):

        def damage(part: bytes) -> bytes:
            broken = bytearray(part)
            for _ in range(random.randint(1, 3)):
                broken[random.randrange(len(broken))] = random.choice(b'<>/"= 019AZarct')
            return bytes(broken)

        changed = random.choice([SHEET, WORKBOOK, "xl/sharedStrings.xml", "xl/styles.xml"])
        try:
            read_table(edited(content, {changed: damage}), source="s.xlsx")
        except TableError:
            refused += 1
    assert refused > 50


def test_a_full_sheet_of_refused_cells_is_answered_in_time(workbook: Workbooks) -> None:
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>,%d</t></is></c></row>' % (n, n, n)
        for n in range(7, 5000)
    )
    content = edited(
        workbook(), {SHEET: lambda part: part.replace(b"</sheetData>", cells + b"</sheetData>")}
    )
    started = time.process_time()
    refused = said(content)
    assert time.process_time() - started < 5
    assert len(refused.splitlines()) <= 110


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
