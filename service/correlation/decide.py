"""Decide what events have led to: in one transaction, each hit once, whoever found it.

The transaction reads the events again and holds every hit against them: what was corrected since
the engine was told of it leads to nothing, and what the engine got wrong is an alarm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import product

from sqlalchemy import select, update

from notifications.messages import Trouble
from rules.correlation.facts import Hit
from rules.correlation.verify import verify
from rules.evaluate import Decision
from rules.pattern import Correlation
from service.actions.desk import Desk
from service.actions.follow_hit import follow_hit
from service.actions.hit_member import Member
from service.actions.mutes import muted
from service.actions.note_event import MATCHED, SET_ASIDE, WAITING
from service.correlation.descent import Descent
from service.correlation.match_facts import fitting, known_event
from service.correlation.stored_events import StoredEvent, these_events
from service.correlation.trouble import tell_trouble
from service.records.canonical import canonical
from service.records.rule_tables import correlation_event, rule_hit

KIND = "correlation"
# As the attempts of an event that cannot be read, which is tried again at the next start.
UNREADABLE = -1
DECIDED, MUTED, DISAGREED = "decided", "muted", "disagreed"

c = correlation_event.c


@dataclass(frozen=True, slots=True)
class Work:
    """Hits to be decided, and the events that have then been matched.

    `aside` says of events why they are set aside: those that cannot be read, and those that killed
    the engine, which the plain matcher has matched all the same.
    """

    hits: tuple[Hit, ...]
    events: tuple[StoredEvent, ...]
    unreadable: Mapping[int, str] = field(default_factory=dict)
    killers: Mapping[int, str] = field(default_factory=dict)


def do_work(desk: Desk, work: Work) -> int:
    """Decide, and tick the events off; how many hits were decided."""
    patterns = {one.id: one for one in desk.rulebook.correlations}
    decided = [_decide(desk, patterns[hit.rule], hit) for hit in work.hits if hit.rule in patterns]
    _tick_off(desk, work)
    _set_aside(desk, work.unreadable, "unreadable")
    _set_aside(desk, work.killers, "set_aside")
    return sum(decided)


def key_of(hit: Hit) -> str:
    """Without the version of the rulebook: a new version does not decide it again."""
    return sha256(f"{KIND}:{hit.rule}:{','.join(map(str, hit.facts))}".encode()).hexdigest()


def is_decided(desk: Desk, key: str) -> bool:
    desk.transaction.flush()
    known = select(rule_hit.c.key).where(rule_hit.c.key == key)
    return desk.transaction.connection.execute(known).first() is not None


def _decide(desk: Desk, correlation: Correlation, hit: Hit) -> bool:
    if is_decided(desk, key_of(hit)):
        return False
    found = these_events(desk.transaction.connection, hit.facts)
    events = [found[each] for each in hit.facts if each in found]
    if len(events) < len(hit.facts) or any(each.withdrawn for each in events):
        return False  # corrected meanwhile: what it has become is matched for itself
    verified = _verified(desk, correlation, events)
    if verified is None:
        return _disagree(desk, correlation, hit, events)
    decision, members = verified
    entry = desk.transaction.enter(
        "correlation.matched", correlation.id, {"events": [list(each.record) for each in events]}
    )
    number = follow_hit(desk, correlation, decision, members)
    state = MUTED if correlation.id in muted(desk) else DECIDED
    _keep(desk, hit, state, decision.document(), number, entry)
    return True


def _verified(
    desk: Desk, correlation: Correlation, events: Sequence[StoredEvent]
) -> tuple[Decision, tuple[Member, ...]] | None:
    """By those findings of the events, of all that meet the steps, that meet the joins as well."""
    book = desk.rulebook
    ancestors = _ancestors(desk, correlation, events)
    fit = [fitting(book, correlation, step, each) for step, each in enumerate(events)]
    for findings in product(*fit):
        known = [
            known_event(event, finding, ancestors.get(event.id, ()))
            for event, finding in zip(events, findings, strict=True)
        ]
        decision = verify(book, correlation, known)
        if decision is not None:
            return decision, tuple(
                Member(event.id, finding, event.lots, event.at)
                for event, finding in zip(events, findings, strict=True)
            )
    return None


def _ancestors(
    desk: Desk, correlation: Correlation, events: Sequence[StoredEvent]
) -> dict[int, tuple[str, ...]]:
    """By the genealogy as this transaction has it."""
    if not any(join.kind == "descendant" for join in correlation.joins):
        return {}
    desk.catch_up()
    descent = Descent(desk.plant.lineage, (lot for each in events for lot in each.lots))
    return {each.id: descent.ancestors(each.lots) for each in events}


def _disagree(
    desk: Desk, correlation: Correlation, hit: Hit, events: Sequence[StoredEvent]
) -> bool:
    """An alarm, not a decision; kept, so that it is given once."""
    content = {"events": [list(each.record) for each in events]}
    entry = desk.transaction.enter("correlation.disagreed", correlation.id, content)
    _keep(desk, hit, DISAGREED, content, None, entry)
    reason = f"{correlation.id}: {', '.join(map(str, hit.facts))}"
    tell_trouble(desk, "disagreed", reason, rule=correlation.id, events=events)
    return False


def _keep(
    desk: Desk, hit: Hit, state: str, document: object, number: str | None, entry: int
) -> None:
    book = desk.rulebook
    row = {
        "key": key_of(hit), "kind": KIND, "rule": hit.rule, "rulebook": book.name,
        "version": book.version, "events": canonical(list(hit.facts)), "state": state,
        "nonconformance": number, "document": canonical(document),
        "at": desk.transaction.now_micros, "entry": entry,
    }  # fmt: skip
    desk.transaction.insert(rule_hit, row)


def _tick_off(desk: Desk, work: Work) -> None:
    """What has not changed since it was read; the rest waits on, and is matched again."""
    wanted = {each.id: each for each in work.events if each.id not in work.unreadable}
    now = these_events(desk.transaction.connection, wanted)
    same = [
        name
        for name, event in now.items()
        if (event.document, event.withdrawn) == (wanted[name].document, wanted[name].withdrawn)
    ]
    desk.transaction.connection.execute(
        update(correlation_event)
        .where(c.id.in_(same), c.state == WAITING)
        .values(state=MATCHED, attempts=0, error=None)
    )


def _set_aside(desk: Desk, why: Mapping[int, str], trouble: Trouble) -> None:
    events = these_events(desk.transaction.connection, why)
    new = [each for each in events.values() if each.state != SET_ASIDE and not each.withdrawn]
    for each in new:
        attempts = UNREADABLE if trouble == "unreadable" else 0
        set_aside(desk, each, why[each.id], attempts=attempts)
    if news := [each for each in new if each.error != why[each.id]]:
        tell_trouble(desk, trouble, why[news[0].id], events=news)


def set_aside(desk: Desk, event: StoredEvent, error: str, *, attempts: int = 0) -> None:
    desk.transaction.connection.execute(
        update(correlation_event)
        .where(c.id == event.id)
        .values(state=SET_ASIDE, error=error, attempts=attempts)
    )
