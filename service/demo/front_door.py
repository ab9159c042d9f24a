"""The service as anyone sees it: HTTP with a token, and mailed links without one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

from service.demo.missed import Missed
from service.demo.people import ENGINEER, MACHINE, Person

Document = dict[str, Any]
# Generous: a day of records on a busy machine.
PATIENCE = 120.0
LINKS = ("approval", "answer")


class FrontDoor:
    """Asks and posts in a person's name; an answer that is not expected ends the demo."""

    def __init__(self, url: str, tokens: Mapping[str, str], check: Callable[[], None]) -> None:
        self.url = url
        self._tokens = tokens
        self._check = check
        # Nothing of the surroundings: a proxy has no business between the demo and this machine.
        self._client = httpx.Client(base_url=f"{url}/api/v1", timeout=PATIENCE, trust_env=False)

    def close(self) -> None:
        self._client.close()

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self._check()
            try:
                if self._client.get("/readyz").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise Missed(f"the service did not get ready within {PATIENCE:.0f} s")

    # --- records and the gate ----------------------------------------------------------------

    def record(self, lines: bytes, *, key: str) -> Document:
        """Many records as JSON Lines, by the machines' token."""
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": key}
        return self._json("POST", "/records", MACHINE, content=lines, headers=headers)

    def ship(self, shipment: Document, *, by: Person) -> tuple[int, Document]:
        """201 with the shipment, or 409 with every blocked lot."""
        answer = self._send(
            "POST", "/shipments", by.name, expected=(201, 409),
            json=shipment, headers={"Idempotency-Key": shipment["id"]},
        )  # fmt: skip
        return answer.status_code, answer.json()

    # --- looking, as the quality engineer ----------------------------------------------------

    def cases(self) -> list[Document]:
        found: list[Document] = self._get("/nonconformances")
        return found

    def case(self, number: str) -> Document:
        found: Document = self._get(f"/nonconformances/{number}")
        return found

    def holds(self) -> list[Document]:
        found: list[Document] = self._get("/holds?active=true")
        return found

    def lot(self, name: str) -> Document:
        found: Document = self._get(f"/lots/{name}")
        return found

    def origin(self, name: str) -> Document:
        found: Document = self._get(f"/lots/{name}/trace?direction=backward")
        return found

    def stream(self, name: str) -> Document:
        found: Document = self._get(f"/spc/streams/{name}")
        return found

    def look(self, path: str) -> Any:
        """Whatever else is to be seen."""
        return self._get(path)

    # --- acting ------------------------------------------------------------------------------

    def post(self, path: str, body: Document, *, by: Person) -> Document:
        """Something new in a person's name."""
        return self._json("POST", path, by.name, expected=(201,), json=body)

    def simulate(self, scope: Document) -> Document:
        return self._json("POST", "/recalls/simulate", ENGINEER.name, json={"scope": scope})

    def recall(self, scope: Document, *, reason: str, by: Person) -> Document:
        return self._json(
            "POST", "/recalls", by.name, expected=(201,), json={"scope": scope, "reason": reason}
        )

    def propose(
        self, number: str, lines: Sequence[Document], *, reason: str, by: Person
    ) -> Document:
        body = {"reason": reason, "dispositions": list(lines)}
        path = f"/nonconformances/{number}/dispositions"
        return self._json("POST", path, by.name, expected=(201,), json=body)

    # --- mailed links: an approval's asks for the PIN besides, a customer's for nothing --------

    def open_link(self, link: str) -> Document | None:
        """What the page behind a mailed link shows, None once it has ended; nothing is decided."""
        accept = {"Accept": "application/json"}
        answer = self._send("GET", link, None, expected=(200, 410), headers=accept)
        page: Document = answer.json()
        return page if answer.status_code == httpx.codes.OK else None

    def send(self, link: str, answer: Document) -> Document:
        """What is filled in on that page."""
        return self._json("POST", link, None, json=answer)

    # -----------------------------------------------------------------------------------------

    def _get(self, path: str) -> Any:
        return self._send("GET", path, ENGINEER.name, expected=(200,)).json()

    def _json(
        self, method: str, path: str, who: str | None, *, expected: Sequence[int] = (200,),
        **request: Any,
    ) -> Document:  # fmt: skip
        found: Document = self._send(method, path, who, expected=expected, **request).json()
        return found

    def _send(
        self, method: str, path: str, who: str | None, *, expected: Sequence[int], **request: Any
    ) -> httpx.Response:
        headers = dict(request.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self._tokens[who]}"
        try:
            answer = self._client.request(method, path, headers=headers, **request)
        except httpx.TransportError as error:
            self._check()
            raise Missed(f"{method} {_shown(path)} was not answered: {error}") from None
        if answer.status_code not in expected:
            raise Missed(
                f"{method} {_shown(path)} answered {answer.status_code}: {_detail(answer)}"
            )
        return answer


def _shown(path: str) -> str:
    """Without the key of a mailed link."""
    found = next((kind for kind in LINKS if f"/{kind}s/" in path and "://" in path), None)
    return f"/api/v1{path}" if found is None else f"the {found} link"


def _detail(answer: httpx.Response) -> str:
    try:
        document = answer.json()
    except ValueError:
        return answer.text[:300]
    return str(document.get("detail", document))[:300]
