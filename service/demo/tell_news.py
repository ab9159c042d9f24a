"""The three things that happen to the plant, told as chapters and compared with what was staged."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from fixtures.staging import Drift
from service.demo.chart import chart_lines
from service.demo.mailbox import Mail
from service.demo.missed import Missed, must
from service.demo.stage import Stage
from service.demo.tell_case import tell_case, tell_mails
from service.demo.teller import SEVERITY

Case = dict[str, Any]
PATIENCE = 60.0
# A reminder that waited is withdrawn when a newer one goes.
DONE = ("sent", "withdrawn")
POINTS = 68


def news_of(case: Case) -> str:
    """The event under which a case is news: an alarm and a signal both say that a process moved."""
    event: str = case["event"]
    return "spc.signal" if event == "spc.alarm" else event


def tell_news(stage: Stage, day: int, event: str, case: Case) -> None:
    """The chapter of a case that somebody must act on, by the kind of its event."""
    title, tell = NEWS[event]
    about = f"{case['number']}, {case['severity']}"
    stage.teller.chapter(
        f"Day {day}, {stage.date(day)}: {title} ({about})", SEVERITY[case["severity"]]
    )
    tell(stage, case)
    tell_case(stage.teller, case, stage.plant)
    tell_mails(stage.teller, delivered(stage, case["number"]))


def _tell_signal(stage: Stage, case: Case) -> None:
    called = next(each for each in case["findings"] if each["facts"].get("page_worthy"))
    facts = called["facts"]
    drift = stage.plant.staging.drift
    must(drift is not None, "the plant has no drift to find")
    assert drift is not None
    must(
        (facts["equipment"], facts["shift"]) == (drift.equipment, drift.shift),
        f"the detector stopped {facts['equipment']} {facts['shift']}, "
        f"but {drift.equipment} {drift.shift} drifts",
    )
    stream = stage.door.stream(facts["stream"])
    limits = stream["specification"]
    outside = [point["inspection"] for point in stream["points"] if not point["conforming"]]
    must(not outside, f"the drift was to stay inside the specification, but did not at {outside}")
    teller = stage.teller
    teller.fact("Found", f"by the detector itself: {called['reason']}")
    teller.fact("Stream", f"{facts['stream']}, the last {POINTS} of {len(stream['points'])} points")
    teller.drawing(chart_lines(stream, width=POINTS))
    marked = [each["reason"] for each in case["findings"] if not each["facts"]["page_worthy"]]
    if marked:
        teller.fact("Before", f"{marked[0]}: marked on the chart, and nobody was called for it")
    _tell_dating(stage, stream["change"], drift)
    teller.fact(
        "Note",
        f"every value is within specification ({limits['lower']:g} to {limits['upper']:g} "
        f"{stream['unit']}): the process changed before a single bolt was bad",
    )


def _tell_dating(stage: Stage, change: Case | None, drift: Drift) -> None:
    """Since when the process has been another; the staged drift must lie within what is held."""
    must(change is not None, "the change behind the signal was not dated")
    assert change is not None
    since, began = change["window"]["from"], drift.starts_at
    must(
        since is None or datetime.fromisoformat(since) <= began,
        f"the drift began {began}, but the window begins {since}",
    )
    stage.teller.fact("Dated", change["evidence"][0]["en"])
    stage.teller.fact(
        "Window", f"all since {since}, the last good check before it; the drift was put into the "
        f"records from {began:%d %b %H:%M} on",
    )  # fmt: skip


def _tell_heat(stage: Stage, case: Case) -> None:
    stage.teller.fact("Found", case["reason"])
    staged = stage.plant.staging.bad_heat
    must(staged is not None, "the plant has no bad heat to find")
    assert staged is not None
    reached = {each["customer"] for each in case["customers"]}
    must(
        reached == set(staged.customers),
        f"heat {staged.heat} went to {sorted(staged.customers)}, the case says {sorted(reached)}",
    )


def _tell_crack(stage: Stage, case: Case) -> None:
    facts = case["findings"][0]["facts"]
    stage.teller.fact(
        "Found", f"{facts['defect']}: {facts['defective']} of {facts['inspected']} "
        f"{facts['item']} of lot {facts['lot']} cracked under sustained load",
    )  # fmt: skip


def delivered(stage: Stage, number: str) -> list[Mail]:
    """Every letter of a case, customers' first, then the newest, once all have been sent."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        notices = stage.door.case(number)["notices"]
        if all(each["state"] in DONE for each in notices):
            break
        time.sleep(0.1)
    else:
        raise Missed(f"the letters of {number} were not sent within {PATIENCE:.0f} s")
    notices = [each for each in notices if each["state"] == "sent"]
    mails = stage.mailbox.mails(about=number)
    must(
        len(mails) >= len(notices),
        f"{len(notices)} letters of {number} are marked as sent, {len(mails)} arrived",
    )
    addresses = {each["to"] for each in notices if each["audience"] == "customer"}
    to_customers = [mail for mail in mails if mail.recipient in addresses]
    return to_customers + [mail for mail in reversed(mails) if mail.recipient not in addresses]


NEWS: Mapping[str, tuple[str, Callable[[Stage, Case], None]]] = {
    "spc.signal": ("SIGNAL, a furnace drifts at night", _tell_signal),
    "supplier.alert": ("ALERT, a mill withdraws a heat", _tell_heat),
    "inspection.nonconforming": ("DEFECT, a bolt cracks under load", _tell_crack),
}
