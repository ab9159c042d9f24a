"""Documents of streams as the service gives them, made up for the pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import sqrt
from typing import Any

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
RULE_SET = {
    "name": "western_electric", "version": "1",
    "rules": [{"name": "WE1", "meaning": "one point beyond 3 sigma"}],
    "in_control_arl": 91.7499, "exact": True, "false_alarms_a_week": 0.3051,
}  # fmt: skip


def at(k: int) -> str:
    return (START + timedelta(hours=4 * k)).isoformat()


def name_of(k: int) -> str:
    return f"I-{k:04d}"


def limits_of(
    center: float = 33.0, sigma: float = 1.2, *, since: int = 0, **more: Any
) -> dict[str, Any]:
    return {
        "center": center, "sigma": sigma, "effective_from": at(since), "tentative": False,
        "multiplier": 3.0, "rule_set": "western_electric", "source": "baseline", "version": 1,
        "record": None, "estimator": "pooled s / c4", "subgroups": 30, "signed_by": "Ann",
        "reason": "phase I", **more,
    }  # fmt: skip


def point(
    k: int, mean: float, limits: Mapping[str, Any] | None, *, size: int = 1, **more: Any
) -> dict[str, Any]:
    bounds: dict[str, Any] = dict.fromkeys(("z", "center", "lower", "upper"))
    if limits is not None:
        error = limits["sigma"] / sqrt(size)
        reach = limits["multiplier"] * error
        center = limits["center"]
        bounds = {
            "z": (mean - center) / error if error else None, "center": center,
            "lower": center - reach, "upper": center + reach,
        }  # fmt: skip
    return {
        "inspection": name_of(k), "lot": f"L-{k:03d}", "at": at(k), "checked_at": at(k),
        "mean": mean, "size": size, "values": [mean] * size, "conforming": True,
        "rules": [], "excluded": None, "gap": False, **bounds, **more,
    }  # fmt: skip


def signal(rule: str, k: int, members: Sequence[int]) -> dict[str, Any]:
    return {
        "stream": "core_hardness:*:FURNACE-3:night", "rule": rule, "inspection": name_of(k),
        "at": at(k), "members": [name_of(m) for m in members], "side": 1, "z": 3.2,
        "tentative": False, "episode": 4,
    }  # fmt: skip


def open_episode(ks: Sequence[int]) -> dict[str, Any]:
    return {
        "from": at(ks[0]), "to": at(ks[-1]), "inspections": [name_of(k) for k in ks],
        "rules": ["WE1"], "episode": 4, "state": "open", "closed_at": None, "closed_by": None,
        "reason": None, "alarm": None, "case": "NCR-2026-0001",
    }  # fmt: skip


def change_from(first: int, likely: int, last: int, drift: int | None = None) -> dict[str, Any]:
    def mark(k: int) -> dict[str, str]:
        return {"inspection": name_of(k), "at": at(k)}

    said = {
        "en": f"the change is dated to {at(likely)} (95 %: since {at(first)})",
        "zh": f"变化推断发生于 {at(likely)}（95% 置信：自 {at(first)} 起）",
    }
    return {
        "side": 1, "coverage": 0.95, "most_likely": mark(likely), "first": mark(first),
        "last": mark(last), "drift": None if drift is None else mark(drift),
        "window": {"from": at(first), "to": at(last)}, "evidence": [said],
    }  # fmt: skip


def spread_of(points: Sequence[Mapping[str, Any]], sigma: float) -> dict[str, Any]:
    return {
        "kind": "mr",
        "points": [
            {
                "inspection": now["inspection"], "value": abs(now["mean"] - before["mean"]),
                "center": 1.128 * sigma, "lower": 0.0, "upper": 3.686 * sigma,
                "beyond": abs(now["mean"] - before["mean"]) > 3.686 * sigma,
            }
            for before, now in pairwise(points)
        ],
    }  # fmt: skip


def document(points: Sequence[Mapping[str, Any]] = (), **more: Any) -> dict[str, Any]:
    return {
        "stream": "core_hardness:*:FURNACE-3:night", "characteristic": "core_hardness",
        "item": None, "equipment": "FURNACE-3", "shift": "night", "context": {},
        "characteristic_name": "Core hardness", "unit": "HRC", "critical": True,
        "specification": {"nominal": 33.0, "lower": 28.0, "upper": 38.0},
        "rule_set": RULE_SET,
        "plan": {"split_by": ["equipment", "shift"], "coverage": 0.95},
        "limits": [], "points": list(points), "signals": [], "episodes": [],
        "dispersion": None, "concerns": [], "change": None, "state": None, **more,
    }  # fmt: skip
