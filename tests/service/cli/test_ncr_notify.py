"""`headmark ncr notify`, `write-off` and `sign`: customers no rule had told; stale pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rules.rulebook import parse_rulebook
from service.cli import run
from tests.service.actions import noticing
from tests.service.actions.signing import CASE, SETTINGS, add_people
from tests.service.actions.test_untold_customers import SILENT
from tests.service.cli.conftest import Headmark, Said
from tests.stories.furnace import SHOP
from tests.support.master_data import MASTER_DATA
from tests.support.recording import open_works


@pytest.fixture
def silent(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Headmark:  # fmt: skip
    path = tmp_path / "plant.db"
    shutil.copy(sqlite_template, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    works.record(*MASTER_DATA, *SHOP)
    add_people(works)
    works.plant.rulebook = parse_rulebook(SILENT, source="silent.yaml")
    works.record(*noticing.SHIPPED, noticing.FAILED)
    works.engine.dispose()
    monkeypatch.setenv("HEADMARK_DATABASE", f"sqlite:///{path}")
    monkeypatch.setenv("HEADMARK_PIN", "pin-sun")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return call


AS_SUN = ("--as", "sun", "--reason", "they have it")


def test_who_was_told_nothing_is_told_on_demand_or_written_off(silent: Headmark) -> None:
    shown = silent("ncr", "customers", CASE, "SECOND")
    assert (shown.code, "S-2" in shown.out) == (0, True)
    off = silent("ncr", "write-off", CASE, "SECOND", *AS_SUN)
    assert (off.code, "told nothing of it" in off.out) == (0, True)
    made = silent("ncr", "notify", CASE, *AS_SUN)
    assert (made.code, "BUYER" in made.out) == (0, True)
    assert "h after it is sent" in silent("ncr", "notice", CASE, "BUYER").out
    again = silent("ncr", "notify", CASE, *AS_SUN)
    assert (again.code, "nothing new" in again.err) == (1, True)
    wrong = silent("ncr", "notify", CASE, "--as", "prod", "--reason", "r")
    assert (wrong.code, "prod may not have customers told" in wrong.err) == (1, True)


def test_a_signature_on_what_has_changed_since_is_refused_with_what_changed(
    silent: Headmark,
) -> None:
    page = silent("ncr", "approval", CASE, "--as", "sun", "--json").json
    assert silent("ncr", "notify", CASE, *AS_SUN).code == 0
    sign = ("ncr", "sign", CASE, "confirm", *AS_SUN, "--seen", page["seen"])
    stale = silent(*sign, "--shown", "0" * 12)
    assert (stale.code, "has changed since you opened the page" in stale.err) == (1, True)
    assert silent(*sign, "--shown", page["shown_hash"][:12]).code == 0
