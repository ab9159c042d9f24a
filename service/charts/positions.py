"""Positions along a chart: point k reaches from k - 0.5 to k + 0.5, whatever time lies between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HALF = 0.5

Row = dict[str, Any]
Document = Mapping[str, Any]
