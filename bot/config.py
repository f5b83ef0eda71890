"""Settings: environment over .env over default; read once, by composers only."""

import os
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import InputError

EMBEDDED = "embedded"


def data_folder() -> Path:
    """Where rehearsals are kept unless told otherwise."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "greenroom"


class Settings(BaseSettings):
    """Every setting of the product; `.env.example` explains them."""

    model_config = SettingsConfigDict(env_prefix="GREENROOM_", env_file=".env", extra="ignore", frozen=True)

    model: str = EMBEDDED
    customer_model: str | None = None
    appraiser_model: str | None = None
    evaluator_model: str | None = None
    home: Path | None = Field(None, description="folder with your own personas/ and prompts/")
    data: Path = Field(default_factory=data_folder, description="folder for the database and Chainlit's files")
    database_url: str | None = None
    max_turns: int = Field(20, ge=1, le=200)
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'greenroom.db'}"


def settings() -> Settings:
    """The settings as they are now; raises InputError with every fault."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [f"GREENROOM_{str(e['loc'][0]).upper()}={e['input']!r}: {e['msg']}" for e in error.errors()]
        raise InputError("settings: " + "; ".join(faults)) from None
