"""What is said to customers in Chinese, and to who signs for it."""

from collections.abc import Mapping

NOTICES: Mapping[str, str] = {
    "notice.subject.create": "不合格品通知 {number}：请停用 {deliveries}所涉产品（{headline}）",
    "notice.subject.update": "不合格品通知 {number} 第 {revision} 版：{news}（{headline}）",
    "notice.subject.cancel": "不合格品通知 {number} 撤销：所涉产品已不再可疑",
    "notice.subject.partly": "不合格品通知 {number} 撤销，但仍有 {lines}因其他原因可疑",
    "notice.intro.create": "我公司交付贵公司的下列产品为可疑品，可能不符合规格要求。",
    "notice.intro.update": "本通知为第 {revision} 版，替代此前各版。",
    "notice.intro.cancel": "此前通知贵公司的下列产品已不再可疑，可以使用。",
    "notice.hazard.critical": (
        "严重程度：致命。在用产品可能危及人身安全，请立即采取措施，已装配的产品同样适用。"
    ),
    "notice.hazard.major": "严重程度：严重。产品可能在使用中失效，或不能满足预期用途。",
    "notice.hazard.minor": "严重程度：轻微。预计不影响使用功能和安全。",
    "notice.news.added": "新增 {lines}",
    "notice.news.changed": "更正 {lines}",
    "notice.news.cleared": "{lines}解除怀疑",
    "notice.news.cause": "问题描述有变",
    "notice.news.severity": "严重程度改为{severity}",
    "notice.news.usage": "处理建议有变",
    "notice.separator": "；",
    "notice.mark.added": "新增",
    "notice.mark.changed": "更正",
    "notice.cleared.released": "经确认合格",
    "notice.cleared.dismissed": "经查实不存在该问题",
    "notice.cleared.not_delivered": "据更正后的记录，未交付贵公司",
    "notice.concession": "{usage}（让步单 {concession}）",
    "notice.more": "全部明细见所附 Excel 和 PDF 文件。",
    "notice.elsewhere": "以下产品因其他原因仍属可疑，在收到我公司通知之前请继续隔离。",
    "notice.answer": "在线回复",
    "notice.answer.how": "无需注册账号，本链接仅供贵公司使用：{link}",
    "heading.news": "本版变更",
    "heading.cleared": "已解除怀疑（{count}）",
    "heading.elsewhere": "仍属可疑（{count}）",
    "label.problem": "我方问题编号",
    "label.their_problem": "贵方问题编号",
    "label.revision": "版次",
    "label.severity": "严重程度",
    "label.respond_by": "请于此前回复",
    "respond.within": "发出后 {hours} 小时内",
    "label.made": "生产日期",
    "column.usage": "处理建议",
    "hold_and_report.set_aside.decided": (
        "请排查库存、在制品和成品，将尚未装配的可疑品隔离并标识，再按各批次所列的建议处理；"
        "报废或退回之前请先告知我公司。"
    ),
    "hold_and_report.pass_on": "产品已转出的，请立即将本通知转告接收方。",
    # a notice that waits
    "waiting.subject.signature": "请签字 {number}：发给 {customer} 的通知待签发",
    "waiting.subject.no_address": "紧急 {number}：{customer} 无邮件地址，请电话通知",
    "waiting.intro.signature": (
        "尚未通知 {customer}。通知（{problem} 第 {revision} 版）须经质量主管签字后方可发出。"
    ),
    "waiting.intro.no_address": (
        "无法通知 {customer}：未登记邮件地址，客户尚不知情。"
        "请立即电话通知并登记通话，同时补录地址。"
    ),
    "waiting.sign": "签发或驳回：headmark ncr sign-notice --as 姓名 {number} {consignee}",
    "waiting.hash": "上述内容的校验值：{digest}",
    "waiting.look": "查看通知",
    "waiting.change.create": "首次通知",
    "waiting.change.update": "更新",
    "waiting.change.cancel": "撤销",
    "label.kind": "类别",
    "label.total": "可疑数量",
    "heading.would_be_told": "可疑交付明细（{count}）",
}
