"""A load that was shipped to three customers before it failed, and looks at what they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import orjson
import pypdf

from notifications.customer_notice import CustomerNotice
from notifications.envelope import Attachment
from notifications.payloads import decode
from rules.rulebook import parse_rulebook
from service.actions.compose_letter import compose_letter
from service.actions.look_notices import look_notice
from service.actions.send_notices import claim_letters
from service.records.customer_tables import consignee, notice
from tests.service.actions.signing import CASE, SETTINGS, Signing
from tests.stories.furnace import basket, check
from tests.stories.looking import rows
from tests.support.master_data import Record, shipment
from tests.support.recording import Works

MINUTE = timedelta(minutes=1)
HOSTILE = '=HYPERLINK("http://evil.example")<b onload=alert(1)>'
NAMELESS: Record = {"record": "party", "id": "NOMAIL", "role": "customer", "name": "Nomail works"}
SHIPPED = (
    NAMELESS,
    basket("B1", 6, load="L-1"),
    basket("B2", 6, load="L-1"),
    basket("B3", 7),
    shipment("S-1", {"B1": 10, "B2": 20}, tracking="TRACK-ONE"),
    shipment("S-2", {"B1": 5}, customer="SECOND", tracking="TRACK-TWO"),
    shipment("S-3", {"B3": 7}),
)
FAILED = check("B1", 40, day=6, stage="final")
ASKING = """
rulebook: asking
version: 1
rules:
  - id: hold-the-load
    event: inspection.nonconforming
    when: always
    then: {contain: load}
  - id: tell
    event: containment
    when: always
    then: {severity: major, notify: [customers], notice: after_signature}
"""


def ask_first(works: Works) -> None:
    works.plant.rulebook = parse_rulebook(ASKING, source="asking.yaml")


def revisions(works: Works, customer: str) -> list[tuple[int, str, str]]:
    found = rows(works, notice, customer=customer, nonconformance=CASE)
    return sorted((row["revision"], row["kind"], row["state"]) for row in found)


def said(works: Works, customer: str) -> CustomerNotice:
    """The newest revision."""
    found = sorted(rows(works, notice, customer=customer), key=lambda row: row["revision"])
    content: CustomerNotice = decode(CustomerNotice, orjson.loads(found[-1]["document"]))
    return content


def keys(lines: Sequence[Any]) -> set[tuple[str, str]]:
    return {(line.shipment, line.lot) for line in lines}


def standing(works: Works, customer: str) -> dict[str, Any]:
    (found,) = rows(works, consignee, customer=customer)
    return found


def hash_of(signing: Signing, customer: str) -> str:
    """What whoever reads the notice signs."""
    with signing.works.door.read() as connection:
        return str(look_notice(connection, SETTINGS, CASE, customer)["hash"])


def forms(signing: Signing) -> dict[str, dict[str, str]]:
    """By recipient, everything that he gets, as text: mail, Excel, PDF, JSON."""
    letters = signing.act(lambda desk: claim_letters(desk, limit=99, lease=MINUTE))
    found = {}
    for letter in letters:
        if letter.kind != CustomerNotice.kind:
            continue
        envelope = compose_letter(letter, SETTINGS)
        xlsx, pdf = envelope.attachments
        with signing.works.door.read() as connection:
            document = look_notice(connection, SETTINGS, CASE, letter.customer or "")
        found[letter.recipient] = {
            "subject": envelope.mail.subject,
            "text": envelope.mail.text,
            "html": envelope.mail.html,
            "xlsx": "\n".join(map(str, cells(xlsx))),
            "pdf": pdf_text(pdf),
            "json": orjson.dumps(document).decode(),
        }
    return found


def cells(file: Attachment) -> list[Any]:
    book = openpyxl.load_workbook(BytesIO(file.content))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]


def pdf_text(file: Attachment) -> str:
    pages = pypdf.PdfReader(BytesIO(file.content)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\0", "")
