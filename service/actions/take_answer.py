"""Take a customer's answer: kept as it was given, and set against what was delivered.

It decides nothing in the plant. A later answer takes an earlier one's place, line by line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from service.actions.answer_files import TAKEN, keep_files
from service.actions.answer_lines import FIGURES, DeliveredLine, StatedLine, contradiction
from service.actions.customer_accounts import Account
from service.actions.desk import Desk
from service.actions.sent_files import SentFile, check_files
from service.actions.settle_customer import need_account, settle_customer
from service.actions.tell_of_answers import tell_of_question
from service.errors import BadInput, did_you_mean
from service.records.canonical import canonical
from service.records.customer_tables import customer_answer
from service.records.schema import millionths

LONGEST = {"printed_name": 200, "question": 4_000, "their_problem": 128}
MOST = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A delivery as it was filled in: figures by name, as text or numbers; empty means none."""

    shipment: str
    lot: str
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer fills in, or says on the telephone to whoever takes it down."""

    printed_name: str
    lines: Sequence[GivenLine] = ()
    question: str = ""
    their_problem: str = ""
    files: Sequence[SentFile] = ()
    language: str = field(default="en", compare=False)

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.question.strip() or self.files)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an answer."""

    answer: int
    account: Account


def take_answer(
    desk: Desk, number: str, customer: str, answer: Answer, *, channel: str, taken_by: str
) -> Taken:
    """Keep an answer whole, or refuse it whole with every line that cannot be so."""
    account = need_account(desk, number, customer)
    printed, question, theirs = (_text(answer, name) for name in LONGEST)
    if answer.is_empty:
        raise BadInput(_say(answer.language, "empty"), [("lines", "nothing is filled in")])
    if not printed:
        raise BadInput(_say(answer.language, "name"), [("printed_name", "is empty")])
    lines = _checked(account, answer)
    check_files(answer.files, TAKEN)
    given = {
        "customer": customer,
        "channel": channel,
        "printed_name": printed,
        "lines": [line.document() for line in lines],
        "question": question or None,
        "their_problem": theirs or None,
        "taken_by": taken_by,
    }
    kept = _keep(desk, number, answer, given)
    changed = {"their_problem": theirs} if theirs else {}
    settled = settle_customer(desk, number, customer, answered=bool(lines), **changed)
    if question:
        tell_of_question(desk, account, printed, question)
    return Taken(kept, settled)


def _keep(desk: Desk, number: str, answer: Answer, given: dict[str, Any]) -> int:
    files = [{"name": f.name, "size": len(f.content), "sha256": f.sha256} for f in answer.files]
    entry = desk.transaction.enter("customer.answered", number, {**given, "files": files})
    row = {
        **given, "lines": canonical(given["lines"]), "nonconformance": number,
        "at": desk.transaction.now_micros, "entry": entry,
    }  # fmt: skip
    desk.transaction.flush()
    statement = customer_answer.insert().values(**row).returning(customer_answer.c.id)
    kept = int(desk.transaction.connection.execute(statement).scalar_one())
    keep_files(desk, kept, answer.files)
    return kept


def _checked(account: Account, answer: Answer) -> list[StatedLine]:
    """Every fault of every line at once, with its place: nobody fills in a page four times."""
    delivered = {
        (line.delivery.shipment, line.delivery.lot): line.delivery for line in account.lines
    }
    faults: list[tuple[str, str]] = []
    lines: dict[tuple[str, str], StatedLine] = {}
    for at, given in enumerate(answer.lines):
        key = (given.shipment, given.lot)
        place = f"lines[{at}]"
        if key not in delivered:
            near = did_you_mean(given.lot, [lot for _, lot in delivered])
            said = _say(answer.language, "not_yours", key=" / ".join(key))
            faults.append((place, said + near))
        elif key in lines:
            faults.append((place, _say(answer.language, "twice", key=" / ".join(key))))
        else:
            line = _line(given, delivered[key], answer.language, place, faults)
            if line is not None:
                lines[key] = line
    if faults:
        raise BadInput("; ".join(said for _, said in faults[:5]), faults[:50])
    return list(lines.values())


def _line(
    given: GivenLine, delivery: DeliveredLine, language: str, place: str,
    faults: list[tuple[str, str]],
) -> StatedLine | None:  # fmt: skip
    before, label = len(faults), f"{given.shipment} / {given.lot}"
    figures = {}
    for name in FIGURES:
        try:
            figures[name] = _figure(given.figures.get(name))
        except BadInput as bad:
            said = _say(language, "figure", key=label, name=name, value=bad.detail)
            faults.append((f"{place}.{name}", said))
    if given.figures.get("received") in (None, ""):
        faults.append((f"{place}.received", _say(language, "received", key=label)))
    if len(faults) > before:
        return None
    line = StatedLine(given.shipment, given.lot, **figures)
    if wrong := contradiction(line, delivery, language):
        faults.append((place, f"{label}: {wrong}"))
        return None
    return line


def _figure(value: Any) -> int:
    """Millionths; nothing filled in is none."""
    if value is None or (text := str(value).strip()) == "":
        return 0
    try:
        quantity = Decimal(text.replace(" ", "")) if len(text) <= 40 else Decimal("NaN")
    except InvalidOperation:
        quantity = Decimal("NaN")
    if not quantity.is_finite() or not 0 <= quantity <= MOST or round(quantity, 6) != quantity:
        raise BadInput(text[:40])
    return millionths(quantity)


def _text(answer: Answer, name: str) -> str:
    """One line of text without control characters, but a question keeps its lines."""
    text = str(getattr(answer, name))
    keep = "\n" if name == "question" else ""
    clean = "".join(c if c.isprintable() or c in keep else " " for c in text.replace("\r\n", "\n"))
    clean = clean.strip() if keep else " ".join(clean.split())
    if len(clean) > LONGEST[name]:
        fault = f"has {len(clean)} characters, {LONGEST[name]} at most"
        raise BadInput(f"{name}: {fault}", [(name, fault)])
    return clean


def _say(language: str, sentence: str, /, **facts: str) -> str:
    return _SAID["zh-CN" if language == "zh-CN" else "en"][sentence].format(**facts)


_SAID = {
    "en": {
        "empty": (
            "nothing is filled in: give the quantities of at least one delivery, a question, or "
            "a file"
        ),
        "name": "your name is missing: say who answers",
        "not_yours": "{key} is none of the deliveries you were told of",
        "twice": "{key} is filled in twice",
        "figure": "{key}: `{value}` is no quantity ({name}); write a number such as 120 or 12.5",
        "received": "{key}: say how much you received, 0 if nothing arrived",
    },
    "zh-CN": {
        "empty": "未填写任何内容：请至少填写一项交货的数量、一个问题，或附上一个文件",
        "name": "请填写姓名，说明由谁答复",
        "not_yours": "{key} 不在通知贵方的交货之列",
        "twice": "{key} 重复填写",
        "figure": "{key}：“{value}”不是数量（{name}）；请填写数字，例如 120 或 12.5",
        "received": "{key}：请填写收到的数量；未收到则填 0",
    },
}
