"""durable-rules in process, at the question of `bench.rule_peers`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from durable import engine as durable

from bench.rule_peers import Count, Engine, Facts, Limit


class _QuietHost(durable.Host):  # type: ignore[misc]
    """Without the two threads that wake five times a second."""

    def _run(self) -> None:
        return


def _durable(of: Sequence[Limit]) -> tuple[_QuietHost, list[int]]:
    hits = [0]

    def hit(_: object) -> None:
        hits[0] += 1

    host = _QuietHost()
    rules = {
        f"r{number}": {
            "all": [
                {
                    "m": {
                        "$and": [
                            {"characteristic": each.characteristic},
                            {"equipment": each.equipment},
                            {"$gt": {"value": each.above}},
                        ]
                    }
                }
            ],
            "run": hit,
        }
        for number, each in enumerate(of)
    }
    host.set_rulesets({"r": rules})
    return host, hits


def durable_facts(of: Sequence[Limit]) -> Count:
    host, hits = _durable(of)

    def count(facts: Facts) -> int:
        hits[0] = 0
        fact = {"id": "1", **facts}
        with suppress(durable.MessageNotHandledException):
            host.assert_fact("r", fact)
        host.retract_fact("r", fact)
        return hits[0]

    return count


def durable_posts(of: Sequence[Limit]) -> Count:
    host, hits = _durable(of)

    def count(facts: Facts) -> int:
        hits[0] = 0
        with suppress(durable.MessageNotHandledException):
            host.post("r", {"id": "1", **facts})
        return hits[0]

    return count


DURABLE = (
    Engine("durable-rules, fact asserted and retracted", durable_facts),
    Engine("durable-rules, event posted", durable_posts),
)
