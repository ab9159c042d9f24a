"""What the approval page says, in the signer's language."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "title.confirm": "Review and confirm {number}",
    "title.decide": "Decide on {number}",
    "signer": "For {name}, signing as {role}",
    "severity": "Severity",
    "found": "What was found",
    "why": "Why it was held",
    "suspect": "What is suspect",
    "how_many": "How many",
    "on_hand": "On hand",
    "shipped": "Already shipped",
    "customers": "Customers concerned",
    "lots": "Lots ({count})",
    "lot": "Lot",
    "where": "Where",
    "held": "on hold",
    "not_held": "not on hold",
    "proposal": "Proposed disposition",
    "no_proposal": "No disposition has been proposed yet.",
    "proposed_by": "Proposed by",
    "because": "Reason given",
    "signed": "Already signed",
    "nobody": "Nobody has signed yet.",
    "propose": "Propose what becomes of each lot (optional)",
    "disposition": "Disposition",
    "undecided": "leave open",
    "quantity": "Quantity (empty: all)",
    "note": "Instruction, concession or new item",
    "note_help": "Rework needs an instruction, use as is a concession, regrade the new item.",
    "decision": "Your decision",
    "confirm": "Confirm: it is a nonconformance",
    "dismiss": "Dismiss: a false alarm, release all lots",
    "approve": "Approve the proposal",
    "reject": "Reject the proposal; the lots stay on hold",
    "reason": "Reason (part of your signature)",
    "pin": "Your password or PIN",
    "sign": "Sign",
    "meaning": ("Your PIN signs: with your name, the time, your reason and what this page shows."),
    "refused": "Not signed",
    "changed": "What has changed since",
    "ended": "This link cannot be used",
    "thanks": "Signed",
    "waiting": "Still to sign: {roles}",
    "state": "{number} is now: {state}",
    "none": "none",
}
CHINESE: Mapping[str, str] = {
    "title.confirm": "请审核并确认 {number}",
    "title.decide": "请对 {number} 作出决定",
    "signer": "签署人：{name}（{role}）",
    "severity": "严重程度",
    "found": "发现的问题",
    "why": "隔离的依据",
    "suspect": "可疑范围",
    "how_many": "数量",
    "on_hand": "在库",
    "shipped": "已发货",
    "customers": "涉及的客户",
    "lots": "批次（{count}）",
    "lot": "批次",
    "where": "所在位置",
    "held": "已隔离",
    "not_held": "未隔离",
    "proposal": "处置方案",
    "no_proposal": "尚未提出处置方案。",
    "proposed_by": "提出人",
    "because": "理由",
    "signed": "已签署",
    "nobody": "尚无人签署。",
    "propose": "为各批次提出处置意见（可不填）",
    "disposition": "处置",
    "undecided": "暂不决定",
    "quantity": "数量（不填为全部）",
    "note": "返工要求、让步编号或新物料",
    "note_help": "返工须写明要求，让步接收须有让步编号，降级须写明新物料。",
    "decision": "您的决定",
    "confirm": "确认：属于不合格",
    "dismiss": "撤销：误报，解除全部批次的隔离",
    "approve": "同意该处置方案",
    "reject": "不同意；批次继续隔离",
    "reason": "理由（作为签名的一部分）",
    "pin": "您的密码或 PIN",
    "sign": "签署",
    "meaning": "输入 PIN 即为签署：记录您的姓名、时间、理由以及本页所示内容。",
    "refused": "未签署",
    "changed": "此后的变化",
    "ended": "此链接不能使用",
    "thanks": "已签署",
    "waiting": "尚待签署：{roles}",
    "state": "{number} 现在的状态：{state}",
    "none": "无",
}
WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "zh-CN": CHINESE}

TERMS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "quality_engineer": "quality engineer",
        "quality_supervisor": "quality supervisor",
        "production_manager": "production manager",
    },
    "zh-CN": {
        "quality_engineer": "质量工程师",
        "quality_supervisor": "质量主管",
        "production_manager": "生产经理",
        "engineering": "工程技术",
        "admin": "管理员",
        "open": "待确认",
        "confirmed": "已确认",
        "proposed": "待决定",
        "executing": "执行中",
        "closed": "已关闭",
        "dismissed": "已撤销",
        "confirm": "确认",
        "dismiss": "撤销",
        "approve": "同意",
        "reject": "不同意",
    },
}


def say(language: str, key: str, **facts: object) -> str:
    """A sentence of the page; English where the language is not known."""
    return WORDS.get(language, ENGLISH)[key].format(**facts)


def term(language: str, word: str) -> str:
    """A role, a state or a choice as people say it."""
    return TERMS.get(language, {}).get(word, word.replace("_", " "))
