"""What the approval page says beside the facts: cost, questions, who else is asked."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "acting.delegate": "You sign in the place of {name}, for the {role}.",
    "acting.escalation": "The signature of the {role} is missing; you are the next authority.",
    "due": "Wanted by",
    "chart": "Control chart",
    "chart.alt": "Control chart of {stream}",
    "more_lots": "{count} more lots: {on_hand} on hand, {shipped} shipped",
    "alternatives": "What each way costs",
    "alternatives.note": (
        "For what is held and on hand, at the plant's rates. Scrap: what the material has cost so "
        "far. Sorting and rework: a check of every piece, the expected share of scrap, and the "
        "hold. What a failure at the customer costs is in none of them."
    ),
    "recommended.return_to_supplier": (
        "Recommended: return to the supplier, who bears the material that goes back to him."
    ),
    "recommended.scrap": (
        "Recommended: scrap. It costs least of what keeps nonconforming pieces out of use."
    ),
    "recommended.sort": (
        "Recommended: sorting, which costs least, if what failed can be checked on every piece "
        "without destroying it; otherwise scrap."
    ),
    "because.cost_unknown": "No recommendation: what it costs is not known.",
    "because.nothing_on_hand": "No recommendation: nothing that is held is on hand.",
    "cost.no_unit_cost": "unknown: a lot has no unit cost",
    "cost.other_currency": "unknown: a lot costs in another currency",
    "cost.no_rate": "unknown: the plant has set no rate",
    "cost.made_here": "not possible: made here",
    "cost.use_as_is": "nothing today; takes a concession and the design authority",
    "earlier": "Rejected before",
    "earlier.by": "Rejected by {name}: {because}",
    "questions": "Questions",
    "asked_by": "{name} asks",
    "answered_by": "{name} answers",
    "not_answered": "Not answered yet.",
    "others": "Also asked",
    "nobody_else": "Nobody else.",
    "for": "for {name}",
    "question": "Ask a question; nothing is signed, your link stays good",
    "delegate": "Hand it over to somebody else; your link ends",
    "reason_or_question": "Reason, or your question (kept for ever)",
    "to": "To whom, if you hand it over",
    "nobody_chosen": "nobody",
    "asked": "Your question was sent",
    "asked.then": "The answer comes by mail, with a new link. This link stays good until then.",
    "handed": "Handed over",
    "handed.then": "Who takes it over has been sent a link of his own; yours has ended.",
    "new_link": "Send me a new link",
    "new_link.note": "It goes to your address on file, and to no other.",
    "link_sent": "A new link is on its way",
    "link_sent.then": "It is sent to your address on file.",
}
CHINESE: Mapping[str, str] = {
    "acting.delegate": "您代 {name}（{role}）签署。",
    "acting.escalation": "{role}尚未签署，现逐级上报，请您代为签署。",
    "due": "签署期限",
    "chart": "控制图",
    "chart.alt": "{stream} 的控制图",
    "more_lots": "另有 {count} 个批次：在库 {on_hand}，已发货 {shipped}",
    "alternatives": "各种处置的费用",
    "alternatives.note": (
        "按本厂费率计算，仅含已隔离且在库的部分。报废：材料至今的成本；挑选与返工：逐件检查费、"
        "预计报废比例及隔离费用。客户处失效造成的损失均未计入。"
    ),
    "recommended.return_to_supplier": "建议：退供应商，材料损失由供应商承担。",
    "recommended.scrap": "建议：报废。在不让不合格品流入使用的处置中费用最低。",
    "recommended.sort": "建议：若不合格特性可逐件无损检查，则挑选（费用最低）；否则报废。",
    "because.cost_unknown": "无建议：费用未知。",
    "because.nothing_on_hand": "无建议：已隔离批次均无在库。",
    "cost.no_unit_cost": "未知：有批次无单位成本",
    "cost.other_currency": "未知：有批次以其他币种计价",
    "cost.no_rate": "未知：本厂未设定费率",
    "cost.made_here": "不可行：本厂自制",
    "cost.use_as_is": "目前无费用；须有让步许可并经设计主管批准",
    "earlier": "此前被驳回的方案",
    "earlier.by": "{name} 驳回：{because}",
    "questions": "疑问与答复",
    "asked_by": "{name} 提问",
    "answered_by": "{name} 答复",
    "not_answered": "尚未答复。",
    "others": "同时征求签署",
    "nobody_else": "无其他人。",
    "for": "代 {name}",
    "question": "提出疑问：不签署，链接继续有效",
    "delegate": "转交他人签署：您的链接随即失效",
    "reason_or_question": "理由或您的疑问（永久保存）",
    "to": "转交给（仅转交时填写）",
    "nobody_chosen": "不转交",
    "asked": "疑问已发出",
    "asked.then": "答复将以邮件发给您，并附新链接；此链接在此期间继续有效。",
    "handed": "已转交",
    "handed.then": "已向接手人发送其本人的链接；您的链接已失效。",
    "new_link": "重新发送链接",
    "new_link.note": "只发送到您登记的邮箱。",
    "link_sent": "新链接已发出",
    "link_sent.then": "已发送到您登记的邮箱。",
}
