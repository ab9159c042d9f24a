"""What a letter says, apart from numbers that are given in order and so differ between replays."""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.backtest.evidence import LetterSeen

CASE = re.compile(r"NCR-\d{4}-\d+")
# `ROUND:ROLE` until the worker makes a personal link of it.
LINK = re.compile(r'"link":"\d+:')
RUN = re.compile(r'"number":"CA-\d+"')


def letter_content(letter: LetterSeen, names: Mapping[str, str]) -> str:
    """The content with each case by the name that both replays know it by."""
    said = CASE.sub(lambda found: names.get(found[0], found[0]), letter.said)
    return RUN.sub('"number":"CA"', LINK.sub('"link":":', said))
