"""The plant's rates for what a recall costs."""

import math
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class CostRates:
    """The plant's rates, in one currency.

    Parameters
    ----------
    currency
        Of all rates; lots that cost in another one are listed apart.
    hold_per_lot_day, hold_days
        Cost of keeping one lot on hold for a day, and how many days it is expected to take.
    sort_per_piece
        Cost of sorting one piece.
    scrap_share
        Expected share of what is left that is scrapped, 0 to 1, at unit cost.
    replace_factor
        What replacing a shipped unit costs, as a multiple of its unit cost.
    freight_per_shipment
        Freight of one shipment, one way; it is paid both ways.

    Raises
    ------
    ValueError
        A rate is negative or not finite, the share is above 1, or no currency is named.

    Examples
    --------
    >>> CostRates("USD", sort_per_piece=0.05).hold_days
    14.0
    """

    currency: str
    hold_per_lot_day: float = 0.0
    hold_days: float = 14.0
    sort_per_piece: float = 0.0
    scrap_share: float = 0.0
    replace_factor: float = 1.0
    freight_per_shipment: float = 0.0

    def __post_init__(self) -> None:
        if not self.currency:
            raise ValueError("rates need a currency")
        for each in fields(self)[1:]:
            rate = getattr(self, each.name)
            if not (math.isfinite(rate) and rate >= 0):
                raise ValueError(f"rate `{each.name}` must be 0 or more, not {rate}")
        if self.scrap_share > 1:
            raise ValueError(f"rate `scrap_share` is a share from 0 to 1, not {self.scrap_share}")
