"""Letters and customers told: what is new, gone or says something else with the draft."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from service.backtest.change import Change, Names
from service.backtest.evidence import LetterSeen, Replayed
from service.backtest.letter_content import letter_content


def letter_changes(base: Replayed, draft: Replayed, names: Names) -> Iterable[Change[LetterSeen]]:
    left = _by_address(base.letters, names.base)
    right = _by_address(draft.letters, names.draft)
    for key in {**left, **right}:
        yield from _pair_letters(left.get(key, []), right.get(key, []), names)


def _by_address(
    letters: Iterable[LetterSeen], names: Mapping[str, str]
) -> dict[Hashable, list[LetterSeen]]:
    """By what a letter is, to whom, about which case, because of what."""
    found: dict[Hashable, list[LetterSeen]] = {}
    for each in letters:
        case = names.get(each.case or "", each.case)
        key = (each.kind, each.recipient, each.language, each.customer, case, each.cause)
        found.setdefault(key, []).append(each)
    return found


def _pair_letters(
    left: list[LetterSeen], right: list[LetterSeen], names: Names
) -> Iterable[Change[LetterSeen]]:
    """Equal content first; of what is left one by one, the rest is new or gone."""
    rest = {n: letter_content(each, names.draft) for n, each in enumerate(right)}
    alone = []
    for each in left:
        said = letter_content(each, names.base)
        same = next((n for n, other in rest.items() if other == said), None)
        if same is None:
            alone.append(each)
        else:
            del rest[same]
    others = [right[n] for n in rest]
    for before, after in zip(alone, others, strict=False):
        yield Change("changed", before, after, ("content",))
    for each in alone[len(others) :]:
        yield Change("removed", each, None)
    for each in others[len(alone) :]:
        yield Change("new", None, each)


def customer_changes(
    base: Iterable[LetterSeen], draft: Iterable[LetterSeen]
) -> Iterable[Change[str]]:
    left = {each.customer: each.customer for each in base if each.customer is not None}
    right = {each.customer: each.customer for each in draft if each.customer is not None}
    for customer in sorted(right.keys() - left.keys()):
        yield Change("new", None, customer)
    for customer in sorted(left.keys() - right.keys()):
        yield Change("removed", customer, None)
