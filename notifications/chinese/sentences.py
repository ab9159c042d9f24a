"""Every fixed Chinese text of the mails, by key."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "none": "无",
    "lot.one": "{count} 个批次",
    "lot.many": "{count} 个批次",
    "delivery.one": "{count} 张发货单",
    "delivery.many": "{count} 张发货单",
    "line.one": "{count} 行",
    "line.many": "{count} 行",
    "dear": "{name}，您好：",
    "footer": "本邮件由 Headmark 自动发送，文中时间均为 UTC。",
    "label": "{label}：{fact}",
    "label.on_hand": "在库数量",
    "label.shipped": "已发货数量",
    "label.customers": "涉及客户",
    "label.proposed_by": "拟定人",
    "label.reason": "理由",
    "label.order": "订单号",
    "label.tracking": "运单号",
    "heading.found": "问题描述",
    "heading.scope": "可疑范围",
    "heading.lots": "批次清单（{count}）",
    "heading.proposal": "拟定处置方案",
    "heading.action": "应急措施",
    "heading.request": "请贵公司配合以下事项",
    "heading.deliveries": "涉及的发货明细（{count}）",
    "column.lot": "批次",
    "column.quantity": "数量",
    "column.where": "所在位置",
    "column.delivery": "发货单",
    "column.disposition": "处置方式",
    "rest.url": "另有 {rest}未在此列出，完整清单（共 {all}）见不合格品处置单：{url}",
    "rest.case": "另有 {rest}未在此列出，完整清单（共 {all}）请在 Headmark 中查看 {number}。",
    "case.open": "查看不合格品处置单",
    "case.link": "不合格品处置单：{url}",
    "chart.open": "查看控制图",
    "chart.link": "控制图：{url}",
    "chart.alt": "控制图：{headline}",
    # case opened
    "opened.subject.held": "不合格品通知 {number}（{severity}）：{headline}，已隔离 {held}",
    "opened.subject.none": "不合格品通知 {number}（{severity}）：{headline}，未隔离批次",
    "opened.intro": "已开立不合格品处置单 {number}，严重程度：{severity}。",
    "opened.held": "已隔离 {held}。处置结论作出之前，不得使用、不得发货。",
    "opened.not_held": "未隔离任何批次。",
    # case widened
    "widened.subject": "{number} 范围扩大，新增 {added}：{headline}",
    "widened.intro": "后续发现的问题并入不合格品处置单 {number}，新增 {added}。",
    "widened.subject.none": "{number} 又有新发现：{headline}",
    "widened.intro.none": "后续发现的问题并入不合格品处置单 {number}，未新增批次。",
    "widened.heading": "新增批次（{count}）",
    # approvals
    "approval.subject.confirm": "请确认 {number}（{severity}）：{headline}",
    "approval.subject.decide": "请审批 {number}（{severity}）：{headline}",
    "reminder.subject.confirm": "催办：请确认 {number}（{severity}）：{headline}",
    "reminder.subject.decide": "催办：请审批 {number}（{severity}）：{headline}",
    "approval.intro.confirm": "请您审核并确认不合格品处置单 {number}，严重程度：{severity}。",
    "approval.intro.decide": "请您审批不合格品处置单 {number} 的处置方案，严重程度：{severity}。",
    "reminder.missing": "您尚未签署，签署期限为 {due}。",
    "approval.no_proposal": "尚未拟定处置方案。",
    "approval.open": "打开签署页面",
    "approval.link": "签署页面：{link}",
    "approval.opening": (
        "该链接只用于打开签署页面，打开链接不产生任何决定；"
        "须在页面上输入您的密码或 PIN 码后，决定方可生效。"
    ),
    "approval.personal": "该链接仅限您本人使用，请勿转发；有效期至 {expires}。",
    # decisions
    "decision.subject.approved": "{number}：处置方案已批准",
    "decision.subject.rejected": "{number}：处置方案被驳回，批次继续隔离",
    "decision.subject.dismissed": "{number}：已撤销，判定不构成不合格",
    "decision.intro.approved": "{number} 的处置方案已由 {names} 批准。",
    "decision.intro.rejected": "{number} 的处置方案已被 {names} 驳回，相关批次继续隔离。",
    "decision.intro.dismissed": "{number} 已由 {names} 撤销：经审核，判定不构成不合格。",
    "decision.heading.approved": "处置结论",
    "decision.heading.rejected": "被驳回的处置方案",
    "decision.heading.dismissed": "涉及批次",
    # customer notice
    "notice.to": "致：{customer} 质量部",
    "notice.total": "涉及数量：{total}，共 {deliveries}。",
    "hold_and_report.stop": "请立即停止使用、装配和转运下列产品。",
    "hold_and_report.set_aside": (
        "请排查库存、在制品和成品，将尚未装配的可疑品隔离并标识；"
        "未与我公司商定之前，请勿报废、返工或退回。"
    ),
    "hold_and_report.answer_by": "请于 {respond_by} 前回复 {contact}，并注明编号 {number}。",
    "hold_and_report.answer_soon": "请尽快回复 {contact}，并注明编号 {number}。",
    "hold_and_report.say": (
        "回复中请说明：已收到本通知；已隔离的数量；已装配或已转出的数量及去向；无法查明去向的数量。"
    ),
    "notice.closing": "处置结论确定后，我公司将及时通知贵公司。",
    "notice.footer": "本邮件由系统自动发送，文中时间均为 UTC。",
    # undecided again
    "undecided.subject": "{number}：{lots}需重新处置",
    "undecided.because.moved": (
        "{number} 已作出处置决定，但记录 {what} 使其批次的现存数量发生变化。"
    ),
    "undecided.because.rework_failed": (
        "{number} 已作出处置决定，但检验 {what} 判定返工后的产品仍不合格。"
    ),
    "undecided.because.concession_ended": (
        "{number} 已作出处置决定，但让步接收许可 {what} 已终止，现存的让步接收批次已重新隔离。"
    ),
    "undecided.because.concession_exceeded": (
        "{number} 已作出处置决定，但实际发运超出让步接收许可 {what} 的数量或客户范围，"
        "相关批次已重新隔离。"
    ),
    "undecided.because.not_possible": "{number} 已作出处置决定，但该处置无法执行：{what}",
    "undecided.because.sorted": "{number}：挑选发现不合格品（{what}）。",
    "undecided.held": "下列批次继续隔离。",
    "undecided.propose": "请在 {number} 项下重新提出处置方案。",
    # escape
    "escape.subject": "紧急 {number}：{lots}隔离品已出厂，发货单 {shipment}，客户 {customer}",
    "escape.intro": "{number} 项下的隔离品已随发货单 {shipment} 出厂，收货客户：{customer}。",
    "escape.stop": "货物仍在途的，立即截停。",
    "escape.call": "立即电话通知客户，产品不得使用。",
    "escape.find": "查明隔离品为何能够出厂。",
    # commonality
    "common.subject": "{number} {characteristic}：部分批次的结果与其他批次不同",
    "common.intro": (
        "{number}：在 {since} 以来生产的 {lots}中，以下各组的 {characteristic} 与其他批次不同。"
        "共比较 {groups} 组；上次分析未发现这些差异。"
    ),
    "common.caution": (
        "以上仅指明调查方向，并不证明原因：背后可能另有未记录的因素。未对任何批次实施隔离。"
    ),
    # correlation
    "trouble.subject": "事件关联：{headline}",
    "trouble.headline.set_aside": "引擎因若干事件崩溃，已将其搁置",
    "trouble.headline.unreadable": "有事件无法读取",
    "trouble.headline.failed": "有决定无法执行",
    "trouble.headline.disagreed": "匹配结果未得到规则确认",
    "trouble.headline.degraded": "引擎停止运行，匹配仍在进行",
    "trouble.set_aside": (
        "匹配引擎因下列事件两次崩溃，已将其搁置后继续运行。"
        "这些事件由第二匹配器处理，结果相同，没有遗漏。"
    ),
    "trouble.unreadable": (
        "当前版本无法读取下列事件，任何事件规则都不会考虑它们。请人工查看相关记录。"
    ),
    "trouble.failed": (
        "由下列事件引出的决定多次执行失败，未据此隔离任何批次，也未通知任何人。"
        "下次启动时将再次尝试；请立即查看相关记录。"
    ),
    "trouble.disagreed": (
        "匹配引擎认为下列事件符合某条规则，但按该规则自身的条件并不符合。未作任何决定。"
        "请核实该规则是否应当适用。"
    ),
    "trouble.degraded": "匹配引擎未运行，由结果相同的第二匹配器单独处理，决定照常作出。",
    "trouble.heading": "相关事件（{count}）",
    "label.rule": "规则",
    "label.detail": "技术信息",
    # webhooks
    "webhook.subject.failing": "Webhook {endpoint}：消息无法送达 {receiver}",
    "webhook.subject.gone": "Webhook {endpoint}：{receiver} 不再接收消息，已停用",
    "webhook.failing": (
        "发往该接收端的一条消息连续重试三天仍未送达，已放弃；后续消息仍会继续尝试发送。"
        "接收方恢复后，请重新发送失败的消息。"
    ),
    "webhook.gone": (
        "该接收端答复已不再使用（HTTP 410），现已停用，不再向其发送消息。"
        "如系接收方误答，请重新启用。"
    ),
    "webhook.customer": "该接收端属于客户 {customer}。请通过其他方式确认客户已知悉。",
    "label.endpoint": "接收端",
    "label.receiver": "接收主机",
    "label.message": "消息内容",
    # customers' answers
    "reminder_to.subject": "第 {reminder} 次催复 {number}：请说明 {deliveries}可疑产品的去向",
    "reminder_to.intro": (
        "我公司曾通知贵公司，所交付的部分产品为可疑品，并请贵公司于 {respond_by} 前答复。"
        "截至目前尚未收到答复，或答复未覆盖全部交货。"
    ),
    "reminder_to.stop": "在我公司另行通知之前，请勿使用、装配或转发下列产品。",
    "reminder_to.answer": (
        "请逐项说明收到的数量及目前所在："
        "可在答复页面填写，也可回复 {contact}，并注明编号 {number}。"
    ),
    "reminder_to.call": "如仍未收到答复，我公司将致电贵公司。",
    "answer.open": "打开答复页面",
    "answer.link": "答复页面：{link}",
    "answer.opening": "该链接打开后无需账户即可填写，仅供贵公司使用，请勿转发给其他方。",
    "label.question": "问题或说明",
    "label.asked_by": "提出人",
    "label.reply": "我方答复",
    "reply.subject": "{number}：对贵公司问题的答复",
    "reply.intro": "关于我公司所通知的产品，贵公司曾提出问题，现答复如下。",
    "asked.subject": "{number}（{severity}）：客户 {customer} 有问题待答复",
    "asked.intro": "客户 {customer} 在答复 {number} 的可疑产品情况时写道：",
    "asked.how": "请答复：`headmark ncr reply {number}`，客户将收到邮件。",
    "silent.subject": "紧急 {number}（{severity}）：客户 {customer} 未答复",
    "silent.intro": (
        "已就 {number} 的可疑产品通知客户 {customer}，要求于 {respond_by} 前答复，"
        "其后催复 {reminders} 次，仍未收到答复。"
    ),
    "silent.call": ("请立即致电客户，记录其答复，并登记通话：`headmark ncr call {number}`。"),
    "silent.writeoff": "确已无法查明的数量，须说明理由并签署后核销。",
    "silent.heading": "待致电的客户（{count}）",
    "silent.by": "要求于 {respond_by} 前答复",
    "column.customer": "客户",
    "column.standing": "现状",
    "column.outstanding": "去向未明",
    "standing.untold": "尚未通知",
    "standing.no_address": "邮件无法送达，尚未通知到",
    "standing.told": "未答复",
    "standing.answered": "部分答复",
    # access
    "access.subject": "Headmark：您的账户已变更",
    "access.pin": "您用于签署的 PIN 码已更改。",
    "access.password": "您的登录密码已更改，所有登录会话均已退出。",
    "access.email": "您的邮件地址已更改，本邮件是发往原地址的最后一封。",
    "access.roles": "您的角色已更改。",
    "access.activated": "您的账户已恢复，可以登录和签署。",
    "access.deactivated": "您的账户已停用，不能再登录或签署，相关链接和令牌均已失效。",
    "access.by": "账户：{name}；操作人：{by}；时间：{at}。",
    "access.unexpected": "如果您对此并不知情，请立即联系管理员：可能有人企图冒用您的名义签署。",
}
