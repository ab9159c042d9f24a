"""Routes said as sentences, in both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.phrases import PHRASES
from rules.routes import BARRED, Route, Step, StepCondition


@dataclass(frozen=True)
class _Words:
    """The sentences of one language."""

    meanings: Mapping[str, str]
    any_of: str
    all_of: str
    or_: str
    and_: str
    when: str
    condition: Mapping[str, str]
    dispositions: Mapping[str, str]
    due: str
    remind: str
    escalate: str
    makers_may: str
    no_delegates: str
    then_: str


_WORDS: Mapping[str, _Words] = {
    "en": _Words(
        meanings={"review": "review", "approval": "approval"},
        any_of="{step}: {meaning} by {roles}",
        all_of="{step}: {meaning} by {roles} together",
        or_=" or ",
        and_=" and ",
        when=", only {conditions}",
        condition={
            "severities": "if it is {names}",
            "dispositions": "to {names}",
            "items": "for item {names}",
            "customers": "if {names} has received some of it",
        },
        dispositions={
            "release": "release",
            "rework": "rework",
            "repair": "repair",
            "regrade": "regrade",
            "scrap": "scrap",
            "use_as_is": "use as is",
            "return_to_supplier": "return to the supplier",
            "sort": "sort",
        },
        due=", due within {hours:g} working hours",
        remind=", reminded every {hours:g} h",
        escalate=", then also {roles}",
        makers_may=", makers of the lots may sign",
        no_delegates=", not delegated",
        then_="; then ",
    ),
    "zh-CN": _Words(
        meanings={"review": "评审", "approval": "批准"},
        any_of="{step}：由{roles}{meaning}",
        all_of="{step}：由{roles}共同{meaning}",
        or_="或",
        and_="和",
        when="（仅限{conditions}）",
        condition={
            "severities": "严重度为{names}",
            "dispositions": "处置为{names}",
            "items": "物料{names}",
            "customers": "已发给{names}",
        },
        dispositions={
            "release": "放行",
            "rework": "返工",
            "repair": "返修",
            "regrade": "降级",
            "scrap": "报废",
            "use_as_is": "让步接收",
            "return_to_supplier": "退供应商",
            "sort": "挑选",
        },
        due="，{hours:g} 个工作小时内办理",
        remind="，每 {hours:g} 小时催办",
        escalate="，逾期上报{roles}",
        makers_may="，批次制造者可签字",
        no_delegates="，不得委托他人",
        then_="；然后",
    ),
}


def say_route(route: Route, language: str = "en") -> str:
    """Say who signs in which order, by when, and who else.

    Parameters
    ----------
    route : Route
    language : {"en", "zh-CN"}

    Returns
    -------
    str
        Without a full stop.

    Examples
    --------
    >>> short = Route("short", (Step("confirm", "review", ("admin",), "any", 8.0, 4.0),))
    >>> say_route(short)
    'confirm: review by administrator, due within 8 working hours, reminded every 4 h'
    """
    words = _WORDS[language]
    return words.then_.join(_say_step(step, words, language) for step in route.steps)


def _say_step(step: Step, words: _Words, language: str) -> str:
    names = PHRASES[language].names
    together = step.quorum == "all" and len(step.roles) > 1
    roles = _joined((names[role] for role in step.roles), words.and_ if together else words.or_)
    template = words.all_of if together else words.any_of
    said = template.format(step=step.name, meaning=words.meanings[step.meaning], roles=roles)
    said += _condition(step.condition, words, language)
    if step.due_hours is not None:
        said += words.due.format(hours=step.due_hours)
    said += words.remind.format(hours=step.remind_hours)
    if step.escalate_to:
        next_ = _joined((names[role] for role in step.escalate_to), words.or_)
        said += words.escalate.format(roles=next_)
    if step.may_not_sign != BARRED:
        said += words.makers_may
    return said if step.delegates else said + words.no_delegates


def _condition(condition: StepCondition, words: _Words, language: str) -> str:
    known = {**PHRASES[language].names, **words.dispositions}
    said = [
        template.format(names=_joined((known.get(each, each) for each in listed), words.or_))
        for name, template in words.condition.items()
        if (listed := getattr(condition, name))
    ]
    return words.when.format(conditions=words.and_.join(said)) if said else ""


def _joined(names: Iterable[str], last: str) -> str:
    return last.join(names)
