"""The access log without the keys of links: who reads it must not be able to sign or to answer."""

from __future__ import annotations

import logging
import re

_LINK = re.compile(r"(/(?:approvals|answers)/)[^/?#\s]+")


def without_token(path: str) -> str:
    return _LINK.sub(r"\1***", path)


def hide_tokens(record: logging.LogRecord) -> bool:
    """A logging filter for uvicorn's access log, whose third argument is the path."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            without_token(part) if isinstance(part, str) else part for part in record.args
        )
    return True


def quieten() -> None:
    """Hide the tokens from uvicorn's own access log; doing it twice is doing it once."""
    logging.getLogger("uvicorn.access").addFilter(hide_tokens)
