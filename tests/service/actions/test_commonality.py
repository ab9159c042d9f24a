"""What unusual results have in common: found, said, kept, told, and not found twice."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from graph.blast_radius import blast_radius
from graph.scopes import parse_scope
from service.actions.commonality_rows import rows_in_window, rows_up_to
from service.actions.desk import Desk
from service.actions.do_due_work import claim_due, do_due
from service.actions.look_commonality import look_commonality
from service.actions.people import add_person
from service.actions.run_commonality import list_runs, new_findings, run_commonality
from service.actions.watch_commonality import EVERY, KIND, arm_commonality, watch_commonality
from service.errors import BadInput, Unknown
from service.records import case_tables as c
from service.records import spc_tables as s
from service.records.door import head_position
from service.records.schema import instant
from service.settings import Settings
from tests.stories.furnace import SHOP, basket, check, correction
from tests.stories.looking import letters, rows
from tests.support.master_data import MASTER_DATA, Record
from tests.support.recording import NOW, Works, desk_of, open_works

T = TypeVar("T")
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]
LOTS = 120
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
FURNACES = ("FURNACE-1", "FURNACE-2", "FURNACE-3")
NIGHT_OF_3 = {"equipment": "FURNACE-3", "shift": "night"}


def lot(number: int, *, soft: bool = True) -> list[Record]:
    """A lot and its check; at furnace 3 by night it is two sigmas too soft."""
    chance = random.Random(number)
    furnace, shift = FURNACES[number % 3], ("day", "night")[number // 3 % 2]
    begun = FIRST + timedelta(hours=4 * number)
    context = {
        "furnace": furnace, "shift": shift, "operator": f"{shift[0].upper()}-{number // 6 % 3}",
        "started_at": begun.isoformat(), "ended_at": (begun + timedelta(hours=4)).isoformat(),
        "parameters": {
            "temper_temperature": 580.0 + chance.randrange(8), "medium": chance.choice("AB"),
            "curve": [[begun.isoformat(), 850.0]],
        },
    }  # fmt: skip
    value = chance.gauss(30.0, 0.5)
    if soft and (furnace, shift) == ("FURNACE-3", "night"):
        value -= 1.0
    name = f"L{number:03d}"
    tested = begun + timedelta(hours=5)
    return [
        basket(name, 1, **context),
        check(name, round(value, 2), day=1) | {"at": tested.isoformat()},
    ]


@pytest.fixture(scope="session")
def recorded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("commonality") / "lots.db"
    shutil.copy(sqlite_template, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    works.record(*MASTER_DATA, *SHOP)
    works.record(*(record for number in range(LOTS) for record in lot(number)))
    works.engine.dispose()
    return path


@dataclass(frozen=True, slots=True)
class Office:
    """The works, and what is done at a desk there."""

    works: Works

    def act(
        self, work: Callable[[Desk], T], *, now: datetime = NOW, settings: Settings = SETTINGS
    ) -> T:
        return self.works.door.write(
            lambda each: work(desk_of(each, self.works.plant, settings)), by="worker", now=now
        )

    def look(self, **asked: Any) -> dict[str, Any]:
        return look_commonality(self.works.door, self.works.plant, "hardness", **asked)

    def waiting(self) -> list[str]:
        """The subjects of the work that is not done yet."""
        found = rows(self.works, c.due, kind=KIND, done_at=None)
        return [row["subject"] for row in found]


@pytest.fixture
def office(recorded: Path, tmp_path: Path) -> Iterator[Office]:
    path = tmp_path / "lots.db"
    shutil.copy(recorded, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    yield Office(works)
    works.engine.dispose()


# --- found -----------------------------------------------------------------------------------


def test_furnace_3_by_night_is_found_first_and_said(office: Office) -> None:
    found = office.look()
    first = found["findings"][0]
    assert first["stratum"] == NIGHT_OF_3
    assert (first["lots"], first["others"]) == (LOTS // 6, LOTS - LOTS // 6)
    assert first["lower"] < first["effect"] < first["upper"] < 0
    assert first["lower"] < -1.0 < first["upper"]
    assert (found["lots"], found["refused"], found["by"]) == (LOTS, None, "value")
    assert found["candidates"] > 20
    said = first["sentence"]["en"]
    assert said.startswith(f"Core hardness is {abs(first['effect']):.2g} HRC lower (")
    assert "for FURNACE-3 on the night shift: 20 lots against 100, q = " in said
    assert "FURNACE-3 夜班：Core hardness 偏低" in first["sentence"]["zh-CN"]


def test_its_scope_reaches_the_lots_of_the_stratum_and_no_other(office: Office) -> None:
    scope = office.look()["findings"][0]["scope"]
    assert scope == {**NIGHT_OF_3, "from": FIRST.isoformat()}
    with office.works.plant.reading(office.works.door):
        radius = blast_radius(office.works.plant.lineage, parse_scope(scope), unknown_ok=True)
    soft = {f"L{n:03d}" for n in range(LOTS) if n % 3 == 2 and n // 3 % 2}
    assert set(radius.lot_names()) == soft


def test_what_cannot_be_told_apart_is_named(office: Office) -> None:
    """Another record of the same split: a tool that only furnace 3 has at night."""
    for number in range(LOTS, LOTS + 72):
        records = lot(number)
        where = (records[0]["equipment"], records[0]["shift"])
        records[0]["tool"] = "T-9" if where == ("FURNACE-3", "night") else f"T-{number % 2}"
        office.works.record(*records)
    window = FIRST + timedelta(hours=4 * LOTS)
    (first, *_) = office.look(since=window)["findings"]
    names = [first["stratum"], *first["confounded"]]
    assert {"tool": "T-9"} in names
    assert NIGHT_OF_3 in names
    assert "confounded with what was made " in first["sentence"]["en"]


def test_a_parameter_is_a_factor_in_ranges_and_its_scope_says_them(office: Office) -> None:
    """From lot 120 on whatever was tempered below 582 degrees is hard."""
    for number in range(LOTS, LOTS + 60):
        run, seen = lot(number, soft=False)
        seen["measurements"][0]["values"] = [
            33.0 if run["parameters"]["temper_temperature"] < 582 else 30.0 + number % 5 / 10
        ]
        office.works.record(run, seen)
    (first, *_) = office.look(since=FIRST + timedelta(hours=4 * LOTS))["findings"]
    assert list(first["stratum"]) == ["parameter:temper_temperature"]
    assert first["scope"]["parameters"] == {"temper_temperature": {"min": 580.0, "max": 581.0}}
    assert "at temper temperature 580 to 581" in first["sentence"]["en"]
    without = office.look(since=FIRST + timedelta(hours=4 * LOTS), parameters=False)
    assert not any(name.startswith("parameter:") for name in without["factors"])


def test_a_curve_is_no_factor_and_a_text_is(office: Office) -> None:
    factors = office.look()["factors"]
    assert "parameter:medium" in factors
    assert "parameter:curve" not in factors


def test_rejects_are_found_where_the_value_is_out_of_specification(office: Office) -> None:
    for number in range(LOTS, LOTS + 60):
        run, seen = lot(number, soft=False)
        bad = (run["equipment"], run["shift"]) == ("FURNACE-3", "night")
        seen["measurements"][0]["values"] = [36.0 if bad else 30.0] * 2 + [30.0] * 8
        office.works.record(run, seen)
    found = office.look(by="rejects", since=FIRST + timedelta(hours=4 * LOTS))
    assert found["findings"][0]["stratum"] == NIGHT_OF_3
    assert found["findings"][0]["effect"] == pytest.approx(0.2, abs=0.02)
    assert "is rejected 20 percentage points more often" in found["findings"][0]["sentence"]["en"]


def test_several_checks_of_one_lot_are_one_row_and_material_comes_from_the_lineage(
    office: Office,
) -> None:
    again = check("L000", 31.0, 33.0, day=9) | {"id": "AGAIN"}
    office.works.record(again)
    with office.works.plant.reading(office.works.door) as connection:
        lineage = office.works.plant.lineage
        read = rows_in_window(connection, lineage, "hardness", since=None, until=None)
    assert len(read) == LOTS
    first = read[0]
    assert first.size == 3
    assert first.levels[5:8] == ("BOLT", "H-1", "MILL")


# --- refused -----------------------------------------------------------------------------------


def test_too_few_lots_are_refused_with_the_reason(office: Office) -> None:
    found = office.look(until=FIRST + timedelta(hours=17))
    assert found["findings"] == []
    assert "take in a longer time" in found["refused"]
    nothing = office.look(since=NOW + timedelta(days=900))
    assert (nothing["lots"], nothing["since"]) == (0, None)
    assert nothing["refused"] is not None


def test_what_is_misspelt_is_refused_with_what_was_meant(office: Office) -> None:
    with pytest.raises(Unknown, match="did you mean `hardness`"):
        look_commonality(office.works.door, office.works.plant, "hardnes")
    with pytest.raises(BadInput, match="value, rejects"):
        office.look(by="mean")
    with pytest.raises(BadInput, match="is not before"):
        office.look(since=NOW, until=NOW)


# --- kept, and read on -------------------------------------------------------------------------


def run(office: Office) -> dict[str, Any]:
    return office.act(lambda desk: run_commonality(desk, "hardness", by="sun"))


def test_a_run_is_kept_with_who_when_and_where_the_ledger_stood(office: Office) -> None:
    with office.works.door.read() as connection:
        head = head_position(connection)
    document = run(office)
    (row,) = rows(office.works, s.commonality_run)
    assert (row["by"], row["position"], row["lots"]) == ("sun", head, LOTS)
    assert instant(row["at"]) == NOW
    with office.works.door.read() as connection:
        assert list_runs(connection) == [document]
        assert head_position(connection) == head, "looking changes nothing"


def test_the_next_run_reads_only_what_was_measured_since(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(office)
    office.works.record(*lot(LOTS), *lot(LOTS + 1))
    asked: list[str] = []
    lineage = office.works.plant.lineage
    heats_of = lineage.heats_of
    monkeypatch.setattr(lineage, "heats_of", lambda name: asked.append(name) or heats_of(name))
    document = run(office)
    assert sorted(asked) == [f"L{LOTS}", f"L{LOTS + 1}"]
    assert {row.size for row in office.works.plant.lot_rows["hardness"].rows.values()} == {1}
    fresh = office.look()
    assert document["findings"] == fresh["findings"]
    assert (document["lots"], document["candidates"]) == (fresh["lots"], fresh["candidates"])


def test_a_late_check_of_a_known_lot_joins_its_row(office: Office) -> None:
    run(office)
    office.works.record(check("L000", 20.0, day=9) | {"id": "LATE"})
    assert run(office)["findings"] == office.look()["findings"]


def test_after_a_correction_everything_is_read_anew(office: Office) -> None:
    run(office)
    right = lot(5)[1]
    right["measurements"][0]["values"] = [30.5]
    office.works.record(correction("C-1", right))
    readings = office.works.plant.lot_rows
    run(office)
    assert readings["hardness"].rows["L005", "OP-L005"].mean == 30.5


def test_an_excluded_point_is_left_out_and_taken_in_again(office: Office) -> None:
    stream = "hardness:*:FURNACE-1:day"
    excluded = {
        "stream": stream, "inspection": "I-L000", "cause": "wrong scale", "by": "P", "at": 0,
        "entry": 0,
    }  # fmt: skip
    assert run(office)["lots"] == LOTS
    office.act(lambda desk: desk.transaction.insert(s.point_exclusion, excluded))
    assert run(office)["lots"] == office.look()["lots"] == LOTS - 1
    office.act(
        lambda desk: desk.transaction.connection.execute(
            s.point_exclusion.update().values(withdrawn_at=1)
        )
    )
    assert run(office)["lots"] == LOTS


def test_the_window_keeps_the_newest_lots(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.actions.commonality_rows.MOST_LOTS", 50)
    with office.works.plant.reading(office.works.door) as connection:
        plant = office.works.plant
        found = rows_up_to(connection, plant.lineage, "hardness", plant.version)
    assert sorted(name for name, _ in found.rows) == [f"L{n:03d}" for n in range(70, 120)]


# --- told, on a schedule -----------------------------------------------------------------------


def people(office: Office) -> None:
    for name, language, role in (
        ("qi", "zh-CN", "quality_engineer"),
        ("eng", "en", "quality_engineer"),
        ("sun", "en", "quality_supervisor"),
    ):
        office.act(
            lambda desk, name=name, language=language, role=role: add_person(  # type: ignore[misc]
                desk, name=name, printed_name=name.title(), email=f"{name}@plant.example",
                language=language, roles=[role], pin=f"pin-{name}",
            )
        )  # fmt: skip


def test_a_finding_is_told_once_to_the_quality_engineers(office: Office) -> None:
    people(office)
    office.act(lambda desk: watch_commonality(desk, "hardness"))
    told = letters(office.works, "commonality_found")
    assert sorted(recipient for recipient, _ in told) == ["eng@plant.example", "qi@plant.example"]
    (row,) = rows(office.works, s.commonality_run)
    assert told[0][1]["number"] == f"CA-{row['id']}"
    assert "FURNACE-3 on the night shift" in told[0][1]["findings"][0]["sentence"]["en"]
    office.act(lambda desk: watch_commonality(desk, "hardness"))
    assert len(rows(office.works, s.commonality_run)) == 2
    assert len(letters(office.works, "commonality_found")) == 2, "known already"


def test_a_finding_by_another_name_is_not_new() -> None:
    night = {"stratum": NIGHT_OF_3, "confounded": [{"operator": "N-3"}]}
    operator = {"stratum": {"operator": "N-3"}, "confounded": [NIGHT_OF_3]}
    day = {"stratum": {"shift": "day"}, "confounded": []}
    found = {"findings": [operator, day]}
    assert new_findings(found, {"findings": [night]}) == [day]
    assert new_findings(found, None) == [operator, day]


def work(office: Office, now: datetime) -> None:
    """Do what is due, as a worker does it."""
    lease = timedelta(minutes=5)
    while claimed := office.act(lambda desk: claim_due(desk, limit=9, lease=lease), now=now):
        for row in claimed:
            office.act(lambda desk, row=row: do_due(desk, row), now=now)  # type: ignore[misc]


def runs(office: Office) -> int:
    return len(rows(office.works, s.commonality_run))


def test_the_sweep_takes_each_characteristic_with_something_new_and_comes_again(
    office: Office,
) -> None:
    office.act(arm_commonality)
    office.act(arm_commonality)
    assert office.waiting() == [EVERY], "armed once"
    work(office, NOW + timedelta(hours=23))
    assert runs(office) == 0, "not before its time"
    work(office, NOW + timedelta(hours=24))
    assert (runs(office), office.waiting()) == (1, [EVERY])
    work(office, NOW + timedelta(hours=48))
    assert runs(office) == 1, "nothing was measured since"
    office.works.record(*lot(LOTS))
    work(office, NOW + timedelta(hours=72))
    assert runs(office) == 2


def test_zero_hours_are_never(office: Office) -> None:
    never = Settings(commonality_hours=0, _env_file=None)  # type: ignore[call-arg]
    office.act(arm_commonality, settings=never)
    assert office.waiting() == []
    office.act(lambda desk: watch_commonality(desk, EVERY), settings=never)
    assert office.waiting() == ["hardness"]


def test_a_characteristic_that_was_never_measured_is_left_alone(office: Office) -> None:
    office.act(lambda desk: watch_commonality(desk, EVERY))
    with office.works.door.read() as connection:
        subjects = connection.execute(select(c.due.c.subject)).scalars().all()
    assert "head_height" not in subjects
