"""Whether what is proposed about held lots can be carried out: refused with what would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from service.actions.case_failures import failures_of
from service.actions.cases import Case
from service.actions.concessions import need_concession, why_not
from service.actions.desk import Desk
from service.actions.disposition_lines import outstanding_by_lot
from service.actions.proposed_line import CONCEDED, DISPOSITIONS, NEEDS, ProposedLine
from service.actions.sort_plan import sort_plan
from service.errors import BadInput, did_you_mean
from service.records.schema import MILLION, millionths, number_of


def check_proposal(desk: Desk, case: Case, lines: Sequence[ProposedLine]) -> list[int]:
    """The quantity of each line in millionths; BadInput that names the line and its fault."""
    if not lines:
        raise BadInput("propose a disposition for at least one lot")
    held = case.held_lots(desk)
    decided = outstanding_by_lot(desk, case.number)
    quantities, used = list[int](), defaultdict[str, int](int)
    for i, line in enumerate(lines):
        fault = _fault(desk, case, line, held, decided)
        if fault is None:
            quantities.append(quantity_of_line(desk, line, decided))
            fault = _fault_of_quantity(desk, line, quantities[-1], used)
        if fault is not None:
            raise BadInput(f"dispositions[{i}]: {fault}", [(f"dispositions[{i}]", fault)])
    _check_totals(desk, lines, quantities, decided)
    return quantities


def quantity_of_line(desk: Desk, line: ProposedLine, decided: dict[str, int]) -> int:
    if line.quantity is None:
        return desk.need_lot(line.lot).remaining - decided.get(line.lot, 0)
    return millionths(line.quantity)


def _check_totals(
    desk: Desk, lines: Sequence[ProposedLine], quantities: list[int], decided: dict[str, int]
) -> None:
    total: dict[str, int] = defaultdict(int)
    for line, quantity in zip(lines, quantities, strict=True):
        total[line.lot] += quantity
    for lot, quantity in total.items():
        book = desk.need_lot(lot)
        free = book.remaining - decided.get(lot, 0)
        if quantity > free:
            waits = decided.get(lot, 0)
            rest = f", {number_of(waits)} of them decided already" if waits else ""
            raise BadInput(
                f"{number_of(quantity)} {book.unit} of lot `{lot}` are proposed, "
                f"{number_of(book.remaining)} are on hand{rest}"
            )


# --- one line --------------------------------------------------------------------------------


def _fault(
    desk: Desk, case: Case, line: ProposedLine, held: set[str], decided: dict[str, int]
) -> str | None:
    book = desk.need_lot(line.lot)
    if line.lot not in held:
        return (
            f"lot `{line.lot}` is not held under {case.number}{did_you_mean(line.lot, list(held))}"
        )
    if line.disposition not in DISPOSITIONS:
        known = (
            did_you_mean(line.disposition, DISPOSITIONS) or f"; one of {', '.join(DISPOSITIONS)}"
        )
        return f"disposition `{line.disposition}` is not known{known}"
    if line.quantity is not None and (
        not line.quantity.is_finite() or line.quantity <= 0 or line.quantity * MILLION % 1
    ):
        return "quantity must be above 0, with at most 6 decimals"
    if book.remaining <= 0:
        return f"lot `{line.lot}` has nothing on hand to decide about"
    if book.remaining <= decided.get(line.lot, 0):
        return (
            f"all of lot `{line.lot}` is decided already; report that as carried out, or as not "
            f"possible: `headmark ncr execute {case.number}`"
        )
    return _fault_of_kind(desk, case, line)


def _fault_of_kind(desk: Desk, case: Case, line: ProposedLine) -> str | None:
    book, kind = desk.need_lot(line.lot), line.disposition
    needed = NEEDS.get(kind)
    if needed is not None and not (getattr(line, needed[0]) or "").strip():
        return f"{kind} of lot `{line.lot}` needs {needed[1]}"
    if kind == "repair" and not (line.concession or "").strip():
        return f"{kind} of lot `{line.lot}` needs {NEEDS['use_as_is'][1]}"
    if kind == "return_to_supplier" and book.supplier is None:
        return f"lot `{line.lot}` was made here, not received: it has no supplier to return to"
    if kind == "regrade":
        return _fault_of_regrade(desk, line, book.unit)
    if kind in ("rework", "repair"):
        return _fault_of_reinspection(desk, case, line)
    if line.reinspect:
        return f"reinspect belongs to a rework or a repair, not to {kind}"
    return None


def _fault_of_regrade(desk: Desk, line: ProposedLine, unit: str) -> str | None:
    assert line.to_item is not None
    item = desk.need("item", line.to_item)
    if item["unit"] != unit:
        return f"item `{line.to_item}` is counted in {item['unit']}, lot `{line.lot}` in {unit}"
    return None


def _fault_of_reinspection(desk: Desk, case: Case, line: ProposedLine) -> str | None:
    """What proves it: what failed, and what else is named; there must be something to measure."""
    failed = failures_of(desk, case.number)
    for name in line.reinspect:
        if name not in failed and desk.books.row("characteristic", name) is None:
            near = did_you_mean(name, [*failed, *desk.books.names_like("characteristic", name)])
            return f"reinspect: characteristic `{name}` is not known{near}"
    if not failed and not line.reinspect:
        return (
            f"{line.disposition} of lot `{line.lot}` needs reinspect: nothing failed by "
            f"measurement under {case.number}, so name the characteristics that prove it"
        )
    return None


def _fault_of_quantity(
    desk: Desk, line: ProposedLine, quantity: int, used: dict[str, int]
) -> str | None:
    """What depends on how much it is: whole pieces, the sample, what the concession leaves."""
    book = desk.need_lot(line.lot)
    # All that is on hand may be decided, also where the books say that half a piece is.
    if line.quantity is not None and book.unit == "pcs" and quantity % MILLION:
        return f"quantity: {number_of(quantity)} is no number of whole pieces"
    if line.disposition == "sort":
        sort_plan(line.sampling or "", quantity, book.unit)
    elif line.sampling:
        return f"sampling belongs to sort, not to {line.disposition}"
    if line.disposition not in CONCEDED:
        return f"{line.disposition} takes no concession" if line.concession else None
    number = (line.concession or "").strip()
    used[number] += quantity
    fault = why_not(desk, number, book.item, used[number])
    return fault or fault_of_customer(desk, number, book.item)


def fault_of_customer(desk: Desk, number: str, item: str) -> str | None:
    row = need_concession(desk.transaction.connection, number)
    if desk.need("item", item)["customer_concession"] and row["customer"] is None:
        return (
            f"item `{item}` needs a concession that its customer has granted; "
            f"concession `{number}` names no customer"
        )
    return None
