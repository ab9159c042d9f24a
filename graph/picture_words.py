"""The words of a picture, in English and Chinese; names stay as they were recorded."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "zh-CN"]

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "lot": "lot",
        "lot.many": "{count} lots",
        "operation": "operation",
        "operation.many": "{count} operations",
        "produced": "{quantity} made",
        "on_hand": "{quantity} on hand",
        "in_process": "{quantity} in process",
        "shipped": "▶ {quantity} shipped",
        "suspect": "▲ suspect",
        "suspect.many": "▲ {marked} of {count} suspect",
        "held": "■ on hold",
        "held.many": "■ {marked} of {count} on hold",
        "sent.many": "▶ {marked} of {count} lots",
        "several": "several merged",
        "suspect.legend": "▲ suspect itself",
        "held.legend": "■ on hold",
        "begun": "◆ traced from here",
        "begun.many": "◆ {marked} of {count} traced from",
        "begun.legend": "◆ where the trace begins",
        "sent.legend": "▶ shipped, at least in part",
        "of": "Lots: {lots}, operations: {operations}.",
        "merged.nothing": "Each is drawn.",
        "merged.load": (
            "Merged: lots of one item, operations of one process, equipment and load, by stage."
        ),
        "merged.equipment": (
            "Merged: lots of one item, operations of one process and equipment, by stage."
        ),
        "merged.process": "Merged: lots of one item, operations of one process, by stage.",
        "merged.item": "Merged: lots of one item, operations of one process, over all stages.",
        "merged.kind": "Merged: lots of one kind of item, and all operations.",
        "empty": "No lots: there is nothing to draw.",
        "raw": "raw material",
        "semi_finished": "semi-finished",
        "finished": "finished",
        "packaging": "packed",
        "": "all processes",
        "pcs": "pcs",
    },
    "zh-CN": {
        "lot": "批次",
        "lot.many": "{count} 个批次",
        "operation": "工序作业",
        "operation.many": "{count} 次作业",
        "produced": "产出 {quantity}",
        "on_hand": "在库 {quantity}",
        "in_process": "在制 {quantity}",
        "shipped": "▶ 已发货 {quantity}",
        "suspect": "▲ 可疑",
        "suspect.many": "▲ 可疑 {marked}/{count}",
        "held": "■ 已隔离",
        "held.many": "■ 已隔离 {marked}/{count}",
        "sent.many": "▶ 涉及批次 {marked}/{count}",
        "several": "多个合并",
        "suspect.legend": "▲ 本身可疑",
        "held.legend": "■ 已隔离",
        "begun": "◆ 追溯起点",
        "begun.many": "◆ 追溯起点 {marked}/{count}",
        "begun.legend": "◆ 追溯起点",
        "sent.legend": "▶ 已发货（全部或部分）",
        "of": "批次 {lots} 个，作业 {operations} 次。",
        "merged.nothing": "逐一绘出。",
        "merged.load": "已合并：同阶段同物料的批次，同阶段同工序、同设备、同炉的作业。",
        "merged.equipment": "已合并：同阶段同物料的批次，同阶段同工序、同设备的作业。",
        "merged.process": "已合并：同阶段同物料的批次，同阶段同工序的作业。",
        "merged.item": "已合并：同物料的批次，同工序的作业，不分阶段。",
        "merged.kind": "已合并：同类物料的批次，全部作业。",
        "empty": "没有批次，无可绘制。",
        "raw": "原材料",
        "semi_finished": "半成品",
        "finished": "成品",
        "packaging": "包装品",
        "": "全部工序",
        "pcs": "件",
    },
}


def say(language: Language, key: str, **facts: object) -> str:
    """A sentence or word of the picture.

    Examples
    --------
    >>> say("zh-CN", "lot.many", count=412)
    '412 个批次'
    """
    return WORDS[language][key].format(**facts)


def quantity(language: Language, amount: float, unit: str) -> str:
    """An exact quantity with grouped thousands and its unit.

    Examples
    --------
    >>> quantity("en", 1234567.0, "pcs"), quantity("zh-CN", 38.25, "kg")
    ('1,234,567 pcs', '38.25 kg')
    """
    return f"{grouped(amount)} {WORDS[language].get(unit, unit)}".rstrip()


def grouped(amount: float) -> str:
    """A number with grouped thousands and at most six decimals.

    Examples
    --------
    >>> grouped(1590.0), grouped(0.1 + 0.2), grouped(-0.0)
    ('1,590', '0.3', '0')
    """
    written = f"{amount:,.6f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
