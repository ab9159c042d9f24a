"""What a customer notice says beside its facts: requests, news, and what stands in a line."""

from collections.abc import Callable, Mapping
from functools import partial

from notifications.customer_notice import CustomerNotice, ShipmentLine
from notifications.formats import moment
from notifications.language import Language


def notice_words(spoken: Language) -> Mapping[str, Callable[..., object]]:
    """Give the functions with which the templates of a notice speak, by name.

    Examples
    --------
    >>> from notifications.english import ENGLISH
    >>> sorted(notice_words(ENGLISH))
    ['deliveries', 'line_facts', 'marks_of', 'news', 'requests', 'usage', 'why_cleared']
    """
    return {
        "deliveries": deliveries,
        "requests": partial(requests, spoken),
        "news": partial(news, spoken),
        "marks_of": partial(marks_of, spoken),
        "usage": partial(usage, spoken),
        "line_facts": partial(_line_facts, spoken),
        "why_cleared": partial(why_cleared, spoken),
    }


def deliveries(notice: CustomerNotice) -> int:
    """Count the deliveries that have suspect parts."""
    return len({line.shipment for line in notice.shipments})


def requests(spoken: Language, notice: CustomerNotice) -> list[str]:
    """Say what the customer is asked to do, in order."""
    answer = {"contact": notice.contact, "number": notice.problem or notice.number}
    if notice.respond_by:
        by = moment(notice.respond_by)
        answering = spoken.say(f"{notice.action}.answer_by", respond_by=by, **answer)
    else:
        answering = spoken.say(f"{notice.action}.answer_soon", **answer)
    decided = any(line.usage != "pending" for line in notice.shipments)
    steps = ("stop", "set_aside.decided" if decided else "set_aside", "pass_on")
    said = [spoken.say(f"{notice.action}.{step}") for step in steps]
    return [*said, answering, spoken.say(f"{notice.action}.say")]


def news(spoken: Language, notice: CustomerNotice) -> list[str]:
    """Say what is new since the revision before."""
    counted = {"added": notice.added, "changed": notice.changed, "cleared": notice.cleared}
    said = [
        spoken.say(f"notice.news.{name}", lines=spoken.count("line", len(lines)))
        for name, lines in counted.items()
        if lines
    ]
    severity = spoken.term("severity", notice.severity or "")
    for name in notice.news:
        facts = {"severity": severity} if name == "severity" else {}
        said.append(spoken.say(f"notice.news.{name}", **facts))
    return said


def usage(spoken: Language, line: ShipmentLine) -> str:
    """Say what is proposed to do with the parts of a line."""
    proposed = spoken.term("usage", line.usage)
    if not line.concession:
        return proposed
    return spoken.say("notice.concession", usage=proposed, concession=line.concession)


def why_cleared(spoken: Language, line: ShipmentLine) -> str:
    """Say why the parts of a line are suspect no longer."""
    return spoken.say(f"notice.cleared.{line.why_cleared or 'released'}")


def marks_of(spoken: Language, notice: CustomerNotice) -> dict[tuple[str, str], str]:
    """Mark what is new in an update, by shipment and lot; in a first notice all is."""
    if notice.change != "update":
        return {}
    marked = {"added": notice.added, "changed": notice.changed}
    return {
        (line.shipment, line.lot): spoken.say(f"notice.mark.{name}")
        for name, lines in marked.items()
        for line in lines
    }


def _line_facts(spoken: Language, line: ShipmentLine) -> list[str]:
    said = {"made": line.made, "order": line.order, "tracking": line.tracking}
    return [
        spoken.say("label", label=spoken.say(f"label.{label}"), fact=fact)
        for label, fact in said.items()
        if fact
    ]
