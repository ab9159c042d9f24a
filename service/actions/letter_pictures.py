"""The control chart that a letter about a signal carries: which one, and where it is to be seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import structlog

from notifications.envelope import InlinePicture
from notifications.formats import one_line
from notifications.messages import Cause
from notifications.payloads import decode
from notifications.render import LANGUAGES, ChartPlace

# To people of the plant. A customer's notice is none of these: streams are the plant's own matter.
CHARTED = frozenset({"case_opened", "case_widened", "approval_request", "approval_reminder"})
WITHIN = frozenset({"plant", "signer"})
SIGNS = frozenset({"spc.signal", "spc.alarm"})

# A stream and a language to a PNG picture.
DrawChart = Callable[[str, str], bytes]

log = structlog.get_logger()


def charted_cause(kind: str, audience: str, payload: Mapping[str, Any]) -> Cause | None:
    """The cause of a letter that is to show a chart: a signal or an alarm of a known stream."""
    if kind not in CHARTED or audience not in WITHIN:
        return None
    cause: Cause = decode(Cause, payload["cause"])
    return cause if cause.event in SIGNS and cause.stream else None


def draw_picture(cause: Cause, language: str, draw: DrawChart) -> InlinePicture | None:
    """The chart of a cause; None where it cannot be drawn, which must not keep the letter back."""
    assert cause.stream is not None
    code = language if language in LANGUAGES else "en"
    try:
        png = draw(cause.stream, code)
    except Exception:
        log.exception("a letter goes without its chart", stream=cause.stream)
        return None
    spoken = LANGUAGES[code]
    alt = one_line(spoken.say("chart.alt", headline=spoken.headline(cause)))
    return InlinePicture(f"chart-{sha256(png).hexdigest()[:24]}@headmark", png, alt)


def chart_place(
    cause: Cause, language: str, public_url: str, picture: InlinePicture | None
) -> ChartPlace:
    """Where the chart is: always at its address, and in the letter if it could be drawn."""
    assert cause.stream is not None
    code = language if language in LANGUAGES else "en"
    path = f"/api/v1/spc/streams/{quote(cause.stream, safe='')}/picture?language={code}"
    url = public_url.rstrip("/") + path
    return ChartPlace(url) if picture is None else ChartPlace(url, picture.cid, picture.alt)
