"""Settings: environment over .env over default; read once, by composers only."""

import os
from pathlib import Path
from typing import Any

from dotenv import load_dotenv
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
    timeout: float = Field(60, gt=0, description="seconds a model may take for one answer")
    retries: int = Field(3, ge=0, le=10, description="more tries when a model is busy or fails")
    max_cost: float | None = Field(None, ge=0, description="US dollars that one run of the program may spend on models")
    prices: Path | None = Field(None, description="a price table of your own")
    speculate: bool = Field(True, description="start the reply on a guess while the message is appraised")
    home: Path | None = Field(None, description="folder with your own personas/ and prompts/")
    data: Path = Field(default_factory=data_folder, description="folder for the database and Chainlit's files")
    database_url: str | None = None
    max_turns: int = Field(20, ge=1, le=200)
    seed: int | None = Field(
        None, ge=0, lt=2**31, description="the same chance in every rehearsal; unset: a new one each time"
    )
    pace: float = Field(220, ge=0, description="characters of a reply that appear in a second; 0: as they come")
    sign_in_header: str | None = Field(None, description="header in which a proxy in front names who signed in")
    sign_in_domains: str = Field("", description="domains whose addresses OAuth may let in without being named here")
    language: str = Field("en", description="catalogue of the browser app's texts")
    profanity: bool = Field(False, description="let customers swear")
    retention_days: int | None = Field(None, ge=1, description="days after which rehearsals are deleted")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'greenroom.db'}"


def settings(**given: Any) -> Settings:
    """The settings as they are now, `given` ones that are not None in front; raises InputError with every fault.

    Keys of model providers in .env reach the environment, where their libraries look for them.
    """
    load_dotenv(".env")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        faults = [f"GREENROOM_{str(e['loc'][0]).upper()}={e['input']!r}: {e['msg']}" for e in error.errors()]
        raise InputError("settings: " + "; ".join(faults)) from None
