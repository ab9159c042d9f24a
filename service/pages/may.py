"""Who may open which page and send which form. A page that is not in this table is closed.

What a page does, it does by the same actions as the API; a form is in the table with the roles of
the endpoint that does the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.api.roles import EVERYBODY

PAGES_MAY: Mapping[tuple[str, str], frozenset[str]] = {
    ("GET", "/"): EVERYBODY,
    ("GET", "/search"): EVERYBODY,
    ("GET", "/today"): EVERYBODY,
    ("GET", "/live"): EVERYBODY,
    ("POST", "/sign-out"): EVERYBODY,
}

# Open to whoever comes: signing in, the language, what a browser fetches for a page.
OPEN_PAGES = frozenset({"/sign-in", "/language", "/static/{version}/{name}"})
