"""Start-up, the database, the ledger, people and the worker on the command line."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine

from service.cli import COMMANDS
from service.records.engine import open_engine
from service.records.make_schema import newest_revision
from tests.service.cli.conftest import Headmark

HEAVY = ("sqlalchemy", "numba", "numpy", "fastapi", "service.plant")


def test_the_overview_imports_nothing_heavy() -> None:
    code = (
        "import sys; from service.cli import run; code = run(['--help']); "
        f"sys.exit(code or any(name in sys.modules for name in {HEAVY}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0
    assert b"ledger" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_begins_as_each_command_says_of_itself(name: str) -> None:
    module, summary = COMMANDS[name]
    app = typer.Typer()
    import_module(f"service.commands.{module}").install(app)
    if app.registered_groups:
        group = app.registered_groups[0]
        assert group.typer_instance is not None
        named, said = group.name, group.typer_instance.info.help
    else:
        (command,) = app.registered_commands
        named, said = command.name, command.callback.__doc__ if command.callback else ""
    assert named == name
    assert str(said).startswith(summary.partition(",")[0].removesuffix("."))


def test_wrong_usage_ends_with_2(headmark: Headmark) -> None:
    for arguments in (("bogus",), ("trace",), ("trace", "M2", "--sideways"), ()):
        assert headmark(*arguments).code == 2


def test_the_database_may_be_named_before_or_after_the_command(
    headmark: Headmark, tmp_path: Path
) -> None:
    for number, place in enumerate(("before", "after")):
        path = tmp_path / f"{number}.db"
        named = ("--database", path)
        arguments = (*named, "holds") if place == "before" else ("holds", *named)
        assert headmark(*arguments, "--json").json == []
        assert path.exists()  # the schema of a new file is made at first use


@pytest.mark.parametrize(
    "database",
    ["/no/such/folder/x.db", "oracle://x", "nonsense://", "postgresql+psycopg://127.0.0.1:1/x"],
)
def test_a_database_that_cannot_be_opened_is_bad_input(headmark: Headmark, database: str) -> None:
    said = headmark("holds", "--database", database)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("headmark: ")
    assert said.err.count("\n") == 1


def test_migrate_makes_the_schema(headmark: Headmark, tmp_path: Path) -> None:
    said = headmark("migrate", "--database", tmp_path / "new.db")
    assert (said.code, f"is at schema {newest_revision()}" in said.out) == (0, True)


@pytest.mark.parametrize("place", ["the database", "an export"])
def test_an_edited_ledger_ends_with_1(
    story: Headmark, sqlite_url: str, tmp_path: Path, place: str
) -> None:
    assert story("ledger", "verify", "--json").json["ok"] is True
    _edit(open_engine(sqlite_url))
    export = tmp_path / "ledger.jsonl"
    assert story("ledger", "export", export).code == 0
    named = () if place == "the database" else ("--export", export)
    said = story("ledger", "verify", *named, "--json")
    assert (said.code, said.json["ok"], said.json["seq"]) == (1, False, 7)
    assert "entry 7 was changed" in story("ledger", "verify", *named).out


def _edit(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_keeps_entries")
        connection.exec_driver_sql("UPDATE ledger SET \"by\" = 'mallory' WHERE seq = 7")
    engine.dispose()


def test_an_export_that_is_not_there_is_bad_input(headmark: Headmark, tmp_path: Path) -> None:
    assert headmark("ledger", "verify", "--export", tmp_path / "none.jsonl").code == 2
    assert headmark("ledger", "export", tmp_path / "no" / "folder.jsonl").code == 2


def test_people_and_tokens_are_made_listed_and_revoked(headmark: Headmark) -> None:
    added = headmark(
        "users", "add", "anna", "--role", "quality_supervisor", "--role", "auditor",
        "--pin", "314159", "--email", "anna@maker.example",
    )  # fmt: skip
    assert added.code == 0
    assert "314159" not in added.out + added.err
    raw = headmark("users", "token", "anna", "--role", "auditor").out.strip()
    assert len(raw) >= 40
    listed = headmark("users", "list", "--json")
    assert raw not in listed.out
    (anna,), (token,) = listed.json["people"], listed.json["tokens"]
    assert anna["roles"] == ["auditor", "quality_supervisor"]
    assert headmark("users", "revoke", str(token["token"])).code == 0
    assert headmark("users", "list", "--json").json["tokens"][0]["revoked_at"] is not None
    assert headmark("users", "token", "anna", "--role", "admin").code == 1
    assert headmark("users", "token", "x", "--role", "auditr").code == 2


def test_the_worker_once_does_what_waits_and_ends(
    story: Headmark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADMARK_SMTP_PORT", "1")  # nobody listens there
    first, second = (story("worker", "--once", "--json").json for _ in range(2))
    assert (first["letters"], first["due"]) == (2, 0)
    assert second == {"letters": 0, "webhooks": 0, "due": 0, "matched": 0}
