"""The words in which rules are said as rules, in English and Chinese; see `rules.phrases`."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class RulePhrases:
    """Templates in one language, beside those of `rules.phrases`.

    Parameters
    ----------
    rule, pattern, deadline, row : str
        Whole sentences without a full stop.
    when, step : str
        Conditions after an event, and an event of a pattern with them.
    group, not_ : str
        Alternatives within a sentence, and the opposite of something.
    asked, flag, blank, recorded : str
        Single comparisons.
    then_, within, same, different, descendant : str
        Parts of a pattern.
    unless, still : str
        What a deadline waits for: something else, or that its own conditions end.
    hold, open_case, tell : str
        What is to be done.
    cool_down, priority : str
        Remarks at the end.
    units : mapping of str to str
        Lengths of time.
    """

    rule: str
    pattern: str
    deadline: str
    when: str
    step: str
    group: str
    not_: str
    asked: str
    flag: str
    blank: str
    recorded: str
    then_: str
    within: str
    same: str
    different: str
    descendant: str
    unless: str
    still: str
    hold: str
    open_case: str
    tell: str
    cool_down: str
    priority: str
    units: Mapping[str, str]


ENGLISH = RulePhrases(
    rule="When {event}{when}: {then}",
    pattern="When {steps}, within {window}{joins}: {then}",
    deadline="When {event}{when}, and {window} later {unless}: {then}",
    when=", and {when}",
    step="{event} ({when})",
    group="({parts})",
    not_="not ({part})",
    asked="{label} is {comparison}",
    flag="{label}: {comparison}",
    blank="no {label} is recorded",
    recorded="{label} is recorded",
    then_=", then ",
    within=" within {window}",
    same="with the same {label}",
    different="with another {label}",
    descendant="with a lot that is, or is made from, the lot of the event before",
    unless="there is still none of this for the same {same}: {event}{when}",
    still="that is still so",
    hold="hold {name}",
    open_case="open a case",
    tell="tell {name}",
    cool_down="; quiet for {window} after it has fired",
    priority="; priority {priority}",
    units={"d": "{n} d", "h": "{n} h", "min": "{n} min", "s": "{n} s"},
)

CHINESE = RulePhrases(
    rule="当{event}{when}：{then}",
    pattern="当 {window}内{steps}{joins}：{then}",
    deadline="当{event}{when}，{window}后{unless}：{then}",
    when="，且{when}",
    step="{event}（{when}）",
    group="（{parts}）",
    not_="并非（{part}）",
    asked="{label}{comparison}",
    flag="{label}：{comparison}",
    blank="{label}无记录",
    recorded="{label}有记录",
    then_="，随后",
    within="（距前一事件 {window}内）",
    same="{label}相同",
    different="{label}不同",
    descendant="其批次即前一事件的批次或由其制成",
    unless="仍无{same}相同的下列事件：{event}{when}",
    still="情况依旧",
    hold="隔离{name}",
    open_case="立案",
    tell="通知{name}",
    cool_down="；触发后 {window}内不再通知",
    priority="；优先级 {priority}",
    units={"d": "{n} 天", "h": "{n} 小时", "min": "{n} 分钟", "s": "{n} 秒"},
)

RULE_PHRASES: Mapping[str, RulePhrases] = {"en": ENGLISH, "zh-CN": CHINESE}
