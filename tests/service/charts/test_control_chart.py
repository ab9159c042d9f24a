"""The control chart: what is drawn where, in both languages, for odd streams too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from service.charts.control_chart import control_chart
from service.charts.draw import svg
from service.charts.positions import HALF
from service.charts.scene import scene_of
from service.errors import BadInput
from tests.service.charts.reading import checked, layers_of, panels_of, rows_of, texts_of
from tests.service.charts.stream_documents import (
    at,
    change_from,
    document,
    limits_of,
    name_of,
    open_episode,
    point,
    signal,
    spread_of,
)

LIMITS = limits_of()
WAVE = (33.0, 33.6, 32.5, 33.9, 32.2, 33.1)


def wave(n: int, limits: Mapping[str, Any] | None = LIMITS) -> list[dict[str, Any]]:
    return [point(k, WAVE[k % len(WAVE)], limits) for k in range(n)]


def drawn(specification: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The points as they are marked, each once."""
    found = {row["position"]: row for row in rows_of(specification) if "kind" in row}
    return [found[position] for position in sorted(found)]


def marks_of(specification: Mapping[str, Any], colour: str) -> list[dict[str, Any]]:
    return [each["mark"] for each in layers_of(dict(specification)) if colour in str(each["mark"])]


def full() -> dict[str, Any]:
    """A stream with all there is to be drawn."""
    later = limits_of(33.1, 1.1, since=60, version=2, multiplier=3.3)
    first = limits_of(tentative=True)
    points = wave(20, None) + [
        point(k, WAVE[k % len(WAVE)], first if k < 60 else later) for k in range(20, 140)
    ]
    points[90] |= {"excluded": {"cause": "gauge dropped", "by": "Ann", "at": at(91)}, "mean": 90.0}
    points[100]["gap"] = True
    for k, rules in ((130, ["WE2"]), (135, ["WE1", "WE2"])):
        points[k]["rules"] = rules
    signals = [
        signal("WE2", 130, [129, 130]),
        signal("WE1", 135, [135]),
        signal("WE2", 135, [134, 135]),
    ]
    return document(
        points, limits=[first, later], signals=signals, episodes=[open_episode([130, 135])],
        change=change_from(122, 128, 131, 126), dispersion=spread_of(points, 1.1),
        concerns=[{"kind": "skew", "figure": 1.0, "arl": 52.0, "nominal_arl": 91.75,
                   "text": "The points are skewed.", "text_zh": "数据偏斜。"}],
    )  # fmt: skip


@cache
def charted(language: str = "en", last: int = 120) -> dict[str, Any]:
    return control_chart(full(), language=language, last=last)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_everything_that_a_stream_has_is_a_valid_specification(language: str) -> None:
    specification = checked(charted(language))
    assert panels_of(specification) == 3, "the rules that fired, the chart, the spread"


def test_only_the_last_120_points_are_drawn_and_the_caption_says_so() -> None:
    specification = charted()
    assert [row["position"] for row in drawn(specification)] == list(range(21, 141))
    assert any("last 120 of 140 points" in text for text in texts_of(specification))


def test_fewer_points_may_be_asked_for_and_more_are_not_drawn() -> None:
    assert len(drawn(control_chart(document(wave(30)), last=7))) == 7
    assert len(drawn(control_chart(document(wave(200)), last=500))) == 120


def test_each_point_is_marked_for_what_it_is() -> None:
    kinds = {row["position"]: row["mark"] for row in drawn(charted())}
    assert (kinds[91], kinds[131], kinds[136], kinds[100]) == (
        "excluded", "signal", "signal", "point",
    )  # fmt: skip
    assert drawn(control_chart(document(wave(3, None))))[0]["mark"] == "unlimited"


def test_a_signal_differs_from_other_points_in_shape_and_in_colour() -> None:
    specification = charted()
    encodings = [
        each["encoding"] for each in layers_of(specification) if "shape" in each.get("encoding", {})
    ]
    for channel in ("shape", "color"):
        scale = encodings[-1][channel]["scale"]
        assert len(set(scale["range"])) == len(scale["domain"]) >= 4


def test_the_points_of_all_rules_that_the_last_signal_completed_stand_out() -> None:
    members = {row["inspection"] for row in rows_of(charted()) if row.get("mark") == "member"}
    assert members == {name_of(134), name_of(135)}


def test_every_rule_that_fired_has_its_row_and_its_strokes() -> None:
    strokes = [(row["rule"], row["position"]) for row in scene_of(full()).fired]
    assert strokes == [("WE2", 131), ("WE1", 136), ("WE2", 136)]


def test_zones_are_thirds_of_the_way_to_the_limits_however_wide_these_are() -> None:
    wide = limits_of(30.0, 1.0, multiplier=3.6)
    specification = control_chart(document(wave(5, wide), limits=[wide]))
    zones = sorted({(row["low"], row["high"]) for row in rows_of(specification) if "low" in row})
    assert zones == [
        pytest.approx((26.4, 33.6)), pytest.approx((27.6, 32.4)), pytest.approx((28.8, 31.2)),
    ]  # fmt: skip


def test_limits_step_with_the_size_of_each_subgroup() -> None:
    sizes = (1, 1, 4, 4, 2)
    points = [point(k, 33.0, LIMITS, size=size) for k, size in enumerate(sizes)]
    scene = scene_of(document(points, limits=[LIMITS]))
    assert [(each.first, each.last) for each in scene.stretches] == [(1, 2), (3, 4), (5, 5)]
    assert [each.upper - each.center for each in scene.stretches] == pytest.approx(
        [3.6, 1.8, 3.6 / 2**0.5]
    )


def test_limits_are_named_where_they_begin_even_with_the_same_figures() -> None:
    again = limits_of(since=3, version=2)
    record = limits_of(34.0, since=5, source="record", record="CL-7", version=None)
    points = [point(k, 33.0, record if k > 4 else LIMITS) for k in range(8)]
    said = texts_of(control_chart(document(points, limits=[LIMITS, again, record])))
    assert [text for text in said if "baseline" in text or "CL-7" in text] == [
        "baseline 1", "baseline 2", "limits CL-7",
    ]  # fmt: skip
    scene = scene_of(document(points, limits=[LIMITS, again, record]))
    assert [each.position for each in scene.versions] == [1, 4, 6]


def test_tentative_limits_are_called_so() -> None:
    tentative = limits_of(tentative=True)
    specification = control_chart(document(wave(4, tentative), limits=[tentative]))
    assert "baseline 1, tentative" in texts_of(specification)


def test_the_change_stands_between_the_points_where_it_most_likely_began() -> None:
    change = scene_of(full()).change
    assert change is not None
    assert (change.first, change.start, change.drift, change.last) == (
        123 - HALF, 129 - HALF, 127 - HALF, 132 + HALF,
    )  # fmt: skip
    said = texts_of(charted())
    assert {"most likely start", "start if a drift"} <= set(said)


def test_a_change_that_began_before_the_picture_begins_at_its_edge() -> None:
    change = scene_of(full(), last=13).change
    assert change is not None
    assert (change.first, change.start, change.last) == (128 - HALF, 129 - HALF, 132 + HALF)
    change = scene_of(full(), last=10).change
    assert change is not None
    assert (change.first, change.start, change.drift) == (131 - HALF, None, None)
    assert "start of the change, 95%" in texts_of(charted(last=10))
    assert scene_of(full(), last=5).change is None


def test_an_open_episode_is_shaded_to_the_end_and_a_closed_one_is_not() -> None:
    assert scene_of(full()).episodes == [{"from": 131 - HALF, "to": 140 + HALF}]
    closed = open_episode([130, 135]) | {"state": "closed"}
    assert scene_of({**full(), "episodes": [closed]}).episodes == []
    assert scene_of(full(), last=7).episodes == [{"from": 134 - HALF, "to": 140 + HALF}]


def test_a_gap_ends_the_line_and_stands_before_its_point() -> None:
    scene = scene_of(full())
    assert scene.gaps == [{"at": 101 - HALF}]
    lines = {row["position"]: row["line"] for row in scene.rows}
    assert lines[100] != lines[101] == lines[102]


def test_an_excluded_point_far_away_does_not_flatten_the_others() -> None:
    specification = charted()
    far = next(row for row in drawn(specification) if row["excluded"])
    assert (far["mean"], far["excluded"]) == (90.0, "gauge dropped")
    assert far["drawn"] < 41
    assert any("excluded point lies beyond the scale" in text for text in texts_of(specification))


def test_specification_limits_within_reach_are_drawn_and_others_are_said() -> None:
    near = texts_of(control_chart(document(wave(6), limits=[LIMITS])))
    assert {"USL 38", "LSL 28"} <= set(near)
    far = {"nominal": 33.0, "lower": 3.0, "upper": 63.0}
    said = texts_of(control_chart(document(wave(6), limits=[LIMITS], specification=far)))
    assert not {"USL 63", "LSL 3"} & set(said)
    assert any("specification 3–63 HRC lies beyond the scale" in text.lower() or
               "Specification 3–63 HRC lies beyond the scale" in text for text in said)  # fmt: skip


def test_means_are_said_to_be_means_and_the_specification_to_be_of_single_values() -> None:
    points = [point(k, 33.0 + k % 2, LIMITS, size=2) for k in range(6)]
    said = " ".join(texts_of(control_chart(document(points, limits=[LIMITS]))))
    assert "means of 2" in said
    assert "pecification limits are for single values" in said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Core hardness | FURNACE-3 | night", "one signal in 91.7 points while in control",
                "about 0.31 false alarms a week", "The points are skewed.")),
        ("zh-CN", ("心部硬度 | FURNACE-3 | 夜班", "受控时平均每 91.7 点误报一次",
                   "每周约 0.31 次误报", "数据偏斜。")),
    ],
)  # fmt: skip
def test_the_caption_says_what_it_is_and_what_its_rules_cost(
    language: str, words: tuple[str, ...]
) -> None:
    said = "\n".join(texts_of(charted(language)))
    assert all(word in said for word in words)


@pytest.mark.parametrize(
    "points",
    [
        [],
        [point(0, 33.0, None)],
        [point(0, 33.0, LIMITS)],
        [point(k, 33.0, LIMITS) for k in range(9)],
        [point(k, 0.0, None) for k in range(9)],
        [point(0, 33.0, limits_of(sigma=0.0))],
        [point(k, 1e-9 * k, None) for k in range(5)],
        [point(0, 33.0, None, excluded={"cause": "typo", "by": "Ann", "at": at(1)})],
        [point(0, float("nan"), None), point(1, float("inf"), LIMITS), point(2, 33.0, LIMITS)],
    ],
    ids=["none", "one", "one-judged", "constant", "zero", "no-sigma", "tiny", "excluded", "odd"],
)
def test_odd_streams_still_make_a_picture(points: list[dict[str, Any]]) -> None:
    specification = checked(control_chart(document(points, limits=[LIMITS])))
    picture = svg(specification)
    assert "Core hardness" in picture
    assert "NaN" not in picture
    assert ("No points yet" in picture) is (not points)


def test_names_cannot_leave_their_place() -> None:
    mean = "</text><script>\u202e\x00"
    points = [point(0, 33.0, LIMITS, lot=mean, inspection=mean, excluded=None)]
    specification = control_chart(document(points, limits=[LIMITS], characteristic_name=mean,
                                           characteristic="x", stream=mean))  # fmt: skip
    picture = svg(checked(specification))
    assert "<script>" not in picture
    assert "\u202e" not in picture
    assert "\x00" not in picture


def test_a_language_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput, match="zh-CN"):
        control_chart(document(), language="zh_CN")
