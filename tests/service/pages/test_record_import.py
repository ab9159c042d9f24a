"""Many records out of a file: looked at first, recorded once, and no file does harm."""

from __future__ import annotations

import base64
import io
import time
import zipfile
import zlib
from typing import Any

import orjson
import pytest
import xlsxwriter
from sqlalchemy import text

from service.pages.record_file import LARGEST, MOST_ROWS
from service.pages.routes import record_import
from tests.service.api import conftest as at_api
from tests.service.api.conftest import Service
from tests.service.pages.conftest import Person, SignedIn, _Forms, sign_in_as

before_failure = at_api.before_failure
COUNTS = (
    "id,at,lot,quantity\n"
    "CT-1,2026-03-01T06:00:00+01:00,K7,100\n"
    "CT-2,2026-03-01T06:00:00,K7,12\n"
    'CT-3,2026-03-01T06:00:00+01:00,K7,"1,234"\n'
)


def fields_of(page: str, action: str) -> dict[str, str]:
    forms = _Forms()
    forms.feed(page)
    return next(each for each in forms.forms if each.action == action).fields


def upload(person: Person, name: str, content: bytes, kind: str = "") -> Any:
    fields = fields_of(person.get("/record/import").text, "/record/import")
    fields.pop("file")
    return person.client.post(
        "/record/import", data={**fields, "kind": kind}, files={"file": (name, content)},
        headers={"origin": str(person.client.base_url).rstrip("/")},
    )  # fmt: skip


def confirm(person: Person, fields: dict[str, str]) -> Any:
    return person.client.post(
        "/record/import/rows", files={name: (None, each) for name, each in fields.items()},
        headers={"origin": str(person.client.base_url).rstrip("/")},
    )  # fmt: skip


def counted(service: Service) -> list[str]:
    with service.site.door.read() as connection:
        query = text("SELECT id FROM stock_count ORDER BY id")
        return list(connection.execute(query).scalars())


def workbook(rows: list[list[Any]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return content.getvalue()


def test_a_table_is_looked_at_and_then_recorded_once(before_failure: Service) -> None:
    person, before = sign_in_as(before_failure, "operator"), before_failure.rows()["ledger"]
    seen = upload(person, "count.csv", COUNTS.encode())
    assert seen.status_code == 200, seen.text
    assert "Nothing is recorded yet." in seen.text
    assert "New: 1; recorded before: 0; refused: 2." in seen.text
    assert "must be an ISO 8601 time with offset" in seen.text
    assert before_failure.rows()["ledger"] == before
    fields = fields_of(seen.text, "/record/import/rows")
    for _ in range(2):
        done = confirm(person, fields)
        assert "New: 1; recorded before: 0; refused: 2." in done.text, done.text
    assert counted(before_failure) == ["CT-1"]
    again = upload(person, "count.csv", COUNTS.encode())
    assert "New: 0; recorded before: 1; refused: 2." in again.text


def test_a_long_file_is_followed_and_its_refused_rows_are_had_as_a_table(
    before_failure: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_import, "PATIENCE", 0.0)
    person = sign_in_as(before_failure, "operator")
    table = COUNTS.encode() + b"=CT-9,2026-03-01T06:00:00+01:00,K7,-3\n"
    seen = upload(person, "count.csv", table)
    with before_failure.site.door.lock:
        begun = confirm(person, fields_of(seen.text, "/record/import/rows"))
        assert "Being recorded" in begun.text
        assert "0 of 4 rows" in begun.text
        assert "/record/import/runs/" in begun.headers["refresh"]
    path = str(begun.url.path)
    until = time.monotonic() + 30
    while "Being recorded" in (done := person.get(path)).text and time.monotonic() < until:
        time.sleep(0.05)
    assert "New: 1; recorded before: 0; refused: 3." in done.text
    rows = person.get(f"{path}/refused")
    assert rows.headers["content-type"].startswith("text/csv")
    assert len(rows.text.strip().splitlines()) == 4
    assert "'=CT-9" in rows.text
    assert sign_in_as(before_failure, "inspector").get(path).status_code == 404


def test_a_workbook_and_json_lines_are_read_alike(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "operator")
    at = "2026-03-01T06:00:00+01:00"
    book = workbook([["id", "at", "lot", "quantity"], ["CT-1", at, "K7", 100]])
    line = orjson.dumps({"record": "count", "id": "CT-2", "at": at, "lot": "K7", "quantity": 9})
    for name, content in (("any.xlsx", book), ("any.jsonl", line)):
        seen = upload(person, name, content, kind="count")
        assert "refused: 0." in seen.text, seen.text
        confirm(person, fields_of(seen.text, "/record/import/rows"))
    assert counted(before_failure) == ["CT-1", "CT-2"]


def test_lists_and_lines_stand_in_columns(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "inspector")
    table = (
        "record;id;at;lot;stage;inspector;measurements.1.characteristic;measurements.1.values\n"
        "inspection;I-9;2026-03-01T06:00:00Z;K7;final;P-1;core_hardness;\n"
        'inspection;I-8;2026-03-01T06:00:00Z;K7;final;P-1;core_hardness;"30;31.5"\n'
    )
    seen = upload(person, "mixed.csv", table.encode())
    assert "New: 1;" in seen.text, seen.text
    confirm(person, fields_of(seen.text, "/record/import/rows"))
    with before_failure.site.door.read() as connection:
        found = connection.execute(text('SELECT "values" FROM measurement')).scalars()
        assert list(found) == ["[30.0,31.5]"]


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.exe", b"MZ", "files of this kind cannot be imported"),
        ("../../etc/passwd", b"root", "files of this kind cannot be imported"),
        ("'\"><script>alert(1)</script>.pdf", b"%PDF-", "files of this kind"),
        ("x.jsonl", b"PK\x03\x04", "this is a packed file"),
        ("x.jsonl", b"", "no record in this file"),
        ("x.csv", b"", "the table is empty"),
        ("count.csv", b"lot,quantity\nK7,1\n", "has no column"),
        ("count.csv", b"id,id\nK7,1\n", "stands there twice"),
        ("count.csv", b"id,at\n\xff\xfe,1\n", "not UTF-8"),
        ("count.csv", b'id,at\n"broken,1\n', "no row of a table"),
        ("count.csv", b"id\n" + b"x\n" * (MOST_ROWS + 1), "send several files"),
        ("x.jsonl", b" " * (LARGEST + 1), "larger than 10 MB"),
        ("x.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("x.xlsx", b"no workbook", "no .xlsx workbook"),
        ("x.xlsx", bomb(), "50 MB"),
    ],
)
def test_no_file_does_harm(before_failure: Service, name: str, content: bytes, said: str) -> None:
    person, before = sign_in_as(before_failure, "operator"), before_failure.rows()["ledger"]
    answer = upload(person, name, content)
    assert answer.status_code in (413, 422), answer.text
    assert said in answer.text
    assert "<script>alert" not in answer.text
    assert before_failure.rows()["ledger"] == before


def test_broken_text_is_not_mended_into_another_record(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "operator")
    line = b'{"record":"count","id":"CT-\xff","at":"2026-03-01T06:00:00Z","lot":"K7","quantity":9}'
    seen = upload(person, "x.jsonl", line)
    assert "not UTF-8" in seen.text
    fields = fields_of(seen.text, "/record/import/rows")
    assert "refused: 1." in confirm(person, fields).text
    assert counted(before_failure) == []


def test_a_formula_and_a_hostile_text_stay_texts(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "operator")
    table = (
        "id,at,lot,quantity,reason\nS-1,2026-03-01T06:00:00Z,K7,1,=1+1<script>alert(1)</script>\n"
    )
    seen = upload(person, "scrap.csv", table.encode())
    assert "&lt;script&gt;" in seen.text
    assert "<script>alert" not in seen.text
    confirm(person, fields_of(seen.text, "/record/import/rows"))
    with before_failure.site.door.read() as connection:
        reason = connection.execute(text("SELECT reason FROM scrap")).scalar_one()
    assert reason.startswith("=1+1")


@pytest.mark.parametrize(
    "rows",
    [
        "", "no base64!", base64.b64encode(b"no zlib").decode(),
        base64.b64encode(zlib.compress(b"[]")).decode(),
        base64.b64encode(zlib.compress(b'[["a", "b", 3, 4]]')).decode(),
        base64.b64encode(zlib.compress(b" " * 50_000_000)).decode(),
    ],
)  # fmt: skip
def test_a_preview_that_was_meddled_with_is_refused(as_role: SignedIn, rows: str) -> None:
    person = as_role("operator")
    fields = fields_of(person.get("/record/import").text, "/record/import")
    answer = confirm(person, {"csrf": fields["csrf"], "attempt": fields["attempt"], "rows": rows})
    assert answer.status_code == 422, answer.text
    assert "the preview could not be read" in answer.text
