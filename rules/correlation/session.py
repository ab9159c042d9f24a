"""One life of the engine: loaded with rulesets, told facts, told to forget them."""

from collections.abc import Iterator, Sequence

from rules.correlation.encoding import Encoder, Told
from rules.correlation.facts import Hit, MatchFact
from rules.correlation.frames import frame
from rules.correlation.shards import Shard
from rules.correlation.worker import COMMAND, LostError, Worker

MOST_AT_ONCE = 500
"""Facts of one exchange: more would only be held in memory on both sides of the pipe."""


class Session:
    """A child process with rulesets loaded.

    Parameters
    ----------
    shards : sequence of Shard
    timeout : float
        Seconds for each answer.
    command : sequence of str
        How to start the child.

    Raises
    ------
    LostError
        If it does not come up.
    """

    def __init__(
        self, shards: Sequence[Shard], *, timeout: float, command: Sequence[str] = COMMAND
    ) -> None:
        self._timeout = timeout
        self._encoder = Encoder(shards)
        self._worker = Worker(command)
        load = {
            "load": [shard.definition for shard in shards],
            # The parent kills it first; this is for when the parent is gone.
            "seconds": 2 * timeout,
        }
        self._worker.ask([frame(load)], timeout=timeout)

    @property
    def pid(self) -> int:
        """Of the child process."""
        return self._worker.pid

    @property
    def live(self) -> int:
        """How many facts the engine holds."""
        return self._encoder.live

    def encode(self, fact: MatchFact) -> list[Told]:
        """Encode a fact; from then on it counts as told.

        Raises
        ------
        LeftOut
            If the engine cannot be told of it.
        """
        return self._encoder.told(fact)

    def tell(self, told: Sequence[Sequence[Told]]) -> Iterator[Hit]:
        """Assert encoded facts, one question each; yield what the engine makes of them.

        Raises
        ------
        LostError
            With the number of facts that it had taken in.
        """
        for start in range(0, len(told), MOST_AT_ONCE):
            part = told[start : start + MOST_AT_ONCE]
            questions = [frame({"tell": facts}) for facts in part]
            try:
                answers = self._worker.ask(questions, timeout=self._timeout)
            except LostError as lost:
                lost.answered += start
                raise
            for place, answer in enumerate(answers):
                yield from self._hits(answer, start + place)

    def forget(self, ids: Sequence[int]) -> None:
        """Retract facts; ids that it was not told are passed over.

        Raises
        ------
        LostError
        """
        retracted = [place for fact_id in ids for place in self._encoder.forgotten(fact_id)]
        for start in range(0, len(retracted), MOST_AT_ONCE):
            part = retracted[start : start + MOST_AT_ONCE]
            self._worker.ask([frame({"retract": part})], timeout=self._timeout)

    def close(self) -> None:
        """End the process."""
        self._worker.close()

    def _hits(self, answer: object, place: int) -> Iterator[Hit]:
        if not isinstance(answer, list):
            self.close()
            raise LostError(place, f"it sent what is no answer: {str(answer)[:40]}")
        for one in answer:
            hit = None
            if isinstance(one, list) and len(one) == 3:
                number, rule, ids = one
                hit = self._encoder.hit(number, rule, ids)
            if hit is None:
                self.close()
                raise LostError(place, f"it sent what is no answer: {str(one)[:40]}")
            yield hit
