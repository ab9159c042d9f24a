"""A dated change in words: to when, how sure, and what moved the beginning of its window."""

from __future__ import annotations

from graph.said import Said
from graph.said_time import said_time
from service.actions.good_checks import Mark
from service.records.schema import seconds

REACHES_BASELINE = Said(
    "the change may lie among the points that the tentative limits were estimated from: its window "
    "reaches back to the first run",
    "变化可能发生在估计暂定控制限所用的点之中：范围追溯至首次运行",
)
REACHES_FIRST = Said(
    "the change may lie before the points that were looked at: its window reaches back to the "
    "first run",
    "变化可能发生在所考察的点之前：范围追溯至首次运行",
)
NO_GOOD = Said(
    "no good check before it is recorded: its window reaches back to the first run",
    "此前没有合格检验的记录：范围追溯至首次运行",
)


def dated_sentence(most_likely: int, first: int, coverage: float, good: Mark | None) -> Said:
    """To when a change is dated, and since when it may have been; moments in microseconds."""
    when, since = said_time(seconds(most_likely)), said_time(seconds(first))
    sure = f"{100 * coverage:.3g} %"
    last_en = "" if good is None else f"; last good check {good.id}"
    last_zh = "" if good is None else f"；最近一次合格检验 {good.id}"
    return Said(
        f"the change is dated to {when} ({sure}: since {since}{last_en})",
        f"变化推断发生于 {when}（置信度 {sure}：自 {since} 起{last_zh}）",
    )


def drift_sentence(start: int) -> Said:
    when = said_time(seconds(start))
    return Said(
        f"as a slow drift it may have begun with what was made at {when}: the earlier start counts",
        f"若为缓慢漂移，可能自 {when} 所生产者开始：以较早的起点为准",
    )


def declared_sentence(since: int) -> Said:
    when = said_time(seconds(since))
    return Said(
        f"not before {when}: the process was declared in control when its limits took effect",
        f"不早于 {when}：控制限生效时过程已被判定为受控",
    )


def survey_sentence(passed: Mark) -> Said:
    return Said(
        f"not before the last passed survey: {passed}",
        f"不早于最近一次合格检定：{passed.zh}",
    )


def contradicted_sentence(passed: Mark) -> Said:
    return Said(
        f"the points say that the change came before {passed}, which passed all the same: the "
        "points count",
        f"各点表明变化早于合格的{passed.zh}：以各点为准",
    )


def contradicted_limits_sentence(since: int) -> Said:
    when = said_time(seconds(since))
    return Said(
        f"the points say that the change came before the control limits of {when}: the points "
        "count",
        f"各点表明变化早于 {when} 生效的控制限：以各点为准",
    )


def excluded_sentence(count: int) -> Said:
    points = "point is" if count == 1 else "points are"
    return Said(
        f"{count} excluded {points} left out of the dating",
        f"推断时不计 {count} 个已剔除的点",
    )


def begin_sentence(bound: str, start: int | None, good: Mark | None) -> Said:
    """What a window begins at."""
    if start is None:
        return Said("from is open: it reaches back to the first run", "起点不限：追溯至首次运行")
    if bound == "good check" and good is not None:
        return Said(
            f"from = last good check before the change may have begun: {good}",
            f"起点 = 变化可能开始之前最近一次合格检验：{good.zh}",
        )
    when = said_time(seconds(start))
    if bound == "survey":
        return Said(f"from = the last passed survey, {when}", f"起点 = 最近一次合格检定，{when}")
    return Said(
        f"from = when the control limits took effect, {when}",
        f"起点 = 控制限生效之时，{when}",
    )
