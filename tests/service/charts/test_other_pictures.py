"""Histogram, capability and commonality: what they show, and what they must not claim."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from service.charts.capability_picture import capability_picture
from service.charts.classes import classes
from service.charts.commonality_picture import commonality_picture
from service.charts.histogram import density, histogram, values_of
from tests.service.charts.reading import checked, rows_of, texts_of
from tests.service.charts.stream_documents import at, document, point

NORMAL = {"name": "normal", "parameters": {"mean": 33.0, "sigma": 1.0}}


def stream(values: list[list[float]], **more: Any) -> dict[str, Any]:
    points = [
        point(k, float(np.mean(each)), None, size=len(each), values=each)
        for k, each in enumerate(values)
    ]
    return document(points, **more)


def drawn_values(n: int = 200, decimals: int = 1) -> list[list[float]]:
    rounded = np.random.default_rng(7).normal(33.0, 1.0, (n // 5, 5)).round(decimals)
    found: list[list[float]] = rounded.tolist()
    return found


def test_the_classes_count_every_value_once() -> None:
    rng = np.random.default_rng(3)
    for values in (
        rng.normal(5, 2, 137), rng.normal(5, 2, 137).round(1), np.array([1.0, 2.0]),
        np.array([4.0]), np.full(9, -2.5), np.append(rng.normal(0, 1, 80), 1e6),
        np.zeros(3), rng.integers(0, 4, 60).astype(float), np.array([1e-12, 2e-12, 3e-12]),
    ):  # fmt: skip
        edges, counts = classes(values)
        assert counts.sum() == len(values)
        assert (np.diff(edges) > 0).all()
        assert len(counts) <= 41


def test_a_class_of_rounded_values_holds_whole_steps_of_the_gauge() -> None:
    values = np.random.default_rng(3).normal(33.0, 1.0, 400).round(1)
    edges, _ = classes(values)
    steps = np.diff(edges) / 0.1
    assert steps == pytest.approx(np.round(steps), abs=1e-6)
    assert (edges[0] - 0.05) % 0.1 == pytest.approx(0.0, abs=1e-6) or (
        (edges[0] - 0.05) % 0.1 == pytest.approx(0.1, abs=1e-6)
    )


def test_a_histogram_counts_single_values_and_leaves_out_the_excluded() -> None:
    made = stream([[33.0, 33.1], [34.0, 34.1], [99.0, 98.0]])
    made["points"][2]["excluded"] = {"cause": "typo", "by": "Ann", "at": at(3)}
    assert values_of(made).tolist() == [33.0, 33.1, 34.0, 34.1]
    assert values_of(made, last=2).tolist() == [34.0, 34.1]
    counts = [row["count"] for row in rows_of(checked(histogram(made))) if "count" in row]
    assert sum(counts) == 4


@pytest.mark.parametrize("values", [[], [[33.0]], [[33.0, 33.0], [33.0, 33.0]]])
def test_a_histogram_of_hardly_anything_is_still_a_picture(values: list[list[float]]) -> None:
    assert texts_of(checked(histogram(stream(values), laws=[NORMAL] if values else [])))


def test_a_fitted_curve_holds_as_many_values_as_the_bars() -> None:
    made = histogram(stream(drawn_values()), laws=[NORMAL])
    bars = [row for row in rows_of(made) if "count" in row]
    curve = [row for row in rows_of(made) if "expected" in row]
    step = curve[1]["at"] - curve[0]["at"]
    width = bars[0]["to"] - bars[0]["from"]
    assert sum(row["expected"] for row in curve) * step / width == pytest.approx(200, rel=0.01)
    assert {row["law"] for row in curve} == {"normal"}


def test_a_law_of_positive_values_has_none_below_zero() -> None:
    law = {"name": "lognormal", "parameters": {"log_mean": 0.0, "log_sigma": 0.5}}
    found = density(law, np.array([-1.0, 0.0, 1.0]))
    assert found[0] == 0
    assert np.isfinite(found).all()
    assert found[2] == pytest.approx(1 / (0.5 * np.sqrt(2 * np.pi)))


# --- capability ------------------------------------------------------------------------------


def index(value: float, reach: float) -> dict[str, float]:
    return {"value": value, "lower": value - reach, "upper": value + reach}


def capability(**more: Any) -> dict[str, Any]:
    return document() | {
        "cp": index(1.7, 0.2), "cpk": index(1.6, 0.2), "pp": index(1.6, 0.2),
        "ppk": index(0.9, 0.2), "cpm": None, "n": 125, "subgroups": 25, "confidence": 0.95,
        "wanted": 1.33, "needed_cpk": 1.494, "least_cpk": 1.43, "demonstrated": True,
        "normality": {"normal": True, "p": 0.4, "text": "normal", "text_zh": "正态"},
        "laws": [], "law": None, **more,
    }  # fmt: skip


def test_indices_stand_with_their_intervals_against_what_is_asked() -> None:
    specification = checked(capability_picture(capability()))
    rows = {row["index"]: row for row in rows_of(specification) if "index" in row}
    assert list(rows) == ["Cp", "Cpk", "Pp", "Ppk"]
    assert (rows["Cpk"]["said"], rows["Cpk"]["kind"]) == ("1.60  (1.40–1.80)", "enough")
    assert rows["Ppk"]["kind"] == "short", "its whole interval is below 1.33"
    said = texts_of(specification)
    assert {"wanted 1.33", "needed 1.49"} <= set(said)
    assert any("Cpk of 1.33 is demonstrated" in text for text in said)


def test_what_is_not_demonstrated_says_what_this_sample_would_have_to_show() -> None:
    made = capability(demonstrated=False, least_cpk=1.2)
    said = " ".join(texts_of(capability_picture(made)))
    assert "not demonstrated: it is at least 1.2;" in said
    assert "1.49" in said


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_where_the_values_are_not_normal_nothing_is_demonstrated_by_cpk(language: str) -> None:
    by_law = {
        "law": {"name": "lognormal"}, "pp": None, "ppk": index(0.8, 0.1),
    }  # fmt: skip
    normality = {"normal": False, "p": 0.001, "text": "not normal", "text_zh": "非正态"}
    specification = checked(
        capability_picture(capability(normality=normality, law=by_law), language=language)
    )
    kinds = [row["kind"] for row in rows_of(specification) if "kind" in row]
    assert sorted(set(kinds)) == ["short", "void"]
    short = {row["index"] for row in rows_of(specification) if row.get("kind") == "short"}
    assert len(short) == 1, "what the law says"
    said = " ".join(texts_of(specification))
    assert "1.49" not in said
    assert "demonstrated" not in said
    assert "证明" not in said
    assert ("Not normal" if language == "en" else "非正态") in said


# --- commonality -----------------------------------------------------------------------------


def test_a_stratum_is_laid_beside_all_others_with_its_sentence() -> None:
    finding = {
        "stratum": {"equipment": "FURNACE-3", "shift": "night"},
        "sentence": {"en": "0.9 HRC lower", "zh-CN": "低 0.9 HRC"},
    }
    about = {"characteristic": "core_hardness", "name": "Core hardness", "unit": "HRC"}
    values = [31.0, 32.0, 33.0], [33.0, 34.0, float("nan")]
    made = checked(commonality_picture(about, finding, *values, language="zh-CN"))
    assert texts_of(made)[:2] == ["心部硬度：FURNACE-3，夜班", "低 0.9 HRC"]
    boxes = [row for row in rows_of(made) if "middle" in row]
    assert [row["middle"] for row in boxes] == [32.0, 33.5]
    checked(commonality_picture(about, finding, [], []))
