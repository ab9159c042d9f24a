"""A works with people who write, review and roll back rulebooks."""

from __future__ import annotations

import pytest

from tests.service.rulebooks.lives import Life, add_people
from tests.support.recording import Works


@pytest.fixture
def life(stocked: Works) -> Life:
    life = Life(stocked)
    life.act(add_people)
    return life
