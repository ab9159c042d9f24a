"""The answer to a batch of records, kept in the transaction of its last records."""

from __future__ import annotations

from dataclasses import dataclass

from service.actions.idempotency import Attempt, Reply, first_reply, keep_reply
from service.actions.record_batch import Report
from service.api.once import reply_of
from service.errors import Refused
from service.records.door import Transaction


class NothingRecorded(Refused):
    """All or nothing was asked, and something was refused."""

    title = "Nothing recorded"


def batch_reply(report: Report, *, atomic: bool) -> Reply:
    """The report; a refusal as a whole if one record kept all the others out."""
    document = report.document()
    if atomic and report.refused:
        first = report.refused[0]
        raise NothingRecorded(
            f"{len(report.refused)} of {report.read} records were refused, so none was recorded; "
            f"the first, at line {first.line}: {first.reason}",
            extra={**document, "new": 0, "duplicates": 0},
        )
    return reply_of(200, document)


@dataclass(slots=True)
class Keeping:
    """Keeps the first answer of a batch; finds it again if an equal request was faster."""

    attempt: Attempt | None
    reply: Reply | None = None

    def finish(self, transaction: Transaction, report: Report) -> None:
        self.reply = first_reply(transaction.connection, self.attempt)
        if self.reply is None:
            self.reply = batch_reply(report, atomic=False)
            keep_reply(transaction, self.attempt, self.reply)
