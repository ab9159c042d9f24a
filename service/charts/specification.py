"""Charts as the documents that Vega draws, in our dress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from service.charts.positions import Row
from service.charts.theme import CONFIG


def data(rows: Sequence[Row]) -> alt.InlineData:
    return alt.InlineData(values=list(rows))


def specification_of(
    chart: Any, title: alt.TitleParams, tables: Mapping[str, Sequence[Row]] | None = None
) -> dict[str, Any]:
    """The Vega-Lite document of a chart under its title, with the data that it names."""
    titled = chart.properties(title=title)
    # Against the schema it is checked by the tests: the check takes longer than the making.
    made: dict[str, Any] = titled.to_dict(validate=False)
    datasets = {**made.get("datasets", {}), **(tables or {})}
    return {**made, "datasets": datasets, "config": dict(CONFIG)}
