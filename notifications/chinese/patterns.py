"""Patterns of events, in Chinese."""

from notifications.chinese.terms import TERMS
from notifications.formats import moment
from notifications.messages import Cause, LinkedEvent


def matched_headline(cause: Cause) -> str:
    return f"相关联的事件（{cause.rule}）" if cause.rule else "若干质量事件相互关联"


def matched(cause: Cause) -> str:
    """Say which events belong together, and by which rule.

    Examples
    --------
    >>> from notifications.messages import LinkedEvent
    >>> matched(Cause("correlation.matched", rule="two-signals", linked=(
    ...     LinkedEvent("spc.signal", "inspection", "I-7", "2026-01-08T05:00:00+00:00"),
    ...     LinkedEvent("complaint", "complaint", "C-9", "2026-01-08T09:30:00+00:00"))))
    '2 个事件相互关联（规则 two-signals）：控制图异常信号，检验记录 I-7，2026-01-08 05:00 UTC；\
客户投诉，投诉记录 C-9，2026-01-08 09:30 UTC。'
    """
    if not cause.linked:
        return "若干质量事件相互关联。"
    by = f"（规则 {cause.rule}）" if cause.rule else ""
    said = "；".join(map(_event, cause.linked))
    return f"{len(cause.linked)} 个事件相互关联{by}：{said}。"


def _event(linked: LinkedEvent) -> str:
    event = TERMS["event"].get(linked.event, linked.event)
    record = TERMS["record"].get(linked.record, linked.record)
    return f"{event}，{record} {linked.record_id}，{moment(linked.at)}"
