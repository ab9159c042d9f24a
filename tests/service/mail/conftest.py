"""The worker's office with its people and a real mail server."""

from tests.service.worker.conftest import (
    database_url,
    mail,
    mailbox,
    office,
    settings,
    staffed,
    story,
)

__all__ = ["database_url", "mail", "mailbox", "office", "settings", "staffed", "story"]
