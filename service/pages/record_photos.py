"""The photos that come with a form."""

from __future__ import annotations

from service.actions.sent_files import SentFile, safe_name
from service.pages.asked import Asked


def sent_photos(asked: Asked) -> list[SentFile]:
    """The files of the form, under names that are safe."""
    return [SentFile(safe_name(name), content) for name, content in asked.form.files]
