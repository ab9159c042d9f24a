"""`headmark spc capability | attributes`."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from service.actions.attribute_chart import attribute_chart
from service.actions.stream_capability import stream_capability
from service.commands.answer import AsJson, Database, figures, print_json, say, table
from service.commands.draw_chart import draw_points
from service.commands.spc_span import Points, Since, Stream, Until, span_of
from service.commands.works import open_door, settings_of

INDICES = ("cp", "cpk", "pp", "ppk", "cpm")


def install(spc: typer.Typer) -> None:
    spc.command()(capability)
    spc.command()(attributes)


def capability(
    stream: Stream,
    since: Since = None,
    until: Until = None,
    points: Points = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """What the process can do: Cp, Cpk, Pp, Ppk, Cpm, each with its interval.

    From all that the present limits have judged, unless told otherwise. Refused while the
    chart is not in control.
    """
    span = span_of(since, until, points)
    with open_door(settings_of(database)).read() as connection:
        document = stream_capability(connection, stream, span)
    if as_json:
        print_json(document)
    else:
        _show(document)


def attributes(
    defect: Annotated[str, typer.Argument(help="A defect, as inspections name it.")],
    item: Annotated[str | None, typer.Option(help="Of this item only.")] = None,
    equipment: Annotated[str | None, typer.Option(help="Made at this equipment only.")] = None,
    chart: Annotated[str, typer.Option(help="p, laney_p or np.")] = "p",
    by: Annotated[str, typer.Option(help="A point an inspection, or a day.")] = "inspection",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Draw the share of defective parts; the limits are from the points shown."""
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        document = attribute_chart(
            connection, defect, item=item, equipment=equipment, chart=chart, by=by,
            zone=ZoneInfo(settings.time_zone),
        )  # fmt: skip
    if as_json:
        print_json(document)
        return
    rows = [{**row, "inspection": row["name"]} for row in document["points"]]
    say(f"{defect}: {chart} chart by {by}, limits from {document['limits_from']}")
    say(*draw_points(rows, zones=False))


def _show(document: dict[str, Any]) -> None:
    unit, specification = document["unit"], document["specification"]
    figures(
        f"Capability of {document['stream']}",
        {
            "values": f"{document['n']} in {document['subgroups']} subgroups, "
            f"{len(document['excluded'])} excluded",
            "from": document["from"],
            "to": document["to"],
            "specification": f"{_limit(specification['lower'])} to "
            f"{_limit(specification['upper'])} {unit}",
            "mean": f"{document['mean']:.6g} {unit}",
            "sigma within": f"{document['within_sigma']:.4g} ({document['estimator']})",
            "sigma overall": f"{document['overall_sigma']:.4g}",
        },
    )
    rows = [_index(name, document[name]) for name in INDICES if document[name] is not None]
    table("Indices", ("index", "value", "from", "to"), rows)
    say(_verdict(document))
    say(*_by_law(document))


def _by_law(document: dict[str, Any]) -> list[str]:
    """What the law says that the values follow, where it is not the normal one."""
    if document["normality"] is None:
        return []
    said, found = [document["normality"]["text"]], document["law"]
    if found is not None:
        ppk = found["ppk"]
        said.append(
            f"By the {found['law']['name']} law: Ppk {ppk['value']:.3f} "
            f"({ppk['lower']:.3f} to {ppk['upper']:.3f}), {found['share_outside']:.2g} of the "
            f"values outside the specification; {found['tail_ratio']:.2g} of {document['n']} "
            "values lie as far out as the percentile that this rests on."
        )
    return said


def _index(name: str, found: dict[str, float]) -> list[object]:
    return [name.capitalize(), *(round(found[part], 3) for part in ("value", "lower", "upper"))]


def _limit(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _verdict(document: dict[str, Any]) -> str:
    least, needed, wanted = document["least_cpk"], document["needed_cpk"], document["wanted"]
    shown = "shown" if document["demonstrated"] else "not shown"
    return (
        f"A Cpk of {wanted:g} is {shown}: it is at least {least:.3f} "
        f"({document['confidence']:.0%}); {document['n']} values show it from {needed:.3f} on."
    )
