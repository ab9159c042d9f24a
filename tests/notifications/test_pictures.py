"""The chart of a mail: it travels in the HTML, is named in words, and is never a customer's."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from notifications.disclosure import disclosed_to
from notifications.envelope import Envelope, InlinePicture, compose
from notifications.messages import CaseOpened, CaseWidened, Cause, CustomerNotice, Message
from notifications.render import LANGUAGES, ChartPlace, render
from tests.notifications.conftest import REMINDER, REQUEST, SAMPLES

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
ALT = "Control chart: 心部硬度 at FURNACE-3"
URL = "https://headmark.example/api/v1/spc/streams/core_hardness%3A%2A/picture"
PICTURE = InlinePicture("chart-1@headmark", PNG, ALT)
PLACE = ChartPlace(URL, PICTURE.cid, ALT)
ALARM = Cause(
    "spc.alarm", characteristic="core_hardness", characteristic_name="Core hardness",
    equipment="FURNACE-3", shift="night", stream="core_hardness:*:FURNACE-3:night", q=0.01,
    streams=212,
)  # fmt: skip


def sample(kind: type[Message]) -> Message:
    return next(each for each in SAMPLES if isinstance(each, kind))


def sent(message: Message, chart: ChartPlace | None, *pictures: InlinePicture) -> EmailMessage:
    mail = render(message, language="en", chart=chart)
    envelope = Envelope("<1@h>", "q@maker.example", "a@b.example", mail, "en", pictures=pictures)
    made = compose(envelope, date=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    return cast("EmailMessage", message_from_bytes(bytes(made), policy=policy.default))  # type: ignore[arg-type]


def shape(part: EmailMessage) -> object:
    if not part.is_multipart():
        return part.get_content_type()
    return part.get_content_type(), [
        shape(cast("EmailMessage", each)) for each in part.iter_parts()
    ]


def test_the_picture_travels_with_the_html_and_not_with_the_text() -> None:
    mail = sent(sample(CaseOpened), PLACE, PICTURE)
    related = ("multipart/related", ["text/html", "image/png"])
    assert shape(mail) == ("multipart/alternative", ["text/plain", related])
    assert mail["Content-Language"] == "en"


def test_the_html_shows_just_the_picture_that_the_mail_carries() -> None:
    mail = sent(sample(CaseOpened), PLACE, PICTURE)
    image = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert image["Content-ID"] == f"<{PICTURE.cid}>"
    assert image.get_content() == PNG
    assert image.get_content_disposition() == "inline"
    assert image["Content-Description"] == ALT
    html = mail.get_body(("html",))
    assert html is not None
    said = html.get_content()
    assert f'src="cid:{PICTURE.cid}"' in said
    assert f'alt="{ALT}"' in said


def test_a_mail_without_a_picture_is_as_it_was() -> None:
    assert shape(sent(sample(CaseOpened), None)) == (
        "multipart/alternative",
        ["text/plain", "text/html"],
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "message", [sample(CaseOpened), sample(CaseWidened), REQUEST, REMINDER], ids=lambda m: m.kind
)
def test_the_text_says_where_the_chart_is(message: Message, language: str) -> None:
    mail = render(message, language=language, chart=PLACE)
    assert URL in mail.text
    assert f'href="{URL}"' in mail.html
    assert URL not in render(message, language=language).text


def test_a_chart_that_could_not_be_drawn_is_still_to_be_found() -> None:
    mail = render(sample(CaseOpened), language="en", chart=ChartPlace(URL))
    assert URL in mail.text
    assert URL in mail.html
    assert "<img" not in mail.html


def test_what_a_chart_shows_is_escaped() -> None:
    mail = render(sample(CaseOpened), language="en", chart=ChartPlace(URL, "c@h", '"><script>'))
    assert "<script>" not in mail.html


def test_no_line_of_the_alternative_text_becomes_a_header() -> None:
    forged = InlinePicture("c@h", PNG, "a\r\nBcc: everyone@example.com")
    mail = sent(sample(CaseOpened), PLACE, forged)
    image = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert image["Bcc"] is None
    assert image["Content-Description"] == "a Bcc: everyone@example.com"


def test_a_customers_notice_shows_no_chart() -> None:
    mail = render(sample(CustomerNotice), language="en", chart=PLACE)
    assert URL not in mail.text
    assert "<img" not in mail.html


def test_an_alarm_says_that_the_process_moved_and_on_which_evidence() -> None:
    spoken = {code: (each.headline(ALARM), each.found(ALARM)) for code, each in LANGUAGES.items()}
    headline, found = spoken["en"]
    assert headline == "Core hardness at FURNACE-3, night: the process has moved"
    assert found.startswith(f"{headline} (q = 0.01 over 212 streams).")
    headline, found = spoken["zh-CN"]
    assert headline == "FURNACE-3 夜班心部硬度：过程已发生偏移"
    assert found.startswith(f"{headline}（q = 0.01，共 212 个数据流）。")


def test_rule_1_on_a_critical_characteristic_claims_no_comparison() -> None:
    cause = Cause(
        "spc.alarm", characteristic_name="Core hardness", signal="WE1", value=38.0, unit="HRC",
        lower=29.0, upper=36.0,
    )  # fmt: skip
    found = LANGUAGES["en"].found(cause)
    assert "a point beyond the control limits, and the characteristic is critical." in found
    assert "Last point: 38 HRC, against the control limits of 29 to 36 HRC." in found
    assert "q " not in found


@pytest.mark.parametrize(
    ("page_worthy", "english", "chinese"),
    [
        (True, "stands out among all streams", "明显异常"),
        (False, "may be chance", "偶然波动"),
        (None, "", ""),
    ],
)
def test_a_signal_says_whether_its_stream_stands_out(
    *, page_worthy: bool | None, english: str, chinese: str
) -> None:
    cause = Cause(
        "spc.signal", characteristic="core_hardness", signal="N2", page_worthy=page_worthy
    )
    said = LANGUAGES["en"].found(cause)
    assert english in said
    assert ("among all streams" in said) is (page_worthy is True)
    assert "nine points in a row on one side" in said
    assert chinese in LANGUAGES["zh-CN"].found(cause)


def test_a_customer_is_not_told_what_the_streams_of_the_plant_say() -> None:
    told = disclosed_to("South", ALARM)
    assert (told.q, told.streams, told.stream, told.page_worthy) == (None, None, None, None)
    assert "212" not in LANGUAGES["en"].found(told)
    assert "FURNACE-3" not in LANGUAGES["en"].found(told)
