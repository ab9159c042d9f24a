"""Who may sign an open round: in his own role, for somebody else, or as the next authority."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from rules.routes import Step
from service.actions.absences import delegates_of
from service.actions.approval_barred import Barred, barred_from
from service.actions.approval_rounds import Round, signers_of, step_of_round, unsigned_roles
from service.actions.cases import Case
from service.actions.desk import Desk
from service.records.case_tables import person, person_role
from service.records.life_tables import approval_handover

DELEGATE, ESCALATION = "delegate", "escalation"


@dataclass(frozen=True, slots=True)
class Signer:
    """An active person, as he is known."""

    name: str
    printed_name: str
    email: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whose signature a role may have; `acting` and in whose place, where it is not his own."""

    who: Signer
    role: str
    acting: str | None = None
    on_behalf_of: str | None = None

    @property
    def rank(self) -> int:
        """His own role before somebody else's."""
        return (None, DELEGATE, ESCALATION).index(self.acting)


@dataclass(frozen=True, slots=True)
class Invitations:
    """Everybody who may sign, the roles that nobody else can fill, and those whom it is asked."""

    people: tuple[Invitation, ...]
    empty: tuple[str, ...]


def invitations(desk: Desk, case: Case, asked: Round) -> Invitations:
    """Who may sign this round now: not barred, not having signed, for a role that has not."""
    step = step_of_round(desk, case, asked)
    missing = unsigned_roles(desk, asked)
    choice = _Choice(desk, step, barred_from(desk, case, step, asked.proposal),
                     frozenset(signers_of(desk, asked.id).values()))  # fmt: skip
    given = _handovers(desk, asked.id)
    people = list(choice.own(missing, set(given)))
    people += choice.delegates(people)
    people += choice.taken_over(given, missing)
    filled = {each.role for each in people}
    empty = tuple(role for role in missing if role not in filled)
    if asked.quorum == "any" and filled:
        empty = ()
    late = missing if asked.escalated_at is not None else empty
    people += choice.next_authority(late[:1] if asked.quorum == "any" else late)
    return Invitations(tuple(_once(people)), empty)


@dataclass(frozen=True, slots=True)
class _Choice:
    desk: Desk
    step: Step
    barred: Barred
    signed: frozenset[str]

    def may(self, who: Signer) -> bool:
        return who.name not in self.signed and self.barred.why(who.name, who.printed_name) is None

    def own(self, missing: Iterable[str], given: Collection[tuple[str, str]]) -> list[Invitation]:
        found = [
            Invitation(who, role)
            for role in missing
            for who in people_in(self.desk, [role])
            if self.may(who) and (role, who.name) not in given
        ]
        if self.step.quorum == "all":
            return found
        seated: dict[str, Invitation] = {}
        for each in found:
            seated.setdefault(each.who.name, each)
        return list(seated.values())

    def delegates(self, people: Iterable[Invitation]) -> Iterator[Invitation]:
        """Somebody acts for a person who is away; that one may sign himself all the same."""
        if not self.step.delegates:
            return
        asked = list(people)
        names = [each.who.name for each in asked]
        acting = delegates_of(self.desk, names, self.desk.transaction.now)
        for each in asked:
            name = acting.get(each.who.name)
            who = None if name is None else active_person(self.desk, name)
            if who is not None and self.may(who):
                yield Invitation(who, each.role, DELEGATE, each.who.name)

    def taken_over(
        self, given: dict[tuple[str, str], str], missing: Collection[str]
    ) -> Iterator[Invitation]:
        for (role, giver), name in given.items():
            who = active_person(self.desk, name)
            if (role, name) in given or role not in missing:
                continue  # he has handed it on
            if who is not None and self.may(who):
                yield Invitation(who, role, DELEGATE, giver)

    def next_authority(self, roles: Iterable[str]) -> Iterator[Invitation]:
        for role in roles:
            for who in people_in(self.desk, self.step.escalate_to):
                if self.may(who):
                    yield Invitation(who, role, ESCALATION, role)


def _once(people: Iterable[Invitation]) -> list[Invitation]:
    """One invitation for a person and a role: the one in his own right, if he has it."""
    found: dict[tuple[str, str], Invitation] = {}
    for each in people:
        found.setdefault((each.who.name, each.role), each)
    return list(found.values())


def _handovers(desk: Desk, round_id: int) -> dict[tuple[str, str], str]:
    h = approval_handover.c
    query = select(h.role, h.given_by, h.given_to).where(h.round == round_id).order_by(h.id)
    return {
        (row.role, row.given_by): row.given_to for row in desk.transaction.connection.execute(query)
    }


def people_in(desk: Desk, roles: Collection[str]) -> list[Signer]:
    """Active people in one of these roles, each once, by name."""
    p = person.c
    query = (
        select(p.name, p.printed_name, p.email, p.language)
        .where(
            p.active.is_(True),
            p.name.in_(select(person_role.c.person).where(person_role.c.role.in_(list(roles)))),
        )
        .order_by(p.name)
    )
    return [Signer(*row) for row in desk.transaction.connection.execute(query)]


def active_person(desk: Desk, name: str) -> Signer | None:
    p = person.c
    query = select(p.name, p.printed_name, p.email, p.language).where(
        p.name == name, p.active.is_(True)
    )
    row = desk.transaction.connection.execute(query).first()
    return None if row is None else Signer(*row)
