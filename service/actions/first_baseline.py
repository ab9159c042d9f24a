"""The first limits of a stream that nobody has given any: estimated, tentative, frozen."""

from __future__ import annotations

from service.actions.desk import Desk
from service.actions.effective_limits import effective_limits
from service.actions.stream_book import StreamBook, subgroups_up_to
from service.records import tables as t
from spc.baseline import Baseline, UnusableBaseline, estimate_baseline

FIRST_BASELINE = 25


def freeze_first_baseline(desk: Desk, book: StreamBook) -> None:
    """Limits from the first 25 subgroups, frozen: they judge only what comes after them.

    Where those 25 cannot be used (constant readings, say) the next 25 are tried.
    """
    if book.limits or book.points == 0 or book.points % FIRST_BASELINE:
        return
    desk.transaction.flush()
    (last_at, last_inspection), subgroups = subgroups_up_to(
        desk.transaction.connection, book, book.points, FIRST_BASELINE
    )
    try:
        estimate = estimate_baseline(subgroups, tentative=True)
    except UnusableBaseline:
        return
    row = _row(book, estimate, last_at + 1, last_inspection)
    row["entry"] = desk.transaction.enter("spc.baseline", book.key.id, row)
    desk.transaction.insert(t.baseline, row)
    limits = estimate.limits
    book.limits.append(
        effective_limits(
            last_at + 1, limits.center, limits.sigma,
            desk.need("characteristic", book.key.characteristic)["resolution"],
            tentative=True, version=1, subgroups=estimate.subgroups,
            characteristic=book.key.characteristic, plan=book.plan,
        )
    )  # fmt: skip


def _row(
    book: StreamBook, estimate: Baseline, effective_from: int, last_inspection: str
) -> dict[str, object]:
    return {
        "stream": book.key.id,
        "version": 1,
        "center": estimate.limits.center,
        "sigma": estimate.limits.sigma,
        "subgroups": estimate.subgroups,
        "estimator": estimate.estimator,
        "data_hash": estimate.data_hash,
        "tentative": True,
        "effective_from": effective_from,
        "last_inspection": last_inspection,
    }
