"""Photos of an inspection: with its form or after it, kept once, never run by a browser."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from service.actions.sent_files import LARGEST
from service.records.case_tables import ledger
from service.records.file_tables import record_file
from service.records.tables import inspection
from tests.service.api import conftest as at_api
from tests.service.api.conftest import Service
from tests.service.pages.conftest import Person, _Forms, sign_in_as

JPEG = b"\xff\xd8\xff\xe0" + b"a photo"
PNG = b"\x89PNG\r\n\x1a\n" + b"another"
before_failure = at_api.before_failure


def photo(name: str = "K7.jpg", content: bytes = JPEG) -> tuple[str, tuple[str, bytes, str]]:
    return ("photo", (name, content, "image/jpeg"))


def send(person: Person, path: str, action: str, *files: Any, **fields: str) -> Any:
    """Open the page at `path`, fill in its form to `action`, choose the files, and send it."""
    forms = _Forms()
    forms.feed(person.get(path).text)
    found = next(each for each in forms.forms if each.action == action)
    return person.client.post(
        action, data=found.fields | fields, files=files, follow_redirects=False,
        headers={"origin": str(person.client.base_url).rstrip("/")},
    )  # fmt: skip


def inspect(person: Person, *files: Any, **fields: str) -> Any:
    measured = {f"value.{n}.core_hardness": "36" for n in range(1, 6)}
    return send(
        person, "/record/inspection?lot=K7", "/record/inspection", *files,
        **{"lot": "K7", "stage": "final", "step": "record", "id": "I-P", **measured, **fields},
    )  # fmt: skip


def add(person: Person, *files: Any) -> Any:
    return send(person, "/record/photos/I-P", "/record/photos/I-P", *files)


def kept(service: Service) -> list[tuple[str, bytes, int]]:
    with service.site.door.read() as connection:
        query = select(record_file.c.name, record_file.c.content, record_file.c.entry)
        return [(row.name, bytes(row.content), row.entry) for row in connection.execute(query)]


def test_a_photo_is_recorded_with_its_inspection_and_seen_on_the_lot(
    before_failure: Service,
) -> None:
    person = sign_in_as(before_failure, "inspector")
    done = inspect(person, photo("../a<b>.jpg"), photo("b.png", PNG))
    assert done.status_code == 200
    assert "2 photos are kept with it." in done.text
    [(name, content, entry), (_, _, other)] = kept(before_failure)
    assert (name, content) == ("a_b_.jpg", JPEG)
    with before_failure.site.door.read() as connection:
        query = select(ledger.c.kind, ledger.c.content).where(ledger.c.seq.in_([entry, other]))
        said = connection.execute(query).all()
    assert [each.kind for each in said] == ["record.file", "record.file"]
    assert hashlib.sha256(JPEG).hexdigest() in said[0].content
    assert "2 photos" in person.get("/lots/K7").text
    shown = person.get("/record/files/1")
    assert (shown.content, shown.headers["content-type"]) == (JPEG, "image/jpeg")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert person.get("/record/files/9").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("x.jpg", b"<html><script>alert(1)</script>", 415), ("x.svg", b"<svg onload='1'/>", 415),
     ("x.png", JPEG, 415), ("x.xlsx", b"PK\x03\x04[Content_Types].xml xl/workbook.xml", 415),
     ("x.txt", b"text", 415), ("x.jpg", b"", 415), ("x.jpg", JPEG + bytes(LARGEST), 413)],
)  # fmt: skip
def test_what_is_no_photo_is_refused_and_nothing_is_recorded(
    before_failure: Service, name: str, content: bytes, status: int
) -> None:
    person = sign_in_as(before_failure, "inspector", language="zh-CN")
    refused = inspect(person, photo(), photo(name, content), note="gas leak at 18:00")
    assert refused.status_code == status
    assert "gas leak at 18:00" in refused.text
    assert "请重新选择照片" in refused.text
    assert "文件" in refused.text
    assert kept(before_failure) == []
    with before_failure.site.door.read() as connection:
        query = select(func.count()).where(inspection.c.id == "I-P")
        assert connection.execute(query).scalar() == 0


def test_photos_are_added_later_once_and_by_those_who_inspect(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "inspector")
    inspect(person)
    assert "No photo is kept" in person.get("/record/photos/I-P").text
    assert add(person, photo(), photo("same again.jpg")).status_code == 303
    assert add(person, photo("another name.jpg")).status_code == 303
    assert [name for name, *_ in kept(before_failure)] == ["K7.jpg"]
    assert "/record/files/1" in person.get("/record/photos/I-P").text
    assert add(person).status_code == 422
    assert add(person, *(photo(f"{n}.jpg", JPEG + bytes([n])) for n in range(6))).status_code == 413
    assert len(kept(before_failure)) == 1
    assert person.get("/record/photos/I-Q").status_code == 404
    onlooker = sign_in_as(before_failure, "auditor")
    page = onlooker.get("/record/photos/I-P")
    assert page.status_code == 200
    assert "<form" not in page.text.partition("<main")[2]


def test_a_photo_is_never_changed_or_removed(before_failure: Service) -> None:
    inspect(sign_in_as(before_failure, "inspector"), photo())
    engine = before_failure.site.door.engine
    for said in (record_file.delete(), record_file.update().values(name="other")):
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(said)
