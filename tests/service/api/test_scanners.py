"""A mail scanner follows every link of every letter and sends the forms behind them: no change."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

from service.actions.compose_letter import compose_letter
from service.actions.send_notices import claim_letters
from tests.service.api.conftest import Service
from tests.service.api.test_approvals import FORM, fields_of

VISITS = 100
LINK = re.compile(r"http://plant\.example(/[^\s\"'<>)]+)")


def links_of(service: Service) -> dict[str, set[str]]:
    """The links of all letters that would go out now, by the kind of the letter."""
    claimed = service.write(lambda desk: claim_letters(desk, limit=500, lease=timedelta(minutes=5)))
    found: dict[str, set[str]] = {}
    for letter in claimed:
        mail = compose_letter(letter, service.site.settings).mail
        found.setdefault(letter.kind, set()).update(LINK.findall(mail.text + mail.html))
    return {kind: links for kind, links in found.items() if links}


def scan(service: Service, link: str, visit: int) -> None:
    """Look; every fourth time send the form, filled in but for the PIN, or without its nonce."""
    client = service.client(None)
    method = ("GET", "HEAD", "OPTIONS", "GET")[visit % 4]
    answer = client.request(method, link)
    assert answer.status_code < 500, (method, link, answer.text)
    if visit % 4 != 3:
        return
    fields = fields_of(answer.text) | {"decision": "confirm", "reason": "x", "name": "x"}
    if visit % 8 == 3:
        fields |= {"pin": ""}
    else:
        fields = {name: value for name, value in fields.items() if name != "nonce"}
    posted = client.post(link, content=urlencode(fields), headers=FORM)
    assert 400 <= posted.status_code < 500, (link, posted.status_code, posted.text)


def test_a_hundred_visits_of_a_scanner_to_every_link_change_nothing(story: Service) -> None:
    links = links_of(story)
    assert {"approval_request", "customer_notice"} <= links.keys(), links.keys()
    rows = story.rows()
    pages = sorted({link for each in links.values() for link in each})
    visits = [(pages[visit % len(pages)], visit // len(pages)) for visit in range(VISITS)]
    with ThreadPoolExecutor(4) as scanners:
        list(scanners.map(lambda visit: scan(story, *visit), visits))
    after = story.rows()
    assert [name for name in rows if after[name] != rows[name]] == []
