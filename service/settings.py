"""Settings from the environment (HEADMARK_...), each with a default that works on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.cost_rates import CostRates

Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HEADMARK_", extra="ignore")

    database: str = "headmark.db"
    # None: beside the file of an SQLite database, and nowhere for PostgreSQL.
    snapshot_folder: Path | None = None
    snapshot_after_entries: int = 20_000
    public_url: str = "http://127.0.0.1:8000"
    time_zone: str = "UTC"
    contact: str = "quality@localhost"
    # The maker's name on what customers get, and its number in Catena-X (BPNL...), if it has one.
    company: str = ""
    bpnl: Annotated[str, Field(pattern="^(BPNL[0-9A-Z]{12})?$")] = ""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 1025
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_start_tls: bool = False
    smtp_use_tls: bool = False
    # Certificates (PEM) of the authority that the mail server's own is checked by; else the
    # system's authorities.
    smtp_ca_file: Path | None = None
    # False: any certificate will do. Whoever stands between can then read every letter and link.
    smtp_verify: bool = True
    # True: log in though nothing is encrypted, at a relay on this machine.
    smtp_plain_login: bool = False
    mail_sender: str = "headmark@localhost"
    mail_connections: int = 4

    # Systems of the plant's own that webhooks may go to, `host:port` with commas between: without
    # TLS and at private addresses, if need be. Others are spoken to by https at public addresses.
    webhook_hosts: str = ""
    # Ports of those others, with commas between.
    webhook_ports: str = "443"
    # Certificates (PEM) of the plant's own authority, trusted besides the public ones.
    webhook_ca_file: Path | None = None
    webhook_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 20.0

    poll_seconds: float = 1.0
    # How long a worker may take over what it claimed before another worker takes it over.
    lease_seconds: float = 300.0
    letters_per_claim: int = 50

    # Somebody who is signed in and does nothing is signed out; and so is everybody in the end.
    session_idle_minutes: Annotated[float, Field(gt=0, le=720)] = 30.0
    session_hours: Annotated[float, Field(gt=0, le=24)] = 12.0

    approval_hours: int = 72
    respond_by_hours: Annotated[float, Field(gt=0, le=10_000)] = 24.0
    # Between two reminders to a customer who has not answered, and until he is to be called:
    # working hours, for a critical case hours of the clock.
    customer_reminder_hours: Annotated[float, Field(gt=0, le=1_000)] = 24.0
    # After how many working hours an approved disposition without its proof counts as late.
    effect_hours: Annotated[float, Field(gt=0, le=2_000)] = 80.0
    # How often it is looked what unusual results have in common; 0: never on its own.
    commonality_hours: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 24.0
    # Who matches patterns of events: durable-rules in a process of its own beside the plain
    # matcher, or the plain matcher alone.
    correlation_engine: Literal["durable", "plain"] = "durable"
    correlation_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 5.0
    chunk_records: int = 1000
    max_record_bytes: int = 1_048_576
    max_body_bytes: int = 67_108_864
    max_records_per_post: int = 100_000

    # What a recall costs, for comparing scopes: set them to the plant's own rates.
    # One currency for all; lots that cost in another one are listed apart, not added.
    cost_currency: Annotated[str, Field(min_length=1)] = "USD"
    # Keeping one lot on hold for a day, and how many days a hold is expected to take.
    cost_hold_per_lot_day: Rate = 5.0
    cost_hold_days: Rate = 14.0
    cost_sort_per_piece: Rate = 0.05
    # The share of what is left that is expected to be scrapped, at unit cost.
    cost_scrap_share: Annotated[float, Field(ge=0, le=1)] = 0.2
    # What replacing a shipped unit costs, as a multiple of its unit cost.
    cost_replace_factor: Rate = 1.5
    # One way; a recalled shipment is paid both ways.
    cost_freight_per_shipment: Rate = 250.0
    # Reworking one piece; where it is not set, what rework costs is not known.
    cost_rework_per_piece: Rate | None = None

    @property
    def cost_rates(self) -> CostRates:
        return CostRates(
            currency=self.cost_currency,
            hold_per_lot_day=self.cost_hold_per_lot_day,
            hold_days=self.cost_hold_days,
            sort_per_piece=self.cost_sort_per_piece,
            scrap_share=self.cost_scrap_share,
            replace_factor=self.cost_replace_factor,
            freight_per_shipment=self.cost_freight_per_shipment,
        )


def database_url(database: str) -> str:
    """A path, a sqlite:/// URL or a postgresql+psycopg:// URL, as an SQLAlchemy URL."""
    if "://" in database:
        return database
    return f"sqlite:///{Path(database).absolute()}"
