"""The roles that people and machines have, and what else they are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rules.catalogue import ROLES
from service.errors import BadInput, did_you_mean

# What no person is: a station of the line, another system.
MACHINE_ROLES = ("machine", "integration")
KNOWN_ROLES = (*ROLES, *MACHINE_ROLES)
ALIASES: Mapping[str, str] = MappingProxyType(
    {"production": "production_manager", "administrator": "admin"}
)


def known_role(text: str) -> str:
    """The role that is meant; BadInput, with what may be meant, for none that is known."""
    role = ALIASES.get(text, text)
    if role not in KNOWN_ROLES:
        near = did_you_mean(text, (*KNOWN_ROLES, *ALIASES))
        hint = near or f"; known are {', '.join(KNOWN_ROLES)}"
        raise BadInput(f"role `{text}` is not known{hint}")
    return role


def role_of_person(text: str) -> str:
    """The role that is meant, if a person may have it."""
    role = known_role(text)
    if role in MACHINE_ROLES:
        raise BadInput(
            f"role `{role}` is for machines, which have no PIN and no password; make a token "
            f"under the machine's own name: `headmark users token NAME --role {role}`"
        )
    return role
