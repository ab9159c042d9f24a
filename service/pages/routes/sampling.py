"""How many parts to test: for a suspect lot, by ISO 2859-1, or what a result proves."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions.aql_plan import AQLS, LEVELS, SEVERITIES, aql_document
from service.actions.look_case_head import case_head
from service.actions.sampling_plan import sampling_document
from service.actions.sampling_question import SamplingQuestion
from service.api.bodies import parse
from service.api.routes.sampling import SamplingBody
from service.errors import BadInput, Refused
from service.pages.asked import Asked, Asking
from service.pages.oc_curve import Curve, curve_of
from service.pages.show import show
from service.pages.typed_number import typed_number

router = APIRouter()
# The questions, and the fields that each asks for.
KINDS = {
    "reliability": ("lot_size", "reliability", "confidence", "accept"),
    "aql": ("lot_size", "level", "aql", "severity"),
    "two_point": ("producer", "consumer"),
    "result": ("lot_size", "sampled", "found", "confidence"),
}
WHOLE = ("lot_size", "accept", "sampled", "found")
USUAL = {
    "reliability": "99%", "confidence": "95%", "accept": "0", "level": "II", "aql": "1.0",
    "severity": "normal", "producer": "1%", "consumer": "5%",
}  # fmt: skip


@router.get("/sampling")
def get_sampling(asked: Asking) -> Response:
    """Asked by the address alone, so that a plan can be linked to; it keeps nothing."""
    kind = asked.query("kind", "reliability")
    if kind not in KINDS:
        kind = "reliability"
    case = asked.query("case")
    if case:
        with asked.read() as connection:
            case = case_head(connection, case)["number"]
    typed = {name: asked.query(name, USUAL.get(name, "")) for name in KINDS[kind]}
    found, refused = _answer(kind, typed) if _is_asked(asked, kind) else (None, None)
    return show(
        asked, "sampling.html", status=200 if refused is None else refused.status, kind=kind,
        kinds=tuple(KINDS), typed=typed, case=case, found=found, refused=refused,
        curve=_curve(found), levels=[(each, each) for each in LEVELS],
        aqls=[(each, each) for each in AQLS], severities=SEVERITIES,
        sentence=None if found is None else found["sentence"][asked.speech.language],
        notes=[] if found is None else [n[asked.speech.language] for n in found.get("notes", [])],
        as_plan=None if found is None else _as_sorting(kind, found, typed),
    )  # fmt: skip


def _is_asked(asked: Asked, kind: str) -> bool:
    """Whether somebody pressed the button, or came by a link that says enough."""
    needed = {"reliability": "reliability", "aql": "lot_size", "two_point": "producer"}
    return bool(asked.query(needed.get(kind, "sampled")))


def _answer(kind: str, typed: dict[str, str]) -> tuple[dict[str, Any] | None, Refused | None]:
    try:
        if kind == "aql":
            return aql_document(
                _whole(typed["lot_size"]), typed["level"], typed["aql"], typed["severity"]
            ), None
        body = {
            name: typed_number(text) if name in WHOLE else text
            for name, text in typed.items()
            if text
        }
        question = parse(SamplingBody, orjson.dumps(body))
        return sampling_document(SamplingQuestion(**dict(question))), None
    except Refused as refused:
        return None, refused


def _whole(text: str) -> int:
    number = typed_number(text)
    if not isinstance(number, int):
        raise BadInput(f"lot_size: `{text[:20]}` is no whole number")
    return number


def _curve(found: dict[str, Any] | None) -> Curve | None:
    if found is None or "plan" not in found:
        return None
    return curve_of(found["plan"]["sample_size"], found["plan"]["accept"])


def _as_sorting(kind: str, found: dict[str, Any], typed: dict[str, str]) -> str | None:
    """The plan as a proposal of sorting says it."""
    if "plan" not in found:
        return None
    if kind == "reliability":
        names = ("reliability", "confidence", "accept")
        return " ".join(f"{name}={typed[name]}" for name in names if typed[name])
    return f"sample={found['plan']['sample_size']} accept={found['plan']['accept']}"
