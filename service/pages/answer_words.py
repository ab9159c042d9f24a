"""What the customer's answer page says, in his language."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "title": "{number}: where are these parts?",
    "to": "To {customer}",
    "problem": "Our number",
    "respond_by": "Please answer by",
    "contact": "Questions to",
    "found": "What was found",
    "stop": (
        "Until we have told you otherwise, do not use, assemble or pass on these parts. Set them "
        "aside where nobody can take them."
    ),
    "deliveries": "Your deliveries ({count})",
    "none": "None of the parts we delivered to you is suspect any more. Thank you.",
    "help": (
        "Fill in the deliveries you can say something about; the others stay as they are. What is "
        "left empty counts as 0."
    ),
    "delivered": "Delivered",
    "came_back": "Came back to us already",
    "dispatched": "Dispatched {date}",
    "received": "Received",
    "on_hand": "Found on hand when you were told",
    "quarantined": "Set aside now",
    "used": "Used or assembled",
    "returned": "Returned to us",
    "destroyed": "Destroyed",
    "forwarded": "Passed on to others",
    "said": "What you told us last",
    "accounted": "Accounted for",
    "outstanding": "Not accounted for",
    "who": "Your answer",
    "printed_name": "Your name",
    "their_problem": "Your number for the problem (optional)",
    "question": "Question or remark (optional)",
    "files": "Files (optional)",
    "files_help": "Up to 5, each up to 10 MB: PDF, PNG, JPEG, XLSX, CSV, TXT.",
    "send": "Send the answer",
    "again": "You can answer again at any time with the same link; the newest answer counts.",
    "conversation": "Questions and replies",
    "asked": "You asked",
    "replied": "We replied",
    "refused": "Not taken: nothing was changed",
    "ended": "This link cannot be used",
    "thanks": "Thank you. Your answer has arrived.",
    "open": "You have not answered about these yet, or not for all pieces:",
    "complete": (
        "All parts are accounted for. Please keep those you set aside until you hear from us."
    ),
    "language": "中文",
}
CHINESE: Mapping[str, str] = {
    "title": "{number}：请说明下列产品的去向",
    "to": "致 {customer}",
    "problem": "我方问题编号",
    "respond_by": "请于此时间前答复",
    "contact": "咨询",
    "found": "发现的问题",
    "stop": "在我公司另行通知之前，请勿使用、装配或转发这些产品，并将其隔离存放、防止误用。",
    "deliveries": "涉及贵公司的交货（{count}）",
    "none": "交付贵公司的产品均已解除怀疑，感谢配合。",
    "help": "请填写能够说明的交货，其余保持不变。所填交货中的空白项按 0 计。",
    "delivered": "发货数量",
    "came_back": "我方已收到退回",
    "dispatched": "发货日期：{date}",
    "received": "收到数量",
    "on_hand": "接到通知时的库存",
    "quarantined": "目前已隔离",
    "used": "已使用或装配",
    "returned": "已退回我方",
    "destroyed": "已销毁",
    "forwarded": "已转发给其他方",
    "said": "贵方上次的答复",
    "accounted": "去向已明",
    "outstanding": "去向未明",
    "who": "贵方答复",
    "printed_name": "姓名",
    "their_problem": "贵方问题编号（可不填）",
    "question": "问题或说明（可不填）",
    "files": "附件（可不填）",
    "files_help": "最多 5 个，每个不超过 10 MB：PDF、PNG、JPEG、XLSX、CSV、TXT。",
    "send": "提交答复",
    "again": "可随时用同一链接重新答复，以最新的答复为准。",
    "conversation": "问题与答复",
    "asked": "贵方提问",
    "replied": "我方答复",
    "refused": "未能接收，内容未作任何更改",
    "ended": "此链接不能使用",
    "thanks": "感谢贵方，答复已收到。",
    "open": "以下产品尚未答复，或尚有部分去向未明：",
    "complete": "全部产品去向已明。已隔离的产品请继续保留，等候我方通知。",
    "language": "English",
}
WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "zh-CN": CHINESE}


def say(language: str, key: str, **facts: object) -> str:
    """A sentence of the page; English where the language is not known."""
    return WORDS.get(language, ENGLISH)[key].format(**facts)
