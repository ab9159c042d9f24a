"""Chinese for letters between signers and those who propose."""

from collections.abc import Mapping

APPROVALS: Mapping[str, str] = {
    "approval.role": "您的签署身份：{role}。",
    "approval.acting.delegate": "请您代 {name} 签署。",
    "approval.acting.escalation": "{role}尚未签署，现逐级上报，您可代为签署。",
    "heading.question": "疑问",
    "heading.answer": "答复",
    "question.subject": "{number}：{name} 在签署前提出疑问",
    "question.intro": (
        "{name} 受邀签署不合格品处置单 {number}（严重程度：{severity}），签署前有疑问。"
    ),
    "question.how": (
        "请用命令答复：headmark ncr answer {number} {question}。答复将以邮件发给提问人，"
        "并向全体签署人显示。"
    ),
    "answer.subject": "{number}：{name} 已答复您的疑问",
    "answer.intro": "{name} 已答复您就不合格品处置单 {number} 提出的疑问。",
    "answer.over": "您已无须签署。",
}

ROLES: Mapping[str, str] = {
    "quality_engineer": "质量工程师",
    "quality_supervisor": "质量主管",
    "production_manager": "生产经理",
    "engineering": "工程技术",
    "design_authority": "设计主管",
    "shipping": "发货员",
    "admin": "管理员",
}
