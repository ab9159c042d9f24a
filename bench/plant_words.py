"""What the things of a made plant are called, what they are, and when they happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from bench.made_plant import BASKETS, FURNACES, HEAT_TREATMENT, SIZES

MILLION = 1_000_000
BEGAN = int(datetime(2020, 1, 6, tzinfo=UTC).timestamp())
TURN_SECONDS = 360
FURNACE_RUN_SECONDS = 7_200
OTHER_RUN_SECONDS = 1_800
MACHINES = 6
SUPPLIERS = 12
CUSTOMERS = 40
OPERATORS = 30
THREADS = ("M4", "M6", "M8", "M10", "M12")
CURRENCY = "USD"


class Stage(NamedTuple):
    """Lots of one level, and the process that makes them (None: they are received)."""

    word: str
    kind: str
    unit: str
    unit_cost: int
    process: str | None
    prefix: str


# Costs in millionths of the currency, a kilogram or a piece.
STAGES = (
    Stage("COIL", "raw", "kg", 1_400_000, None, "RC"),
    Stage("WIRE", "semi_finished", "kg", 1_700_000, "drawing", "DR"),
    Stage("BLANK", "semi_finished", "pcs", 6_000, "heading", "HD"),
    Stage("THREADED", "semi_finished", "pcs", 7_000, "thread_rolling", "TR"),
    Stage("HARDENED", "semi_finished", "pcs", 9_000, "heat_treat", "HT"),
    Stage("PLATED", "semi_finished", "pcs", 12_000, "plating", "PL"),
    Stage("BOLT", "finished", "pcs", 15_000, "sorting", "SO"),
    Stage("CARTON", "packaging", "pcs", 16_000, "packing", "PA"),
    Stage("PALLET", "packaging", "pcs", 17_000, "palletising", "PT"),
)


def item_name(stage: Stage, turn: int) -> str:
    return f"{stage.word}-{THREADS[turn % SIZES]}"


def lot_name(level: int, turn: int) -> str:
    return f"{STAGES[level // 2].word}-{turn:07d}"


def operation_name(level: int, turn: int) -> str:
    return f"{STAGES[(level + 1) // 2].prefix}-{turn:07d}"


def heat_name(heat: int) -> str:
    return f"H-{heat:06d}"


def supplier_name(turn: int) -> str:
    return f"MILL-{turn // 4 % SUPPLIERS:02d}"


def furnace_of(turn: int) -> str:
    return f"FURNACE-{turn // BASKETS % FURNACES}"


def machine_name(level: int, turn: int) -> str:
    """The equipment of an operation; the baskets of one run share a furnace."""
    if level == HEAT_TREATMENT:
        return furnace_of(turn)
    return f"{STAGES[(level + 1) // 2].prefix}-LINE-{turn % MACHINES}"


def at(turn: int) -> int:
    """When a turn ends, microseconds since 1970 UTC."""
    return (BEGAN + turn * TURN_SECONDS) * MILLION


def ended_at(level: int, turn: int) -> int:
    """When an operation ended: a furnace run with the last of its baskets."""
    return at(turn - turn % BASKETS + BASKETS - 1) if level == HEAT_TREATMENT else at(turn)


def started_at(level: int, turn: int) -> int:
    seconds = FURNACE_RUN_SECONDS if level == HEAT_TREATMENT else OTHER_RUN_SECONDS
    return ended_at(level, turn) - seconds * MILLION


def shift_of(turn: int) -> str:
    return ("early", "late", "night")[turn * TURN_SECONDS // 28_800 % 3]
