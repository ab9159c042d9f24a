"""The tabs of the administration: each a path of its own, and only those that he may open."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Response

from service.pages.asked import Asked
from service.pages.navigation import N_
from service.pages.show import show

TABS = (
    (N_("People"), "/admin/people"),
    (N_("Absences"), "/admin/absences"),
    (N_("API tokens"), "/admin/tokens"),
    (N_("Webhooks"), "/admin/webhooks"),
    (N_("Mail"), "/admin/mail"),
    (N_("Letter texts"), "/admin/letters"),
    (N_("Working calendar"), "/admin/calendar"),
    (N_("Ledger"), "/admin/ledger"),
    (N_("Health"), "/admin/health"),
    (N_("Settings"), "/admin/settings"),
)


def tabs_of(asked: Asked) -> Iterator[tuple[str, str]]:
    for word, path in TABS:
        if asked.may("GET", path):
            yield word, path


def show_tab(
    asked: Asked,
    template: str,
    tab: str,
    *,
    refused: Exception | None = None,
    at: str = "",
    **facts: object,
) -> Response:
    """A page of a tab; `refused` stands at the form `at`, and decides the status."""
    return show(
        asked, template,
        status=200 if refused is None else int(getattr(refused, "status", 422)),
        tabs=list(tabs_of(asked)), tab=tab,
        refusal=None if refused is None else getattr(refused, "detail", str(refused)),
        refused_at=at, **facts,
    )  # fmt: skip


def show_once(
    asked: Asked,
    tab: str,
    heading: str,
    made: list[tuple[str, str, str]],
    *,
    back: str,
    **facts: str,
) -> Response:
    """What is told this once and never again, as (what, the secret, what it is for).

    It is in this answer alone, which nobody keeps: not in an address, a cookie, the ledger or
    what is kept of the form. An empty list: the form was sent before, and its answer is gone.
    """
    return show_tab(
        asked, "admin_once.html", tab, heading=heading, made=made, back=back, about=facts
    )
