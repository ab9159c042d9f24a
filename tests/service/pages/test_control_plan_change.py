"""The control plan changed by form and by file: a comparison first, then a version, once."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from service.actions.set_control_plan import list_plans
from tests.service.api.conftest import Service
from tests.service.pages.conftest import LANGUAGES, Person, sign_in_as

PATH = "/spc/plans/change"
HOSTILE = "<img src=x onerror=alert(1)>"
CHECKED = {"split.equipment": "1", "split.shift": "1"}


def versions(service: Service) -> list[dict[str, Any]]:
    with service.site.door.read() as connection:
        return list_plans(connection)


def upload(person: Person, content: bytes, name: str = "plan.yaml") -> Any:
    page = person.get(PATH).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    return person.client.post(
        PATH, data={"csrf": csrf[1], "do": "file"}, files={"file": (name, content)},
        headers={"origin": str(person.client.base_url).rstrip("/")}, follow_redirects=False,
    )  # fmt: skip


def confirmed(person: Person, preview: str, **fields: str) -> Any:
    form = preview.rpartition("<form")[2]
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    sent = {name: unescape(value) for name, value in hidden} | {"do": "set"} | fields
    return person.client.post(
        PATH, data=sent, follow_redirects=False,
        headers={"origin": str(person.client.base_url).rstrip("/")},
    )  # fmt: skip


def filled(person: Person, of: str = "", **fields: str) -> Any:
    """The form of one characteristic, as it stands but for these fields."""
    page = person.get(f"{PATH}?of={of}").text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    usual = {
        "csrf": csrf[1], "of": of, "rule_set": "western_electric", "chart": "auto",
        "gap_hours": "", "clean_run": "15", "delta_by": "sigma", "delta_min": "1",
        "coverage": "95", "do": "fields", **CHECKED,
    }  # fmt: skip
    return person.client.post(
        PATH, data=usual | fields, follow_redirects=False,
        headers={"origin": str(person.client.base_url).rstrip("/")},
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_is_compared_then_set_once(story: Service, language: str) -> None:
    person = sign_in_as(story, "quality_engineer", language=language)
    preview = filled(person, "core_hardness", rule_set="nelson", clean_run="20", gap_hours="8")
    assert preview.status_code == 200
    assert versions(story) == []
    assert ("Nelson rules" if language == "en" else "Nelson") in preview.text
    assert preview.text.count('<th scope="row"') == 3
    refused = confirmed(person, preview.text, reason=" ")
    assert refused.status_code == 422
    for _ in range(2):
        done = confirmed(person, preview.text, reason=f"audit {HOSTILE}")
        assert done.headers["location"] == "/spc/plans"
    [version] = versions(story)
    assert version["document"] == {
        "default": {},
        "characteristics": {
            "core_hardness": {"rule_set": "nelson", "clean_run": 20, "gap_hours": 8}
        },
    }
    assert (version["by"], HOSTILE in person.get("/spc/plans").text) == (person.name, False)
    follows = filled(person, "core_hardness", follows="1")
    assert confirmed(person, follows.text, reason="as all others").status_code == 303
    assert versions(story)[1]["document"]["characteristics"] == {}


def test_a_plan_that_somebody_changed_meanwhile_is_looked_at_anew(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    mine, theirs = filled(person, clean_run="20"), filled(person, clean_run="30")
    assert confirmed(person, theirs.text, reason="theirs").status_code == 303
    late = confirmed(person, mine.text, reason="mine")
    assert late.status_code == 409
    assert "Somebody set the control plan since you looked" in late.text
    assert len(versions(story)) == 1


def test_faults_are_said_and_what_was_typed_stays(story: Service) -> None:
    chinese = sign_in_as(story, "quality_engineer", language="zh-CN")
    wrong = filled(chinese, "core_hardness", clean_run="many", gap_hours="-1", delta_min="7")
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.text
    assert "整数点数" in wrong.text
    alone = filled(chinese, "core_hardness", **{"gap_on_setup": "1", "split.equipment": ""})
    assert alone.status_code == 422
    assert "Nothing would change." in filled(sign_in_as(story, "quality_supervisor")).text


def test_a_file_is_compared_and_what_is_none_refused(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    preview = upload(person, b"default:\n  rule_set: nelson\n")
    assert (preview.status_code, "Nelson rules" in preview.text) == (200, True)
    assert confirmed(person, preview.text, reason="from the file").status_code == 303
    bomb = b"a: &a [x, x]\nb: &b [*a, *a]\ndefault: {split_by: *b}\n"
    for content, said in (
        (bomb, "aliases are not read here"),
        (b"[" * 50_000, "is not YAML"),
        (b"default: {clean_run: " + b"9" * 5_000 + b"}", "is not YAML"),
        (b"default: {gap_hours: " + b"9" * 4_000 + b"}", "gap_hours"),
        (b"default: [", "plan.yaml"),
        (b"\xff\xfe", "not UTF-8"),
        (b"defaults: {}", "defaults"),
        (b"x" * 200_001, "larger than 0.2 MB"),
        (f"characteristics: {{'{HOSTILE}': {{}}}}".encode(), "is not known"),
    ):
        refused = upload(person, content)
        assert refused.status_code in (413, 422), content[:40]
        assert said in refused.text, (said, refused.text[:3000])
        assert HOSTILE not in refused.text
    assert len(versions(story)) == 1


def test_only_quality_changes_it(story: Service) -> None:
    auditor = sign_in_as(story, "auditor")
    assert PATH not in auditor.get("/spc/plans").text
    assert auditor.get(PATH).status_code == 403
    assert PATH in sign_in_as(story, "quality_engineer").get("/spc/plans").text
