"""`headmark ncr` about customers, with good and with bad input: one plant, copied where written."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl
import pytest

from service.cli import run
from service.commands.ncr_customers import given_line
from service.errors import BadInput
from tests.service.actions import noticing
from tests.service.actions.signing import CASE, SETTINGS, add_people
from tests.service.cli.conftest import Headmark, Said
from tests.stories.furnace import SHOP
from tests.support.master_data import MASTER_DATA, shipment
from tests.support.recording import open_works

SIGN = ("ncr", "sign-notice", CASE)
CALL = ("ncr", "call", CASE, "BUYER")
EVERYTHING = tuple(
    each
    for lot, sent in (("B1", 10), ("B2", 20))
    for each in ("--line", f"S-1,{lot},received={sent},on_hand={sent},quarantined={sent}")
)


@pytest.fixture(scope="module")
def plant(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three customers have suspect parts; each notice waits for a signature."""
    path = tmp_path_factory.mktemp("customers") / "plant.db"
    shutil.copy(sqlite_template, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    works.record(*MASTER_DATA, *SHOP)
    add_people(works)
    noticing.ask_first(works)
    works.record(*noticing.SHIPPED, shipment("S-4", {"B2": 3}, customer="NOMAIL"), noticing.FAILED)
    works.engine.dispose()
    return path


@pytest.fixture
def asked(
    plant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Headmark:
    """Commands on a copy of the plant, with the PIN of the supervisor."""
    path = tmp_path / "plant.db"
    shutil.copy(plant, path)
    monkeypatch.setenv("HEADMARK_DATABASE", f"sqlite:///{path}")
    monkeypatch.setenv("HEADMARK_PIN", "pin-sun")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return call


@pytest.fixture
def told(asked: Headmark) -> Headmark:
    """BUYER has his notice."""
    assert asked(*SIGN, "BUYER", "--as", "sun", "--reason", "read it").code == 0
    return asked


# --- what they are told ----------------------------------------------------------------------


def test_customers_and_their_revisions_are_listed(asked: Headmark) -> None:
    found = asked("ncr", "notices", CASE, "--json").json
    states = {each["customer"]: each["revisions"][-1]["state"] for each in found}
    assert states == dict.fromkeys(("BUYER", "NOMAIL", "SECOND"), "awaiting_signature")
    listed = asked("ncr", "notices", CASE).out
    assert f"{CASE}-C1: BUYER" in listed
    assert "untold" in listed


def test_a_notice_is_shown_and_written_as_it_is_mailed(asked: Headmark, tmp_path: Path) -> None:
    shown = asked("ncr", "notice", CASE, "BUYER").out
    assert all(said in shown for said in ("S-1", "B1", "Suspect (2)", "awaiting_signature"))
    assert "SECOND" not in shown
    assert len(asked("ncr", "notice", CASE, "BUYER", "--json").json["hash"]) == 64
    path = tmp_path / "notice.xlsx"
    assert asked("ncr", "notice", CASE, "BUYER", "--output", path).code == 0
    assert openpyxl.load_workbook(io.BytesIO(path.read_bytes())).sheetnames


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("notices", "NCR-2026-001"), 2, f"did you mean `{CASE}`"),
        (("notice", CASE, "BUYR"), 2, "did you mean `BUYER`"),
        (("customers", CASE, "BUYR"), 2, "did you mean `BUYER`"),
        (("sign-notice", CASE, "BUYER", "--as", "sun", "--reason", "r", "--hash", "0" * 64), 1,
         "is not the one you have read"),
        (("write-off", CASE, "BUYER", "--as", "sun", "--reason", "r"), 1, "is not told yet"),
        (("call", CASE, "BUYER", "--outcome", "act", "--note", "n"), 2, "did you mean `acted`"),
        (("call", CASE, "BUYER", "--outcome", "acted", "--note", "n"), 2, "spoke_with"),
        (("reply", CASE, "BUYER", "--text", "yes"), 1, "has not asked anything"),
        (("effectiveness", CASE, "--level", "F", "--reason", "r"), 2, "level"),
        (("status", CASE, "-o", "status.xslx"), 2, "did you mean `xlsx`"),
        (("status", CASE, "-o", "no/such/folder/status.pdf"), 2, "no/such/folder"),
        (("notice", CASE, "BUYER", "--output", "no/such/folder/n.pdf"), 2, "no/such/folder"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_way_out(
    asked: Headmark, arguments: tuple[str, ...], code: int, said: str
) -> None:
    refused = asked("ncr", *arguments)
    assert (refused.code, refused.out.count("Traceback")) == (code, 0), refused.err
    assert said in refused.err
    assert "Traceback" not in refused.err


# --- what is signed is shown before the PIN --------------------------------------------------


def seen_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str]:
    """What stood on the screen when the PIN was asked for."""
    monkeypatch.delenv("HEADMARK_PIN", raising=False)
    seen = []

    class Keyboard(io.StringIO):
        def readline(self, size: int | None = -1) -> str:
            seen.append(capsys.readouterr().out)
            return "pin-sun\n"

    monkeypatch.setattr("sys.stdin", Keyboard())
    code = run(["ncr", *arguments, "--as", "sun", "--reason", "out of business", "--pin", "-"])
    return code, "".join(seen)


def test_a_notice_is_shown_with_customer_amount_and_reason_before_the_pin_is_asked_for(
    asked: Headmark, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, seen = seen_when_asked(monkeypatch, capsys, "sign-notice", CASE, "BUYER")
    assert code == 0
    for said in ("30 pcs", "BUYER", "S-1", "out of business", "exactly this", "sun", "send"):
        assert said in seen, said


def test_a_write_off_is_shown_with_amount_and_reason_before_the_pin_is_asked_for(
    told: Headmark, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, seen = seen_when_asked(monkeypatch, capsys, "write-off", CASE, "BUYER")
    assert code == 0
    for said in ("30 pcs", "BUYER", "S-1", "B2", "out of business", "write it off", "told"):
        assert said in seen, said


def test_a_write_off_is_for_what_was_read_and_for_nothing_else(told: Headmark) -> None:
    read = told("ncr", "customers", CASE, "BUYER", "--json").json["shown_hash"]
    line = "S-1,B1,received=10,on_hand=10,quarantined=10"
    assert (
        told(*CALL, "--outcome", "acted", "--with", "Ada", "--note", "n", "--line", line).code == 0
    )
    sign = ("ncr", "write-off", CASE, "BUYER", "--as", "sun", "--reason", "gone")
    stale = told(*sign, "--hash", read)
    assert stale.code == 1
    assert "has changed since you looked" in stale.err
    assert "Written off for BUYER by Sun: 20 pcs." in told(*sign).out
    again = told(*sign)
    assert (again.code, "is written off already" in again.err) == (1, True)


def test_a_wrong_pin_and_a_wrong_role_sign_nothing(
    told: Headmark, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = ("ncr", "write-off", CASE, "BUYER", "--reason", "gone")
    monkeypatch.setenv("HEADMARK_PIN", "pin-prod")
    assert "PIN is wrong" in told(*sign, "--as", "sun").err
    assert "may not write off" in told(*sign, "--as", "prod").err
    monkeypatch.delenv("HEADMARK_PIN")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert "--pin -" in told(*sign, "--as", "sun").err
    assert told("ncr", "customers", CASE, "BUYER", "--json").json["state"] == "told"


# --- what they say ---------------------------------------------------------------------------


def test_a_call_accounts_for_what_was_told_and_the_report_says_so(told: Headmark) -> None:
    called = told(*CALL, "--outcome", "acted", "--with", "Ada", "--note", "counted", *EVERYTHING)
    assert called.out.strip() == f"Logged. BUYER of {CASE} is accounted."
    found = told("ncr", "status", CASE, "--json").json
    assert (found["responded"], found["notified"]) == (1, 1)
    assert "counted" in told("ncr", "customers", CASE, "BUYER").out


@pytest.mark.parametrize("line", ["", "S-1", "S-1,B1", "S-1,B1,gone=3", ",B1,received=1"])
def test_a_line_that_cannot_be_read_is_refused_with_how_to_write_it(line: str) -> None:
    with pytest.raises(BadInput, match="write SHIPMENT,LOT and figures"):
        given_line(line)


def test_figures_that_cannot_be_are_refused_and_nothing_is_logged(told: Headmark) -> None:
    lines = ("S-1,B1,received=NaN", "S-2,B1,received=1", "S-1,B1,received=10,used=11")
    refused = told(
        *CALL, "--outcome", "acted", "--with", "Ada", "--note", "n",
        *(each for line in lines for each in ("--line", line)),
    )  # fmt: skip
    assert refused.code == 2
    for said in ("no quantity", "none of the deliveries", "11 pcs together"):
        assert said in refused.err, said
    found = told("ncr", "customers", CASE, "BUYER", "--json").json
    assert (found["call_log"], found["answers"], found["state"]) == ([], [], "told")


def test_what_he_used_is_a_risk_and_his_number_is_kept(told: Headmark) -> None:
    line = "S-1,B1,received=10,on_hand=10,quarantined=5,used=5"
    said = ("--outcome", "acted", "--with", "Ada", "--note", "n", "--their-problem", "8D-77")
    assert told(*CALL, *said, "--line", line).code == 0
    found = told("ncr", "customers", CASE, "BUYER", "--json").json
    assert (found["state"], found["their_problem"]) == ("told", "8D-77")
    assert found["lines"][0]["at_risk"] == 5
    listed = told("ncr", "customers", CASE).out
    assert "SECOND" in listed
    assert "8D-77" not in listed


def test_the_level_is_chosen_and_the_report_written(told: Headmark) -> None:
    level = ("ncr", "effectiveness", CASE, "--level", "B", "--share", "0.3")
    assert "30%" in told(*level, "--reason", "two sites").out
    assert told("recall", "status", CASE, "--json").json["checks"]["required"] == 1
    assert "level B: 0 of 1 checks" in told("ncr", "status", CASE).out
    for name in ("status.pdf", "status.xlsx", "status.json"):
        assert told("ncr", "status", CASE, "-o", name).code == 0
    assert Path("status.pdf").read_bytes().startswith(b"%PDF")
    bad = told("ncr", "status", CASE, "-o", "status.doc")
    assert (bad.code, "format `doc` is not known" in bad.err) == (2, True)
