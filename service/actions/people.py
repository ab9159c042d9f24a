"""People: added with the PIN they sign with, and the password they sign in with.

A PIN, a password or a token is stored as a hash only, and neither it nor its hash goes into the
ledger.
"""

from __future__ import annotations

from collections.abc import Sequence

from notifications.envelope import mailbox
from service.actions.desk import Desk
from service.actions.known_roles import KNOWN_ROLES as KNOWN_ROLES
from service.actions.known_roles import role_of_person
from service.actions.person_locks import check_pin as check_pin
from service.actions.person_rows import find_person
from service.actions.principal import Principal as Principal
from service.actions.secret_hashes import NOBODYS_HASH as NOBODYS_HASH
from service.actions.secret_hashes import hash_of_secret
from service.actions.tokens import check_name, refuse_name_of_machine
from service.actions.tokens import make_token as make_token
from service.actions.tokens import principal_of as principal_of
from service.actions.tokens import revoke_token as revoke_token
from service.actions.weak_secrets import check_new_password, check_new_pin
from service.errors import BadInput, Conflict
from service.records.case_tables import person, person_role

LANGUAGES = ("en", "zh-CN")


def add_person(
    desk: Desk,
    *,
    name: str,
    printed_name: str,
    email: str | None,
    language: str,
    roles: Sequence[str],
    pin: str,
    password: str | None = None,
) -> None:
    """Make a person known; he signs with the PIN, and signs in with the password if he has one."""
    check_name(name, "name")
    check_name(printed_name, "printed name")
    check_email(email)
    check_language(language)
    own = person_roles(roles)
    check_new_pin(pin, (name, printed_name))
    if password is not None:
        check_new_password(password, (name, printed_name))
    if find_person(desk, name) is not None:
        raise Conflict(f"person `{name}` is known already")
    refuse_name_of_machine(desk, name)
    said = {"printed_name": printed_name, "email": email, "language": language, "roles": own}
    entry = desk.transaction.enter("person.added", name, said)
    row = {
        "name": name,
        "printed_name": printed_name,
        "email": email,
        "language": language,
        "pin_hash": hash_of_secret(pin),
        "password_hash": None if password is None else hash_of_secret(password),
        "active": True,
        "failures": 0,
        "entry": entry,
    }
    desk.transaction.insert(person, row)
    for role in own:
        desk.transaction.insert(person_role, {"person": name, "role": role})


def person_roles(roles: Sequence[str]) -> list[str]:
    """The roles that are meant, each once; a person needs at least one."""
    if not roles:
        raise BadInput(f"a person needs a role; known are {', '.join(KNOWN_ROLES)}")
    return sorted({role_of_person(role) for role in roles})


def check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise BadInput(f"language `{language}` is not one of {', '.join(LANGUAGES)}")


def check_email(email: str | None) -> None:
    if email is None:
        return
    try:
        mailbox(email)
    except ValueError as error:
        raise BadInput(str(error)) from None
