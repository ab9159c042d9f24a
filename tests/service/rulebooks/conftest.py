"""A works with people who write, review and roll back rulebooks."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from service.actions import secret_hashes
from tests.service.rulebooks.lives import Life, add_people
from tests.support.recording import Works


@pytest.fixture(autouse=True)
def quick_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """PINs hashed as little as possible: what takes long about them is tested elsewhere."""
    monkeypatch.setattr(
        secret_hashes,
        "PasswordHasher",
        lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
    )


@pytest.fixture
def life(stocked: Works) -> Life:
    life = Life(stocked)
    life.act(add_people)
    return life
