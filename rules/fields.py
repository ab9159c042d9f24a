"""Every fact that a rule may ask about: its type, unit, names for people and an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Fact = str | float | int | bool | None
FieldType = Literal["text", "number", "boolean"]


@dataclass(frozen=True)
class Field:
    """A fact that events carry and conditions compare.

    Parameters
    ----------
    name : str
        As written in a rule file.
    type : {"text", "number", "boolean"}
        What its value is; a value may also be absent (null).
    unit : str or None
        Unit of a number, None where there is none or where another field tells it.
    label : mapping of str to str
        Its name for people, by language: "en" and "zh-CN".
    choices : tuple of str or None
        The only values a text may have, None when it is open.
    example : str, float, int or bool
        A value that it may have.
    unit_from : str or None
        The field that tells the unit of a number, where it is not always the same.

    Examples
    --------
    >>> FIELDS["value"].type, FIELDS["signal"].choices[:4]
    ('number', ('WE1', 'WE2', 'WE3', 'WE4'))
    """

    name: str
    type: FieldType
    unit: str | None
    label: Mapping[str, str]
    choices: tuple[str, ...] | None
    example: str | float | int | bool
    unit_from: str | None = None


# The rules of every rule set that a stream can be judged by.
SIGNALS = (
    *("WE1", "WE2", "WE3", "WE4"),
    *("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"),
    *("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"),
    # Of reference blocks and other standards that a gauge is checked on.
    *("1_2s", "1_3s", "2_2s", "4_1s", "10_x"),
)
STAGES = ("incoming", "first_article", "patrol", "final")
SURVEY_KINDS = ("tus", "sat", "calibration")
ITEM_KINDS = ("raw", "semi_finished", "finished", "packaging")


def _text(name: str, en: str, zh: str, example: str, *choices: str) -> Field:
    label = MappingProxyType({"en": en, "zh-CN": zh})
    return Field(name, "text", None, label, choices or None, example)


def _number(name: str, en: str, zh: str, example: float, unit: str | None = None) -> Field:
    return Field(name, "number", unit, MappingProxyType({"en": en, "zh-CN": zh}), None, example)


def _measured(name: str, en: str, zh: str, example: float) -> Field:
    """A number in the characteristic's own unit, which the field `unit` tells."""
    label = MappingProxyType({"en": en, "zh-CN": zh})
    return Field(name, "number", None, label, None, example, unit_from="unit")


def _boolean(name: str, en: str, zh: str) -> Field:
    return Field(name, "boolean", None, MappingProxyType({"en": en, "zh-CN": zh}), None, True)


_ALL = (
    # What was made, and where, when and by whom: the context of a finding.
    _text("lot", "lot", "批次", "K7"),
    _text("item", "item", "物料", "BOLT-M8X40"),
    _text("item_kind", "kind of item", "物料类别", "finished", *ITEM_KINDS),
    _boolean("safety_critical", "safety-critical item", "安全关键件"),
    _text("operation", "operation", "工序记录", "OP-HT-0193"),
    _text("process", "process", "工艺", "heat_treat"),
    _text("equipment", "equipment", "设备", "FURNACE-3"),
    _text("load", "load", "炉次", "F2-0193"),
    _text("tool", "tool", "工装", "DIE-12"),
    _text("bath", "bath", "槽液", "ZN-4"),
    _text("shift", "shift", "班次", "night"),
    _text("operator", "operator", "操作员", "E-117"),
    _text("heat", "heat", "炉号", "H-77231"),
    _text("supplier", "supplier", "供应商", "MILL-A"),
    # What was measured or seen.
    _text("characteristic", "characteristic", "特性", "core_hardness"),
    _text("defect", "defect", "缺陷", "head crack"),
    _boolean("critical", "critical characteristic", "关键特性"),
    _text("stage", "inspection stage", "检验阶段", "final", *STAGES),
    _measured("value", "worst value", "最差值", 38.5),
    _measured("lower", "lower specification limit", "规格下限", 25.0),
    _measured("upper", "upper specification limit", "规格上限", 35.0),
    _text("unit", "unit", "单位", "HRC"),
    _number("inspected", "inspected", "检验数", 50, "pcs"),
    _number("defective", "defective", "不良数", 2, "pcs"),
    # What the process did.
    _text("signal", "signal", "判异信号", "WE1", *SIGNALS),
    _text("stream", "stream", "控制图数据流", "core_hardness/FURNACE-3/night"),
    _number("z", "distance from the centre line", "偏离中心线", 3.4, "sigma"),
    _boolean("tentative", "tentative control limits", "暂定控制限"),
    _text("episode", "episode of signals", "信号时段", "42"),
    _boolean("opens_episode", "first signal of its episode", "时段首个信号"),
    _boolean("page_worthy", "worth calling somebody for", "需要通知人员"),
    _number("q", "share of false alarms at this evidence", "误发现率", 0.01),
    _number("streams", "streams compared", "比较的数据流数", 212),
    _text("equipment_kind", "kind of equipment", "设备类别", "furnace"),
    _text("kind", "kind of survey", "测试类别", "tus", *SURVEY_KINDS),
    # What was recorded, good or bad.
    _text("certificate", "certificate", "质保书", "CERT-77231"),
    _text("location", "location", "库位", "WH-A-12"),
    _boolean("conforming", "conforming", "合格"),
    _text("gauge", "gauge", "量具", "GAUGE-2"),
    _text("inspector", "inspector", "检验员", "E-204"),
    _number("scrap_quantity", "quantity scrapped in the operation", "工序报废数量", 12),
    # Who said so, and what has left.
    _text("customer", "customer", "客户", "PLANT-NORTH"),
    _number("quantity", "quantity", "数量", 40),
    _text("shipment", "shipment", "发货单", "SHIP-001"),
    _number("lots", "number of lots", "批次数", 4),
    # How far a containment reaches. Quantities are in the items' own units, so a rule
    # asks whether there is any ("above: 0"); only cost compares across items.
    _boolean("nonconforming", "measured nonconforming", "实测不合格"),
    _boolean("held", "material held", "已隔离物料"),
    _boolean("complaint", "raised by a complaint", "由投诉引起"),
    _number("on_hand", "quantity on hand", "在库数量", 2290),
    _number("in_process", "quantity in process", "在制数量", 0),
    _number("shipped", "quantity shipped", "已发货数量", 1200),
    _number("consumed", "quantity consumed", "已耗用数量", 1100),
    _number("customers", "number of customers", "涉及客户数", 2),
    _number("cost", "cost", "成本", 5400.0, "plant currency"),
    _text("rule", "containment rule", "遏制规则", "we1-contains-the-shift"),
)

FIELDS: Mapping[str, Field] = MappingProxyType({field.name: field for field in _ALL})
