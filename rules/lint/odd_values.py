"""Values that read well and that no record will ever have: wildcards, typographic signs, words."""

from collections.abc import Iterable, Iterator

from rules.conditions import Expression, comparisons
from rules.lint.finding import Finding
from rules.lint.words import Said, called, named
from rules.rulebook import Rulebook

# A stream that is not split by something has `*` in its name.
_HAS_STARS = frozenset({"stream"})
_WILD = "*?"
_KEYWORDS = frozenset({"blank", "recorded"})
_QUOTES = "“”„‟‘’‚‛「」『』«»＂＇"
_COMMAS = "，、；"
_CALLED = {
    "correlation": {
        "en": "correlation `{name}` (line {line})",
        "zh-CN": "关联规则 `{name}`（第 {line} 行）",
    },
    "deadline": {
        "en": "deadline `{name}` (line {line})",
        "zh-CN": "期限规则 `{name}`（第 {line} 行）",
    },
}
_COMPARES: Said = {
    "en": "{rule} compares `{field}` with `{value}`: {why}",
    "zh-CN": "{rule}将 `{field}` 与 `{value}` 比较：{why}",
}
_WILDCARD: Said = {
    "en": "`*` and `?` stand for themselves here, a value is compared letter by letter; write "
    "the values out (`in: [...]`, or a list of the file), or ask about another fact that they "
    "have in common",
    "zh-CN": "`*` 和 `?` 在此只代表字符本身，取值逐字比较；请逐一列出取值（`in: [...]` 或文件中的"
    "列表），或改用它们共有的其他字段",
}
_KEYWORD: Said = {
    "en": "that is the word `{value}`, not the question whether something is recorded; for that "
    "write {{blank: {truth}}}",
    "zh-CN": "这是文字 `{value}` 本身，而不是询问有无记录；若要询问，请写 {{blank: {truth}}}",
}
_TYPED: Said = {
    "en": "`{sign}` is a part of the value; quotes of YAML are \" and '",
    "zh-CN": "`{sign}` 会被当作取值的一部分；YAML 的引号是半角的 \" 和 '",
}
_WIDE: Said = {
    "en": "`{sign}` is a part of the value; for several values write `in: [a, b]`",
    "zh-CN": "`{sign}` 会被当作取值的一部分；若有多个取值，请写 `in: [a, b]`",
}


def odd_values(rulebook: Rulebook) -> list[Finding]:
    """Find comparisons with a text that was meant for something else.

    Parameters
    ----------
    rulebook : Rulebook

    Returns
    -------
    list of Finding
        Warnings: a plant may call its things as it likes.

    Examples
    --------
    >>> from rules.rulebook import parse_rulebook
    >>> text = '''
    ... rulebook: example
    ... version: 1
    ... rules:
    ...   - {id: bolts, event: complaint, when: {item: "BOLT-*"}, then: {open_case: true}}
    ... '''
    >>> (found,) = odd_values(parse_rulebook(text, source="example.yaml"))
    >>> print(found.en.partition(",")[0])
    rule `bolts` (line 5) compares `item` with `BOLT-*`: `*` and `?` stand for themselves here
    """
    found: dict[Finding, None] = {}
    for name, line, rule, when in _asked(rulebook):
        for field, value in _texts(when):
            why = _why(field, value)
            if why is not None:
                text = named(_COMPARES, rule=rule, field=field, value=value, why=why)
                odd = Finding("warning", "odd_value", (name,), line, text["en"], text["zh-CN"])
                found[odd] = None
    return list(found)


def _asked(rulebook: Rulebook) -> Iterator[tuple[str, int, Said, Expression]]:
    for rule in rulebook.all_rules:
        yield rule.id, rule.line, called(rule), rule.when
    for pattern in rulebook.correlations:
        said = named(_CALLED["correlation"], name=pattern.id, line=pattern.line)
        for step in pattern.steps:
            yield pattern.id, pattern.line, said, step.when
    for deadline in rulebook.deadlines:
        said = named(_CALLED["deadline"], name=deadline.id, line=deadline.line)
        yield deadline.id, deadline.line, said, deadline.when
        if deadline.unless is not None:
            yield deadline.id, deadline.line, said, deadline.unless.when


def _texts(when: Expression) -> Iterable[tuple[str, str]]:
    for each in comparisons(when):
        values = each.expected if isinstance(each.expected, tuple) else (each.expected,)
        yield from ((each.field, value) for value in values if isinstance(value, str))


def _why(field: str, value: str) -> Said | None:
    if any(sign in value for sign in _WILD) and field not in _HAS_STARS:
        return _WILDCARD
    if value.strip().lower() in _KEYWORDS:
        truth = "true" if value.strip().lower() == "blank" else "false"
        return named(_KEYWORD, value=value, truth=truth)
    for signs, template in ((_QUOTES, _TYPED), (_COMMAS, _WIDE)):
        if (sign := next((each for each in value if each in signs), None)) is not None:
            return named(template, sign=sign)
    return None
