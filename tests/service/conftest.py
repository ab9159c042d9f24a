"""One event loop for the requests of all tests of the service."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
from anyio.from_thread import start_blocking_portal

with warnings.catch_warnings():
    # starlette announces another client; this one is what the environment has.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """A client makes a loop and its thread for each request: as long as an answer takes."""
    with start_blocking_portal("asyncio") as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        yield
