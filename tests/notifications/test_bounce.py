"""Reports of mail servers are read as they are, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.bounce import MOST_BYTES, read_bounce
from tests.service.mail.reports import report

OURS = "<7@maker.example>"


@pytest.mark.parametrize("headers_only", [False, True])
def test_the_third_part_names_the_mail(headers_only: bool) -> None:
    read = read_bounce(report(OURS, headers_only=headers_only))
    (status,) = read.statuses
    assert read.message_ids == (OURS,)
    assert (status.recipient, status.action, status.status) == (
        "qa@north.example", "failed", "5.1.1",
    )  # fmt: skip
    assert status.diagnostic == "550 5.1.1 no such user"


def test_without_a_third_part_the_headers_name_it() -> None:
    bare = report(OURS, returned=False)
    with pytest.raises(ValueError, match="does not say which mail"):
        read_bounce(bare)
    replied = b"In-Reply-To: <7@maker.example>\n" + bare
    assert read_bounce(replied).message_ids == (OURS,)


def test_a_delay_is_no_failure() -> None:
    (status,) = read_bounce(report(OURS, action="delayed", status="4.4.1")).statuses
    assert (status.action, status.status) == ("delayed", "4.4.1")


def test_what_was_given_up_after_days_has_failed_though_its_status_is_temporary() -> None:
    (status,) = read_bounce(report(OURS, action="failed", status="4.4.7")).statuses
    assert status.action == "failed"


def test_a_missing_action_is_read_from_the_status() -> None:
    (status,) = read_bounce(report(OURS).replace(b"Action: failed\n", b"")).statuses
    assert status.action == "failed"


def test_a_diagnostic_of_several_lines_stays_on_one() -> None:
    folded = "smtp; 550 5.1.1\n    no such\n    user\x07"
    (status,) = read_bounce(report(OURS, diagnostic=folded)).statuses
    assert status.diagnostic == "550 5.1.1 no such user"


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"Subject: out of office\n\nI am away.",
        b"Auto-Submitted: auto-replied\nIn-Reply-To: <7@maker.example>\n\nThank you.",
        report(OURS).replace(b"message/delivery-status", b"text/plain"),
        report(OURS).replace(b"Status: 5.1.1", b"Status: x").replace(b"Action: failed", b"A: b"),
        b"\xff\xfe\x00" * 1000,
    ],
)
def test_other_mail_is_no_report(mail: bytes) -> None:
    with pytest.raises(ValueError, match="not a delivery status report"):
        read_bounce(mail)


def test_a_report_beyond_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="larger than"):
        read_bounce(b"x" * (MOST_BYTES + 1))


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 900), noise=st.binary(max_size=60))
def test_a_damaged_report_is_read_or_refused(cut: int, noise: bytes) -> None:
    whole = report(OURS)
    try:
        read = read_bounce(whole[:cut] + noise + whole[cut + len(noise) :])
    except ValueError:
        return
    assert read.statuses
    assert all("\n" not in each.diagnostic + each.recipient for each in read.statuses)
