"""Each language makes its own sentence of a cause."""

import pytest

from notifications.chinese import CHINESE
from notifications.english import ENGLISH
from notifications.messages import Cause


def hardness(
    event: str,
    *,
    value: float | None = None,
    lower: float | None = None,
    upper: float | None = None,
    unit: str | None = None,
    signal: str | None = None,
    equipment: str | None = None,
    customer: str | None = None,
    text: str | None = None,
) -> Cause:
    return Cause(
        event,
        characteristic="core_hardness",
        characteristic_name="Core hardness",
        value=value,
        unit=unit,
        lower=lower,
        upper=upper,
        signal=signal,
        equipment=equipment,
        customer=customer,
        text=text,
    )


@pytest.mark.parametrize(
    ("lower", "value", "upper", "english", "chinese"),
    [
        (25, 38.2, 35, "above the specification limits of 25 to 35 HRC", "高于规格限 25~35 HRC"),
        (25, 24.9, 35, "below the specification limits of 25 to 35 HRC", "低于规格限 25~35 HRC"),
        (None, 36, 35, "above the upper specification limit of 35 HRC", "高于规格限上限 35 HRC"),
        (25, 24, None, "below the lower specification limit of 25 HRC", "低于规格限下限 25 HRC"),
        (None, 24, None, "out of specification", "超出规格"),
    ],
)
def test_a_measurement_says_on_which_side_of_which_limit(
    lower: float | None, value: float, upper: float | None, english: str, chinese: str
) -> None:
    cause = hardness("inspection.nonconforming", value=value, unit="HRC", lower=lower, upper=upper)
    assert ENGLISH.found(cause) == f"Core hardness measured {value:g} HRC: {english}."
    assert CHINESE.found(cause) == f"心部硬度实测值 {value:g} HRC，{chinese}。"


@pytest.mark.parametrize(
    ("cause", "english", "chinese"),
    [
        (
            hardness("inspection.nonconforming"),
            "Core hardness is out of specification.",
            "心部硬度超出规格。",
        ),
        (
            hardness("inspection.nonconforming", upper=35.0),
            "Core hardness is outside the upper specification limit of 35.",
            "心部硬度超出规格限上限 35。",
        ),
        (
            Cause("inspection.nonconforming", defect="thread_crack", process="plating"),
            "Inspection found the defect “thread crack”. Process: plating.",
            "检验发现缺陷“螺纹裂纹”。工序：电镀。",
        ),
        (Cause("inspection.nonconforming"), "An inspection was not passed.", "检验不合格。"),
        (
            hardness("spc.signal", signal="WE2", value=33.0, lower=27.0, upper=34.0),
            (
                "The control chart of Core hardness gave the signal WE2 (two of three points in "
                "a row beyond 2 sigma on one side). Last point: 33, against the control limits of "
                "27 to 34. A signal says that the process changed, not that parts are out of "
                "specification."
            ),
            (
                "心部硬度控制图触发判异准则 WE2（连续 3 点中有 2 点在中心线同侧超出 2σ）。"
                "最近一点：33，控制限 27~34。判异说明过程发生了变化，并不等于产品超出规格。"
            ),
        ),
        (
            Cause("furnace.survey_failed", equipment="F-2", equipment_name="Oven", survey="tus"),
            "Oven (F-2) failed its temperature uniformity survey (TUS).",
            "Oven（F-2）炉温均匀性测试（TUS）不合格。",
        ),
        (
            Cause("calibration.failed", equipment="G-1"),
            "G-1 failed its calibration.",
            "G-1 校准不合格。",
        ),
        (
            hardness("complaint", customer="东方电厂", text="断裂"),
            "东方电厂 complained about Core hardness: “断裂”",
            "东方电厂就心部硬度提出投诉：“断裂”。",
        ),
        (
            Cause("supplier.alert", supplier="Mill A", heat="H-1"),
            "Mill A sent an alert on heat H-1.",
            "Mill A 就熔炼炉号 H-1 发出质量预警。",
        ),
        (
            Cause("shipment.escape", customer="东方电厂"),
            "Material on hold left the plant for 东方电厂.",
            "隔离品已出厂，收货客户：东方电厂。",
        ),
        (Cause("recall", text="P-21"), "A recall was started: “P-21”", "已启动召回：“P-21”。"),
        (Cause("audit.failed"), "Finding audit.failed.", "发现质量问题（audit.failed）。"),
    ],
)
def test_a_cause_is_said_in_each_language(cause: Cause, english: str, chinese: str) -> None:
    assert ENGLISH.found(cause) == english
    assert CHINESE.found(cause) == chinese


@pytest.mark.parametrize(
    ("cause", "english", "chinese"),
    [
        (
            hardness("inspection.nonconforming"),
            "Core hardness out of specification",
            "心部硬度超出规格",
        ),
        (Cause("inspection.nonconforming", defect="burr"), "defect: burr", "检出缺陷“毛刺”"),
        (Cause("inspection.nonconforming"), "inspection not passed", "检验不合格"),
        (
            hardness("spc.signal", signal="WE1", equipment="F-3"),
            "signal WE1 on Core hardness at F-3",
            "F-3 心部硬度控制图判异 WE1",
        ),
        (
            Cause("furnace.survey_failed", equipment="F-3", survey="sat"),
            "system accuracy test (SAT) failed, F-3",
            "F-3 系统精度校验（SAT）不合格",
        ),
        (Cause("calibration.failed", equipment="G-1"), "calibration failed, G-1", "G-1 校准不合格"),
        (Cause("complaint"), "customer complaint", "客户投诉"),
        (
            Cause("supplier.alert", heat="H-1"),
            "supplier alert on heat H-1",
            "供应商预警，熔炼炉号 H-1",
        ),
        (Cause("shipment.escape"), "material on hold left the plant", "隔离品已出厂"),
        (Cause("recall"), "recall", "召回"),
        (Cause("audit.failed"), "quality finding", "发现质量问题"),
    ],
)
def test_a_headline_fits_a_subject(cause: Cause, english: str, chinese: str) -> None:
    assert ENGLISH.headline(cause) == english
    assert CHINESE.headline(cause) == chinese
