"""What follows failed surveys, complaints, supplier alerts, returns, receipts of a bad heat."""

from __future__ import annotations

from sqlalchemy import or_, select

from graph.scopes import Scope
from notifications.messages import Cause
from rules.case_life import LIVE
from service.actions.cases import case_of
from service.actions.contain import contain, widen
from service.actions.desk import Desk
from service.actions.finding import Fact, Finding
from service.actions.state_recall import hold_returned
from service.intake import plant_records as p
from service.records import tables as t
from service.records.canonical import canonical
from service.records.case_tables import finding, nonconformance
from service.records.schema import microseconds, seconds


def follow_survey(desk: Desk, record: p.Survey, entry: int) -> None:
    if record.passed:
        return
    row = desk.need("equipment", record.equipment)
    event = "calibration.failed" if record.kind == "calibration" else "furnace.survey_failed"
    facts: dict[str, Fact] = {
        "equipment": record.equipment,
        "equipment_kind": row["kind"],
        "kind": record.kind,
    }
    cause = Cause(
        event=event, equipment=record.equipment, equipment_name=row["name"], survey=record.kind
    )
    at = microseconds(record.at)
    contain(
        desk,
        Finding(
            event=event,
            facts=facts,
            topic=f"{record.kind}:{record.equipment}",
            reason=f"{record.kind} of {row['name']} failed (survey {record.id})",
            cause=cause,
            record=("survey", record.id),
            entry=entry,
            at=at,
            checked_at=at,
            context={"equipment": record.equipment},
        ),
    )


def follow_complaint(desk: Desk, record: p.Complaint, entry: int) -> None:
    book = desk.need_lot(record.lot)
    customer = desk.need("party", record.customer)
    at = microseconds(record.at)
    facts: dict[str, Fact] = {
        "lot": record.lot,
        "item": book.item,
        "safety_critical": book.safety_critical,
        "customer": record.customer,
        "characteristic": record.characteristic,
        "quantity": None if record.quantity is None else float(record.quantity),
    }
    contain(
        desk,
        Finding(
            event="complaint",
            facts=facts,
            topic=record.lot,
            reason=f"complaint {record.id} of {customer['name']}: {record.text}",
            cause=Cause(event="complaint", customer=customer["name"], text=record.text),
            record=("complaint", record.id),
            entry=entry,
            at=at,
            checked_at=at,
            lots=(record.lot,),
        ),
    )


def follow_supplier_alert(desk: Desk, record: p.SupplierAlert, entry: int) -> None:
    alert = _alert(desk, record.supplier, record.heat, record.text, record.id)
    lots = tuple(record.lots or ())
    known = record.heat is not None and _lots_of_heat(desk, record.heat)
    if lots or known:
        contain(desk, _alert_finding(alert, lots, entry, microseconds(record.at)))


def follow_receipt(desk: Desk, record: p.Receipt, entry: int) -> None:
    """Material of a heat or a supplier that is already under suspicion is suspect on arrival."""
    joined = _join_cases_of_the_material(desk, record, entry)
    if joined or record.heat is None:
        return
    a = t.supplier_alert.c
    query = select(a.text, a.id).where(a.heat == record.heat, a.supplier == record.supplier)
    alert = desk.transaction.connection.execute(query.limit(1)).first()
    if alert is None:
        return
    # What else came of the heat was decided under a case that is closed: only this lot is new.
    heat = None if _acted_upon(desk, alert.id) else record.heat
    facts = _alert(desk, record.supplier, heat, alert.text, alert.id)
    contain(desk, _alert_finding(facts, (record.lot,), entry, microseconds(record.at)))


def _acted_upon(desk: Desk, alert: str) -> bool:
    f = finding.c
    query = select(f.id).where(f.record == "supplier_alert", f.record_id == alert).limit(1)
    return desk.transaction.connection.execute(query).first() is not None


def _join_cases_of_the_material(desk: Desk, record: p.Receipt, entry: int) -> bool:
    joined = False
    n = nonconformance.c
    # Of a closed one too: nobody has decided about this lot.
    query = select(nonconformance).where(n.state.in_((*LIVE, "closed")), n.held.is_(True))
    names = [name for name in (record.heat, record.supplier) if name is not None]
    # As the scope's text has it: a quotation mark or a backslash is escaped there.
    written = [canonical(name) for name in names]
    mentions = query.where(or_(*(n.scope.contains(name, autoescape=True) for name in written)))
    for row in desk.transaction.connection.execute(mentions).mappings().all():
        case = case_of(row)
        if any(_means(part, record) for part in case.scopes):
            joined = True
            reason = f"{case.reason}; receipt {record.id} is of this material"
            at = microseconds(record.at)
            widen(
                desk,
                case,
                Finding(case.event, {}, record.heat or "", reason, case.cause,
                        ("receipt", record.id), entry, at, at),
            )  # fmt: skip
    return joined


def _means(part: Scope, record: p.Receipt) -> bool:
    """Whether a scope of a heat, a supplier or both, in its window, is about this receipt."""
    named = part.heat is not None or part.supplier is not None
    if not named or part.lots or part.has_context:
        return False
    at = seconds(microseconds(record.at))
    return (
        part.heat in (None, record.heat)
        and part.supplier in (None, record.supplier)
        and (part.start is None or part.start <= at)
        and (part.end is None or at < part.end)
    )


def follow_return(desk: Desk, record: p.Return, entry: int) -> None:
    customer = desk.need("party", record.customer)["name"]
    text = f"return {record.id}: {record.quantity} of lot {record.lot} came back from {customer}"
    hold_returned(desk, record.lot, text, record.id, entry, microseconds(record.at))


def _alert(
    desk: Desk, supplier: str, heat: str | None, text: str, record: str
) -> tuple[str, str, str | None, str, str]:
    return supplier, desk.need("party", supplier)["name"], heat, text, record


def _alert_finding(
    alert: tuple[str, str, str | None, str, str], lots: tuple[str, ...], entry: int, at: int
) -> Finding:
    supplier, name, heat, text, record = alert
    return Finding(
        event="supplier.alert",
        facts={"supplier": supplier, "heat": heat, "lots": len(lots)},
        topic=f"{supplier}:{heat}",
        reason=f"supplier alert {record} of {name}: {text}",
        cause=Cause(event="supplier.alert", supplier=name, heat=heat, text=text),
        record=("supplier_alert", record),
        entry=entry,
        at=at,
        checked_at=at,
        lots=lots,
    )


def _lots_of_heat(desk: Desk, heat: str) -> bool:
    desk.transaction.flush()
    query = select(t.lot.c.id).where(t.lot.c.heat == heat).limit(1)
    return desk.transaction.connection.execute(query).first() is not None
