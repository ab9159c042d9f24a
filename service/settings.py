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

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 1025
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_start_tls: bool = False
    smtp_use_tls: bool = False
    mail_sender: str = "headmark@localhost"
    mail_connections: int = 4

    poll_seconds: float = 1.0
    # How long a worker may take over what it claimed before another worker takes it over.
    lease_seconds: float = 300.0
    letters_per_claim: int = 50

    approval_hours: int = 72
    respond_by_hours: int = 24
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
