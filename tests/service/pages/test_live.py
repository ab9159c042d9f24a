"""The stream of news: it says where the ledger stands, and when it moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from service.pages import live
from service.pages.live import HeadWatch, told
from tests.service.api.conftest import Service


async def first(events: AsyncIterator[str], count: int) -> list[str]:
    found = []
    async for event in events:
        found.append(event)
        if len(found) == count:
            break
    return found


def test_it_says_where_the_ledger_stands_and_then_where_it_moved_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 0.0)
    positions = iter((7, 7, 7, 8))
    found = asyncio.run(first(told(lambda: next(positions)), 2))
    assert found == [
        "retry: 3000\nid: 7\nevent: here\ndata: 7\n\n",
        "id: 8\nevent: moved\ndata: 8\n\n",
    ]


def test_a_quiet_plant_is_heard_to_breathe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(live, "BREATH_EVERY", 0.0)
    found = asyncio.run(first(told(lambda: 7), 2))
    assert found[1].startswith(":")


def test_the_stream_ends_so_that_a_session_that_is_over_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(live, "LONGEST", 0.05)

    async def all_of_it() -> int:
        return len([event async for event in told(lambda: 7)])

    assert asyncio.run(all_of_it()) == 1


def test_many_pages_ask_the_database_once_a_second(service: Service) -> None:
    watch = HeadWatch(service.site.door)
    before = watch.look()
    service.write(lambda desk: desk.transaction.enter("test", "x", {}))
    assert watch.look() == before, "looked up again within a second"
    watch.looked_at -= live.LOOK_EVERY
    assert watch.look() == before + 1
