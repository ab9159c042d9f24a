"""The bodies of requests about people, tokens and sessions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from service.actions.change_person import PersonChange
from service.intake.field_types import At, Name, Text, Word
from service.intake.plant_records import Part

Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Address = Annotated[str, StringConstraints(max_length=320)]
Roles = Annotated[list[Name], Field(min_length=1, max_length=20)]


class SignIn(Part):
    name: Name
    password: Secret


class NewPerson(Part):
    name: Name
    printed_name: Name | None = None
    email: Address | None = None
    language: Name = "en"
    roles: Roles
    pin: Secret
    password: Secret | None = None


class ChangedPerson(Part):
    """What is not given stays as it is; an empty `email` takes the address away."""

    printed_name: Name | None = None
    email: Address | None = None
    language: Name | None = None
    roles: Roles | None = None
    active: bool | None = None
    reason: Text

    def change(self) -> PersonChange:
        return PersonChange(self.printed_name, self.email, self.language, self.roles, self.active)


class ChangedSecret(Part):
    """With the `old` one by the person himself, with a `reason` by an administrator."""

    new: Secret
    old: Secret | None = None
    reason: Word | None = None


class Away(Part):
    delegate: Name
    since: At
    until: At
    reason: Text


class NewToken(Part):
    name: Name
    role: Name
    expires: At | None = None
