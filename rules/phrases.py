"""The words of explanations in English and Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """Templates and names in one language.

    Parameters
    ----------
    held, opened, responded, missed : str
        Whole sentences; `{what}` is the outcome, `{why}` the conditions, `{source}` the rule.
    source : str
        Names the rule and its rulebook.
    series, and_, or_ : str
        Between conditions, before the last one, and between alternatives.
    comma, with_ : str
        Between names, and before the last one.
    is_, flag, not_recorded : str
        A fact as it was found; `flag` for yes and no.
    and_also : str
        A fact as it was found, and the comparison that it meets.
    asked : str
        A comparison as a rule asks for it.
    but_is, but_blank : str
        The same, with what was found instead.
    comparisons : mapping of str to str
        By operator.
    outcomes : mapping of str to str
        By the decided thing.
    names : mapping of str to str
        Strategies, severities, roles, true and false.
    happened : mapping of str to str
        By event: what stands for the conditions of a rule that always applies.
    """

    held: str
    opened: str
    responded: str
    missed: str
    source: str
    series: str
    and_: str
    or_: str
    comma: str
    with_: str
    is_: str
    flag: str
    not_recorded: str
    and_also: str
    asked: str
    but_is: str
    but_blank: str
    comparisons: Mapping[str, str]
    outcomes: Mapping[str, str]
    names: Mapping[str, str]
    happened: Mapping[str, str]


ENGLISH = Phrases(
    held="Held because {why}: {what} ({source})",
    opened="Case opened because {why} ({source})",
    responded="{what} because {why} ({source})",
    missed="Does not apply; it would if {why}: {what} ({source})",
    source="rule {rule}, rulebook {rulebook} v{version}",
    series=", ",
    and_=" and ",
    or_=" or ",
    comma=", ",
    with_=" and ",
    is_="{label} is {actual}",
    flag="{label}: {actual}",
    not_recorded="no {label} is recorded",
    and_also="{label} is {actual}, {comparison}",
    asked="{label} is {comparison}",
    but_is="{asked} (it is {actual})",
    but_blank="{asked} (none is recorded)",
    comparisons={
        "equals": "{expected}",
        "not": "not {expected}",
        "above": "above {expected}",
        "not above": "not above {expected}",
        "below": "below {expected}",
        "not below": "not below {expected}",
        "at_least": "at least {expected}",
        "not at_least": "not at least {expected}",
        "at_most": "at most {expected}",
        "not at_most": "not at most {expected}",
        "between": "between {low} and {high}",
        "not between": "not between {low} and {high}",
        "in": "one of {expected}",
        "not in": "none of {expected}",
        "blank": "recorded",
    },
    outcomes={
        "contain": "{name}",
        "open_case": "a case",
        "severity": "severity {name}",
        "route": "approval route {name}",
        "notify": "{name} told",
    },
    names={
        "lot": "the lots concerned",
        "operation": "all outputs of the operation",
        "load": "the whole load",
        "heat": "everything from the heat",
        "equipment_window": "everything from the equipment since its last passed survey",
        "shift_window": "everything from the equipment in that shift since the last good check",
        "since_last_good": "everything from the equipment since the last good check",
        "since_change": "everything made there since the process may have changed",
        "gauge_window": "everything the gauge measured since its last passed calibration",
        "minor": "minor",
        "major": "major",
        "critical": "critical",
        "admin": "administrator",
        "quality_engineer": "quality engineer",
        "quality_supervisor": "quality supervisor",
        "production_manager": "production manager",
        "engineering": "engineering",
        "shipping": "shipping",
        "operator": "operator",
        "auditor": "auditor",
        "customers": "customers",
        "true": "yes",
        "false": "no",
    },
    happened={
        "inspection.nonconforming": "an inspection found a nonconformity",
        "spc.signal": "the process gave a signal",
        "spc.alarm": "a process stood out from all others",
        "furnace.survey_failed": "a furnace survey failed",
        "calibration.failed": "a calibration failed",
        "complaint": "a customer complained",
        "supplier.alert": "a supplier raised an alert",
        "shipment.escape": "held material was shipped",
        "receipt.recorded": "material was received",
        "operation.recorded": "an operation was recorded",
        "inspection.recorded": "an inspection was recorded",
        "correlation.matched": "several events belong together",
        "deadline.missed": "something did not happen in time",
        "containment": "lots are suspect",
    },
)

CHINESE = Phrases(
    held="因{why}，予以隔离：{what}（{source}）",
    opened="因{why}，已立案（{source}）",
    responded="因{why}，故{what}（{source}）",
    missed="规则未触发；若{why}，则：{what}（{source}）",
    source="规则 {rule}，规则集 {rulebook} 第 {version} 版",
    series="，",
    and_="，且",
    or_="，或",
    comma="、",
    with_="和",
    is_="{label}为 {actual}",
    flag="{label}：{actual}",
    not_recorded="{label}无记录",
    and_also="{label}为 {actual}，{comparison}",
    asked="{label}{comparison}",
    but_is="{asked}（实际为 {actual}）",
    but_blank="{asked}（无记录）",
    comparisons={
        "equals": "{expected}",
        "not": "不是 {expected}",
        "above": "高于 {expected}",
        "not above": "不高于 {expected}",
        "below": "低于 {expected}",
        "not below": "不低于 {expected}",
        "at_least": "至少为 {expected}",
        "not at_least": "达不到 {expected}",
        "at_most": "至多为 {expected}",
        "not at_most": "超过 {expected}",
        "between": "在 {low} 至 {high} 之间",
        "not between": "不在 {low} 至 {high} 之间",
        "in": "属于 {expected}",
        "not in": "不属于 {expected}",
        "blank": "有记录",
    },
    outcomes={
        "contain": "{name}",
        "open_case": "立案",
        "severity": "严重度为{name}",
        "route": "审批路线 {name}",
        "notify": "通知{name}",
    },
    names={
        "lot": "相关批次",
        "operation": "该工序的全部产出",
        "load": "整炉",
        "heat": "该炉号的全部物料",
        "equipment_window": "该设备自上次测试或校准合格以来的全部产出",
        "shift_window": "该设备在该班次自上次检验合格以来的全部产出",
        "since_last_good": "该设备自上次检验合格以来的全部产出",
        "since_change": "自过程可能发生变化以来在该处的全部产出",
        "gauge_window": "该量具自上次校准合格以来测量的全部批次",
        "minor": "轻微",
        "major": "严重",
        "critical": "致命",
        "admin": "管理员",
        "quality_engineer": "质量工程师",
        "quality_supervisor": "质量主管",
        "production_manager": "生产经理",
        "engineering": "工程部",
        "shipping": "发货部",
        "operator": "操作员",
        "auditor": "审核员",
        "customers": "客户",
        "true": "是",
        "false": "否",
    },
    happened={
        "inspection.nonconforming": "检验发现不合格",
        "spc.signal": "过程出现判异信号",
        "spc.alarm": "某一过程明显偏离其他所有过程",
        "furnace.survey_failed": "炉温测试不合格",
        "calibration.failed": "校准不合格",
        "complaint": "收到客户投诉",
        "supplier.alert": "收到供应商警报",
        "shipment.escape": "被隔离的物料已发出",
        "receipt.recorded": "收到物料",
        "operation.recorded": "记录了一道工序",
        "inspection.recorded": "记录了一次检验",
        "correlation.matched": "多个事件相互关联",
        "deadline.missed": "应做的事项未按时完成",
        "containment": "存在可疑批次",
    },
)

PHRASES: Mapping[str, Phrases] = {"en": ENGLISH, "zh-CN": CHINESE}
