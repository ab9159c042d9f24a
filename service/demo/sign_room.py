"""People at their desks: each opens the link in his own mail, looks, and signs with his PIN."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from service.demo.front_door import Document, FrontDoor
from service.demo.mailbox import Mail, Mailbox
from service.demo.missed import must
from service.demo.people import Person


@dataclass(frozen=True, slots=True)
class SignRoom:
    door: FrontDoor
    mailbox: Mailbox

    def mail_to(self, person: Person, number: str, *, but_not: Collection[Mail] = ()) -> Mail:
        """The newest mail about a case that asks this person to sign."""

        def asks(mail: Mail) -> bool:
            mine = mail.recipient == person.email and number in mail.subject
            return mine and mail not in but_not and self.link_in(mail) is not None

        return self.mailbox.wait(asks, f"to {person.email}, to sign {number}")

    def link_in(self, mail: Mail) -> str | None:
        return mail.link(f"{self.door.url}/api/v1/approvals/")

    def sign(
        self, person: Person, number: str, choice: str, reason: str,
        dispositions: Sequence[Document] = (),
    ) -> dict[str, Any]:  # fmt: skip
        """Open the mailed link, then send the choice with the PIN."""
        link, page = self._open(person, number)
        must(
            page["signer"] == person.printed_name and choice in page["choices"],
            f"the page behind {person.printed_name}'s link does not offer to {choice} {number}",
        )
        answer = {
            "decision": choice,
            "pin": person.pin,
            "reason": reason,
            "nonce": page["nonce"],
            "case_version": page["case_version"],
            "dispositions": list(dispositions),
        }
        return self.door.send(link, answer)

    def _open(self, person: Person, number: str) -> tuple[str, Document]:
        """The newest link that has not ended, and its page; a new one may still be on its way."""
        ended: list[Mail] = []
        while True:
            mail = self.mail_to(person, number, but_not=ended)
            link = self.link_in(mail)
            assert link is not None
            page = self.door.open_link(link)
            if page is not None:
                return link, page
            ended.append(mail)
