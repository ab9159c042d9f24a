"""What happened, recorded by hand: said exactly, judged before it is recorded, and once."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson
import pytest
from sqlalchemy import text

from tests.service.api import conftest as at_api
from tests.service.api.conftest import Service
from tests.service.pages.conftest import SignedIn, _Forms, sign_in_as

before_failure = at_api.before_failure
HOSTILE = "'\"><script>alert(1)</script>"
HARDNESS = "value.{}.core_hardness"


def recorded(service: Service, kind: str) -> list[dict[str, Any]]:
    """The records of a kind as the ledger has them."""
    with service.site.door.read() as connection:
        contents = connection.execute(text("SELECT content FROM ledger ORDER BY seq")).scalars()
        found = [orjson.loads(each) for each in contents]
    return [each for each in found if isinstance(each, dict) and each.get("record") == kind]


def resend(person: Any, shown: Any, action: str, **fields: str) -> Any:
    """Send the form of a page that a form led to."""
    forms = _Forms()
    forms.feed(shown.text)
    found = next(each for each in forms.forms if each.action == action)
    return person.client.post(
        action, data=found.fields | fields, follow_redirects=False,
        headers={"origin": str(person.client.base_url).rstrip("/")},
    )  # fmt: skip


def inspect(person: Any, lot: str = "K7", **fields: str) -> Any:
    path = f"/record/inspection?lot={lot}"
    return person.send(
        path, "/record/inspection",
        **{"lot": lot, "stage": "final", "step": "record", **fields},
    )  # fmt: skip


def values(*typed: str) -> dict[str, str]:
    return {HARDNESS.format(n): each for n, each in enumerate(typed, 1)}


def test_the_page_says_what_can_be_recorded_and_who_waits(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "inspector")
    page = person.get("/record").text
    for kind in ("inspection", "receipt", "operation", "move", "scrap", "count", "return",
                 "complaint", "survey"):  # fmt: skip
        assert f'href="/record/{kind}"' in page
        assert person.get(f"/record/{kind}").status_code == 200
    assert "/record/inspection?lot=" in page
    assert person.get("/record/nothing").status_code == 404


def test_a_lot_brings_its_characteristics_with_their_limits(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "inspector")
    page = person.get("/record/inspection?lot=K7").text
    assert "Core hardness" in page
    assert "25 … 35" in page
    assert "nominal 30" in page
    assert HARDNESS.format(1) in page
    near = person.get("/record/inspection?lot=K77").text
    assert "/record/inspection?lot=K7" in near


def test_values_are_judged_as_they_are_typed_and_nothing_is_recorded(
    before_failure: Service,
) -> None:
    person, before = sign_in_as(before_failure, "inspector"), before_failure.rows()
    answer = person.send(
        "/record/inspection?lot=K7", "/record/inspection", lot="K7",
        **values("30.5", "35,5", "24.9", "1,234", "３０", "abc"),
    )  # fmt: skip
    page = answer.text
    assert "out: above 35" in page
    assert "out: below 25" in page
    assert "35.5 " in page
    assert "can be read in two ways; write 1234 or 1.234" in page
    assert "“abc” is no number" in page
    # The seventh field is there to go on with.
    assert HARDNESS.format(7) in page
    after = before_failure.rows()
    assert after["ledger"] == before["ledger"]
    assert after["inspection"] == before["inspection"]


def test_a_limit_itself_conforms_and_is_recorded_exactly(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "inspector")
    answer = inspect(person, **values("25", "35.0", "30,25"), note=HOSTILE)
    assert "Recorded: conforming." in answer.text, answer.text
    record = recorded(before_failure, "inspection")[-1]
    assert record["measurements"] == [
        {"characteristic": "core_hardness", "values": [25, 35, 30.25]}
    ]
    assert record["inspector"] == person.name
    assert record["note"] == HOSTILE
    assert record["at"] == "2026-03-01T12:00:00Z"
    assert record["id"].startswith("I-260301-")


def test_what_is_out_opens_the_case_and_says_so(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "inspector")
    page = inspect(person, operation="OP-20", **values("38.2", "37.9")).text
    assert "Recorded: nonconforming." in page
    assert "NCR-2026-0001" in page
    assert "put on hold" in page
    told = page.partition("Told by letter:")[2].partition("</p>")[0]
    assert "Mei Li" in told
    assert "@" not in told
    # The case is not for an inspector: he is told its number, and not led into a refusal.
    assert "/cases/NCR" not in page
    with before_failure.site.door.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM hold")).scalar_one() > 0


def test_a_form_that_is_sent_twice_records_once(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "operator")
    forms = _Forms()
    forms.feed(person.get("/record/scrap?lot=K7").text)
    fields = next(each for each in forms.forms if each.action == "/record/scrap").fields
    fields |= {"lot": "K7", "quantity": "3", "reason": "dented", "step": "record"}
    headers = {"origin": str(person.client.base_url).rstrip("/")}
    pages = []
    for _ in range(2):
        answer = person.client.post("/record/scrap", data=fields, headers=headers)
        before_failure.clock.pass_(0.1)
        assert answer.status_code == 200, answer.text
        pages.append("Recorded." in answer.text)
    assert pages == [True, True]
    assert len(recorded(before_failure, "scrap")) == 1


@pytest.mark.parametrize(
    ("typed", "said", "beside"),
    [
        ({"quantity": "1,234"}, "can be read in two ways", "x-quantity"),
        ({"quantity": ""}, "is missing", "x-quantity"),
        ({"quantity": "1e3"}, "is no number", "x-quantity"),
        ({"quantity": "99999999999999999"}, "is too large", "x-quantity"),
        ({"lot": "K8888"}, "K8888", "x-lot"),
        ({"at": "yesterday"}, "is no time", "x-at"),
        ({"quantity": "-4"}, "must be 0 or more", "x-quantity"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    before_failure: Service, typed: dict[str, str], said: str, beside: str
) -> None:
    person = sign_in_as(before_failure, "operator")
    fields = {"lot": "K7", "quantity": "3", "reason": HOSTILE, "step": "record", **typed}
    answer = person.send("/record/scrap", "/record/scrap", **fields)
    assert answer.status_code in (404, 422), answer.text
    assert said in answer.text
    assert f'id="{beside}"' in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text
    assert "Not taken" in answer.text
    assert recorded(before_failure, "scrap") == []


def test_an_inspection_without_a_value_is_no_inspection(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "inspector")
    assert "Type at least one value" in inspect(person).text
    short = inspect(person, **{"defect.1.name": "crack", "defect.1.inspected": "5",
                               "defect.1.defective": "6"})  # fmt: skip
    assert "more than were looked at" in short.text
    missing = inspect(person, stage="", **values("30"))
    assert 'id="x-stage"' in missing.text
    assert recorded(before_failure, "inspection") == []


def test_an_operation_takes_rows_and_says_which_row_is_wrong(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "operator")
    fields = {
        "process": "heat_treat", "equipment": "FURNACE-2", "started_at": "2026-03-01T10:00",
        "inputs.2.lot": "K7", "inputs.2.quantity": "10", "outputs.1.lot": "K7-T",
        "outputs.1.item": "CAPSCREW", "outputs.1.quantity": "10",
        "parameters.1.name": "temperature", "parameters.1.value": "850,5",
        "parameters.2.name": "atmosphere", "parameters.2.value": "endo", "step": "record",
    }  # fmt: skip
    wrong = {**fields, "inputs.2.quantity": "ten"}
    refused = person.send("/record/operation", "/record/operation", **wrong)
    assert refused.status_code == 422
    assert 'id="x-inputs.2.quantity"' in refused.text
    assert recorded(before_failure, "operation")[-1]["id"] != "K7-T"
    answer = person.send("/record/operation", "/record/operation", **fields)
    assert answer.status_code == 200, answer.text
    record = recorded(before_failure, "operation")[-1]
    assert record["outputs"] == [{"lot": "K7-T", "item": "CAPSCREW", "quantity": 10}]
    assert record["parameters"] == {"temperature": 850.5, "atmosphere": "endo"}
    assert record["operator"] == person.name
    assert record["ended_at"] == "2026-03-01T12:00:00Z"


def test_every_other_kind_is_recorded(story: Service) -> None:
    person = sign_in_as(story, "operator")
    sent = {
        "receipt": {"supplier": "MILL-A", "lot": "W-9", "item": "WIRE-B7", "quantity": "500.5"},
        "move": {"lot": "K7", "to": "RACK-9"},
        "count": {"lot": "K7", "quantity": "5"},
        "return": {"customer": "PLANT-SOUTH", "shipment": "SH-2", "lot": "CTN-2",
                   "quantity": "20"},
        "complaint": {"customer": "PLANT-SOUTH", "lot": "CTN-2", "text": "heads crack"},
        "survey": {"equipment": "FURNACE-2", "kind": "tus", "passed": "no", "note": "low"},
    }  # fmt: skip
    for kind, fields in sent.items():
        answer = person.send(f"/record/{kind}", f"/record/{kind}", **fields, step="record")
        assert "Recorded." in answer.text, (kind, answer.text)
        assert recorded(story, kind), kind
    assert recorded(story, "receipt")[-1]["quantity"] == 500.5
    assert recorded(story, "survey")[-1]["passed"] is False


def test_a_wrong_role_records_nothing(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "auditor")
    assert person.get("/record").status_code == 403
    assert 'href="/record"' not in person.get("/today").text


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_an_empty_plant_is_helped_along(as_role: SignedIn, language: str) -> None:
    person = as_role("inspector", language=language)
    page = person.get("/record").text
    assert ("has been inspected" if language == "en" else "均已检验") in page
    assert person.get("/record/inspection?lot=NONE").status_code == 200


def test_a_label_of_a_lot_is_read(before_failure: Service) -> None:
    person = sign_in_as(before_failure, "inspector")
    label = "]d20109506000134352\x1d10K7"
    person.send(
        f"/record/inspection?lot={quote(label)}", "/record/inspection",
        lot=label, stage="final", step="record", **values("36"),
    )  # fmt: skip
    (record,) = recorded(before_failure, "inspection")
    assert record["lot"] == "K7"
    moved = person.send(
        "/record/move", "/record/move", lot="(10)K7(21)9", to="RACK-1", step="record"
    )
    assert moved.status_code == 200, moved.text
    last = recorded(before_failure, "move")[-1]
    assert (last["lot"], last["to"]) == ("K7", "RACK-1")
    unknown = person.get("/record/inspection?lot=" + quote("]d210NOBODY"))
    assert "value.1.core_hardness" not in unknown.text
