"""The pages of rules: what fires and what it would hold, the life of a rulebook, the editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rules.rulebook import default_rulebook
from service.actions.packaged_rulebook import packaged_text
from service.backtest import run_backtest
from service.backtest.kept_backtest import keep_backtest
from service.backtest.one_replay import replay_past
from service.pages.routes import rules_backtests
from tests.service.api.conftest import PIN, Service
from tests.service.pages.conftest import LANGUAGES, Person, SignedIn, sign_in_as, signed_in
from tests.support.rulebook_texts import rules_text

LOAD = "heat-treat-nonconforming-contains-the-load"
HOSTILE = "<img src=x onerror=alert(1)>"
DEFAULT = packaged_text(default_rulebook()) or ""


def sent(person: Person, page: str, action: str, /, **fields: str) -> Any:
    """Another button of the page's form, which leads elsewhere."""
    found = person.get(page).text.split('name="csrf" value="')[1]
    csrf, attempt = found.split('"')[0], found.split('name="attempt" value="')[1].split('"')[0]
    body = {"csrf": csrf, "attempt": attempt} | {n.replace("__", "."): v for n, v in fields.items()}
    return person.client.post(
        action, data=body, follow_redirects=False,
        headers={"origin": str(person.client.base_url).rstrip("/")},
    )  # fmt: skip


# --- what is in force ------------------------------------------------------------------------


def test_rules_are_listed_with_what_they_did(story: Service) -> None:
    person = signed_in(story, "mei")
    page = person.get("/rules").text
    assert LOAD in page
    assert "当检验发现不合格" in page
    assert default_rulebook().digest[:16] in page
    lately = person.get("/rules?state=lately").text
    assert LOAD in lately
    assert "complaint-opens-a-case" not in lately
    assert LOAD not in person.get("/rules?state=never").text
    assert "没有符合条件的规则" in person.get("/rules?words=zzz").text


def test_a_rule_shows_its_text_its_tests_and_its_decision(story: Service) -> None:
    page = signed_in(story, "sam").get(f"/rules/{LOAD}").text
    assert "when: {condition: heat_treat_load}" in page
    assert "a hard core holds the whole load" in page
    assert 'href="/cases/NCR-2026-0001"' in page
    assert "Held because" in page
    table = signed_in(story, "sam").get("/rules/severity").text
    assert "measured nonconforming" in table
    assert signed_in(story, "sam").get("/rules/severity.2").status_code == 200


def test_what_a_rule_would_hold_is_walked_on_a_real_lot(story: Service) -> None:
    person = signed_in(story, "sam")
    before = story.rows()
    page = person.get(f"/rules/{LOAD}?lot=K7").text
    assert "would hold" in page
    assert 'href="/lots/K7"' in page
    assert "<b>4</b><span>lots</span>" in page
    assert "is not known" in person.get(f"/rules/{LOAD}?lot=K777").text
    assert HOSTILE not in person.get(f"/rules/{LOAD}?lot={HOSTILE}").text
    assert story.rows() == before


@pytest.mark.parametrize(
    "rule", [each.id for each in default_rulebook().rules if each.then.contain]
)
def test_every_strategy_answers_for_a_lot(story: Service, rule: str) -> None:
    page = signed_in(story, "sam").get(f"/rules/{rule}?lot=K7")
    assert page.status_code == 200
    assert ("<span>lots</span>" in page.text) != ("cannot be said of this lot" in page.text)


def test_an_unknown_rule_is_a_helpful_page(service: Service, as_role: SignedIn) -> None:
    answer = as_role("auditor").get(f"/rules/{LOAD}x")
    assert answer.status_code == 404
    assert LOAD in answer.text


def test_a_mute_is_signed_and_comes_back_with_a_reason(service: Service) -> None:
    person, path = signed_in(service, "sam"), f"/rules/{LOAD}"
    wrong = {"until": "2026-03-02T12:00", "reason": f"false alarms {HOSTILE}", "pin": "000000"}
    answer = person.send(path, f"{path}/mute", **wrong)
    assert answer.status_code == 403
    assert "false alarms &lt;img" in answer.text
    assert "000000" not in answer.text
    assert HOSTILE not in answer.text
    answer = person.send(path, f"{path}/mute", **{**wrong, "pin": PIN})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "This rule is muted." in person.get(path).text
    assert LOAD in person.get("/rules?state=muted").text
    assert person.send(path, f"{path}/unmute", reason="found the cause").status_code == 303
    assert "This rule is muted." not in person.get(path).text


def test_a_mute_of_too_long_keeps_what_was_typed(service: Service) -> None:
    person, path = signed_in(service, "sam"), f"/rules/{LOAD}"
    before = service.rows()["rule_mute"]
    typed = {"until": "2027-01-01T00:00", "reason": "for ever", "pin": PIN}
    answer = person.send(path, f"{path}/mute", **typed)
    assert answer.status_code == 422
    assert 'value="2027-01-01T00:00"' in answer.text
    assert service.rows()["rule_mute"] == before


def test_who_may_not_mute_sees_no_form(service: Service, as_role: SignedIn) -> None:
    for role in ("auditor", "admin", "engineering"):
        assert f"/rules/{LOAD}/mute" not in as_role(role).get(f"/rules/{LOAD}").text


# --- the life of a rulebook ------------------------------------------------------------------


def submit(service: Service, text: str, reason: str = "a plant's own") -> Person:
    ede = sign_in_as(service, "quality_engineer", name="ede")
    answer = sent(ede, "/rules/draft", "/rules/draft/submit", text=text, reason=reason)
    assert answer.status_code == 303, answer.text
    return ede


def test_a_rulebook_is_submitted_reviewed_published_compared_and_rolled_back(
    service: Service,
) -> None:
    book = "/rules/books/plant/1"
    ede = submit(service, rules_text(1), f"ours {HOSTILE}")
    own = ede.get(book).text
    assert "a second person reviews it" in own
    assert HOSTILE not in own
    assert f"{book}/publish" not in own
    sam = signed_in(service, "sam")
    read = {"verdict": "approve", "reason": "read it", "pin": PIN}
    assert sam.send(book, f"{book}/review", **{**read, "pin": "1"}).status_code == 403
    assert sam.send(book, f"{book}/review", **read).status_code == 303
    begin = {"reason": "agreed", "effective_from": "2026-03-01T23:00"}
    assert ede.send(book, f"{book}/publish", **begin, pin="000000").status_code == 403
    assert ede.send(book, f"{book}/publish", **begin, pin=PIN).status_code == 303
    assert "published, still to come" in ede.get("/rules/books").text
    service.clock.pass_(24)
    sam, ede = signed_in(service, "sam"), signed_in(service, "ede")
    assert "what-is-bad-contains" in sam.get("/rules").text
    compared = sam.get("/rules/books/compare?before=packaged&after=plant@1").text
    assert "added" in compared
    assert "hold the lots concerned" in compared
    back = {"to": f"default@{default_rulebook().version}", "reason": "wrong", "pin": PIN}
    assert "/rules/books/rollback" not in ede.get("/rules/books").text
    assert sam.send("/rules/books", "/rules/books/rollback", **back).status_code == 303
    assert LOAD in sam.get("/rules").text


def test_what_is_to_come_is_withdrawn(service: Service) -> None:
    book = "/rules/books/plant/1"
    ede, sam = submit(service, rules_text(1)), signed_in(service, "sam")
    sam.send(book, f"{book}/review", verdict="approve", reason="read", pin=PIN)
    ede.send(book, f"{book}/publish", reason="go", pin=PIN, effective_from="2026-03-09T08:00")
    assert ede.send(book, f"{book}/withdraw", reason="not yet").status_code == 303
    assert "Publication withdrawn" in ede.get(book).text


def test_a_version_that_fails_its_tests_says_so_and_is_not_published(service: Service) -> None:
    text = rules_text(1) + (
        "tests:\n  - name: it holds the load\n"
        "    given: {event: inspection.nonconforming, facts: {lot: L}}\n"
        "    expect: {contain: [load]}\n"
    )
    submit(service, text)
    sam, book = signed_in(service, "sam"), "/rules/books/plant/1"
    sam.send(book, f"{book}/review", verdict="approve", reason="read", pin=PIN)
    page = signed_in(service, "ede").get(book).text
    assert "1 test fails" in page
    assert "It cannot be published:" in page
    assert f'action="{book}/publish"' not in page


# --- the editor ------------------------------------------------------------------------------


def draft(person: Person, text: str, do: str = "", **fields: str) -> str:
    return str(sent(person, "/rules/draft", "/rules/draft", text=text, do=do, **fields).text)


def text_in(page: str) -> str:
    """What stands in the text field."""
    inner = page.split('<textarea id="f-text"')[1].split(">\n", 1)[1].split("</textarea>")[0]
    for sign, meant in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", '"'),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ):
        inner = inner.replace(sign, meant)
    return inner


def test_the_editor_begins_with_what_is_in_force_under_the_next_number(
    service: Service, as_role: SignedIn
) -> None:
    page = as_role("quality_engineer").get("/rules/draft").text
    version = default_rulebook().version
    assert text_in(page) == DEFAULT.replace(f"version: {version}", f"version: {version + 1}")
    assert "It decides as the rules in force do." in page


def test_a_mistake_stands_beside_the_text_with_its_line(
    service: Service, as_role: SignedIn
) -> None:
    person = as_role("quality_engineer")
    page = draft(person, rules_text(1).replace("{lot: ", "{lto: ") + f"# {HOSTILE}\n")
    assert "Line 6, column 12" in page
    assert "did you mean <code>lot</code>?" in page
    assert HOSTILE not in page
    before = service.rows()
    broken = {"text": "rules: [", "reason": "x"}
    answer = sent(person, "/rules/draft", "/rules/draft/submit", **broken)
    assert answer.status_code == 422
    assert text_in(answer.text) == "rules: ["
    assert service.rows()["rulebook_version"] == before["rulebook_version"]


def opened(service: Service, person: Person, rule: str) -> Mapping[str, str]:
    """The fields of a rule's form, as a browser would send them again."""
    page = draft(person, DEFAULT, "open", open=rule)
    assert 'name="rule.id" value="' + rule in page
    return {}


def test_the_form_writes_the_rule_and_leaves_the_rest(service: Service, as_role: SignedIn) -> None:
    person = as_role("quality_engineer")
    opened(service, person, "nonconforming-contains-the-operation")
    form = {
        "rule__id": "nonconforming-contains-the-operation", "rule__join": "all",
        "rule__event": "inspection.nonconforming", "rule__priority": "80",
        "rule__0__field": "characteristic", "rule__0__comparison": "recorded",
        "rule__0__origin": "0", "rule__9__field": "value", "rule__9__comparison": "above",
        "rule__9__value": "8 um", "rule__contain": "lot",
    }  # fmt: skip
    preview = draft(person, DEFAULT, **form)
    assert text_in(preview) == DEFAULT
    assert "worst value is above 8 um: hold the lots concerned" in preview
    page = draft(person, DEFAULT, "write", **form)
    old, new = DEFAULT.splitlines(), text_in(page).splitlines()
    assert [each for each in old if each.lstrip().startswith("#")] == [
        each for each in new if each.lstrip().startswith("#")
    ]
    assert [each for each in new if each not in old] == ["        - value: {above: 8 um}"]
    assert "1 changed" in page


def test_a_new_rule_is_written_in_chinese_too(service: Service, as_role: SignedIn) -> None:
    person = as_role("quality_supervisor", language="zh-CN")
    page = draft(person, rules_text(1), "new")
    assert "请为规则命名" in page
    form = {"rule__id": "new", "rule__event": "complaint", "rule__open_case": "yes"}
    page = draft(person, rules_text(1), "write", **form)
    assert "when: always" in text_in(page)
    assert "当收到客户投诉：立案" in page


def test_only_authors_may_submit(service: Service, as_role: SignedIn) -> None:
    person = as_role("engineering")
    assert "/rules/draft/submit" not in person.get("/rules/draft").text
    answer = sent(person, "/rules/draft", "/rules/draft/submit", text=rules_text(1), reason="x")
    assert answer.status_code == 403


def test_sending_twice_submits_once(service: Service) -> None:
    ede = submit(service, rules_text(1))
    again = sent(ede, "/rules/draft", "/rules/draft/submit", text=rules_text(1), reason="again")
    assert again.headers["location"] == "/rules/books/plant/1"
    assert len(service.rows()["rulebook_version"]) == 1


# --- backtests -------------------------------------------------------------------------------


def test_a_backtest_runs_and_shows_what_would_differ(
    story: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_this_process(jobs: Any, _tell: Any) -> list[Any]:
        return [replay_past(job, lambda _: None) for job in jobs]

    monkeypatch.setattr(run_backtest, "replay_side_by_side", in_this_process)
    monkeypatch.setattr(rules_backtests, "keep_backtest_beside", keep_backtest)
    person = signed_in(story, "sam")
    answer = sent(person, "/rules/draft", "/rules/backtests", text=rules_text(1))
    assert answer.headers["location"] == "/rules/backtests/1"
    for language in LANGUAGES:
        person.client.cookies.set("headmark-language", language)
        page = person.get("/rules/backtests/1").text
        assert LOAD in page
        assert 'href="/cases/NCR-2026-0001"' in page
    assert 'href="/rules/backtests/1"' in person.get("/rules/backtests").text


def test_a_backtest_at_work_says_how_far_it_is(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules_backtests, "keep_backtest_beside", lambda *_: None)
    person = signed_in(service, "sam")
    assert sent(person, "/rules/draft", "/rules/backtests", text=rules_text(1)).status_code == 303
    page = person.get("/rules/backtests/1")
    assert page.headers["refresh"] == "3"
    assert "entries replayed" in page.text
    second = sent(person, "/rules/draft", "/rules/backtests", text=rules_text(2))
    assert second.status_code == 409
    assert "version: 2" in second.text
