"""The administration: its first page, how the service is, and what it was set up with."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.letter_policy import policy_document
from service.actions.look_health import health_document
from service.pages.admin_health_words import lights_of
from service.pages.admin_settings import groups_of
from service.pages.admin_tabs import show_tab, tabs_of
from service.pages.admin_words import DUE_KINDS
from service.pages.asked import Asking
from service.pages.show import go

router = APIRouter()


@router.get("/admin")
def get_admin(asked: Asking) -> Response:
    """The first tab that is for him."""
    return go(next(path for _, path in tabs_of(asked)))


@router.get("/admin/health")
def get_health(asked: Asking) -> Response:
    site = asked.site
    with asked.read() as connection:
        found = health_document(connection, site.door.engine, now=site.clock())
    behind = max(0, found["ledger"] - site.plant.version)
    return show_tab(
        asked, "admin_health.html", "/admin/health", found=found, due_kinds=DUE_KINDS,
        behind=behind, retries=site.door.retries, lights=lights_of(found, behind, asked.speech),
    )  # fmt: skip


@router.get("/admin/settings")
def get_settings(asked: Asking) -> Response:
    """Read only: they come from the environment of the process, and need a restart."""
    site = asked.site
    with asked.read() as connection:
        policy = policy_document(connection, site.settings.time_zone)
    return show_tab(
        asked, "admin_settings.html", "/admin/settings",
        groups=groups_of(site.settings), policy=policy["policy"], versions=policy["versions"],
    )  # fmt: skip
