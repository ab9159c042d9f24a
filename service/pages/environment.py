"""The templates of the pages; they never change while the program runs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from service.actions.find_anything import thing_path
from service.pages.catalogue import translations

if TYPE_CHECKING:
    from service.pages.asked import Asked
    from service.pages.speech import Speech


@cache
def environment() -> Environment:
    """For the pages behind a link in a mail, which keep their words beside their templates."""
    return _environment()


@cache
def spoken_environment(language: str) -> Environment:
    """For the pages of the catalogue; one for each language, since it holds what is said."""
    spoken: Any = _environment("jinja2.ext.i18n")
    spoken.install_gettext_translations(translations(language), newstyle=True)
    known: Environment = spoken
    return known


def _environment(*extensions: str) -> Environment:
    known = Environment(
        loader=PackageLoader("service.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=extensions,
    )
    known.filters["term_of"] = _term_of
    known.filters["with_query"] = _with_query
    known.globals["lot_path"] = lot_path
    known.globals["thing_path"] = thing_path
    known.policies["ext.i18n.trimmed"] = True
    return known


def lot_path(name: str) -> str:
    """The page of a lot; a slash in its name is kept apart from those of the path."""
    return f"/lots/{quote(name, safe='')}"


def _term_of(word: str, speech: Speech) -> str:
    return speech.term(word)


def _with_query(asked: Asked, **changed: object) -> str:
    """What was asked for, with some of it changed: `?state=open&page=2`; None leaves one out."""
    kept = dict(asked.request.query_params.items()) | changed
    return urlencode({name: text for name, text in kept.items() if text is not None})
