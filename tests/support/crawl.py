"""Walks all pages from link to link, as somebody would who opens everything."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit


@dataclass
class Seen:
    """One page: its address, its answer, and what a browser makes of it."""

    path: str
    status: int
    kind: str
    text: str
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen = seen

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.tags.add(tag)
        for name, value in attrs:
            self.seen.attributes.add(name)
            if name in ("href", "src", "data-chart", "action") and value:
                self._follow(tag, name, value, dict(attrs))

    def _follow(self, tag: str, name: str, value: str, attrs: dict[str, str | None]) -> None:
        if tag == "form" and (attrs.get("method") or "get").lower() != "get":
            return
        if name == "href" and tag == "a" and value.lower().lstrip().startswith("javascript:"):
            self.seen.attributes.add("javascript:")
        self.seen.links.append(value)


def crawl(client: Any, starts: Sequence[str], *, alike: int = 6, most: int = 600) -> Iterator[Seen]:
    """Every page that is reached from `starts`; of pages that differ in a name only, some."""
    waiting, known, shapes = deque(starts), set(starts), Counter[str]()
    while waiting and most:
        path = waiting.popleft()
        answer = client.get(path, follow_redirects=False)
        most -= 1
        kind = answer.headers.get("content-type", "")
        seen = Seen(path, answer.status_code, kind, answer.text if _is_text(kind) else "")
        if location := answer.headers.get("location"):
            seen.links.append(location)
        if "html" in kind or "svg" in kind:
            _Page(seen).feed(seen.text)
        yield seen
        for link in seen.links:
            wanted = _inside(urljoin(path, link))
            if wanted is None or wanted in known:
                continue
            known.add(wanted)
            shapes[_shape(wanted)] += 1
            if shapes[_shape(wanted)] <= alike:
                waiting.append(wanted)


def _is_text(kind: str) -> bool:
    return "html" in kind or "json" in kind or "svg" in kind


def _inside(address: str) -> str | None:
    parts = urlsplit(address)
    if parts.scheme not in ("", "http") or parts.netloc:
        return None
    if parts.path.startswith(("/static/", "/live", "/sign-out", "/language")):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _shape(path: str) -> str:
    """The path without its names: `/lots/K7?page=2` and `/lots/M2?page=3` are alike."""
    parts = urlsplit(path)
    steps = parts.path.split("/")
    # The first step says the area, the second often the kind; what follows are names.
    place = "/".join(step if at < 2 or re.fullmatch(r"[a-z-]+", step) else "*"
                     for at, step in enumerate(steps))  # fmt: skip
    asked = "&".join(sorted(each.split("=")[0] for each in parts.query.split("&")))
    return f"{place}?{asked}"
