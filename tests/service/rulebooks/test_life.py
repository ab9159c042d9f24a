"""A rulebook is submitted, reviewed by a second person, published, and rolled back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.rulebook import default_rulebook
from service.actions.compare_ledger import verify_database
from service.actions.look_rulebooks import rulebook_history, version_document
from service.actions.people import Principal
from service.errors import BadInput, Conflict, Forbidden, Unknown
from service.records.schema import microseconds
from tests.service.rulebooks.lives import NOW, PIN, Life, packaged, rules_text

ONE, TWO, THREE = (rules_text(number) for number in (1, 2, 3))
HELD_WIDER = rules_text(1, then="contain: operation")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_nothing_decides_but_the_packaged_rulebook_until_one_is_published(life: Life) -> None:
    assert life.in_force() == packaged()
    life.submit(ONE)
    assert life.in_force() == packaged()
    life.review()
    assert life.in_force() == packaged()
    life.publish(ONE)
    assert life.in_force() == "plant@1"


def test_the_whole_life_stands_in_the_history_and_in_the_ledger(life: Life) -> None:
    life.live(ONE)
    life.pass_(hours=1)
    life.live(TWO)
    life.pass_(hours=1)
    life.roll_back(("plant", 1))
    said = life.look(lambda c: rulebook_history(c, default_rulebook(), now=microseconds(life.now)))
    assert [(each["step"], each["rulebook"]) for each in said["steps"]] == [
        ("submitted", "plant@1"), ("approved", "plant@1"),
        ("packaged", packaged()), ("published", "plant@1"),
        ("submitted", "plant@2"), ("approved", "plant@2"), ("published", "plant@2"),
        ("rolled_back", "plant@1"),
    ]  # fmt: skip
    assert said["in_force"]["rulebook"] == "plant@1"
    assert said["in_force"]["step"] == "rolled_back"
    states = {each["rulebook"]: each["state"] for each in said["versions"]}
    assert states == {"plant@1": "in_force", packaged(): "packaged", "plant@2": "replaced"}
    assert life.look(verify_database).ok


def test_the_packaged_rulebook_is_kept_with_its_text_when_it_is_replaced(life: Life) -> None:
    life.live(ONE)
    book = default_rulebook()
    kept = life.look(
        lambda c: version_document(c, book.name, book.version, now=microseconds(life.now))
    )
    assert kept["digest"] == book.digest
    assert f"rulebook: {book.name}" in kept["text"]


# --- submitting ------------------------------------------------------------------------------


def test_a_number_means_one_text_for_ever(life: Life) -> None:
    life.submit(ONE)
    with pytest.raises(Conflict, match=r"plant version 1 .* by eve; write `version: 2`"):
        life.submit(HELD_WIDER)


def test_the_same_text_again_is_no_second_submission(life: Life) -> None:
    first, new = life.submit(ONE)
    again, newly = life.submit(ONE, by=Principal("sue", "quality_engineer"), reason="again")
    assert (new, newly) == (True, False)
    assert again == first


def test_the_number_of_the_packaged_rulebook_is_not_free(life: Life) -> None:
    book = default_rulebook()
    with pytest.raises(Conflict, match="comes with the software"):
        life.submit(rules_text(book.version, name=book.name))


def test_a_file_that_cannot_be_read_is_refused_with_every_place(life: Life) -> None:
    broken = ONE.replace("lot: {blank", "lott: {blank").replace("severity: major", "severity: x")
    with pytest.raises(BadInput, match=r"plant.yaml:6:12: .*did you mean `lot`") as refused:
        life.submit(broken)
    errors = refused.value.extra["errors"]
    assert isinstance(errors, list)
    assert len(errors) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("plant", "the plant", "letters, digits"),
        ("plant", "a/b@c", "letters, digits"),
        ("plant", "packaged", "means something else"),
        ("version: 1", "version: 9999999999", "count from 1"),
    ],
)
def test_a_name_or_number_that_cannot_be_named_is_refused(
    life: Life, old: str, new: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        life.submit(ONE.replace(old, new, 1))


def test_a_rulebook_may_have_a_chinese_name(life: Life) -> None:
    life.live(rules_text(1, name="电子装配"))
    assert life.in_force() == "电子装配@1"


def test_only_quality_writes_rulebooks(life: Life) -> None:
    with pytest.raises(Forbidden, match="it is for quality_engineer or quality_supervisor"):
        life.submit(ONE, by=Principal("pat", "production_manager"))


def test_a_submission_says_why(life: Life) -> None:
    with pytest.raises(BadInput, match="reason: is empty"):
        life.submit(ONE, reason="  ")


# --- reviewing -------------------------------------------------------------------------------


def test_the_author_may_not_review_his_own_rulebook(life: Life) -> None:
    life.submit(ONE, by=Principal("sue", "quality_supervisor"))
    with pytest.raises(Forbidden, match="sue wrote it, and a second person"):
        life.review(by="sue")


@pytest.mark.parametrize("spelt", ["Sue", " sue", "S.U.E.", "ｓｕｅ", "Sue Supervisor"])
def test_nor_under_another_spelling(life: Life, spelt: str) -> None:
    life.submit(ONE, by=Principal(spelt, "quality_supervisor"))
    with pytest.raises(Forbidden, match="a second person"):
        life.review(by="sue")


def test_nobody_reviews_what_came_by_a_token_that_is_nobodys(life: Life) -> None:
    life.submit(ONE, by=Principal("lab-laptop", "quality_supervisor"))
    with pytest.raises(Forbidden, match=r"`lab-laptop`, who is not known here"):
        life.review(by="sue")


def test_engineering_may_review_and_production_may_not(life: Life) -> None:
    life.submit(ONE)
    with pytest.raises(Forbidden, match="it is for quality_supervisor or engineering"):
        life.review(by="pat")
    assert life.review(by="ed") is not None


def test_a_wrong_pin_is_counted_and_approves_nothing(life: Life) -> None:
    life.submit(ONE)
    for _ in range(5):
        assert life.review(pin="111111") is None
    assert life.review(pin=PIN) is None, "after five wrong ones the right one is locked, too"
    with pytest.raises(Conflict, match="not approved"):
        life.publish(ONE)


def test_what_was_rejected_is_not_published(life: Life) -> None:
    life.submit(ONE)
    life.review()
    life.review(verdict="reject", by="ed")
    with pytest.raises(Conflict, match=r"rejected by ed \(I have read it\)"):
        life.publish(ONE)
    life.review()
    life.publish(ONE)
    assert life.in_force() == "plant@1"


def test_a_rejection_stops_what_was_to_come(life: Life) -> None:
    life.live(ONE, effective_from=NOW + timedelta(days=3))
    steps = life.review(verdict="reject")
    assert steps is not None
    assert [each.step for each in steps] == ["rejected", "withdrawn"]
    life.pass_(days=4)
    assert life.in_force() == packaged()


def test_the_same_verdict_twice_is_said_to_be_there(life: Life) -> None:
    life.submit(ONE)
    life.review()
    with pytest.raises(Conflict, match="is approved by sam already"):
        life.review()


def test_what_was_never_submitted_is_not_known(life: Life) -> None:
    life.submit(rules_text(7))
    with pytest.raises(Unknown, match="did you mean `plant@7`"):
        life.review(8)


# --- publishing ------------------------------------------------------------------------------


def test_nothing_is_published_without_an_approval(life: Life) -> None:
    life.submit(ONE)
    with pytest.raises(Conflict, match=r"not approved: a quality supervisor or engineering, not "):
        life.publish(ONE)


def test_a_publication_is_effective_from_its_instant_on(life: Life) -> None:
    life.live(ONE, effective_from=NOW + timedelta(hours=2))
    life.pass_(hours=2, microseconds=-1)
    assert life.in_force() == packaged()
    life.pass_(microseconds=1)
    assert life.in_force() == "plant@1"


def test_the_past_is_never_decided_anew(life: Life) -> None:
    life.submit(ONE)
    life.review()
    with pytest.raises(BadInput, match=r"effective_from: .* is over"):
        life.publish(ONE, effective_from=NOW - timedelta(seconds=1))


def test_of_two_for_one_instant_the_later_publication_decides(life: Life) -> None:
    monday = NOW + timedelta(days=2)
    life.live(ONE, effective_from=monday)
    life.live(TWO, effective_from=monday)
    life.pass_(days=2)
    assert life.in_force() == "plant@2"


def test_an_earlier_publication_for_later_takes_over_in_its_time(life: Life) -> None:
    life.live(ONE, effective_from=NOW + timedelta(days=2))
    life.live(TWO)
    assert life.in_force() == "plant@2"
    life.pass_(days=2)
    assert life.in_force() == "plant@1"


def test_a_version_is_published_once(life: Life) -> None:
    life.live(ONE)
    with pytest.raises(Conflict, match=r"plant@1 is in force already, since .* published by eve"):
        life.publish(ONE)
    life.live(TWO, effective_from=NOW + timedelta(days=1))
    with pytest.raises(Conflict, match=r"plant@2 is published already .* withdraw that first"):
        life.publish(TWO)


def test_a_version_that_was_replaced_is_reviewed_anew(life: Life) -> None:
    life.live(ONE)
    life.live(TWO)
    with pytest.raises(Conflict, match="has been in force since it was approved"):
        life.publish(ONE)
    life.review(1)
    life.publish(ONE)
    assert life.in_force() == "plant@1"


def test_another_text_under_an_approved_number_is_not_published(life: Life) -> None:
    life.submit(ONE)
    life.review()
    with pytest.raises(Conflict, match="another text than the one examined"):
        life.publish(HELD_WIDER)


def test_a_publication_still_to_come_can_be_withdrawn(life: Life) -> None:
    life.live(ONE, effective_from=NOW + timedelta(days=1))
    life.withdraw(1)
    life.pass_(days=2)
    assert life.in_force() == packaged()
    life.publish(ONE)
    assert life.in_force() == "plant@1", "its approval was not used up"


def test_what_has_decided_is_not_withdrawn(life: Life) -> None:
    life.live(ONE)
    with pytest.raises(Conflict, match="publish another version, or roll back"):
        life.withdraw(1)
    life.submit(TWO)
    with pytest.raises(Conflict, match="there is nothing to withdraw"):
        life.withdraw(2)


# --- rolling back ----------------------------------------------------------------------------


def test_a_rollback_needs_one_supervisor_and_nobody_else(life: Life) -> None:
    life.live(ONE)
    life.pass_(hours=1)
    life.live(TWO)
    with pytest.raises(Forbidden, match="it is for quality_supervisor"):
        life.roll_back(("plant", 1), by="eve")
    assert life.roll_back(("plant", 1), pin="000000") is None
    assert life.in_force() == "plant@2"
    life.roll_back(("plant", 1))
    assert life.in_force() == "plant@1"


def test_a_rollback_withdraws_what_was_still_to_come(life: Life) -> None:
    life.live(ONE)
    life.pass_(hours=1)
    life.live(TWO)
    life.live(THREE, effective_from=life.now + timedelta(hours=5))
    steps = life.roll_back(("plant", 1))
    assert steps is not None
    assert [(each.step, each.version) for each in steps] == [("rolled_back", 1), ("withdrawn", 3)]
    life.pass_(days=1)
    assert life.in_force() == "plant@1"


def test_one_can_roll_back_to_what_came_with_the_software(life: Life) -> None:
    life.live(ONE)
    life.pass_(hours=1)
    life.roll_back(None)
    assert life.in_force() == packaged()
    with pytest.raises(Conflict, match="is in force already"):
        life.roll_back(None)


def test_nothing_is_rolled_back_to_what_never_was_in_force(life: Life) -> None:
    life.live(ONE)
    life.submit(TWO)
    with pytest.raises(Conflict, match=r"was never in force: publish it, or .* packaged"):
        life.roll_back(("plant", 2))


def test_nothing_is_rolled_back_to_what_was_rejected_since(life: Life) -> None:
    life.live(ONE)
    life.pass_(hours=1)
    life.live(TWO)
    life.review(1, "reject")
    with pytest.raises(Conflict, match=r"plant@1 was rejected by sam .* after it had been"):
        life.roll_back(("plant", 1))
    life.review(1, "approve", by="sue")
    life.roll_back(("plant", 1))
    assert life.in_force() == "plant@1"


def test_before_the_first_publication_there_is_nothing_to_roll_back(life: Life) -> None:
    with pytest.raises(Conflict, match="nothing was published yet"):
        life.roll_back(None)


def test_what_was_before_is_never_what_was_rolled_back(life: Life) -> None:
    for text in (ONE, TWO, THREE):
        life.live(text)
        life.pass_(hours=1)
    assert _previous(life) == "plant@2"
    life.roll_back(("plant", 2))
    assert _previous(life) == "plant@1"
    life.roll_back(("plant", 1))
    assert _previous(life) is None


def _previous(life: Life) -> object:
    now = microseconds(life.now)
    return life.look(lambda c: rulebook_history(c, default_rulebook(), now=now))["previous"]


# --- clocks ----------------------------------------------------------------------------------


def test_a_slow_clock_sees_a_rollback_at_once(life: Life) -> None:
    """What went into force at once does not wait for the clock of another machine."""
    life.live(ONE)
    life.pass_(hours=1)
    life.live(TWO)
    life.roll_back(("plant", 1))
    life.pass_(minutes=-5)
    assert life.in_force() == "plant@1"


def test_who_publishes_later_by_a_slower_clock_comes_later_all_the_same(life: Life) -> None:
    life.submit(ONE)
    life.submit(TWO)
    life.review(1)
    life.review(2)
    life.publish(ONE)
    life.pass_(seconds=-1)
    life.publish(TWO)
    assert life.in_force() == "plant@2"
    life.roll_back(("plant", 1))
    assert life.in_force() == "plant@1"
