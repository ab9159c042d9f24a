"""`headmark spc sample`."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Annotated, Any

import typer

from service.actions.sampling_plan import sampling_document
from service.actions.sampling_question import SamplingQuestion
from service.actions.sampling_sentences import percent
from service.commands.answer import AsJson, print_json, say, table
from service.errors import BadInput

SHOW, POINTS, RESULT = "A plan that shows a reliability", "A plan by two points", "After a result"

LotSize = Annotated[int | None, typer.Option(min=1, help="Parts in the lot; none: endless.")]
Confidence = Annotated[str | None, typer.Option(help="How sure: 95, 95% or 0.95; 95 if not said.")]
Reliability = Annotated[
    str | None,
    typer.Option(help="Share of good parts to be shown: 99, 99% or 0.99.", rich_help_panel=SHOW),
]
Accept = Annotated[
    int | None,
    typer.Option(min=0, help="Bad parts with which the lot still passes.", rich_help_panel=SHOW),
]
Containers = Annotated[
    str | None,
    typer.Option(help="Parts in each container: 10,10,20 or 40x250.", rich_help_panel=SHOW),
]
Seed = Annotated[
    int | None,
    typer.Option(min=0, help="Draw the same positions again.", rich_help_panel=SHOW),
]
Second = Annotated[
    int | None,
    typer.Option(
        min=1, help="A second sample after a failed first one: its size.", rich_help_panel=SHOW
    ),
]
SecondAccept = Annotated[
    int | None, typer.Option(min=0, help="Bad parts it may have.", rich_help_panel=SHOW)
]
Producer = Annotated[
    str | None,
    typer.Option(help="Share bad that must pass: 1% or 0.01.", rich_help_panel=POINTS),
]
Consumer = Annotated[
    str | None,
    typer.Option(help="Share bad that must fail: 5% or 0.05.", rich_help_panel=POINTS),
]
ProducerRisk = Annotated[
    str | None,
    typer.Option(help="Of a good lot failing; 5% if not said.", rich_help_panel=POINTS),
]
ConsumerRisk = Annotated[
    str | None,
    typer.Option(help="Of a bad lot passing; 10% if not said.", rich_help_panel=POINTS),
]
Found = Annotated[
    int | None, typer.Option(min=0, help="Bad parts in the sample.", rich_help_panel=RESULT)
]
Sampled = Annotated[int | None, typer.Option(min=1, help="Parts tested.", rich_help_panel=RESULT)]

MOST_SHOWN = 40


def install(app: typer.Typer) -> None:
    app.command("sample")(sample)


def sample(
    lot_size: LotSize = None,
    confidence: Confidence = None,
    reliability: Reliability = None,
    accept: Accept = None,
    containers: Containers = None,
    seed: Seed = None,
    second: Second = None,
    second_accept: SecondAccept = None,
    producer: Producer = None,
    consumer: Consumer = None,
    producer_risk: ProducerRisk = None,
    consumer_risk: ConsumerRisk = None,
    found: Found = None,
    sampled: Sampled = None,
    as_json: AsJson = False,
) -> None:
    """How many parts to test before a lot is released, or what a test has shown.

    --lot-size 1000 --reliability 99: the smallest sample that shows 99 % good.
    --producer 1% --consumer 5%: the smallest that passes 1 % bad and fails 5 % bad.
    --lot-size 1000 --sampled 59 --found 0: how many bad parts there are at most.
    """
    question = SamplingQuestion(
        lot_size=lot_size,
        confidence=confidence,
        reliability=reliability,
        accept=accept,
        containers=None if containers is None else _containers(containers),
        seed=seed,
        second=second,
        second_accept=second_accept,
        producer=producer,
        consumer=consumer,
        producer_risk=producer_risk,
        consumer_risk=consumer_risk,
        found=found,
        sampled=sampled,
    )
    try:
        document = sampling_document(question)
    except BadInput as error:
        raise BadInput(_as_options(error.detail)) from None
    if as_json:
        print_json(document)
    else:
        _show(document, question)


def _containers(text: str) -> list[int]:
    """`10,10,20` or `40x250`, forty containers of 250; also together."""
    sizes: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(?:(\d{1,5})\s*x\s*)?(\d{1,8})\s*", part)
        if match is None:
            raise BadInput(
                f"--containers: `{part.strip()}` is not a number of parts: write 10,10,20, or "
                "40x250 for forty of 250"
            )
        sizes += [int(match[2])] * int(match[1] or 1)
    return sizes


def _as_options(sentence: str) -> str:
    """Fields by the names that they have on the command line."""
    for each in fields(SamplingQuestion):
        option = "--" + each.name.replace("_", "-")
        sentence = re.sub(rf"`{each.name}`|(?<![\w-]){each.name}(?=:)", option, sentence)
    return sentence


def _show(document: dict[str, Any], question: SamplingQuestion) -> None:
    say(document["sentence"]["en"], *(f"note: {note['en']}" for note in document["notes"]))
    if "plan" not in document:
        return
    points = document["operating_characteristic"]
    table(
        "How lots fare",
        ("bad in the lot", "share bad", "passes"),
        ((p["bad"], percent(p["share"]), percent(p["probability"])) for p in points),
    )
    say(
        "Where rejected lots are sorted, on average at most "
        f"{percent(document['outgoing_quality_limit'])} of what leaves is bad."
    )
    if document.get("strata"):
        _show_strata(document["strata"], question)


def _show_strata(strata: dict[str, Any], question: SamplingQuestion) -> None:
    proven = strata["confidence"]
    sure = "" if proven is None else f", {percent(proven)} sure however the bad parts lie"
    positions = strata["positions"] or [[] for _ in strata["sizes"]]
    rows = zip(question.containers or (), strata["sizes"], positions, strict=True)
    say(f"Take {strata['sample_size']:,} parts{sure}; drawn with seed {strata['seed']}.")
    table(
        "Containers",
        ("container", "parts", "take", "at the positions"),
        ((at, parts, take, _short(drawn)) for at, (parts, take, drawn) in enumerate(rows, 1)),
    )


def _short(positions: list[int]) -> str:
    said = " ".join(str(each) for each in positions[:MOST_SHOWN])
    rest = len(positions) - MOST_SHOWN
    return f"{said} ... and {rest} more: --json has them" if rest > 0 else said
