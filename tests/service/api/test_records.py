"""Many records at once: lines or an array, each alone or all together, or only rehearsed."""

from __future__ import annotations

import orjson
import pytest

from tests.service.api.conftest import STORY, Service

PATH = "/api/v1/records"
LINES = (STORY / "m2-k7.jsonl").read_bytes()
ITEM = b'{"record":"item","id":"A","name":"A","kind":"raw","unit":"kg"}'
OTHER = b'{"record":"item","id":"B","name":"B","kind":"raw","unit":"kg"}'
BAD = b'{"record":"item","id":"C","name":"C","kind":"raw","unit":"lb"}'


def test_an_array_is_recorded_like_lines(service: Service) -> None:
    array = b" [" + b",\n".join(LINES.splitlines()) + b"]\n"
    answer = service.client("operator").post(
        PATH, content=array, headers={"Content-Type": "application/json"}
    )
    report = answer.json()
    assert (answer.status_code, report["read"], report["new"], report["holds"]) == (200, 32, 32, 4)
    again = service.client("operator").post(PATH, content=LINES).json()
    assert (again["new"], again["duplicates"]) == (0, 32)


@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson", "text/plain"])
def test_the_first_byte_tells_lines_where_the_content_type_does_not(
    service: Service, kind: str
) -> None:
    body = ITEM + b"\r\n\n" + OTHER
    answer = service.client().post(PATH, content=body, headers={"Content-Type": kind})
    assert answer.json()["new"] == 2


def test_one_object_may_stand_over_several_lines(service: Service) -> None:
    body = orjson.dumps(orjson.loads(ITEM), option=orjson.OPT_INDENT_2)
    answer = service.client().post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["new"] == 1


def test_a_byte_order_mark_is_not_part_of_the_first_record(service: Service) -> None:
    for body in (b"\xef\xbb\xbf" + ITEM, b"\xef\xbb\xbf[" + OTHER + b"]"):
        assert service.client().post(PATH, content=body).json()["new"] == 1


def test_bad_lines_are_named_and_the_others_kept(service: Service) -> None:
    body = b"\n".join([ITEM, BAD, b"\xff\xfe", b'{"record":"item","id":"D"', OTHER])
    report = service.client().post(PATH, content=body).json()
    assert (report["read"], report["new"]) == (5, 2)
    reasons = {each["line"]: each["reason"] for each in report["refused"]}
    assert list(reasons) == [2, 3, 4]
    assert "`lb` is not one of pcs, kg, m" in reasons[2]
    assert "not UTF-8" in reasons[3]
    assert "cut off" in reasons[4]
    assert report["refused"][0]["id"] == "C"


def test_atomic_keeps_everything_out_for_one_bad_record(service: Service) -> None:
    rows = service.rows()
    answer = service.client().post(PATH, content=ITEM + b"\n" + BAD, params={"atomic": True})
    problem = answer.json()
    assert answer.status_code == 422
    assert (problem["read"], problem["new"], len(problem["refused"])) == (2, 0, 1)
    assert "none was recorded" in problem["detail"]
    assert service.rows() == rows


def test_atomic_records_all_where_all_are_good(service: Service) -> None:
    answer = service.client().post(PATH, content=LINES, params={"atomic": True})
    assert (answer.status_code, answer.json()["new"]) == (200, 32)


def test_a_dry_run_reports_and_changes_nothing(service: Service) -> None:
    rows = service.rows()
    report = service.client().post(PATH, content=LINES, params={"dry_run": True}).json()
    assert (report["new"], report["holds"], len(report["nonconformances"])) == (32, 4, 1)
    assert service.rows() == rows
    assert service.client().post(PATH, content=LINES).json()["new"] == 32


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[" + ITEM + b",", "cut off"),
        (b"[" + ITEM + b", {", "not a JSON array"),
        (b"[" + ITEM, "cut off"),
        (b"[" + ITEM + b" " + OTHER + b"]", "expected `,` or `]`"),
        (b"[" + ITEM + b"] x", "something follows"),
        (b"[" + ITEM + b", \xff]", "not UTF-8"),
        (b"[" * 200_000, "nested too deep"),
    ],
)
def test_a_broken_array_records_nothing(service: Service, body: bytes, said: str) -> None:
    rows = service.rows()
    answer = service.client().post(PATH, content=body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert service.rows() == rows


def test_an_empty_body_and_an_empty_array_are_empty_batches(service: Service) -> None:
    for body in (b"", b"\n\n", b"[]", b" [ ] "):
        answer = service.client().post(PATH, content=body)
        assert (answer.status_code, answer.json()["read"]) == (200, 0)


def test_a_line_too_long_is_refused_and_the_next_one_kept(service: Service) -> None:
    long = ITEM[:-1] + b',"note":"' + b"x" * service.site.settings.max_record_bytes + b'"}'
    for body in (long + b"\n" + OTHER, b"[" + long + b"," + ITEM + b"]"):
        report = service.client().post(PATH, content=body).json()
        assert (report["new"], len(report["refused"])) == (1, 1)
        assert "longer than 1048576 bytes" in report["refused"][0]["reason"]


def test_a_body_too_large_is_refused_whole(service: Service) -> None:
    service.site.settings.max_body_bytes = 1000
    answer = service.client().post(PATH, content=(ITEM + b"\n") * 30)
    assert answer.status_code == 413
    assert "1000 bytes" in answer.json()["detail"]


def test_more_records_than_allowed_are_refused_whole(service: Service) -> None:
    service.site.settings.max_records_per_post = 2
    rows = service.rows()
    lines = [ITEM, OTHER, ITEM, OTHER]
    for body in (b"\n".join(lines), b"[" + b",".join(lines) + b"]"):
        answer = service.client().post(PATH, content=body)
        assert answer.status_code == 413
    assert service.rows() == rows


def test_a_compressed_body_is_not_guessed_at(service: Service) -> None:
    answer = service.client().post(PATH, content=ITEM, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415
