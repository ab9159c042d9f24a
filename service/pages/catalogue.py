"""The pages' translations: Babel catalogues, read as they are written, so nothing is compiled.

English is what stands in the templates. Each area of the pages has a catalogue of its own
(`translations/zh_CN/cases.po`), and they are read as one.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDERS = {"zh-CN": "zh_CN"}


@cache
def translations(language: str) -> NullTranslations:
    """What a language says; English, and any language without a folder, says what is written."""
    folder = FOLDERS.get(language)
    if folder is None:
        return NullTranslations()
    united = Catalog(locale=folder)
    for catalogue in catalogues(folder).values():
        for message in catalogue:
            if message.id and message.string:
                united.add(message.id, message.string)
    content = BytesIO()
    write_mo(content, united)
    content.seek(0)
    return Translations(content)


def catalogues(folder: str) -> dict[str, Catalog]:
    """Each area's catalogue by its name."""
    found = {}
    places = files("service.pages") / "translations" / folder
    for place in sorted(places.iterdir(), key=lambda each: each.name):
        if place.name.endswith(".po"):
            content = BytesIO(place.read_bytes())
            found[place.name.removesuffix(".po")] = read_po(
                content, locale=folder, abort_invalid=True
            )
    return found
