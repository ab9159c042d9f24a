"""A person sends his own signature only, whichever way he is known to the service."""

from __future__ import annotations

import pytest

from service.actions.principal import Principal
from service.actions.signer import check_signs_as_himself
from service.errors import Forbidden
from tests.service.people.office import Office


@pytest.mark.parametrize("session", [1, None])
def test_neither_a_session_nor_a_persons_token_signs_as_another(
    signing_in: Office, session: int | None
) -> None:
    signing_in.add("eva", "engineering")
    eva = Principal("eva", "engineering", session=session)
    with pytest.raises(Forbidden, match="eva may not sign as anna"):
        signing_in.write(lambda desk: check_signs_as_himself(desk, eva, "anna"))
    signing_in.write(lambda desk: check_signs_as_himself(desk, eva, "eva"))


def test_a_token_that_is_no_persons_signs_for_nobody_not_even_in_its_own_name(
    signing_in: Office,
) -> None:
    station = Principal("station-7", "quality_supervisor")
    for by in ("anna", "station-7"):
        with pytest.raises(Forbidden, match=r"`station-7` is no person .* users token NAME"):
            signing_in.write(lambda desk, by=by: check_signs_as_himself(desk, station, by))
