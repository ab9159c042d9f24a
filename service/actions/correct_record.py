"""A correction: a new record that names the old one and the reason; the ledger keeps both.

The corrected record takes the old one's place, and what depends on it is derived anew: the books
of the lots concerned from all their records, the genealogy, and the reach of every live case.
What a correction frees is listed for release by name, never released silently.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, select, update

from graph.blast_radius import blast_radius
from rules.case_life import LIVE
from service.actions.cases import Case, case_of
from service.actions.check_corrected_delivery import check_corrected_shipment, more_came_back
from service.actions.concession_uses import pass_concessions_on
from service.actions.contain import widen
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.follow_corrected_operation import pass_holds_on, suspect_its_outputs
from service.actions.follow_facts import follow_return
from service.actions.follow_lots import follow_lots
from service.actions.gone_material import hold_what_gone_material_made, hold_what_turned_up
from service.actions.note_event import withdraw_events
from service.actions.open_scopes import join_open_cases
from service.actions.rebuild_books import rebuild_books
from service.actions.record_kinds import KINDS
from service.actions.record_master_data import check_item_correction
from service.actions.record_operation import insert_lines, new_lot, report_violations
from service.actions.recorded_events import tell_recorded
from service.actions.rejudge_inspection import rejudge
from service.actions.scope_deltas import Because, note_cleared
from service.actions.scrap_proof import follow_corrected_scrap
from service.actions.set_deadlines import look_again
from service.actions.tell_again import tell_at_new_address
from service.errors import BadInput, Unknown, did_you_mean
from service.intake import plant_records as p
from service.records import tables as t
from service.records.books import RECORD_TABLES
from service.records.canonical import canonical
from service.records.case_tables import finding as finding_table
from service.records.case_tables import nonconformance
from service.records.schema import microseconds, millionths


def correct_record(desk: Desk, record: p.Correction, content: str) -> None:
    kind, replacement = record.of.record, record.replacement
    if kind not in RECORD_TABLES or kind == "correction":
        raise BadInput(f"of.record: `{kind}` cannot be corrected{did_you_mean(kind, list(KINDS))}")
    before = desk.books.row(kind, record.of.id)
    if before is None:
        near = did_you_mean(record.of.id, desk.books.names_like(kind, record.of.id))
        raise Unknown(f"{kind} `{record.of.id}` is not known{near}")
    old = _current(desk, kind, record.of.id)
    differs = _differing(old, replacement.content())
    if not differs:
        raise BadInput(
            f"the replacement of {kind} `{record.of.id}` is the same as what it replaces"
        )
    _check(desk, kind, old, replacement)
    entry = desk.enter(record, "correction", content)
    desk.books.add_row("correction", _correction_row(record, differs, before["entry"], entry))
    _replace(desk, kind, old, replacement, before["entry"])
    _follow(desk, record, kind, old, entry)


def _current(desk: Desk, kind: str, name: str) -> dict[str, Any]:
    """The record as it stands: as first recorded, or as its latest correction has it."""
    desk.transaction.flush()
    c = t.correction.c
    latest = (
        select(c.id).where(c.record == kind, c.record_id == name).order_by(c.entry.desc()).limit(1)
    )
    correction = desk.transaction.connection.execute(latest).scalar_one_or_none()
    if correction is not None:
        text = desk.books.content("correction", correction)
        current: dict[str, Any] = orjson.loads(text or "{}")["replacement"]
        return current
    first: dict[str, Any] = orjson.loads(desk.books.content(kind, name) or "{}")
    return first


def _differing(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [field for field in sorted({*old, *new}) if old.get(field) != new.get(field)]


def _correction_row(
    record: p.Correction, differs: list[str], corrected: int, entry: int
) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "by": record.by,
        "record": record.of.record,
        "record_id": record.of.id,
        "reason": record.reason,
        "differs": canonical(differs),
        "corrected_entry": corrected,
        "entry": entry,
    }


# --- checks ----------------------------------------------------------------------------------


def _check(desk: Desk, kind: str, old: dict[str, Any], new: p.Record) -> None:
    if isinstance(new, p.Item):
        check_item_correction(old, new)
    elif isinstance(new, p.Receipt):
        _same_lot(old, new)
        desk.need_party(new.supplier, "supplier")
    elif isinstance(new, p.Operation):
        _check_operation(desk, old, new)
    elif isinstance(new, p.Shipment):
        check_corrected_shipment(desk, old, new)
    elif kind in ("scrap", "count", "move") and old["lot"] != new.lot:  # type: ignore[attr-defined]
        desk.need_lot(new.lot)  # type: ignore[attr-defined]
    else:
        KINDS[kind].check(desk, new)


def _same_lot(old: dict[str, Any], new: p.Receipt) -> None:
    for field in ("lot", "item"):
        if old[field] != getattr(new, field):
            raise BadInput(
                f"a receipt's {field} cannot be corrected (`{old[field]}` to "
                f"`{getattr(new, field)}`): records rely on it; scrap the lot, receive again"
            )


def _check_operation(desk: Desk, old: dict[str, Any], new: p.Operation) -> None:
    desk.need_if("equipment", new.equipment)
    desk.need_if("order", new.order)
    made = {line["lot"]: line["item"] for line in old["outputs"]}
    kept = {line.lot for line in new.outputs}
    if lost := sorted(made.keys() - kept):
        raise BadInput(
            f"output lot `{lost[0]}` cannot be taken away: it exists; correct its quantity"
        )
    for line in new.outputs:
        desk.need("item", line.item)
        if line.lot in made:
            if made[line.lot] != line.item:
                raise BadInput(f"the item of lot `{line.lot}` cannot be corrected; regrade it")
        elif desk.books.lot(line.lot) is not None:
            raise BadInput(f"output lot `{line.lot}` exists already")
    desk.catch_up()
    lineage = desk.plant.lineage
    own = [lineage.lot_index(name) for name in made]
    below = {lineage.name_of(i) for i in lineage.descendants(own) if lineage.is_lot(i)}
    for used in new.inputs:
        desk.need_lot(used.lot)
        if used.lot in below:
            raise BadInput(
                f"input lot `{used.lot}` is made of this operation's own outputs (a cycle)"
            )


# --- replacing -------------------------------------------------------------------------------


def _replace(desk: Desk, kind: str, old: dict[str, Any], new: p.Record, entry: int) -> None:
    desk.transaction.flush()
    if isinstance(new, p.Operation):
        _replace_lines(desk, old, new)
    elif isinstance(new, p.Shipment):
        _replace_shipment_lines(desk, new)
    elif isinstance(new, p.Receipt):
        book = desk.need_lot(new.lot)
        book.heat, book.supplier, book.certificate = new.heat, new.supplier, new.certificate
        book.created_at = microseconds(new.at)
        desk.books.touch(book)
    make = KINDS[kind].row  # an inspection's row holds its outcome and is written by judging it
    if make is not None:
        desk.books.replace_row(kind, {**make(desk, new), "entry": entry})
    desk.forget_limits()
    rebuild_books(desk, _lots_of(old) | _lots_of(new.content()))


def _replace_lines(desk: Desk, old: dict[str, Any], new: p.Operation) -> None:
    connection = desk.transaction.connection
    for table in (t.operation_input, t.operation_output):
        connection.execute(delete(table).where(table.c.operation == new.id))
    insert_lines(desk, new)
    made = {line["lot"] for line in old["outputs"]}
    for line in new.outputs:
        if line.lot not in made:
            desk.books.add_lot(new_lot(desk, new, line, desk.transaction.seq))


def _replace_shipment_lines(desk: Desk, new: p.Shipment) -> None:
    """Lines are changed in place: they passed the gate when they left, as what they then were."""
    connection, line = desk.transaction.connection, t.shipment_line.c
    mine = line.shipment == new.id
    there = set(connection.execute(select(line.position).where(mine)).scalars())
    connection.execute(delete(t.shipment_line).where(mine, line.position >= len(new.lines)))
    for position, each in enumerate(new.lines):
        row = {"lot": each.lot, "quantity": millionths(each.quantity)}
        if position in there:
            at = update(t.shipment_line).where(mine, line.position == position)
            connection.execute(at.values(**row))
        else:
            added = {"shipment": new.id, "position": position, "escaped": False}
            desk.transaction.insert(t.shipment_line, row | added)


def _lots_of(content: dict[str, Any]) -> set[str]:
    lots = {content["lot"]} if isinstance(content.get("lot"), str) else set()
    for lines in ("inputs", "outputs", "lines"):
        lots |= {line["lot"] for line in content.get(lines, ())}
    return lots


# --- consequences ----------------------------------------------------------------------------


def _follow(desk: Desk, record: p.Correction, kind: str, old: dict[str, Any], entry: int) -> None:
    new = record.replacement
    withdraw_events(desk, kind, record.of.id)
    if isinstance(new, p.Operation):
        report_violations(desk, new, entry)
        suspect_its_outputs(desk, new)
    if isinstance(new, p.Inspection):
        rejudge(desk, new)
        KINDS[kind].follow(desk, new, entry)
    elif kind in ("survey", "complaint", "supplier_alert") or _is_of_another_heat(old, new):
        KINDS[kind].follow(desk, new, entry)
    if isinstance(new, p.Return) and more_came_back(old, new):
        follow_return(desk, new, entry)
    if kind in ("receipt", "operation", "shipment", "return") or _is_measured_otherwise(old, new):
        follow_live_cases(desk, record, entry)
    if isinstance(new, p.Party) and old.get("email") != new.email:
        tell_at_new_address(desk, new.id)
    if isinstance(new, p.Scrap):
        follow_corrected_scrap(desk, old, new)
    if isinstance(new, p.Operation):
        pass_holds_on(desk, old, new)
        pass_concessions_on(desk, old, new)
        join_open_cases(desk, new, entry)  # of closed cases, which are not all walked anew
        hold_what_gone_material_made(desk, new)
    if kind == "operation" or (kind == "receipt" and not _is_of_another_heat(old, new)):
        tell_recorded(desk, kind, new.id, entry)
    lots = _lots_of(old) | _lots_of(new.content())
    look_again(desk, kind, lots, since=_happened(old))
    hold_what_turned_up(desk, lots, f"correction {record.id}")
    follow_lots(desk, sorted(lots), "correction", record.id)


def _happened(content: dict[str, Any]) -> int:
    """When a record says it was, at the earliest; a record without a time keeps nothing."""
    at = content.get("started_at") or content.get("at")
    return 0 if at is None else microseconds(datetime.fromisoformat(at))


def _is_of_another_heat(old: dict[str, Any], new: p.Record) -> bool:
    """A receipt corrected to other material: it may be what an alert was about."""
    if not isinstance(new, p.Receipt):
        return False
    return (old.get("heat"), old["supplier"]) != (new.heat, new.supplier)


def _is_measured_otherwise(old: dict[str, Any], new: p.Record) -> bool:
    """A check corrected to another gauge, lot or time: a scope by gauge takes or loses it."""
    if not isinstance(new, p.Inspection):
        return False
    now = new.content()
    gauged = old.get("gauge") is not None or new.gauge is not None
    return gauged and any(old.get(each) != now.get(each) for each in ("gauge", "lot", "at"))


def follow_live_cases(desk: Desk, record: p.Correction, entry: int) -> None:
    """Walk every live case anew: hold what came in, list what went out for release by name."""
    desk.catch_up()
    n = nonconformance.c
    query = select(nonconformance).where(n.state.in_(LIVE), n.held.is_(True)).order_by(n.entry)
    for row in desk.transaction.connection.execute(query).mappings().all():
        case = case_of(row)
        widen(desk, case, _corrected(case, record, entry))
        _list_for_release(desk, case, record, entry)


def _list_for_release(desk: Desk, case: Case, record: p.Correction, entry: int) -> None:
    reached = set(blast_radius(desk.plant.lineage, case.scope, unknown_ok=True).lot_names())
    left = sorted(case.held_lots(desk) - reached)
    if not left:
        return
    desk.outcome.add_case(case.number)
    of = f"correction {record.id} of {record.of.record} {record.of.id}"
    because = Because(("correction", record.id), f"{of}: {record.reason}")
    note_cleared(desk, case.number, left, because, entry=entry)
    reason = f"{', '.join(left)} left the scope by correction {record.id}: release by name"
    desk.transaction.enter("scope.left", case.number, {"lots": left, "correction": record.id})
    desk.transaction.insert(
        finding_table,
        {
            "nonconformance": case.number,
            "event": "scope.left",
            "facts": canonical({"lots": left}),
            "topic": "scope.left",
            "reason": reason,
            "cause_key": f"correction:{record.id}",
            "scope": canonical({"lots": left}),
            "record": "correction",
            "record_id": record.id,
            "at": microseconds(record.at),
            "entry": entry,
        },
    )


def _corrected(case: Case, record: p.Correction, entry: int) -> Finding:
    at = microseconds(record.at)
    return Finding(
        event=case.event,
        facts={},
        topic="",
        reason=f"{case.reason}; correction {record.id} of {record.of.record} {record.of.id}",
        cause=case.cause,
        record=("correction", record.id),
        entry=entry,
        at=at,
        checked_at=at,
    )
