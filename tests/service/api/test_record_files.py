"""Photos of an inspection by HTTP: kept once, listed, given back as they were."""

from __future__ import annotations

from typing import Any

from tests.service.api.conftest import Service

JPEG = b"\xff\xd8\xff\xe0" + b"a photo"


def send(service: Service, inspection: str, *contents: bytes, role: str = "machine") -> Any:
    files = [("file", (f"{n}.jpg", each, "image/jpeg")) for n, each in enumerate(contents)]
    headers = {"Idempotency-Key": "photo-1"}
    path = f"/api/v1/inspections/{inspection}/files"
    return service.client(role).post(path, files=files, headers=headers)


def test_a_photo_is_kept_once_and_given_back(story: Service) -> None:
    with story.site.door.read() as connection:
        name = connection.exec_driver_sql("SELECT id FROM inspection ORDER BY id").scalars().first()
    assert isinstance(name, str)
    sent = send(story, name, JPEG)
    assert sent.status_code == 201, sent.text
    (kept,) = sent.json()["files"]
    assert (kept["name"], kept["size"], kept["media_type"]) == ("0.jpg", len(JPEG), "image/jpeg")
    listed = story.client("auditor").get(f"/api/v1/inspections/{name}/files").json()
    assert listed == {"inspection": name, "files": [kept]}
    given = story.client("auditor").get(f"/api/v1/record-files/{kept['file']}")
    assert given.content == JPEG
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-disposition"].startswith("attachment")


def test_what_cannot_be_kept_is_refused(story: Service) -> None:
    assert send(story, "I-NONE", JPEG).status_code == 422
    assert story.client("auditor").get("/api/v1/inspections/I-NONE/files").status_code == 404
    assert story.client("auditor").get("/api/v1/record-files/7").status_code == 404
    told = story.client("machine").post("/api/v1/inspections/I-1/files", json={})
    assert told.status_code == 422
