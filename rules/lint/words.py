"""Rules, boxes of facts and examples, as an engineer calls them in either language."""

from collections.abc import Mapping, Sequence

from rules.fields import Fact
from rules.phrases import PHRASES, Phrases
from rules.regions.axis import Axis, Value
from rules.regions.segments import bits, runs
from rules.regions.space import Box, Space
from rules.rule import Rule

LANGUAGES = ("en", "zh-CN")
MOST_NAMES = 6
Said = Mapping[str, str]
"""A piece of a sentence by language."""

_MORE = {"en": "{names} and {count} more", "zh-CN": "{names}等另外 {count} 个"}
_OR_BLANK = {"en": "{what}, or not recorded", "zh-CN": "{what}，或无记录"}
_RECORDED = {"en": "{label} is recorded", "zh-CN": "{label}有记录"}
_OTHERWISE = {"en": "; or ", "zh-CN": "；或者"}
_ANYTHING = {"en": "whatever the facts are", "zh-CN": "无论事实如何"}
_RULE = {"en": "rule `{name}` (line {line})", "zh-CN": "规则 `{name}`（第 {line} 行）"}
_ROW = {
    "en": "row {row} of table `{table}` (line {line})",
    "zh-CN": "决策表 `{table}` 第 {row} 条（文件第 {line} 行）",
}


def called(rule: Rule) -> Said:
    """Name a rule or a row with its place in the file.

    Examples
    --------
    >>> from rules.conditions import AllOf
    >>> from rules.outcomes import Then
    >>> called(Rule("t.3", "complaint", 0, AllOf(()), Then(), 12, table="t"))["en"]
    'row 3 of table `t` (line 12)'
    """
    if rule.table is None:
        return named(_RULE, name=rule.id, line=rule.line)
    row = rule.id.rpartition(".")[2]
    return named(_ROW, row=row, table=rule.table, line=rule.line)


def named(template: Said, **parts: object) -> Said:
    """Fill a template of both languages; a part that is itself said in both fits into each.

    Examples
    --------
    >>> named({"en": "{a}!", "zh-CN": "{a}！"}, a={"en": "one", "zh-CN": "一"})
    {'en': 'one!', 'zh-CN': '一！'}
    """
    return {
        language: text.format(
            **{
                name: part[language] if isinstance(part, Mapping) else part
                for name, part in parts.items()
            }
        )
        for language, text in template.items()
    }


def several(items: Sequence[Said]) -> Said:
    """Join names, at most as many as can be read.

    Examples
    --------
    >>> several([{"en": "a", "zh-CN": "a"}, {"en": "b", "zh-CN": "b"}])["en"]
    'a and b'
    """
    return {language: _several([each[language] for each in items], language)
            for language in LANGUAGES}  # fmt: skip


def _several(items: Sequence[str], language: str) -> str:
    phrases = PHRASES[language]
    if len(items) > MOST_NAMES:
        names = phrases.comma.join(items[: MOST_NAMES - 1])
        return _MORE[language].format(names=names, count=len(items) - MOST_NAMES + 1)
    if len(items) < 2:
        return "".join(items)
    return phrases.comma.join(items[:-1]) + phrases.with_ + items[-1]


def all_of(items: Sequence[Said]) -> Said:
    """Join conditions that hold together."""
    return {
        language: _joined([each[language] for each in items], PHRASES[language].series,
                          PHRASES[language].and_)
        for language in LANGUAGES
    }  # fmt: skip


def any_of(items: Sequence[Said]) -> Said:
    """Join alternatives, each of which may have several conditions."""
    return {
        language: _OTHERWISE[language].join(each[language] for each in items)
        for language in LANGUAGES
    }


def _joined(items: Sequence[str], comma: str, last: str) -> str:
    return last.join([comma.join(items[:-1]), items[-1]] if len(items) > 1 else items)


def say_box(space: Space, box: Box) -> Said:
    """Say which facts lie in a box.

    Examples
    --------
    >>> from rules.conditions import Condition
    >>> from rules.fields import FIELDS
    >>> from rules.regions.space import space_of
    >>> space = space_of([Condition("z", "between", (3, 5))], FIELDS)
    >>> say_box(space, (0b01110,))["en"], say_box(space, (0b110001,))["en"]
    ('distance from the centre line is between 3 sigma and 5 sigma', \
'distance from the centre line is below 3 sigma or above 5 sigma, or not recorded')
    """
    said = [
        say_axis(axis, cells)
        for axis, cells in zip(space.axes, box, strict=True)
        if cells != axis.full
    ]
    return all_of(said) if said else _ANYTHING


def say_axis(axis: Axis, cells: int) -> Said:
    """Say which values of a fact a set allows; the set is neither empty nor everything."""
    return {language: _axis(axis, cells, language) for language in LANGUAGES}


def _axis(axis: Axis, cells: int, language: str) -> str:
    phrases = PHRASES[language]
    label = axis.field.label[language]
    recorded = cells & ~axis.blank
    if not recorded:
        return phrases.not_recorded.format(label=label)
    if recorded == axis.full & ~axis.blank:
        return _RECORDED[language].format(label=label)
    values = (_numbers if axis.field.type == "number" else _names)(axis, recorded, phrases)
    what = _is(axis, recorded, values, phrases, label)
    return _OR_BLANK[language].format(what=what) if cells & axis.blank else what


def _is(axis: Axis, cells: int, values: str, phrases: Phrases, label: str) -> str:
    if axis.field.type == "boolean":
        return phrases.flag.format(label=label, actual=values)
    if cells.bit_count() == 1 and axis.example(cells.bit_length() - 1) in axis.points:
        return phrases.is_.format(label=label, actual=values)
    return phrases.asked.format(label=label, comparison=values)


def _names(axis: Axis, cells: int, phrases: Phrases) -> str:
    everything = axis.full & ~axis.blank
    without = [axis.points[bit] for bit in bits(everything & ~cells) if bit < len(axis.points)]
    within = [axis.points[bit] for bit in bits(cells) if bit < len(axis.points)]
    elsewhere = 1 << len(axis.points)  # the values that no rule names
    closed = not everything & elsewhere
    # Without the values that nobody names, "none of" would say too much.
    if not cells & elsewhere and (not closed or len(within) <= max(len(without), 1)):
        return _listed(within, "equals", "in", axis, phrases)
    return _listed(without, "not", "not in", axis, phrases)


def _listed(values: Sequence[Value], one: str, many: str, axis: Axis, phrases: Phrases) -> str:
    language = next(name for name, each in PHRASES.items() if each is phrases)
    shown = _several([say_value(value, axis, language) for value in values], language)
    return phrases.comparisons[one if len(values) == 1 else many].format(expected=shown)


def _numbers(axis: Axis, cells: int, phrases: Phrases) -> str:
    # Where no number lies between two points, what is on both sides of it belongs together.
    empty = ((1 << (axis.size - 1)) - 1) & ~axis.full
    stretches = [_stretch(axis, start, end, phrases) for start, end in runs(cells | empty)
                 if cells & ((1 << end) - (1 << start))]  # fmt: skip
    joined = " or " if phrases is PHRASES["en"] else phrases.or_
    return joined.join(stretches)


def _stretch(axis: Axis, start: int, end: int, phrases: Phrases) -> str:
    language = next(name for name, each in PHRASES.items() if each is phrases)
    last = end - 1
    low = say_value(axis.points[(start - 1) // 2], axis, language) if start else None
    high = say_value(axis.points[last // 2], axis, language) if last < axis.size - 2 else None
    words = phrases.comparisons
    if start == last and start % 2:
        return words["equals"].format(expected=say_value(axis.points[start // 2], axis, language))
    if start % 2:
        low = say_value(axis.points[start // 2], axis, language)
    if start % 2 and last % 2:
        return words["between"].format(low=low, high=high)
    bounds = []
    if low is not None:
        bounds.append(words["at_least" if start % 2 else "above"].format(expected=low))
    if high is not None:
        bounds.append(words["at_most" if last % 2 else "below"].format(expected=high))
    return phrases.and_.join(bounds)


def say_value(value: Fact, axis: Axis, language: str) -> str:
    """Say a value, with its unit."""
    if isinstance(value, bool):
        return PHRASES[language].names["true" if value else "false"]
    if isinstance(value, int | float):
        unit = axis.unit or axis.field.unit
        said = None if unit is None else PHRASES[language].units.get(unit, unit)
        return f"{value:.12g} {said}" if said else f"{value:.12g}"
    return str(value)


def say_facts(facts: Mapping[str, Fact]) -> str:
    """Give the recorded facts of an example as they would be recorded: the same in any language.

    Examples
    --------
    >>> say_facts({"signal": "WE1", "critical": True, "z": 3.4, "lot": None})
    'signal: WE1, critical: true, z: 3.4'
    """
    shown = {name: value for name, value in facts.items() if value is not None}
    return ", ".join(f"{name}: {_plain(value)}" for name, value in shown.items()) or "-"


def _plain(value: Fact) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, int | float) else str(value)
