"""Charts of counted defects, by inspection and by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.actions.attribute_chart import attribute_chart
from service.errors import BadInput, Conflict, Unknown
from tests.service.actions.charting import Charting, charting_at, moment

CRACKS = (2, 1, 0, 3, 2, 1, 2, 0, 1, 2, 1, 30)


@pytest.fixture
def charting(sqlite_url: str) -> Iterator[Charting]:
    charting = charting_at(sqlite_url)
    charting.works.record(*(crack(n, moment(6 * n), bad) for n, bad in enumerate(CRACKS)))
    yield charting
    charting.works.engine.dispose()


def crack(n: int, at: datetime, defective: int, inspected: int = 200) -> dict[str, Any]:
    counted = {"defect": "crack", "inspected": inspected, "defective": defective}
    return {
        "record": "inspection", "id": f"A-{n:02d}", "at": at.isoformat(), "lot": "B-1",
        "stage": "patrol", "inspector": "P-1", "attributes": [counted],
    }  # fmt: skip


def chart(charting: Charting, defect: str = "crack", **more: Any) -> dict[str, Any]:
    with charting.look() as connection:
        return attribute_chart(connection, defect, **more)


def test_the_share_of_defective_parts_is_charted_by_inspection(charting: Charting) -> None:
    found = chart(charting)
    share = sum(CRACKS) / (200 * len(CRACKS))
    assert [point["value"] for point in found["points"]] == [bad / 200 for bad in CRACKS]
    assert found["points"][0]["center"] == pytest.approx(share)
    assert [point["beyond"] for point in found["points"]] == [False] * 11 + [True]
    assert found["points"][-1]["rules"] == ["N1"]
    assert found["points"][0]["lower"] >= 0


def test_a_run_on_one_side_is_marked_by_the_rules_for_attributes(charting: Charting) -> None:
    assert "N2" in chart(charting)["points"][8]["rules"]


def test_by_day_counts_are_added_within_the_plants_day(charting: Charting) -> None:
    found = chart(charting, by="day")
    assert [point["name"] for point in found["points"]] == [
        "2026-01-07",
        "2026-01-08",
        "2026-01-09",
    ]
    assert [point["inspected"] for point in found["points"]] == [800, 800, 800]
    assert [point["defective"] for point in found["points"]] == [6, 5, 34]
    east = chart(charting, by="day", zone=ZoneInfo("Asia/Shanghai"))
    assert [point["inspected"] for point in east["points"]] == [600, 800, 800, 200]


def test_laney_and_np_charts_can_be_asked_for(charting: Charting) -> None:
    assert chart(charting, chart="np")["points"][-1]["value"] == 30
    laney = chart(charting, chart="laney_p")
    assert laney["sigma_z"] > 1
    assert laney["points"][-1]["upper"] > chart(charting)["points"][-1]["upper"]


def test_an_np_chart_of_different_numbers_is_refused_with_the_way_out(charting: Charting) -> None:
    charting.works.record(crack(50, moment(100), 1, inspected=50))
    with pytest.raises(Conflict, match="p chart does not"):
        chart(charting, chart="np")


def test_it_is_narrowed_to_equipment_and_item(charting: Charting) -> None:
    assert len(chart(charting, equipment="HEADER-1", item="BLANK")["points"]) == len(CRACKS)
    with pytest.raises(Unknown, match="equipment `FURNACE-1`"):
        chart(charting, equipment="FURNACE-1")


def test_an_unknown_defect_or_chart_is_refused_with_the_nearest(charting: Charting) -> None:
    with pytest.raises(Unknown, match="did you mean `crack`"):
        chart(charting, "cracks")
    with pytest.raises(BadInput, match="did you mean `laney_p`"):
        chart(charting, chart="laney")
    with pytest.raises(BadInput, match="known are inspection, day"):
        chart(charting, by="lot")


def test_inspections_of_nothing_are_named_and_one_point_is_too_few(sqlite_url: str) -> None:
    charting = charting_at(sqlite_url)
    charting.works.record(crack(0, moment(0), 0, inspected=0), crack(1, moment(1), 1))
    with pytest.raises(Conflict, match="1 inspection with parts inspected"):
        chart(charting)
    charting.works.record(crack(2, moment(2), 1))
    assert chart(charting)["not_inspected"] == ["A-00"]
    charting.works.engine.dispose()


def test_no_defect_at_all_makes_no_chart_and_no_crash(sqlite_url: str) -> None:
    charting = charting_at(sqlite_url)
    charting.works.record(*(crack(n, moment(n), 0) for n in range(5)))
    with pytest.raises(Conflict, match="crack"):
        chart(charting)
    charting.works.engine.dispose()
