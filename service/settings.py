"""Settings from the environment (HEADMARK_...), each with a default that works on one machine."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HEADMARK_", extra="ignore")

    database: str = "headmark.db"
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
    chunk_records: int = 1000
    max_record_bytes: int = 1_048_576
    max_body_bytes: int = 67_108_864
    max_records_per_post: int = 100_000


def database_url(database: str) -> str:
    """A path, a sqlite:/// URL or a postgresql+psycopg:// URL, as an SQLAlchemy URL."""
    if "://" in database:
        return database
    return f"sqlite:///{Path(database).absolute()}"
