"""Customer notices by HTTP and by command: looked at, taken as files, signed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pypdf
import pytest

from rules.rulebook import parse_rulebook
from tests.service.actions.noticing import ASKING
from tests.service.api.browsing import browser
from tests.service.api.conftest import PIN, Service

NUMBER = "NCR-2026-0001"
NOTICES = f"/api/v1/nonconformances/{NUMBER}/notices"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_the_customers_of_a_case_are_listed_with_what_they_were_told(story: Service) -> None:
    found = story.client().get(NOTICES).json()
    assert [each["customer"] for each in found] == ["PLANT-NORTH", "PLANT-SOUTH"]
    assert [each["problem"] for each in found] == [f"{NUMBER}-C1", f"{NUMBER}-C2"]
    assert {each["state"] for each in found} == {"told"}
    for each in found:
        (revision,) = each["revisions"]
        assert (revision["revision"], revision["kind"], revision["state"]) == (1, "create", "sent")


def test_one_notice_has_what_is_said_its_hash_and_the_messages_of_the_standard(
    story: Service,
) -> None:
    found = story.client().get(f"{NOTICES}/PLANT-NORTH").json()
    assert found["schema"] == "headmark.customer-notice/1"
    assert len(found["hash"]) == 64
    assert "PLANT-SOUTH" not in str(found)
    (message,) = found["cx_0164"]["messages"]
    assert message["header"]["context"] == "Blocking-BlockNotificationAPI-Create:1.0.0"
    assert message["header"]["version"] == "3.0.0"
    content = message["content"]
    assert content["manufacturerProblemId"] == f"{NUMBER}-C1"
    assert content["criticality"] == "URGENT"
    total = sum(
        each["periodAndVolumeLevelContainment"]["numberOfPartsPerDeliveryNote"]["quantityValue"]
        for each in content["blockInformations"]
    )
    assert total == 700
    left_out = {each["field"] for each in found["cx_0164"]["left_out"]}
    assert {"header.senderBpn", "header.receiverBpn"} <= left_out


def test_a_notice_is_had_as_the_files_that_were_mailed(story: Service) -> None:
    client = story.client()
    xlsx = client.get(f"{NOTICES}/PLANT-NORTH", params={"format": "xlsx"})
    assert xlsx.headers["content-type"] == XLSX
    assert xlsx.headers["content-disposition"] == f'attachment; filename="{NUMBER}-C1-1.xlsx"'
    sheet = openpyxl.load_workbook(BytesIO(xlsx.content))["Suspect deliveries"]
    assert sheet.auto_filter.ref is not None
    pdf = client.get(f"{NOTICES}/PLANT-NORTH", params={"format": "pdf"})
    first = pypdf.PdfReader(BytesIO(pdf.content)).pages[0].extract_text().replace("\0", "")
    assert f"{NUMBER}-C1" in first
    again = client.get(f"{NOTICES}/PLANT-NORTH", params={"format": "pdf"})
    assert again.content == pdf.content


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nonconformances/NCR-2026-9999/notices", "nonconformance `NCR-2026-9999` is not known"),
        (f"/nonconformances/{NUMBER}/notices/PLANT-NORT", "did you mean `PLANT-NORTH`"),
        (f"/nonconformances/{NUMBER}/notices/PLANT-NORTH?revision=7", "no revision 7"),
    ],
)
def test_what_is_not_there_is_said(story: Service, path: str, said: str) -> None:
    answer = story.client().get(f"/api/v1{path}")
    assert answer.status_code == 404
    assert said in answer.json()["detail"]


def test_a_notice_is_signed_once_with_pin_and_hash(asking: Service) -> None:
    client = browser(asking, "mei")
    seen = client.get(f"{NOTICES}/PLANT-NORTH").json()
    assert seen["state"] == "awaiting_signature"
    body: dict[str, Any] = {
        "verdict": "send", "by": "mei", "pin": PIN, "reason": "read it", "hash": seen["hash"],
    }  # fmt: skip
    path = f"{NOTICES}/PLANT-NORTH/signatures"
    assert client.post(path, json={**body, "pin": "000000"}).status_code == 403
    assert client.post(path, json={**body, "hash": "0" * 64}).status_code == 409
    assert client.post(path, json={**body, "hash": "short"}).status_code == 422
    assert client.get(f"{NOTICES}/PLANT-NORTH").json()["state"] == "awaiting_signature"
    signed = client.post(path, json=body)
    assert signed.status_code == 201, signed.text
    assert (signed.json()["state"], signed.json()["printed_name"]) == ("sent", "Mei Li")
    assert client.post(path, json=body).status_code == 409
    assert PIN not in str(asking.rows()["ledger"])


@pytest.fixture
def asking(before_failure: Service, failing: dict[str, Any]) -> Service:
    """The story under rules that want every notice signed."""
    before_failure.site.plant.rulebook = parse_rulebook(ASKING, source="asking.yaml")
    answer = before_failure.client("machine").post("/api/v1/inspections", json=failing)
    assert answer.status_code == 201, answer.text
    return before_failure
