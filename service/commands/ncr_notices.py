"""`headmark ncr notices | notice | sign-notice | notify`: what customers are told under a case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from notifications.formats import number as plain
from service.actions.desk import Desk
from service.actions.look_notices import (
    content_of,
    find_notice,
    language_of,
    list_notices,
    look_notice,
)
from service.actions.make_notices import make_notices
from service.actions.notice_files import notice_file
from service.actions.sign_notice import MEANING, WRONG_PIN, SignedNotice, Verdict, sign_notice
from service.commands.answer import AsJson, Database, figures, print_json, say, table, write_out
from service.commands.ncr_life import Person
from service.commands.rulebook_desk import Pin, Why
from service.commands.spc_span import secret_pin
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.errors import BadInput, Forbidden
from service.records.books import Books
from service.records.door import Transaction

Number = Annotated[str, typer.Argument(help="Such as NCR-2026-0017.")]
Customer = Annotated[str, typer.Argument(help="As the records name the customer.")]
LISTED = ("customer", "problem", "their_problem", "state", "respond_by")
REVISION = ("revision", "kind", "state", "lines", "added", "changed", "cleared", "signed_by", "at")
LINE = ("shipment", "date", "lot", "item", "quantity", "unit", "usage")
FORMS = (".xlsx", ".pdf")


def install(ncr: typer.Typer) -> None:
    ncr.command("notices")(notices)
    ncr.command("notice")(notice)
    ncr.command("sign-notice")(sign)
    ncr.command("notify")(notify)


def notices(number: Number, as_json: AsJson = False, database: Database = None) -> None:
    """List the customers of a case, and what each was told."""
    with open_door(settings_of(database)).read() as connection:
        found = list_notices(connection, number)
    if as_json:
        print_json(found)
        return
    table(f"Customers of {number}", LISTED, ([each[name] for name in LISTED] for each in found))
    for each in found:
        rows = ([row[name] for name in REVISION] for row in each["revisions"])
        table(f"{each['problem']}: {each['customer']}", REVISION, rows)


def notice(
    number: Number,
    customer: Customer,
    revision: Annotated[int | None, typer.Option(help="Another than the newest.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write it to this file: .xlsx or .pdf, as it is mailed.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show what a customer is told; `--json` has the messages of CX-0164."""
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        found = look_notice(connection, settings, number, customer, revision=revision)
        row = find_notice(connection, number, customer, revision=revision)
        language = language_of(connection, customer)
    if output is not None:
        if output.suffix not in FORMS:
            raise BadInput(f"{output}: write it as {' or '.join(FORMS)}")
        write_out(output, notice_file(content_of(row), output.suffix[1:], language))
        say(f"{output} is written.")
    if as_json:
        print_json(found)
    elif output is None:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    said = found["notice"]
    names = ("problem", "their_problem", "revision", "severity", "respond_by", "contact")
    facts = {name: said[name] for name in names} | {
        name: found[name] for name in ("state", "title", "description", "hash", "signed_by")
    }
    if within := said.get("respond_within"):
        facts["respond_by"] = said["respond_by"] or f"{within:g} h after it is sent"
    figures(f"{found['kind']}: {said['customer']}", facts)
    for title, name in (
        ("Suspect", "shipments"), ("No longer suspect", "cleared"),
        ("Suspect for another reason", "elsewhere"),
    ):  # fmt: skip
        if said[name]:
            rows = ([line[column] for column in LINE] for line in said[name])
            table(f"{title} ({len(said[name])})", LINE, rows)


def _show_signature(found: dict[str, Any], by: str, reason: str, verdict: Verdict) -> None:
    """What whoever now gives his PIN signs."""
    said = found["notice"]
    total = ", ".join(f"{plain(quantity)} {unit}" for unit, quantity in said["total"])
    facts = {
        "customer": f"{said['customer']} ({found['customer']})",
        "suspect in all": total or "nothing",
        "verdict": verdict,
        "signed by": by,
        "reason": reason,
        "meaning": MEANING[verdict],
    }
    figures("You sign", facts)


def sign(
    number: Number,
    customer: Customer,
    by: Annotated[str, typer.Option("--as", help="Who signs: a quality supervisor.")],
    reason: Why,
    shown: Annotated[
        str | None,
        typer.Option("--hash", help="Of the notice you have read; else it is shown, then signed."),
    ] = None,
    reject: Annotated[bool, typer.Option("--reject", help="It is not to be sent so.")] = False,
    pin: Pin = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Sign what a customer is to be told, with your PIN, so that it goes out; or reject it."""
    verdict: Verdict = "reject" if reject else "send"
    settings = settings_of(database)
    door = open_door(settings)
    if shown is None:
        with door.read() as connection:
            found = look_notice(connection, settings, number, customer)
        if not as_json:
            _show(found)
            _show_signature(found, by, reason, verdict)
        shown = str(found["hash"])
    asked = SignedNotice(number, customer, verdict, by, secret_pin(pin), reason, shown)
    plant = load_plant(door)

    def work(transaction: Transaction) -> dict[str, Any] | None:
        return sign_notice(Desk(transaction, Books(transaction), plant, settings), asked)

    done = door.write(work, by=acting(), now=now())
    if done is None:
        raise Forbidden(WRONG_PIN)
    if as_json:
        print_json(done)
    else:
        what = "is rejected" if reject else f"is signed ({done['state']})"
        say(f"The notice of {number} to {customer}, revision {done['revision']}, {what}.")


def notify(
    number: Number,
    person: Person,
    reason: Why,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Have the customers of held lots told, though no rule says so; each notice is signed first."""
    settings = settings_of(database)
    door = open_door(settings)
    plant = load_plant(door)

    def work(transaction: Transaction) -> dict[str, Any]:
        desk = Desk(transaction, Books(transaction), plant, settings)
        return make_notices(desk, number, by=person, reason=reason)

    done = door.write(work, by=acting(), now=now())
    if as_json:
        print_json(done)
        return
    say(f"Notices to {', '.join(done['made'])} wait for a signature: "
        f"headmark ncr sign-notice {number} CUSTOMER --as PERSON")  # fmt: skip
