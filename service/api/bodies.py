"""Request bodies: read up to a limit, then parsed strictly, with the place of every fault."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.errors import BadInput, Refused, TooLarge
from service.fault_words import plain_fault

Model = TypeVar("Model", bound=BaseModel)
SMALL = 1_048_576
# How much of a body that is too large is read and thrown away, so that the sender, who is still
# sending, gets to see the refusal.
DRAINED = 4


class UnsupportedBody(Refused):
    status = 415
    title = "Unsupported body"


def _reader(limit_of: Callable[[Request], int]) -> Callable[[Request], Coroutine[Any, Any, bytes]]:
    async def read(request: Request) -> bytes:
        return await _bounded(request, limit_of(request))

    return read


def bounded_by(limit_of: Callable[..., int]) -> Callable[..., Coroutine[Any, Any, bytes]]:
    """A body as long as another dependency allows, which is asked before a byte is read."""

    # As a default: an annotation that names a local of this function cannot be looked up.
    async def read(request: Request, limit: int = Depends(limit_of)) -> bytes:
        return await _bounded(request, limit)

    return read


async def _bounded(request: Request, limit: int) -> bytes:
    encoding = request.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise UnsupportedBody(f"Content-Encoding {encoding} is not understood; send it plain")
    size = 0
    parts: list[bytes] = []
    async for part in request.stream():
        size += len(part)
        if size <= limit:
            parts.append(part)
        else:
            parts.clear()
            if size > DRAINED * limit:
                break
    if size > limit:
        raise TooLarge(f"the body is larger than {limit} bytes; send it in several parts")
    return b"".join(parts)


def _small(request: Request) -> int:
    return int(min(SMALL, request.app.state.site.settings.max_body_bytes))


def _large(request: Request) -> int:
    return int(request.app.state.site.settings.max_body_bytes)


SmallBody = Annotated[bytes, Depends(_reader(_small))]
LargeBody = Annotated[bytes, Depends(_reader(_large))]


def parse(model: type[Model], body: bytes) -> Model:
    """The body as a model; BadInput names each field, what is wrong and what was meant."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=True)
        listed = [(_place(fault["loc"]), _message(model, fault, body)) for fault in faults[:20]]
    said = "; ".join(f"{place}: {message}" if place else message for place, message in listed[:5])
    raise BadInput(said, listed)


def _place(location: Sequence[int | str]) -> str:
    place = ""
    for part in location:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
    return place


def _message(model: type[BaseModel], fault: ErrorDetails, body: bytes) -> str:
    kind = fault["type"]
    if kind == "json_invalid":
        return _broken(body, str(fault.get("ctx", {}).get("error", "")))
    if kind == "extra_forbidden":
        return f"unknown field{_nearest(model, fault['loc'])}"
    if kind == "value_error":
        return str(fault.get("ctx", {}).get("error", fault["msg"]))
    return plain_fault(fault)


def _broken(body: bytes, reason: str) -> str:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return f"the body is not UTF-8: invalid byte at position {error.start + 1}"
    return f"the body is not JSON: {reason}"


def _nearest(model: type[BaseModel], location: Sequence[int | str]) -> str:
    for part in location[:-1]:
        if isinstance(part, str) and (field := model.model_fields.get(part)) is not None:
            model = _model_in(field.annotation) or model
    known = [field.alias or name for name, field in model.model_fields.items()]
    near = get_close_matches(str(location[-1]), known, n=1, cutoff=0.5)
    return f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(known)}"


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _model_in(argument)) is not None:
            return found
    return None
