"""Why a case is what it is: each decision with its conditions in words; who asked, who was told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from rules.condition_words import Words
from rules.decision import decision_from
from rules.explanation import ConditionResult
from rules.sentences import explain
from service.actions.look_decision import TERMS
from service.records import tables as t
from service.records.case_tables import decision, finding, outbox, person, violation
from service.records.customer_tables import consignee
from service.records.life_tables import approval_question
from service.records.schema import iso

d, f = decision.c, finding.c


def decisions_page(
    connection: Connection, number: str, language: str, *, limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """Decisions in the order they were made, each rule with the conditions that speak for it."""
    query = (
        select(decision).where(d.nonconformance == number).order_by(d.id)
        .limit(limit).offset(offset)
    )  # fmt: skip
    return [
        {
            "stage": row["stage"],
            "rulebook": row["rulebook"],
            "version": row["rulebook_version"],
            "digest": row["digest"],
            "at": iso(row["at"]),
            "entry": row["entry"],
            **{
                name: [_said(each, language) for each in evaluated]
                for name, evaluated in orjson.loads(row["document"]).items()
            },
        }
        for row in connection.execute(query).mappings()
    ]


def findings_page(
    connection: Connection, number: str, *, limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """What was found, the newest first."""
    query = (
        select(finding).where(f.nonconformance == number).order_by(f.id.desc())
        .limit(limit).offset(offset)
    )  # fmt: skip
    return [
        {
            "event": row["event"],
            "reason": row["reason"],
            "facts": orjson.loads(row["facts"]),
            "record": row["record"],
            "id": row["record_id"],
            "at": iso(row["at"]),
            "entry": row["entry"],
        }
        for row in connection.execute(query).mappings()
    ]


def how_many_decisions(connection: Connection, number: str) -> int:
    query = select(func.count()).where(d.nonconformance == number)
    return connection.execute(query).scalar_one()


def how_many_findings(connection: Connection, number: str) -> int:
    query = select(func.count()).where(f.nonconformance == number)
    return connection.execute(query).scalar_one()


def stream_of(connection: Connection, number: str) -> str | None:
    """The stream whose chart speaks for the case: of its newest finding that names one."""
    query = select(f.facts).where(f.nonconformance == number).order_by(f.id.desc()).limit(20)
    for text in connection.execute(query).scalars():
        stream = orjson.loads(text).get("stream")
        if isinstance(stream, str):
            return stream
    return None


def stream_facts(connection: Connection, stream: str) -> dict[str, Any]:
    """What is measured in a stream, and where, for its name in words."""
    s, c = t.stream.c, t.characteristic.c
    query = (
        select(s.characteristic, c.name, s.equipment, s.item, s.shift, s.context)
        .join(t.characteristic, c.id == s.characteristic)
        .where(s.id == stream)
    )
    row = connection.execute(query).mappings().one()
    return {**row, "context": {} if row["context"] is None else orjson.loads(row["context"])}


def _said(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    made = decision_from(document)
    return {
        "rule": made.rule,
        "rulebook": made.rulebook,
        "version": made.version,
        "sentence": explain(made, language, TERMS[language]),
        "conditions": [
            *_conditions(made.event, made.facts, made.conditions, language),
            *(
                said
                for step in made.steps
                for said in _conditions(step.event, step.facts, step.conditions, language)
            ),
        ],
    }


def _conditions(
    event: str,
    facts: Mapping[str, Any],
    results: Sequence[ConditionResult],
    language: str,
) -> list[dict[str, Any]]:
    """What was asked and what was found; of alternatives only those that came nearest."""
    words = Words(language, event, facts, TERMS[language])
    return [_condition(words, result) for result in results if result.decisive]


def _condition(words: Words, result: ConditionResult) -> dict[str, Any]:
    field = words.field(result)
    actual = result.actual
    return {
        "label": words.label(field),
        "blank": result.expected if result.operator == "blank" else None,
        "asked": "" if result.operator == "blank" else words.comparison(result),
        "found": None if actual is None else words.value(actual, field, result.unit),
        "met": result.met,
    }


def violations_of(connection: Connection, number: str) -> list[dict[str, Any]]:
    """Held material that was used or shipped all the same, the newest first."""
    v = violation.c
    query = select(violation).where(v.nonconformance == number).order_by(v.id.desc()).limit(50)
    return [
        {"kind": row["kind"], "record": row["record"], "id": row["record_id"], "lot": row["lot"],
         "at": iso(row["at"])}
        for row in connection.execute(query).mappings()
    ]  # fmt: skip


def questions_of(connection: Connection, number: str) -> list[dict[str, Any]]:
    """What signers wanted to know, and what they were answered."""
    q = approval_question.c
    query = select(approval_question).where(q.nonconformance == number).order_by(q.id)
    return [
        {
            "question": row["question"],
            "asked_by": row["asked_by"],
            "asked_at": iso(row["asked_at"]),
            "answer": row["answer"],
            "answered_by": row["answered_by"],
            "answered_at": None if row["answered_at"] is None else iso(row["answered_at"]),
        }
        for row in connection.execute(query).mappings()
    ]


def letters_of(connection: Connection, number: str) -> list[dict[str, Any]]:
    """Letters by kind and state: how many, and the newest."""
    o = outbox.c
    query = (
        select(o.kind, o.audience, o.state, func.count(), func.max(o.created_at))
        .where(o.nonconformance == number)
        .group_by(o.kind, o.audience, o.state)
        .order_by(func.max(o.created_at).desc(), o.kind, o.state)
    )
    return [
        {"kind": kind, "audience": audience, "state": state, "count": count, "at": iso(at)}
        for kind, audience, state, count, at in connection.execute(query)
    ]


def told_people(connection: Connection, numbers: Collection[str]) -> list[str]:
    """To whom letters about these cases were written: printed names, else addresses."""
    o = outbox.c
    # A letter that a rule addresses to a mailbox names nobody; it may be somebody's all the same.
    whose = (person.c.name == o.person) | (o.person.is_(None) & (person.c.email == o.recipient))
    name = func.coalesce(person.c.printed_name, o.customer, o.recipient)
    query = (
        select(name)
        .distinct()
        .select_from(outbox.outerjoin(person, whose))
        .where(o.nonconformance.in_(numbers))
        .order_by(name)
    )
    return list(connection.execute(query).scalars())


def customers_of(connection: Connection, number: str) -> list[str]:
    """Who has, or had, parts of the case."""
    c = consignee.c
    query = select(c.customer).where(c.nonconformance == number).order_by(c.customer)
    return list(connection.execute(query).scalars())
