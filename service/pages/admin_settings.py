"""The settings as an administrator reads them: by what they are for, and no secret among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import make_url

from service.pages.navigation import N_
from service.settings import Settings, database_url

GROUPS: Mapping[str, Mapping[str, str]] = {
    N_("The plant"): {
        "company": N_("Name on what customers get"),
        "contact": N_("Whom customers write to"),
        "time_zone": N_("Time zone"),
        "public_url": N_("Address of this service"),
        "bpnl": N_("Number in Catena-X"),
    },
    N_("Mail"): {
        "mail_sender": N_("Sender"),
        "smtp_host": N_("Mail server"),
        "smtp_port": N_("Port of the mail server"),
        "smtp_start_tls": N_("Encrypted by STARTTLS"),
        "smtp_use_tls": N_("Encrypted from the start"),
        "smtp_verify": N_("Certificate of the mail server is checked"),
    },
    N_("Time limits"): {
        "approval_hours": N_("A link for a signature is good for (hours)"),
        "respond_by_hours": N_("A customer answers within (hours)"),
        "customer_reminder_hours": N_("Between two reminders to a customer (hours)"),
        "effect_hours": N_("An approved disposition is late after (working hours)"),
        "commonality_hours": N_("Bad results are compared every (hours)"),
    },
    N_("Signing in"): {
        "session_idle_minutes": N_("Signed out when idle for (minutes)"),
        "session_hours": N_("Signed out at the latest after (hours)"),
    },
    N_("What a recall costs"): {
        "cost_currency": N_("Currency"),
        "cost_hold_per_lot_day": N_("A lot on hold, a day"),
        "cost_hold_days": N_("Days that a hold takes"),
        "cost_sort_per_piece": N_("Sorting a piece"),
        "cost_scrap_share": N_("Share that is scrapped"),
        "cost_replace_factor": N_("Replacing a shipped piece, times its cost"),
        "cost_freight_per_shipment": N_("Freight of a shipment, one way"),
        "cost_rework_per_piece": N_("Reworking a piece"),
    },
    N_("Machines and other systems"): {
        "webhook_hosts": N_("Own systems that webhooks may go to"),
        "webhook_ports": N_("Ports of other receivers"),
        "max_body_bytes": N_("Largest upload (bytes)"),
        "max_records_per_post": N_("Records in one upload"),
        "correlation_engine": N_("Who matches patterns of events"),
    },
}


@dataclass(frozen=True, slots=True)
class Line:
    """One setting: its words, its value, the variable that sets it, whether that is its default."""

    words: str
    value: Any
    variable: str
    is_default: bool


def groups_of(settings: Settings) -> dict[str, list[Line]]:
    found = {
        group: [_line(settings, name, words) for name, words in names.items()]
        for group, names in GROUPS.items()
    }
    return {N_("Database"): [_database(settings)], **found}


def _line(settings: Settings, name: str, words: str) -> Line:
    default = Settings.model_fields[name].default
    value = getattr(settings, name)
    if name.endswith("_port"):
        # A port is a name: it is not grouped.
        return Line(words, str(value), f"HEADMARK_{name.upper()}", value == default)
    return Line(words, value, f"HEADMARK_{name.upper()}", value == default)


def _database(settings: Settings) -> Line:
    """Without the name and the password that stand in its address."""
    url = make_url(database_url(settings.database))
    where = f"{url.host}/{url.database}" if url.host else url.database or ""
    said = f"{url.get_backend_name()}: {where}"
    default = Settings.model_fields["database"].default == settings.database
    return Line(N_("Kind and place"), said, "HEADMARK_DATABASE", default)
