"""What the entries of a rule file are called for people, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from rules.rule_file_schema.pieces import Schema, described

TITLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "rulebook": ("rulebook", "规则集"),
        "version": ("version", "版本"),
        "fields": ("own fields", "自定义字段"),
        "lists": ("lists", "列表"),
        "conditions": ("named conditions", "命名条件"),
        "routes": ("approval routes", "审批路线"),
        "rules": ("rules", "规则"),
        "tables": ("decision tables", "决策表"),
        "correlations": ("correlations", "关联规则"),
        "deadlines": ("deadlines", "时限"),
        "tests": ("tests", "测试"),
        "id": ("name", "名称"),
        "event": ("event", "事件"),
        "priority": ("priority", "优先级"),
        "when": ("when", "条件"),
        "then": ("then", "结果"),
        "cool_down": ("cool-down", "冷却时间"),
        "contain": ("what to hold", "隔离范围"),
        "open_case": ("open a case", "立案"),
        "severity": ("severity", "严重度"),
        "route": ("approval route", "审批路线"),
        "notify": ("people to tell", "通知对象"),
        "because": ("reason", "理由"),
        "all": ("all of these", "全部满足"),
        "any": ("any of these", "满足其一"),
        "not": ("not", "不满足"),
        "condition": ("named condition", "命名条件"),
        "equals": ("is", "等于"),
        "above": ("above", "高于"),
        "below": ("below", "低于"),
        "at_least": ("at least", "至少"),
        "at_most": ("at most", "至多"),
        "between": ("between", "介于"),
        "in": ("one of", "属于"),
        "blank": ("not recorded", "无记录"),
        "hit": ("hit policy", "命中策略"),
        "inputs": ("facts compared", "输入"),
        "outputs": ("what is decided", "输出"),
        "rows": ("rows", "行"),
        "within": ("within", "时间范围"),
        "same": ("the same", "相同"),
        "different": ("different", "不同"),
        "steps": ("steps", "步骤"),
        "repeat": ("the same again", "重复"),
        "times": ("times", "次数"),
        "as": ("called", "步骤名"),
        "where": ("the same as in an earlier step", "与前一步骤相同"),
        "not_same": ("not the same as in an earlier step", "与前一步骤不同"),
        "descendant_of": ("made from the lot of", "来源批次"),
        "contain_of": ("material of the steps", "隔离哪些步骤的物料"),
        "unless": ("unless", "除非"),
        "missing": ("what is missing", "缺少的事项"),
        "name": ("name", "名称"),
        "given": ("given", "给定"),
        "expect": ("expected", "期望"),
        "facts": ("facts", "事实"),
        "at": ("time since the beginning", "开始后的时间"),
        "ancestors": ("lots it is made from", "来源批次"),
        "parameter": ("parameter of the operation", "工序参数"),
        "type": ("type", "类型"),
        "unit": ("unit", "单位"),
        "label": ("name for people", "显示名称"),
        "choices": ("allowed values", "允许值"),
        "example": ("example", "示例"),
        "en": ("English", "英文"),
        "zh-CN": ("Chinese", "中文"),
        "step": ("step", "步骤"),
        "meaning": ("what a signature stands for", "签字含义"),
        "roles": ("roles", "角色"),
        "quorum": ("who of them", "签字要求"),
    }
)
"""English and Chinese names by entry."""


def entry(name: str, schema: Schema) -> Schema:
    """Name the schema of an entry for people; a reference is kept beside its title."""
    english, chinese = TITLES[name]
    return described({"en": english, "zh-CN": chinese}, schema)
