"""Rulebooks by HTTP: their life, and files looked at before it begins."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.people import add_person, make_token
from service.cli import run
from service.errors import Conflict
from service.records.case_tables import decision
from tests.service.api.browsing import browser
from tests.service.api.conftest import NOW, PIN, Service
from tests.support.rulebook_texts import rules_text

BOOKS = "/api/v1/rulebooks"
PACKAGED = f"{default_rulebook().name}@{default_rulebook().version}"
ONE = rules_text(1)
TABLE = (
    rules_text(2)
    + """\
tables:
  - id: severity
    event: containment
    hit: first
    inputs: [shipped]
    outputs: [severity]
    rows:
      - ["> 0", critical]
      - ["-", major]
"""
)


def _author(service: Service) -> str:
    """The token of the person who submits: a second person can be told from him."""
    if "author" not in service.tokens:
        service.tokens["author"] = service.write(_make_author)
    return "author"


def _make_author(desk: Desk) -> str:
    with suppress(Conflict):
        add_person(
            desk, name="ede", printed_name="Ede Author", email=None, language="en",
            roles=["quality_engineer"], pin=PIN,
        )  # fmt: skip
    return make_token(desk, name="ede", role="quality_engineer")


def submit(service: Service, text: str = ONE, **more: Any) -> Any:
    body = {"text": text, "reason": "a new rule", **more}
    return service.client(_author(service)).post(BOOKS, json=body)


def review(service: Service, verdict: str = "approve", version: int = 1, **more: Any) -> Any:
    body = {"verdict": verdict, "by": "sam", "pin": PIN, "reason": "read", **more}
    return browser(service, "sam").post(f"{BOOKS}/plant/{version}/reviews", json=body)


def publish(service: Service, version: int = 1, **more: Any) -> Any:
    return service.client("quality_engineer").post(
        f"{BOOKS}/plant/{version}/publications", json={"reason": "as agreed", **more}
    )


def live(service: Service, version: int = 1, **more: Any) -> Any:
    assert submit(service, rules_text(version)).status_code == 201
    assert review(service, version=version).status_code == 201
    answer = publish(service, version, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def in_force(service: Service) -> str:
    rulebook: str = service.client("auditor").get(f"{BOOKS}/in-force").json()["rulebook"]
    return rulebook


def test_the_life_of_a_rulebook(service: Service) -> None:
    assert in_force(service) == PACKAGED
    submitted = submit(service)
    assert submitted.status_code == 201
    assert submitted.json()["by"] == "ede"
    assert submitted.json()["report"]["lint"]["errors"] == 0
    assert submit(service).status_code == 200, "this text was submitted before"
    assert publish(service).status_code == 409
    assert review(service).json()["step"]["step"] == "approved"
    published = publish(service)
    assert published.status_code == 201
    assert published.json()["in_force"]["rulebook"] == "plant@1"
    assert published.json()["previous"] is None
    assert in_force(service) == "plant@1"
    shown = service.client("auditor").get(f"{BOOKS}/plant/1").json()
    assert (shown["text"], shown["state"]) == (ONE, "in_force")
    assert [each["step"] for each in shown["steps"]] == ["submitted", "approved", "published"]


def test_a_rollback_and_a_withdrawal(service: Service) -> None:
    live(service, 1)
    service.clock.pass_(1)
    later = (service.clock() + timedelta(days=1)).isoformat()
    assert live(service, 2, effective_from=later)["to_come"][0]["rulebook"] == "plant@2"
    client = browser(service, "sam")
    withdrawn = client.post(f"{BOOKS}/plant/2/withdrawals", json={"reason": "not yet"})
    assert withdrawn.status_code == 201
    assert withdrawn.json()["to_come"] == []
    assert publish(service, 2, effective_from=later).status_code == 201
    wanted = {"to": "packaged", "by": "sam", "pin": PIN, "reason": "holds too much"}
    wrong = client.post(f"{BOOKS}/rollbacks", json={**wanted, "pin": "000000"})
    assert (wrong.status_code, in_force(service)) == (403, "plant@1")
    assert PIN not in wrong.text
    back = client.post(f"{BOOKS}/rollbacks", json=wanted)
    assert back.status_code == 201
    assert back.json()["in_force"]["rulebook"] == PACKAGED
    assert [each["rulebook"] for each in back.json()["withdrawn"]] == ["plant@2"]
    service.clock.pass_(48)
    assert in_force(service) == PACKAGED
    again = browser(service, "sam").post(f"{BOOKS}/rollbacks", json=wanted)
    assert again.status_code == 409
    assert "is in force already" in again.json()["detail"]


def test_the_rulebook_of_another_instant_can_be_asked_for(service: Service) -> None:
    service.clock.pass_(1)
    live(service, 1)
    client = service.client("auditor")
    before = client.get(f"{BOOKS}/in-force", params={"at": NOW.isoformat()}).json()
    assert before["rulebook"] == PACKAGED
    assert "rulebook: default" in before["text"]
    assert client.get(f"{BOOKS}/in-force").json()["text"] == ONE


def test_one_attempt_has_one_effect(service: Service) -> None:
    live(service, 1)
    submit(service, rules_text(2))
    review(service, version=2)
    client = service.client("quality_engineer")
    asked = (f"{BOOKS}/plant/2/publications",)
    key = {"Idempotency-Key": "publish-2"}
    first = client.post(*asked, json={"reason": "as agreed"}, headers=key)
    again = client.post(*asked, json={"reason": "as agreed"}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert publish(service, 2).status_code == 409, "without the key it is another attempt"


def test_a_running_service_decides_by_what_a_command_published(
    before_failure: Service, failing: dict[str, Any]
) -> None:
    """Nobody restarts anything: the command is another process, on another clock."""
    service = before_failure
    assert submit(service).status_code == 201
    assert review(service).status_code == 201
    people = ["users", "add", "quin", "--role", "quality_engineer", "--pin", PIN]
    words = ["rules", "publish", "plant@1", "--by", "quin", "--reason", "as agreed"]
    for command in (people, words):
        where = [*command, "--database", service.site.settings.database]
        code = f"import sys; from service.cli import run; sys.exit(run({where!r}))"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, done.stderr
    assert in_force(service) == "plant@1"
    answer = service.client("machine").post("/api/v1/inspections", json=failing)
    assert answer.status_code in (200, 201), answer.text
    d = decision.c
    with service.site.door.read() as connection:
        decided = set(connection.execute(select(d.rulebook, d.rulebook_version)).all())
    assert {tuple(each) for each in decided} == {("plant", 1)}


def test_the_commands_answer_as_the_service_does(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    live(service, 1)
    service.clock.pass_(1)
    live(service, 2)
    client = service.client("auditor")
    for path, command in (
        ("", ["history"]),
        ("/in-force", ["show"]),
        ("/plant/1", ["show", "plant@1"]),
        ("/comparison?before=plant@1&after=in-force", ["compare", "plant@1", "in-force"]),
        ("/catalogue", ["catalogue"]),
    ):
        capsys.readouterr()
        where = [] if command == ["catalogue"] else ["--database", service.site.settings.database]
        assert run(["rules", *command, *where, "--json"]) == 0
        assert orjson.loads(capsys.readouterr().out) == client.get(BOOKS + path).json(), path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/plant/9", 404),
        ("/plant/0", 404),
        ("/plant/99999999999999999999999", 404),
        ("/a%00b/1", 404),
        ("/plant/x", 422),
        ("/comparison?before=packaged&after=plant", 422),
        ("/comparison?before=in-force&after=plant@9", 404),
        ("/in-force?at=yesterday", 422),
    ],
)
def test_what_is_not_there_is_said(service: Service, path: str, status: int) -> None:
    answer = service.client("auditor").get(BOOKS + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("", {"text": "rulebook: [", "reason": "r"}, "rulebook.yaml:"),
        ("", {"text": ONE}, "reason: is required"),
        ("", {"text": ONE, "reason": " "}, "reason"),
        ("", {"txt": ONE, "reason": "r"}, "did you mean `text`"),
        ("", {"text": "a" * 1_000_001, "reason": "r"}, "text"),
        ("/plant/1/publications", {"reason": "r", "effective_from": "2026-03-01"}, "effective"),
        ("/plant/1/reviews", {"verdict": "maybe", "by": "sam", "pin": "1", "reason": "r"}, "verd"),
        ("/rollbacks", {"to": "yesterday", "by": "sam", "pin": "1", "reason": "r"}, "NAME@VERSION"),
        ("/explain", {"event": "complaint", "case": "NCR-2026-0001"}, "ask about one"),
        ("/explain", {"event": "complain"}, "did you mean `complaint`"),
        ("/check", {"text": ONE, "rulebook": "plant@1"}, "not both"),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(
    service: Service, path: str, body: dict[str, Any], said: str
) -> None:
    rows = service.rows()
    answer = service.client("quality_supervisor").post(BOOKS + path, json=body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert service.rows() == rows


# --- looked at before ------------------------------------------------------------------------


def ask(service: Service, path: str, **body: Any) -> Any:
    answer = service.client("engineering").post(f"{BOOKS}/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_file_is_checked_linted_and_tested_and_nothing_is_kept(service: Service) -> None:
    rows = service.rows()
    assert ask(service, "check", text=ONE) == {"ok": True, "problems": []}
    broken = ask(service, "check", text=ONE.replace("contain: lot", "contain: lots"))
    assert broken["ok"] is False
    assert broken["problems"][0]["line"] == 7
    assert ask(service, "lint", text=ONE)["ok"] is True
    assert ask(service, "lint", text="rulebook: x")["ok"] is False
    assert ask(service, "test")["results"], "of the rulebook in force"
    assert ask(service, "test", text=ONE)["uncovered"] == ["what-is-bad-contains", "it-is-major"]
    assert service.rows() == rows


def test_a_decision_is_explained_by_any_rulebook(service: Service) -> None:
    asked = {"event": "inspection.nonconforming", "facts": {"lot": "B-1"}}
    by_text = ask(service, "explain", text=ONE, **asked)
    assert [each["rule"] for each in by_text["events"][0]["decisions"]] == ["what-is-bad-contains"]
    assert ask(service, "explain", **asked)["rulebook"] == "default"


def test_a_recorded_case_is_explained(story: Service) -> None:
    said = ask(story, "explain", case="NCR-2026-0001")
    assert said["events"][0]["event"] == "inspection.nonconforming"
    assert said["events"][0]["decisions"]
    inspection = ask(story, "explain", inspection="I-1")
    assert inspection["events"][0]["decisions"]


def test_a_table_goes_to_excel_and_comes_back(service: Service) -> None:
    submit(service, TABLE)
    client = service.client("engineering")
    wanted = {"rulebook": "plant@2", "table": "severity"}
    sheet = client.post(f"{BOOKS}/workbook", json=wanted)
    assert sheet.status_code == 200
    read = client.post(f"{BOOKS}/table", params={"rulebook": "plant@2"}, content=sheet.content)
    assert read.json()["ok"], read.text
    assert "hit: first" in read.json()["yaml"]
    nothing = client.post(f"{BOOKS}/table", content=b"not a workbook").json()
    assert nothing["ok"] is False
    assert nothing["problems"]
    unknown = client.post(f"{BOOKS}/workbook", json={**wanted, "table": "severty"})
    assert unknown.status_code == 404
    assert "did you mean `severity`" in unknown.json()["detail"]


def test_the_schema_of_rule_files_is_served(service: Service) -> None:
    schema = service.client("engineering").get(f"{BOOKS}/schema").json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
