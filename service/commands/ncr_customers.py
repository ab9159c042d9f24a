"""`headmark ncr customers | call | reply | write-off | effectiveness | status`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from service.actions.answer_lines import FIGURES
from service.actions.desk import Desk
from service.actions.effectiveness_levels import set_level
from service.actions.look_customers import customer_document, customers_document
from service.actions.phone_calls import Call, log_call
from service.actions.reply_customer import reply_customer
from service.actions.rulebook_people import WRONG_PIN
from service.actions.status_report import report_status, status_document
from service.actions.take_answer import Answer, GivenLine
from service.actions.write_off_customer import WriteOff, write_off_customer
from service.commands.answer import AsJson, Database, figures, print_json, say, table, write_out
from service.commands.ncr_life import Number, Person
from service.commands.rulebook_desk import Pin, Why
from service.commands.spc_span import secret_pin
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.errors import BadInput, Forbidden
from service.records.books import Books
from service.records.door import Transaction

T = TypeVar("T")
Customer = Annotated[str, typer.Argument(help="The customer, as the records name him.")]
LISTED = (
    "customer", "problem", "state", "told_at", "method", "respond_by", "answered_at", "checks",
)  # fmt: skip
LINES = (
    "shipment", "lot", "item", "unit", "delivered", "came_back", "accounted", "outstanding",
    "at_risk",
)  # fmt: skip
OWED = ("shipment", "lot", "unit", "delivered", "accounted", "outstanding")
COUNTS = (
    "notified", "notified_percent", "responded", "responded_percent", "not_responded", "accounted",
    "accounted_percent", "unreachable", "written_off",
)  # fmt: skip


def install(ncr: typer.Typer) -> None:
    ncr.command()(customers)
    ncr.command()(call)
    ncr.command()(reply)
    ncr.command("write-off")(sign_write_off)
    ncr.command()(effectiveness)
    ncr.command()(status)


def customers(
    number: Number,
    customer: Annotated[str | None, typer.Argument(help="One of them, with all he said.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show the customers of a case: told, answered, accounted for; one of them in full."""
    settings = settings_of(database)
    door = open_door(settings)
    if customer is None:
        found = customers_document(door, number)
    else:
        plant = load_plant(door)
        found = customer_document(door, plant, settings, number, customer, now=now())
    if as_json:
        print_json(found)
    elif customer is None:
        _list(found)
    else:
        table(customer, LINES, ([line[name] for name in LINES] for line in found["lines"]))
        for answer in found["answers"]:
            say(f"{answer['at'][:16]} {answer['printed_name']} ({answer['channel']}): "
                f"{answer['question'] or '-'}")  # fmt: skip
        for each in found["call_log"]:
            say(f"{each['at'][:16]} {each['way']} {each['outcome']}: {each['note']}")


def _list(found: dict[str, Any]) -> None:
    rows = ([each[name] for name in LISTED] for each in found["consignees"])
    table(f"Customers of {found['nonconformance']}", LISTED, rows)
    figures("In all", {name: found[name] for name in COUNTS})


def call(
    number: Number,
    customer: Customer,
    outcome: Annotated[str, typer.Option(help="acted, not_acted, had_not_heard or not_reached.")],
    note: Annotated[str, typer.Option(help="What was talked about.")],
    spoke_with: Annotated[str, typer.Option("--with", help="Who was spoken to.")] = "",
    way: Annotated[str, typer.Option(help="phone or visit.")] = "phone",
    line: Annotated[
        list[str] | None,
        typer.Option(help="SHIPMENT,LOT,received=700,quarantined=500,... ; once for each."),
    ] = None,
    their_problem: Annotated[str, typer.Option(help="His number for the problem.")] = "",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Log a call or a visit, with what the customer said about his deliveries."""
    answer = None
    if line:
        lines = tuple(given_line(each) for each in line)
        answer = Answer(spoke_with, lines, their_problem=their_problem)
    made = Call(way, spoke_with, outcome, note, answer)
    done = _write(database, lambda desk: log_call(desk, number, customer, made))
    if as_json:
        print_json(done)
        return
    say(f"Logged. {customer} of {number} is {done['state'].replace('_', ' ')}.")


def given_line(text: str) -> GivenLine:
    """`S-2,CTN-2,received=500,on_hand=500,quarantined=500`."""
    parts = [part.strip() for part in text.split(",")]
    shipment, lot, pairs = parts[0], "".join(parts[1:2]), parts[2:]
    named = dict(pair.partition("=")[::2] for pair in pairs)
    if not shipment or not lot or not named or not set(named) <= set(FIGURES):
        raise BadInput(
            f"line `{text}`: write SHIPMENT,LOT and figures such as received=700; "
            f"known are {', '.join(FIGURES)}"
        )
    return GivenLine(shipment, lot, dict(named))


def reply(
    number: Number,
    customer: Customer,
    text: Annotated[str, typer.Option(help="What is replied.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Answer a customer's newest question; he gets it by mail."""
    done = _write(database, lambda desk: reply_customer(desk, number, customer, text=text))
    if as_json:
        print_json(done)
        return
    say("Replied by mail." if done["mailed"] else f"{customer} has no mail address: call.")


def sign_write_off(
    number: Number,
    customer: Customer,
    person: Person,
    reason: Why,
    shown: Annotated[
        str | None,
        typer.Option("--hash", help="Of what you have read; else it is shown, then signed."),
    ] = None,
    pin: Pin = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Write off what a customer does not account for, signed with your PIN."""
    if shown is None:
        shown = _show_what_is_signed(number, customer, person, reason, as_json, database)
    asked = WriteOff(number, customer, person, secret_pin(pin), reason, shown)
    done = _write(database, lambda desk: write_off_customer(desk, asked))
    if done is None:
        raise Forbidden(WRONG_PIN)
    if as_json:
        print_json(done)
        return
    say(f"Written off for {customer} by {done['printed_name']}: {_amounts(done['outstanding'])}.")


def _show_what_is_signed(
    number: str, customer: str, person: str, reason: str, as_json: bool, database: str | None
) -> str:
    """Before the PIN is asked for; returns the hash of exactly this."""
    settings = settings_of(database)
    door = open_door(settings)
    found = customer_document(door, load_plant(door), settings, number, customer, now=now())
    if not as_json:
        content = found["to_write_off"]
        rows = ([line[name] for name in OWED] for line in content["outstanding"])
        table(f"To write off for {customer} under {number}", OWED, rows)
        facts = {
            "customer": customer, "problem": content["problem"], "state": found["state"],
            "in all": _amounts(content["outstanding"]), "signed by": person, "reason": reason,
            "meaning": content["meaning"], "hash": found["shown_hash"],
        }  # fmt: skip
        figures("You sign", facts)
    return str(found["shown_hash"])


def _amounts(outstanding: list[dict[str, Any]]) -> str:
    """`630 pcs, 12.5 kg`: of each unit the sum."""
    sums: dict[str, Decimal] = {}
    for line in outstanding:
        unit = line["unit"]
        sums[unit] = sums.get(unit, Decimal(0)) + Decimal(str(line["outstanding"]))
    return ", ".join(f"{total} {unit}" for unit, total in sorted(sums.items())) or "nothing"


def effectiveness(
    number: Number,
    level: Annotated[str, typer.Option(help="A (all), B (a share), C (10 %), D (2 %), E (none).")],
    reason: Why,
    share: Annotated[float | None, typer.Option(help="Of B: above 0.1, below 1.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Choose how many customers are asked whether the notice worked (21 CFR 7.42)."""
    done = _write(database, lambda desk: set_level(desk, number, level, share=share, reason=reason))
    if as_json:
        print_json(done)
        return
    say(f"{number}: level {done['level']}, {done['share']:.0%} of the customers are asked.")


def status(
    number: Annotated[str, typer.Argument(help="A nonconformance, or a recall.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .pdf, .xlsx or .json file.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the file: en or zh-CN.")] = "en",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Report how far a case is with its customers, as 21 CFR 7.53 asks for it."""
    settings = settings_of(database)
    door = open_door(settings)
    if output is not None:
        kind = output.suffix.removeprefix(".").lower()
        report = report_status(door, settings, number, format=kind, language=language, now=now())
        write_out(output, report)
        say(f"Written to {output}.")
        return
    found = status_document(door, number, now=now())
    if as_json:
        print_json(found)
        return
    _list(found)
    checks = found["checks"]
    say(
        f"Effectiveness level {checks['level']}: {checks['done']} of {checks['required']} checks "
        f"done, {checks['effective']} customers have acted."
    )
    for sums in found["quantities"]:
        figures(sums["unit"], {name: value for name, value in sums.items() if name != "unit"})


def _write(database: str | None, work: Callable[[Desk], T]) -> T:
    """In one write transaction, with the plant as it is."""
    settings = settings_of(database)
    door = open_door(settings)
    plant = load_plant(door)

    def at_desk(transaction: Transaction) -> T:
        return work(Desk(transaction, Books(transaction), plant, settings))

    return door.write(at_desk, by=acting(), now=now())
