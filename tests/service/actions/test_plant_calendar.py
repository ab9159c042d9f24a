"""The plant sets its working calendar; every version is kept, the newest is good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.working_time import WorkingCalendar
from service.actions.desk import Desk
from service.actions.plant_calendar import plant_calendar
from service.actions.plant_settings import Setting, keep_setting, setting, setting_versions
from service.actions.set_calendar import calendar_document, set_calendar
from service.errors import BadInput
from service.records import case_tables as c
from tests.service.actions.signing import Signing
from tests.stories.looking import rows
from tests.support.recording import NOW

FILE = "time_zone: Asia/Shanghai\nshifts: {mon-fri: [08:00-17:00]}\n"


def put(
    signing: Signing, text: str = FILE, *, reason: str = "as agreed", by: str = "mia"
) -> Setting:
    return signing.act(
        lambda desk: set_calendar(desk, text, source="plant.yaml", reason=reason), by=by
    )


def due(signing: Signing, hours: float) -> str:
    def ask(desk: Desk) -> str:
        return plant_calendar(desk).add(NOW, hours).isoformat()

    return signing.act(ask)


def test_until_one_is_set_the_plant_works_round_the_clock(signing: Signing) -> None:
    assert due(signing, 8) == (NOW + timedelta(hours=8)).isoformat()
    with signing.works.door.read() as connection:
        found = calendar_document(connection, "Europe/Berlin", now=NOW)
    assert (found["version"], found["text"], found["versions"]) == (0, None, [])
    assert found["calendar"] == WorkingCalendar("Europe/Berlin").document()
    assert found["hours_of_the_next_week"] == 168


def test_due_times_follow_the_calendar_that_was_set(signing: Signing) -> None:
    assert put(signing).version == 1
    assert due(signing, 8) == "2026-01-12T08:00:00+00:00", "a Saturday; 16:00 on Monday there"


def test_every_version_is_kept_with_who_and_why_and_stands_in_the_ledger(signing: Signing) -> None:
    put(signing)
    other = FILE.replace("17:00", "16:00")
    assert put(signing, other, reason="shorter", by="max").version == 2
    assert put(signing, other, reason="again", by="moe").version == 2, "nothing new is no version"
    with signing.works.door.read() as connection:
        newest, first = setting_versions(connection, "calendar")
        assert setting(connection, "calendar") == newest
    assert (newest.version, newest.by, newest.reason) == (2, "max", "shorter")
    assert (first.by, first.document["text"]) == ("mia", FILE)
    entries = rows(signing.works, c.ledger, kind="calendar.set")
    assert [(entry["by"], entry["subject"]) for entry in entries] == [
        ("mia", "calendar"), ("max", "calendar"),
    ]  # fmt: skip


def test_a_calendar_that_cannot_be_used_is_refused_with_its_line(signing: Signing) -> None:
    with pytest.raises(BadInput, match=r"plant.yaml:2:10: unknown weekday `fry`") as refused:
        put(signing, FILE.replace("fri", "fry"))
    assert refused.value.extra == {
        "errors": [{"loc": "2:10", "msg": "unknown weekday `fry`; did you mean `fri`?"}]
    }
    with pytest.raises(BadInput, match="say why"):
        put(signing, reason=" ")
    with signing.works.door.read() as connection:
        assert setting(connection, "calendar") is None


def test_kinds_of_settings_do_not_touch_each_other(signing: Signing) -> None:
    put(signing)
    kept = signing.act(lambda desk: keep_setting(desk, "letters", {"a": [1, 2.5]}, reason="r"))
    assert (kept.kind, kept.version, kept.document) == ("letters", 1, {"a": [1, 2.5]})
    with signing.works.door.read() as connection:
        assert setting(connection, "letters") == kept
        assert setting(connection, "calendar") is not None
        assert setting(connection, "others") is None
