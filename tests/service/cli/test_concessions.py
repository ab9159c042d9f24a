"""`headmark concessions` and `headmark ncr execute`."""

from __future__ import annotations

import pytest

from tests.service.cli.conftest import Headmark

CASE = "NCR-2026-0001"
ADD = ("concessions", "add", "C-7", "--item", "HEX-BOLT", "--reason", "trial")


def test_a_concession_is_added_listed_and_ended(story: Headmark) -> None:
    added = story(*ADD, "--quantity", "500", "--until", "2099-01-01T00:00+00:00")
    assert added.code == 0, added.err
    assert "C-7 for item HEX-BOLT is registered, until 2099-01-01" in added.out
    (listed,) = story("concessions", "list", "--json").json
    assert (listed["number"], listed["left"]) == ("C-7", 500)
    assert "HEX-BOLT" in story("concessions", "list", "--item", "HEX-BOLT").out
    ended = story("concessions", "end", "C-7", "--reason", "revoked", "--json")
    assert ended.json["ended_reason"] == "revoked"
    assert story("concessions", "end", "C-7", "--reason", "revoked").code == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "a day, a quantity, or both"),
        (("--quantity", "many"), "`many` is not a number"),
        (("--until", "tomorrow"), "is no time"),
        (("--until", "2099-01-01T00:00"), "has no offset"),
        (("--quantity", "NaN"), "above 0"),
    ],
)
def test_a_concession_that_cannot_be_is_refused(
    story: Headmark, options: tuple[str, ...], said: str
) -> None:
    refused = story(*ADD, *options)
    assert refused.code == 2
    assert said in refused.err


def test_what_waits_to_be_carried_out_is_listed(story: Headmark) -> None:
    assert "Nothing of NCR-2026-0001 waits" in story("ncr", "execute", CASE).out
    assert story("ncr", "execute", CASE, "--json").json == []
    unknown = story("ncr", "execute", "NCR-1")
    assert (unknown.code, "is not known" in unknown.err) == (2, True)
    none = story("ncr", "execute", CASE, "1", "--not-possible", "no furnace")
    assert (none.code, "disposition 1 of" in none.err) == (2, True)
