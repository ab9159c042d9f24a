"""The end of the story: what it came to in figures, and where to look on."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from service.demo.missed import must
from service.demo.people import ENGINEER, PEOPLE, SUPERVISOR, Person
from service.demo.play import Played
from service.demo.stage import Stage

OPEN_LINKS = 3


def tell_figures(stage: Stage, played: Played, *, entries: int) -> None:
    """Records, time, cases, holds, mails, and the entries of the ledger, which was verified."""
    cases, holds = stage.door.cases(), stage.door.holds()
    states = {case["state"] for case in cases}
    by_state = ", ".join(
        f"{sum(case['state'] == state for case in cases)} {state}" for state in sorted(states)
    )
    languages = Counter(mail.language for mail in stage.mailbox.mails())
    english, chinese = languages["en"], languages["zh-CN"]
    must(english and chinese, f"mails went out in {', '.join(languages)} only")
    lots = len({each["lot"] for each in holds})
    recorded = f"{played.records:,} by HTTP in {played.seconds:.1f} s, story included"
    stage.teller.chapter("WHAT IT CAME TO")
    for label, said in (
        ("Records", recorded),
        ("Cases", f"{len(cases)}: {by_state}"),
        ("On hold", f"{lots} lots now"),
        ("Mails", f"{english + chinese:,} delivered: {english} English, {chinese} Chinese"),
        ("Ledger", f"{entries:,} entries, every one in its place: the chain is intact"),
    ):
        stage.teller.fact(label, said)


def tell_where_to_look(stage: Stage, recall: str) -> None:
    """Addresses, people, a token, the links that still wait for an answer, commands to try."""
    teller, url = stage.teller, stage.door.url
    teller.chapter("LOOK AROUND")
    teller.fact("Pages", f"{url}/  sign in as {SUPERVISOR.name} / {SUPERVISOR.password}")
    teller.table(
        "or as",
        ("name", "password", "PIN to sign", "who"),
        [(each.name, each.password, each.pin, _who(each)) for each in PEOPLE],
    )
    teller.fact("API", f"{url}/docs")
    teller.fact("Token", f"{stage.tokens[ENGINEER.name]}  ({ENGINEER.name}, {ENGINEER.role})")
    teller.fact("Mailbox", f"{stage.mailbox.folder}/*.eml")
    teller.fact("Decide", f"as {SUPERVISOR.printed_name}, whose mails hold these open links:")
    for number, link in _open_links(stage):
        teller.address(f"{number}  {link}")
    teller.fact("Try", "in another terminal:")
    for command in _commands(stage, recall):
        teller.address(command)


def _who(person: Person) -> str:
    return f"{person.printed_name}, {person.role.replace('_', ' ')}"


def _open_links(stage: Stage) -> list[tuple[str, str]]:
    """The most severe first."""
    order = ("critical", "major", "minor")
    waiting = [case for case in stage.door.cases() if case["state"] == "open"]
    found = []
    waiting.sort(key=lambda case: order.index(case["severity"]))
    for case in waiting[:OPEN_LINKS]:
        link = stage.room.link_in(stage.room.mail_to(SUPERVISOR, case["number"]))
        assert link is not None
        found.append((case["number"], link))
    return found


def _commands(stage: Stage, recall: str) -> list[str]:
    headmark = Path(sys.argv[0]).name if Path(sys.argv[0]).parent == Path() else sys.argv[0]
    database = stage.folder / "headmark.db"
    staged = stage.plant.staging.bad_heat
    assert staged is not None
    return [
        f"export HEADMARK_DATABASE={database}",
        f"{headmark} recall simulate --heat {staged.heat}",
        f"{headmark} trace {staged.lots[-1]} --backward",
        f"{headmark} spc chart core_hardness_10_9:*:FURNACE-3:night",
        f"{headmark} ncr blocks {recall}",
        f"{headmark} ncr status {recall}",
        f"{headmark} ncr overdue",
        f"{headmark} mail list --ncr {recall}",
        f"{headmark} rules stats",
        f"{headmark} ledger verify",
    ]
