"""`headmark ncr approvals | approval | sign | answer | withdraw`: signatures without a link."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.actions.approval_inbox import waiting_approvals
from service.actions.approval_questions import answer_question
from service.actions.approval_seats import active_person
from service.actions.decide_disposition import AnswerHere, decide_here
from service.actions.desk import Desk
from service.actions.look_approval import look_here
from service.actions.signing_secret import WRONG_SECRET
from service.actions.take_back_proposal import take_back_proposal
from service.commands.answer import AsJson, Database, figures, print_json, say, table
from service.commands.ncr_life import Number, Person
from service.commands.rulebook_desk import Pin, Why
from service.commands.spc_span import secret_pin
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.errors import Forbidden, Unknown
from service.records.books import Books
from service.records.door import Transaction

LISTED = ("nonconformance", "severity", "step", "missing", "signed", "due_at", "escalated_at")
SHOWN = ("nonconformance", "state", "severity", "step", "role", "proposed_by", "proposal_reason")
OF_A_LINE = ("lot", "quantity", "unit", "disposition", "note")


def install(ncr: typer.Typer) -> None:
    ncr.command()(approvals)
    ncr.command()(approval)
    ncr.command()(sign)
    ncr.command()(answer)
    ncr.command()(withdraw)


def approvals(
    person: Annotated[
        str | None, typer.Option("--as", help="Only those that wait for him.")
    ] = None,
    role: Annotated[str | None, typer.Option(help="Only those that wait for this role.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """List the signatures that are waited for, the earliest due first."""
    settings = settings_of(database)
    door = open_door(settings)
    found = waiting_approvals(door, load_plant(door), settings, now=now(), person=person, role=role)
    if as_json:
        print_json(found)
    elif found:
        rows = ([_cell(each[name]) for name in LISTED] for each in found)
        table(f"Signatures that are waited for ({len(found)})", LISTED, rows)
    else:
        say("No signature is waited for.")


def approval(
    number: Number, person: Person, as_json: AsJson = False, database: Database = None
) -> None:
    """Show what a person is asked to sign, as the page shows it."""
    settings = settings_of(database)
    door = open_door(settings)
    page = look_here(door, load_plant(door), settings, number, person, now=now()).document()
    if as_json:
        print_json(page)
        return
    figures(number, {**{name: page[name] for name in SHOWN}, "cause": page["cause"]["en"]})
    table("Proposed", OF_A_LINE, ([line[name] for name in OF_A_LINE] for line in page["proposal"]))
    table("Questions", ("question", "asked_by", "text", "answer"),
          ([each[name] for name in ("question", "asked_by", "text", "answer")]
           for each in page["questions"]))  # fmt: skip
    say(f"To sign: headmark ncr sign {number} --as {person} --shown {page['shown_hash'][:12]}")


def sign(
    number: Number,
    decision: Annotated[
        str, typer.Argument(help="confirm, dismiss, approve, reject, question or delegate.")
    ],
    person: Person,
    reason: Annotated[str, typer.Option(help="Why, or the question; kept for ever.")],
    shown: Annotated[
        str, typer.Option(help="What you have read: the hash that `ncr approval` gave.")
    ],
    seen: Annotated[
        str, typer.Option(help="`seen` of `ncr approval --json`: a refusal then says what changed.")
    ] = "",
    role: Annotated[str | None, typer.Option(help="For which role, if for several.")] = None,
    to: Annotated[str, typer.Option(help="To whom it is handed over (delegate).")] = "",
    pin: Pin = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Decide on a case, signed with your PIN or password."""
    settings = settings_of(database)
    secret = secret_pin(pin)
    door = open_door(settings)
    plant = load_plant(door)
    page = look_here(door, plant, settings, number, person, role, now=now()).document()
    # Who read another state of the case than the present one signs nothing: the hash is refused.
    given = page["shown_hash"] if _is_start_of(shown, page["shown_hash"]) else "0" * 64
    asked = AnswerHere(decision, secret, reason, page["case_version"], given, role, (), to, seen)

    def work(transaction: Transaction) -> dict[str, Any] | None:
        desk = Desk(transaction, Books(transaction), plant, settings)
        decided = decide_here(desk, number, person, asked)
        return None if decided is None else decided.document()

    done = door.write(work, by=acting(), now=now())
    if done is None:
        raise Forbidden(WRONG_SECRET)
    if as_json:
        print_json(done)
        return
    waiting = ", ".join(done["waiting_for"])
    say(f"{number} is {done['state']}.", *([f"Still to sign: {waiting}."] if waiting else []))


def answer(
    number: Number,
    question: Annotated[int, typer.Argument(help="The number of the question.")],
    text: Annotated[str, typer.Option(help="The answer; mailed to who asked.")],
    person: Person,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Answer what a signer has asked."""
    settings = settings_of(database)
    door = open_door(settings)
    plant = load_plant(door)

    def work(transaction: Transaction) -> dict[str, Any]:
        desk = Desk(transaction, Books(transaction), plant, settings)
        if active_person(desk, person) is None:
            raise Unknown(f"person `{person}` is not known, or no longer active")
        return answer_question(desk, number, question, text, by=person)

    done = door.write(work, by=acting(), now=now())
    if as_json:
        print_json(done)
        return
    say(f"Question {question} of {number} is answered; {done['asked_by']} is told.")


def withdraw(
    number: Number,
    person: Person,
    reason: Why,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Withdraw what you proposed, before it is decided."""
    settings = settings_of(database)
    door = open_door(settings)
    plant = load_plant(door)

    def work(transaction: Transaction) -> str:
        desk = Desk(transaction, Books(transaction), plant, settings)
        return take_back_proposal(desk, number, by=person, reason=reason).state

    state = door.write(work, by=acting(), now=now())
    if as_json:
        print_json({"nonconformance": number, "state": state})
        return
    say(f"The proposal for {number} is withdrawn; it is {state}.")


def _is_start_of(typed: str, shown_hash: str) -> bool:
    return len(typed) >= 12 and shown_hash.startswith(typed.lower())


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
