"""A customer notice as messages of the Catena-X standard CX-0164, Blocking Notifications 1.0.0."""

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from notifications.customer_notice import CustomerNotice, ShipmentLine, Usage
from notifications.language import Language

HEADER_VERSION = "3.0.0"
"""Of the model of the header (CX-0151), not of the interface."""
CONTEXT = "Blocking-BlockNotificationAPI-{operation}:1.0.0"
CRITICALITY: Mapping[str, str] = {"minor": "LOW", "major": "HIGH", "critical": "URGENT"}
USAGE_DECISION: Mapping[Usage, str] = {
    "pending": "PENDING_DECISION",
    "scrap": "SCRAPPING",
    "return": "RETURN_TO_SUPPLIER",
    "rework": "REWORK",
    "use_as_is": "USE_AS_IS",
}
UNITS: Mapping[str, str] = {"pcs": "unit:piece", "kg": "unit:kilogram", "m": "unit:metre"}
PLAIN_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
CANCELLED: Mapping[str, str] = {
    "released": "Found to conform; free for production.",
    "dismissed": "The suspicion has proved unfounded; free for production.",
    "not_delivered": "Corrected records: these parts were not delivered to you.",
}


def blocking_messages(
    notice: CustomerNotice, language: Language, *, sender: str = "", receiver: str = ""
) -> list[dict[str, Any]]:
    """Say one revision of a notice in the messages of CX-0164.

    A create is one message. An update is one `Update` with the parts added and changed, then one
    `Remove` with the parts cleared, as far as there are any; a cancel is one `Remove` of all.

    Parameters
    ----------
    notice
        With `issued_at` set.
    language
        In which the problem is described.
    sender, receiver
        The two BPNL; left out of the header where empty, which the standard does not allow: see
        `left_out`.

    Returns
    -------
    list of dict
        Each with `header` and `content`. Their ids follow from what they say: the same notice,
        the same ids. The later one of two bears a later time, in the order of which the receiver
        has to read them.

    Examples
    --------
    >>> from notifications.english import ENGLISH
    >>> from notifications.facts import Cause
    >>> line = ShipmentLine("S-1", "2026-02-05", "L-7", "BOLT", 700.0, "pcs")
    >>> notice = CustomerNotice(
    ...     "NCR-1", "South", Cause("recall"), (line,), (), "hold_and_report", "q@maker.example",
    ...     problem="NCR-1-C1", severity="critical", issued_at="2026-02-07T08:00:00+00:00")
    >>> (message,) = blocking_messages(notice, ENGLISH)
    >>> message["header"]["context"], message["content"]["criticality"]
    ('Blocking-BlockNotificationAPI-Create:1.0.0', 'URGENT')

    References
    ----------
    Catena-X Automotive Network e.V., CX-0164 Blocking Notifications v1.0.0, 2.1.2 and 4.1.2.
    """
    said: list[tuple[str, dict[str, Any]]] = []
    if notice.change == "create":
        said.append(("Create", _created(notice, language)))
    elif notice.change == "update":
        if notice.added or notice.changed or notice.news:
            said.append(("Update", _updated(notice, language)))
        if notice.cleared or notice.elsewhere:
            said.append(("Remove", _removed(notice)))
    else:
        said.append(("Remove", _removed(notice)))
    return [
        {"header": _header(notice, operation, place, sender, receiver), "content": content}
        for place, (operation, content) in enumerate(said)
    ]


def left_out(
    notice: CustomerNotice, *, sender: str = "", receiver: str = ""
) -> list[dict[str, str]]:
    """Name what the standard asks for and a notice does not have, and why.

    Examples
    --------
    >>> from notifications.facts import Cause
    >>> notice = CustomerNotice("N", "C", Cause("recall"), (), (), "hold_and_report", "+49 1")
    >>> [each["field"] for each in left_out(notice, sender="BPNL000000000AAA")][:2]
    ['header.receiverBpn', 'content.supplierContactPerson']
    """
    missing = {
        "header.senderBpn": "the maker has no BPNL in its settings" if not sender else "",
        "header.receiverBpn": "no BPNL is recorded of the customer" if not receiver else "",
        "content.supplierContactPerson": (
            "" if _is_address(notice.contact) else "the contact is no mail address"
        ),
        "supplierContactPerson.firstName, lastName": "the contact is a department",
        "blockInformations.catenaXId": (
            "derived from delivery and lot; not registered as a digital twin"
        ),
        "componentLevelContainment.customerPartId": "no part number of the customer is recorded",
        "periodAndVolumeLevelContainment.sizeOfProductionLot": (
            "the rest of the lot is not this customer's"
        ),
        "periodAndVolumeLevelContainment.deliveryDate": "the day of dispatch is said",
        "periodAndVolumeLevelContainment.deliveryPlace, packageNumber": "not recorded",
    }
    return [{"field": field, "reason": reason} for field, reason in missing.items() if reason]


def usage_decision(lines: Sequence[ShipmentLine]) -> str:
    """Give the one decision that is proposed for all lines; pending while they differ.

    Examples
    --------
    >>> usage_decision([ShipmentLine("S", "2026-02-05", "L", "I", 1.0, "pcs", usage="scrap")])
    'SCRAPPING'
    >>> usage_decision([])
    'PENDING_DECISION'
    """
    proposed = {line.usage for line in lines}
    usage: Usage = proposed.pop() if len(proposed) == 1 else "pending"
    return USAGE_DECISION[usage]


def _header(
    notice: CustomerNotice, operation: str, place: int, sender: str, receiver: str
) -> dict[str, str]:
    at = datetime.fromisoformat(notice.issued_at or "") + timedelta(milliseconds=place)
    header = {
        "messageId": _urn(sender, notice.problem, str(notice.revision), operation, at.isoformat()),
        "context": CONTEXT.format(operation=operation),
        "sentDateTime": at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "version": HEADER_VERSION,
    }
    known = {"senderBpn": sender, "receiverBpn": receiver}
    return header | {name: bpn for name, bpn in known.items() if bpn}


def _created(notice: CustomerNotice, language: Language) -> dict[str, Any]:
    lines = [_block(notice, line) for line in notice.shipments]
    return {**_problem(notice), **_master(notice, language), "blockInformations": lines}


def _updated(notice: CustomerNotice, language: Language) -> dict[str, Any]:
    parts = {"partsToAdd": notice.added, "partsToUpdate": notice.changed}
    blocks = {
        name: [_block(notice, line) for line in lines] for name, lines in parts.items() if lines
    }
    return {**_problem(notice), **_master(notice, language), **blocks}


def _removed(notice: CustomerNotice) -> dict[str, Any]:
    """Name the parts, unless all of them are free: what another case holds stays blocked."""
    reasons = dict.fromkeys(CANCELLED[line.why_cleared or "released"] for line in notice.cleared)
    removed = {**_problem(notice), "cancellationReason": " ".join(reasons)}
    if notice.change == "cancel" and not notice.elsewhere:
        return removed
    return {**removed, "parts": [{"catenaXId": _part(notice, line)} for line in notice.cleared]}


def _problem(notice: CustomerNotice) -> dict[str, str]:
    ours = {"manufacturerProblemId": notice.problem}
    return ours | ({"customerProblemId": notice.their_problem} if notice.their_problem else {})


def _master(notice: CustomerNotice, language: Language) -> dict[str, Any]:
    said: dict[str, Any] = {
        "problemDescription": language.found(notice.cause),
        "criticality": CRITICALITY[notice.severity or "critical"],
        "proposedUsageDecision": usage_decision(notice.shipments),
    }
    if _is_address(notice.contact):
        said["supplierContactPerson"] = {"email": notice.contact}
    return said


def _block(notice: CustomerNotice, line: ShipmentLine) -> dict[str, Any]:
    volume: dict[str, Any] = {
        "deliveryNoteNumber": line.shipment,
        "deliveryDate": f"{line.date}T00:00:00Z" if len(line.date) == 10 else line.date,
        "numberOfPartsPerDeliveryNote": {
            "itemUnit": UNITS.get(line.unit, line.unit), "quantityValue": line.quantity,
        },
    }  # fmt: skip
    if line.made:
        volume["productionDate"] = f"{line.made}T00:00:00Z"
    if line.order:
        volume["orderNumber"] = line.order
    return {
        "catenaXId": _part(notice, line),
        "componentLevelContainment": {
            "manufacturerPartId": line.item,
            "localIdentifiers": [{"key": "batchId", "value": line.lot}],
        },
        "periodAndVolumeLevelContainment": volume,
    }


def _part(notice: CustomerNotice, line: ShipmentLine) -> str:
    return _urn(notice.number, line.shipment, line.lot)


def _urn(*facts: str) -> str:
    """Make a UUID in the form of version 4 that is the same for the same facts."""
    hashed = hashlib.sha256("\0".join(facts).encode()).digest()
    return f"urn:uuid:{uuid.UUID(bytes=hashed[:16], version=4)}"


def _is_address(contact: str) -> bool:
    return PLAIN_ADDRESS.fullmatch(contact) is not None
