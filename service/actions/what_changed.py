"""What has changed since a page was opened, in words: lots, quantities, findings, signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from notifications.render import LANGUAGES
from service.actions.changed_words import ENTRIES, WORDS
from service.actions.desk import Desk
from service.actions.page_nonce import PageShown
from service.actions.seen_facts import seen_facts, unpacked_facts
from service.records.case_tables import ledger

# What is more is counted.
SAID = 12
Change = dict[str, str]


def what_changed(
    desk: Desk, content: dict[str, Any], page: PageShown, packed: str
) -> list[dict[str, str]]:
    """Each change in every language; of a page that did not say what it showed, by the ledger."""
    before = unpacked_facts(packed) if packed else None
    if before is None:
        return _by_ledger(desk, content["nonconformance"], page)
    found = [*_facts(before, content), *_lots(before, content)]
    if len(found) > SAID:
        found = [*found[:SAID], _say("more", count=len(found) - SAID)]
    return found or _by_ledger(desk, content["nonconformance"], page)


def _facts(before: Mapping[str, Any], content: dict[str, Any]) -> Iterator[Change]:
    after = seen_facts(content)
    if before["severity"] != after["severity"]:
        yield _say("severity", term="severity", now=after["severity"], was=before["severity"])
    for each in content["findings"][before["findings"] :]:
        yield _say("finding", reason=each["reason"])
    if before["proposal"] != after["proposal"]:
        yield _say("proposal" if after["proposal"] else "no_proposal")
    for each in content["signed"][before["signed"] :]:
        yield _say("signed", name=each["name"])
    for asked, was in zip(content["questions"], before["answers"], strict=False):
        if asked["answer"] is not None and not was:
            yield _say("answered", name=asked["answered_by"])
    for asked in content["questions"][len(before["answers"]) :]:
        yield _say("asked", name=asked["asked_by"])


def _lots(before: Mapping[str, Any], content: dict[str, Any]) -> Iterator[Change]:
    if before["lots"] is None:
        yield from _totals(before, content)
        return
    now = {each["lot"]: each for each in content["lots"]}
    for name, each in now.items():
        was = before["lots"].get(name)
        if was is None:
            yield _say("added", lot=name, now=each["on_hand"], unit=each["unit"])
            continue
        if each["on_hand"] != was[0]:
            yield _say("on_hand", lot=name, now=each["on_hand"], was=was[0], unit=each["unit"])
        if each["shipped"] != was[1]:
            yield _say("shipped", lot=name, now=each["shipped"], was=was[1], unit=each["unit"])
        if each["held"] != was[2]:
            yield _say("held" if each["held"] else "released", lot=name)
    for name in before["lots"].keys() - now.keys():
        yield _say("gone", lot=name)


def _totals(before: Mapping[str, Any], content: dict[str, Any]) -> Iterator[Change]:
    for name in ("on_hand", "shipped"):
        for unit in sorted({*before[name], *content[name]}):
            was, now = before[name].get(unit, 0), content[name].get(unit, 0)
            if was != now:
                yield _say(f"total_{name}", now=now, was=was, unit=unit)


def _by_ledger(desk: Desk, number: str, page: PageShown) -> list[Change]:
    if page.seq < 0:
        return [_say("something")]
    l = ledger.c  # noqa: E741 - the ledger's columns
    query = select(l.kind).where(l.seq > page.seq, l.subject == number).order_by(l.seq)
    kinds = desk.transaction.connection.execute(query).scalars()
    keys = dict.fromkeys(ENTRIES[kind] for kind in kinds if kind in ENTRIES)
    return [_say(key) for key in keys] or [_say("quantities")]


def _say(key: str, *, term: str = "", unit: str = "", **facts: Any) -> Change:
    """The sentence in every language, with quantities and trade words as that language has them."""
    said = {}
    for code, words in WORDS.items():
        spoken = LANGUAGES[code]
        told = dict(facts)
        for name in ("now", "was"):
            if name in told and term:
                told[name] = spoken.term(term, told[name])
            elif name in told:
                told[name] = spoken.amount(told[name], unit)
        said[code] = words[key].format(**told)
    return said
