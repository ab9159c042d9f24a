"""Who asks: by a token, or signed in with a password."""

from __future__ import annotations

from dataclasses import dataclass

from service.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, and in which role.

    A token has one role. A person who is signed in has all of his, and `role` is the one that
    admits him to what he asks for.
    """

    name: str
    role: str
    roles: tuple[str, ...] = ()
    # The number of the session; None for a token.
    session: int | None = None

    @property
    def may_be(self) -> frozenset[str]:
        """Every role in which he may ask."""
        return frozenset((self.role, *self.roles))


def check_owner(who: Principal, name: str, *, to: str) -> None:
    """Forbidden unless it is about himself, or he is an administrator."""
    if who.name != name and "admin" not in who.may_be:
        raise Forbidden(f"{who.name} may not {to} of {name}; {name} may, or an administrator")
