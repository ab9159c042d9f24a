"""The options that state a scope, for every command that takes one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from graph.names import UnknownName
from graph.scopes import ScopeError
from service.errors import BadInput, Unknown

Asked = Mapping[str, object]

# Option, field of the scope, and what it says.
WORDS = (
    ("heat", "heat", "A heat of material."),
    ("supplier", "supplier", "A supplier; with --from and --to, what was received then."),
    ("gauge", "gauge", "A gauge: all it measured, since its last good calibration."),
    ("process", "process", "A process, such as heat_treat."),
    ("equipment", "equipment", "A machine, furnace or bath."),
    ("load", "load", "A load: what went through together."),
    ("tool", "tool", "A tool."),
    ("bath", "bath", "A bath."),
    ("shift", "shift", "A shift."),
    ("operator", "operator", "An operator."),
    ("from", "from", "ISO 8601 with offset."),
    ("to", "to", "ISO 8601 with offset; the window is half-open."),
    ("complaint", "complaint", "The lot of a complaint."),
    ("strategy", "strategy", "since_last_good, since_change, equipment_window, shift_window ..."),
    ("characteristic", "characteristic", "For a strategy: the characteristic that was checked."),
    ("stream", "stream", "For a strategy: an SPC stream."),
)
OF_ONE_LOT = ("lot", "load", "operation", "heat")
MISSING = "a scope is missing: --lot, --heat, --load, --equipment ... or --scope FILE"
RANGE = re.compile(r"(?P<min>[^.@]*(?:\.\d+)?)\.\.(?P<max>[^@]*)(?:@(?P<minutes>.+))?")


def with_scope(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a scope; it gets what they say as `asked`, None if nothing."""

    def called(**given: Any) -> None:
        stated = {name: given.pop(name) for name in (*_OPTIONS,)}
        command(asked=_asked(stated), **given)

    own = signature(command, eval_str=True).parameters.values()
    options = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in own if each.name != "asked"]
    called.__signature__ = Signature([*_OPTIONS.values(), *options])  # type: ignore[attr-defined]
    called.__name__, called.__doc__ = command.__name__, command.__doc__
    return called


@contextmanager
def scope_refusals() -> Iterator[None]:
    """What is wrong with a scope, as the refusals of the command line."""
    try:
        yield
    except ScopeError as error:
        raise BadInput(str(error)) from None
    except UnknownName as unknown:
        raise Unknown(str(unknown)) from None


def needed(asked: Asked | None) -> Asked:
    """The scope that a command cannot do without."""
    if asked is None:
        raise BadInput(MISSING)
    return asked


def _option(name: str, kind: Any, *flags: str, help: str) -> Parameter:  # noqa: A002
    annotation = Annotated[kind, typer.Option(*flags, help=help)]
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


_OPTIONS: Mapping[str, Parameter] = {
    each.name: each
    for each in (
        _option("lot", list[str] | None, "--lot", help="A lot; may be repeated."),
        *(_option(f"{name}_", str | None, f"--{name}", help=said) for name, _, said in WORDS),
        _option("parameter", list[str] | None, "--parameter", help=(
            "NAME=MIN..MAX, either may be left out; NAME=MIN..MAX@MINUTES: a curve that stays "
            "there for longer. May be repeated.")),
        _option("scope", Path | None, "--scope", help="A scope as a JSON file."),
    )
}  # fmt: skip


def _asked(stated: dict[str, Any]) -> Asked | None:
    given: dict[str, object] = {
        field: stated[f"{name}_"] for name, field, _ in WORDS if stated[f"{name}_"] is not None
    }
    lots = stated["lot"] or []
    if given.get("strategy") in OF_ONE_LOT and len(lots) == 1:
        given["lot"] = lots[0]
    elif lots:
        given["lots"] = list(lots)
    if stated["parameter"]:
        given["parameters"] = dict(_parameter(text) for text in stated["parameter"])
    file: Path | None = stated["scope"]
    if file is not None and given:
        raise BadInput("a scope is given either by --scope FILE or by options, not by both")
    if file is not None:
        return _read(file)
    return given or None


def _parameter(text: str) -> tuple[str, dict[str, object]]:
    """`temper_temperature=..580@10`, or `medium=salt`."""
    name, equals, said = text.partition("=")
    if not name or not equals or not said:
        raise BadInput(f"--parameter `{text}`: say NAME=MIN..MAX, such as temper_temperature=..580")
    found = RANGE.fullmatch(said)
    if found is None:
        return name, {"equals": said}
    bounds: dict[str, object] = {
        bound: _number(text, found[bound]) for bound in ("min", "max") if found[bound]
    }
    if found["minutes"]:
        bounds["for_minutes"] = _number(text, found["minutes"])
    if not bounds:
        raise BadInput(f"--parameter `{text}`: give MIN, MAX or both")
    return name, bounds


def _number(text: str, said: str) -> float:
    try:
        return float(said)
    except ValueError:
        raise BadInput(f"--parameter `{text}`: `{said}` is not a number") from None


def _read(file: Path) -> Asked:
    try:
        document = orjson.loads(file.read_bytes())
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{file}: not JSON: {error}") from None
    if not isinstance(document, dict):
        raise BadInput(f"{file}: a scope is a JSON object")
    return document
