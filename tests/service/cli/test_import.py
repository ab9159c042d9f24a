"""`headmark import`: what is reported, what is kept, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.cli.conftest import STORY, Headmark, write
from tests.support.master_data import MASTER_DATA, receipt

WRONG = {"record": "receipt", "id": "R-9", "lott": "L"}


def test_the_story_is_reported_as_the_contract_says(headmark: Headmark) -> None:
    said = headmark("import", STORY, "--json")
    report = said.json
    assert said.code == 0
    assert (report["read"], report["new"], report["duplicates"]) == (32, 32, 0)
    assert (report["refused"], report["signals"], report["holds"]) == ([], 0, 4)
    assert len(report["nonconformances"]) == 1


def test_a_file_imported_again_is_all_duplicates(story: Headmark) -> None:
    report = story("import", STORY, "--json").json
    assert (report["new"], report["duplicates"], report["holds"]) == (0, 32, 0)


def test_what_is_refused_is_named_by_file_and_line_and_the_rest_is_kept(
    headmark: Headmark, tmp_path: Path
) -> None:
    file = write(tmp_path / "day.jsonl", *MASTER_DATA, WRONG, receipt("COIL-1"))
    said = headmark("import", file)
    assert said.code == 1
    assert f"{file}:{len(MASTER_DATA) + 1}: lott: unknown field; did you mean `lot`?" in said.out
    assert headmark("trace", "COIL-1").code == 0


def test_all_or_nothing_keeps_nothing_when_a_line_is_refused(
    headmark: Headmark, tmp_path: Path
) -> None:
    file = write(tmp_path / "day.jsonl", *MASTER_DATA, WRONG, receipt("COIL-1"))
    said = headmark("import", file, "--atomic", "--json")
    assert (said.code, said.json["new"], len(said.json["refused"])) == (1, 0, 1)
    assert headmark("trace", "COIL-1").code == 2


def test_a_rehearsal_says_what_would_happen_and_keeps_nothing(headmark: Headmark) -> None:
    said = headmark("import", STORY, "--dry-run", "--json")
    assert (said.code, said.json["holds"]) == (0, 4)
    assert headmark("holds", "--json").json == []
    assert headmark("ledger", "verify", "--json").json["entries"] == 0


def test_files_are_recorded_in_the_order_given(headmark: Headmark, tmp_path: Path) -> None:
    master = write(tmp_path / "z.jsonl", *MASTER_DATA)
    later = write(tmp_path / "a.jsonl", receipt("COIL-1"))
    assert headmark("import", later, master).code == 1
    assert headmark("import", master, later).code == 0


def test_bad_lines_are_refused_by_line_and_say_why(headmark: Headmark, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(b'{"record":\n\xff\xfe\n\n' + b"x" * 1_048_577 + b"\n[]\n")
    refused = headmark("import", file, "--json").json["refused"]
    assert [each["line"] for each in refused] == [1, 2, 4, 5]
    assert "cut off" in refused[0]["reason"]
    assert "not UTF-8" in refused[1]["reason"]
    assert refused[2]["reason"] == "line is longer than 1048576 bytes"
    assert "a record is a JSON object" in refused[3]["reason"]


@pytest.mark.parametrize(
    ("name", "says"), [("x.pdf", "only .jsonl, .csv, .xlsx"), ("x.jsonl", "No such file")]
)
def test_a_file_that_cannot_be_read_is_bad_input_before_anything_is_recorded(
    headmark: Headmark, tmp_path: Path, name: str, says: str
) -> None:
    master = write(tmp_path / "master.jsonl", *MASTER_DATA)
    said = headmark("import", master, tmp_path / name)
    assert said.code == 2
    assert says in said.err
    assert headmark("ledger", "verify", "--json").json["entries"] == 0


def test_progress_goes_to_standard_error_and_json_alone_to_standard_output(
    headmark: Headmark,
) -> None:
    said = headmark("import", STORY, "--json")
    assert "Recording" in said.err
    assert said.out.startswith("{")
    assert said.out.endswith("}\n")
