"""Why nothing satisfies the conditions of a rule, in the fewest of them."""

from collections.abc import Sequence
from difflib import get_close_matches

from rules.conditions import AllOf, Expression, comparisons
from rules.lint.words import Said, all_of, any_of, named, say_box
from rules.regions.boxes import Region, region_of
from rules.regions.effort import Effort, TooComplexError
from rules.regions.space import Space

_MOST_SAID = 3
_AT_ONCE = {
    "en": "{rule} can never hold: it asks at once that {what}",
    "zh-CN": "{rule}永远不会成立：它同时要求{what}",
}
_IMPOSSIBLE = {
    "en": "{rule} can never hold: what it asks of {what} can never be",
    "zh-CN": "{rule}永远不会成立：它对{what}的要求不可能满足",
}
_NO_SUCH_RULE = {
    "en": "{rule} can never hold: nothing in this rulebook is called `{name}`{hint}",
    "zh-CN": "{rule}永远不会成立：本规则集中没有名为 `{name}` 的规则{hint}",
}
_HINT = {"en": "; did you mean `{near}`?", "zh-CN": "；是否指 `{near}`？"}
_NO_HINT: Said = {"en": "", "zh-CN": ""}
_AND_SO_ON: Said = {"en": "and so on", "zh-CN": "等"}


def why(space: Space, when: Expression, subject: Said, effort: Effort) -> Said:
    """Say why nothing satisfies an expression.

    Parameters
    ----------
    space : Space
    when : Condition, AllOf, AnyOf or Not
        Whose region is empty.
    subject : mapping of str to str
        What can never hold, by language.
    effort : Effort

    Returns
    -------
    mapping of str to str
    """
    try:
        core = _core(space, when, effort)
        regions = [region_of(space, part, effort=effort) for part in core]
    except TooComplexError:
        core, regions = parts_of(when), [()]
    if all(regions):
        what = all_of([say_region(space, region) for region in regions])
        return named(_AT_ONCE, rule=subject, what=what)
    names = dict.fromkeys(each.field for part in core for each in comparisons(part))
    if list(names) == ["rule"]:
        return _no_such_rule(space, core, subject)
    labels = [space.fields[name].label for name in names]
    return named(_IMPOSSIBLE, rule=subject, what=all_of(labels))


def _core(space: Space, when: Expression, effort: Effort) -> list[Expression]:
    """Leave out one part after another, as long as what is left still contradicts itself."""
    core = parts_of(when)
    for part in list(core):
        fewer = [each for each in core if each is not part]
        if fewer and not region_of(space, AllOf(tuple(fewer)), effort=effort):
            core = fewer
    return core


def _no_such_rule(space: Space, core: Sequence[Expression], subject: Said) -> Said:
    known = space.axes[space.places["rule", None]].field.choices or ()
    expected = next((each.expected for part in core for each in comparisons(part)), "")
    name = str(expected[0] if isinstance(expected, tuple) else expected)
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = named(_HINT, near=near[0]) if near else _NO_HINT
    return named(_NO_SUCH_RULE, rule=subject, name=name, hint=hint)


def say_region(space: Space, region: Region) -> Said:
    """Say which facts lie in a region, as far as that can be read."""
    said = [say_box(space, box) for box in region[:_MOST_SAID]]
    return any_of(said if len(region) <= _MOST_SAID else [*said, _AND_SO_ON])


def parts_of(when: Expression) -> list[Expression]:
    """Give what an expression asks at once, as flat as it can be written.

    Examples
    --------
    >>> from rules.conditions import Condition
    >>> low, high = Condition("z", "above", 3), Condition("z", "below", 5)
    >>> parts_of(AllOf((low, AllOf((high,))))) == [low, high]
    True
    """
    if isinstance(when, AllOf):
        return [part for each in when.parts for part in parts_of(each)]
    return [when]
