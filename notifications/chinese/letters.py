"""Chinese for letters about letters."""

from collections.abc import Mapping

LETTER_SENTENCES: Mapping[str, str] = {
    "letter.one": "{count} 封邮件",
    "letter.many": "{count} 封邮件",
    "digest.subject": "Headmark：轻微事项汇总（{letters}）",
    "digest.intro": "以下 {letters}均无需立即处理，已按工厂设定合并为一封发送。",
    "bounced.subject": "发往 {recipient} 的第 {letter} 号邮件未送达",
    "bounced.subject.case": "{number}：发往 {recipient} 的第 {letter} 号邮件未送达",
    "bounced.bounced": "邮件服务器已接收该邮件，但随后被退回。",
    "bounced.undeliverable": "该邮件被拒收，或经三天重试仍未送达，已停止发送。",
    "bounced.untold": "收件人尚不知晓邮件内容。",
    "bounced.signature": "该邮件请求签批：请直接告知签批人，或改由他人签批。",
    "bounced.correct": "请更正地址后重新发送：headmark mail resend {letter}",
    "label.kind": "邮件类别",
    "label.recipient": "收件地址",
    "label.person": "收件人",
    "label.answer": "邮件服务器答复",
    "template.subject": "Headmark：工厂自定义的“{kind}”模板无法使用",
    "template.failed": (
        "有邮件无法用工厂自定义模板生成，已改用 Headmark 内置模板发送。模板更正之前，"
        "后续邮件同样处理。"
    ),
    "template.correct": "请更正或撤销该模板：headmark mail template reset {kind} {language}",
    "label.language": "语言",
}

LETTERS: Mapping[str, str] = {
    "access_changed": "权限变更通知",
    "approval_question": "向拟定人的提问",
    "approval_reminder": "签批催办",
    "approval_request": "签批请求",
    "case_opened": "新不合格案通报",
    "case_widened": "范围扩大通报",
    "cleared_notice": "客户解除怀疑通知",
    "commonality_found": "批次差异分析",
    "correlation_trouble": "事件关联故障",
    "customer_notice": "客户通知",
    "decision_made": "处置决定通报",
    "digest": "汇总邮件",
    "escape_alarm": "隔离品流出警报",
    "letter_bounced": "退信通报",
    "nobody_signs": "无人可签署的步骤",
    "notice_waiting": "待签发的客户通知",
    "template_failed": "邮件模板故障",
    "undecided_again": "批次需重新处置通报",
    "undeliverable_notice": "客户未获通知警报",
    "webhook_trouble": "接口推送故障",
}
