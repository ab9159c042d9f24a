"""The page behind an approval link, with its facts as the signer reads them; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from rules.sentences import explain
from service.actions.approval_view import ApprovalView, view_approval
from service.actions.look_cases import case_summary
from service.actions.look_decision import decision_of
from service.actions.look_desk import reading_desk
from service.plant import Plant
from service.records.case_tables import nonconformance
from service.records.door import Door
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class ApprovalPage:
    """What is signed (`view`), and sentences about it in every language."""

    view: ApprovalView
    cause: dict[str, str]
    rules: dict[str, list[str]]

    @property
    def language(self) -> str:
        return self.view.seat.language

    def document(self) -> dict[str, Any]:
        return {**self.view.document(), "cause": self.cause, "explanation": self.rules}


def look_at_approval(
    door: Door, plant: Plant, settings: Settings, raw_token: str, *, now: datetime
) -> ApprovalPage:
    """The page as the case stands; raises as `view_approval` does for a link that is no more."""
    with plant.reading(door) as connection:
        view = view_approval(reading_desk(connection, plant, settings, now=now), raw_token)
        query = select(nonconformance).where(nonconformance.c.number == view.seat.number)
        cause = case_summary(connection.execute(query).mappings().one())["cause"]
    decided = [
        decision_of(document) for stage in view.content["rules"] for document in stage["decisions"]
    ]
    sentences = {code: [explain(each, code) for each in decided] for code in ("en", "zh-CN")}
    return ApprovalPage(view, cause, sentences)
