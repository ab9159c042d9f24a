"""Plain records and missed deadlines, in Chinese."""

from notifications.messages import Cause

RECORDS = {"receipt": "收货记录", "operation": "工序记录", "inspection": "检验记录"}


def recorded_headline(cause: Cause) -> str:
    return f"{_record(cause)} 需要关注"


def recorded(cause: Cause) -> str:
    """Say which record a rule of the plant is about.

    Examples
    --------
    >>> recorded(Cause("operation.recorded", record="operation", record_id="OP-7", lot="L-7",
    ...                rule="peak-too-hot", text="peak_c 262"))
    '工序记录 OP-7（批次 L-7）触发规则 peak-too-hot：peak_c 262。'
    """
    lot = f"（批次 {cause.lot}）" if cause.lot else " "
    rule = f"规则 {cause.rule}" if cause.rule else "工厂规则"
    text = f"：{cause.text}" if cause.text else ""
    return f"{_record(cause)}{lot}触发{rule}{text}。"


def missed_headline(cause: Cause) -> str:
    return f"{_record(cause)} 之后缺少{_missing(cause)}"


def missed(cause: Cause) -> str:
    """Say what did not happen in time.

    Examples
    --------
    >>> missed(Cause("deadline.missed", record="receipt", record_id="R-1", lot="COIL-1",
    ...              missing={"zh-CN": "质保书"}, seconds=86400))
    '收货记录 R-1（批次 COIL-1）之后 24 小时内未记录质保书。'
    """
    lot = f"（批次 {cause.lot}）" if cause.lot else " "
    return f"{_record(cause)}{lot}之后 {_time(cause)}内未记录{_missing(cause)}。"


def _record(cause: Cause) -> str:
    kind = RECORDS.get(cause.record or "", cause.record or "记录")
    return f"{kind} {cause.record_id}" if cause.record_id else kind


def _missing(cause: Cause) -> str:
    if cause.missing and cause.missing.get("zh-CN"):
        return cause.missing["zh-CN"]
    return f"规则 {cause.rule} 要求的记录" if cause.rule else "后续记录"


def _time(cause: Cause) -> str:
    seconds = cause.seconds or 0
    for unit, length, least in (("天", 86_400, 3), ("小时", 3_600, 1), ("分钟", 60, 1)):
        if seconds >= least * length and seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} 秒"
