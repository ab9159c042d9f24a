"""The pages behind the links of letters: what a signer and a customer get, on telephone and desk.

They have no session and no script: what is shown has to be enough to decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Onlooker
from tests.browser.judge import judge
from tests.browser.plant import serving
from tests.service.api import conftest as at_api
from tests.service.api.conftest import PIN, Service
from tests.service.api.test_answers import NORTH, PNG, link_to
from tests.service.api.test_case_approvals import proposed as proposed_by_engineering
from tests.service.api.test_case_approvals import sign_here

staffed, failed, story = at_api.staffed, at_api.failed, at_api.story
proposed = proposed_by_engineering
Open = Callable[..., Page]


@pytest.fixture
def follow(story: Service, onlooker: Onlooker) -> Iterator[Open]:
    """Opens a link of a letter as somebody who is not signed in."""
    with serving(story.app) as service:
        yield lambda link, **options: onlooker.open(service, link, role=None, **options)


def sign(page: Page, choice: str, reason: str, pin: str = PIN) -> None:
    page.locator(f"input[name=decision][value={choice}]").check()
    page.locator("textarea[name=reason]").fill(reason)
    page.locator("input[name=pin]").fill(pin)
    page.locator("button[type=submit]").click()


@pytest.mark.parametrize(("size", "person"), [("phone", "sam"), ("desktop", "mei")])
def test_a_case_is_confirmed_from_the_letter(
    story: Service, follow: Open, size: str, person: str
) -> None:
    link = story.link_of(person)
    page = follow(link, size=size)
    assert page.locator("script").count() == 0, "it asks nothing of the mail program's browser"
    judge(page, f"link-confirm-{person}-{size}")
    sign(page, "confirm", "cracks seen", pin="000000")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("textarea[name=reason]")).to_have_value("cracks seen")
    judge(page, f"link-wrong-pin-{person}-{size}")
    sign(page, "confirm", "cracks seen")
    judge(page, f"link-confirmed-{person}-{size}")
    page.goto(link)
    judge(page, f"link-used-{person}-{size}")
    assert page.locator("form input[name=pin]").count() == 0, "a link is used once"


def test_a_proposal_is_asked_about_and_rejected_from_the_letter(
    proposed: Service, follow: Open
) -> None:
    link, others = proposed.link_of("pat"), proposed.link_of("eva")
    page = follow(link, size="phone")
    judge(page, "link-decide-pat-phone")
    sign(page, "question", "Was it measured again?")
    judge(page, "link-asked-pat-phone")
    page.goto(link)
    expect(page.get_by_text("Was it measured again?")).to_be_visible()
    sign_here(proposed, "eva", "approve")
    page.goto(link)
    judge(page, "link-decide-second-pat-phone")
    sign(page, "reject", "measure it again first")
    judge(page, "link-rejected-pat-phone")
    other = follow(others, size="desktop")
    judge(other, "link-withdrawn-eva-desktop")


@pytest.mark.parametrize(("size", "language"), [("phone", "en"), ("desktop", "zh-CN")])
def test_a_customer_answers_from_the_letter(
    story: Service, follow: Open, size: str, language: str
) -> None:
    sign_here(story, "sam", "confirm")
    link = link_to(story, NORTH)
    page = follow(f"{link}?language={language}", size=size)
    judge(page, f"answer-{language}-{size}")
    page.locator("input[name='received.0']").fill("700")
    page.locator("input[name='on_hand.0']").fill("9000")
    page.locator("input[name=printed_name]").fill("张伟 <b>Ada</b>")
    page.locator("button[type=submit]").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    judge(page, f"answer-refused-{language}-{size}")
    page.locator("input[name='on_hand.0']").fill("650")
    page.locator("input[name='used.0']").fill("50")
    page.locator("textarea[name=question]").fill(
        "May we use those already fitted? 已装配的可否继续使用？"
    )
    page.locator("input[type=file]").set_input_files(
        {"name": "照片 <i>.png", "mimeType": "image/png", "buffer": PNG}
    )
    page.locator("button[type=submit]").click()
    judge(page, f"answered-{language}-{size}")
    page.goto(f"{link}?language={language}")
    judge(page, f"answer-again-{language}-{size}")
    assert page.locator("b, i").count() == 0, "what he typed is text"
