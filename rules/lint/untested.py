"""Rules that no test beside them has ever made hold."""

from rules.lint.finding import Finding
from rules.lint.words import named, several
from rules.rule_tests import run_tests
from rules.rulebook import Rulebook

_NO_TEST = {
    "en": "no test stands beside the rules: nothing says what they shall decide",
    "zh-CN": "规则旁没有任何测试：没有说明它们应作出什么决定",
}
_UNTESTED = {
    "en": "{count} of {all} rules, rows and correlations apply in no test: {names}",
    "zh-CN": "{all} 条规则、表行和关联规则中有 {count} 条在任何测试中都未触发：{names}",
}


def untested(rulebook: Rulebook) -> list[Finding]:
    """Find rules, rows and correlations that apply in no test of the rulebook."""
    if not rulebook.tests:
        return [Finding("note", "untested", (), 1, _NO_TEST["en"], _NO_TEST["zh-CN"])]
    report = run_tests(rulebook)
    never = report.uncovered
    if not never:
        return []
    names = several([{"en": f"`{name}`", "zh-CN": f"`{name}`"} for name in never])
    text = named(_UNTESTED, count=len(never), all=len(report.covered), names=names)
    return [Finding("note", "untested", never, 1, text["en"], text["zh-CN"])]
