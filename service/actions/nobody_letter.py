"""The letter that says a signature is wanted that nobody can give: somebody has to make way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from notifications.render import LANGUAGES, RenderedMail


@dataclass(frozen=True)
class NobodySigns:
    """Nobody of these roles, nor the next authority, can sign a step; to who can change that."""

    kind: ClassVar[str] = "nobody_signs"
    number: str
    step: str
    roles: tuple[str, ...]


_SUBJECT: Mapping[str, str] = {
    "en": "ACT NOW {number}: nobody can sign step {step}",
    "zh-CN": "紧急 {number}：步骤 {step} 无人可签署",
}
_PARAGRAPHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        (
            "{number} waits for the signature of {roles} in step {step}. Nobody can give it: each "
            "of those people proposed it, made the lots, has signed already, has no e-mail "
            "address or is not active, and there is no next authority who could."
        ),
        "Its material stays on hold until somebody signs.",
        (
            "Give the role to another person (headmark users), enter his address, or have somebody "
            "else propose the disposition; the next reminder asks whoever can sign by then."
        ),
    ),
    "zh-CN": (
        (
            "{number} 的步骤 {step} 等待{roles}签署，但无人可签：相关人员或为提出人、"
            "或为批次制造者、或已签署、或无邮件地址、或已停用，且无上级可代签。"
        ),
        "签署之前，相关物料一直处于隔离状态。",
        (
            "请将该角色授予其他人员（headmark users）、登记其邮件地址，或由他人重新提出处置方案；"
            "下次提醒将发给届时可签署的人员。"
        ),
    ),
}
_JOINED: Mapping[str, str] = {"en": " and ", "zh-CN": "、"}


def render_nobody(letter: NobodySigns, *, language: str) -> RenderedMail:
    """Say it in the reader's language; any but Chinese is answered in English."""
    spoken = language if language in _SUBJECT else "en"
    names = (LANGUAGES[spoken].term("role", role) for role in letter.roles)
    facts = {
        "number": letter.number,
        "step": " ".join(letter.step.split()),
        "roles": _JOINED[spoken].join(names),
    }
    said = [paragraph.format(**facts) for paragraph in _PARAGRAPHS[spoken]]
    html = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in said)
    return RenderedMail(
        _SUBJECT[spoken].format(**facts),
        "\n\n".join(said) + "\n",
        f"<html><body>{html}</body></html>",
    )
