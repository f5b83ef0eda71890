"""Base of all records and authored files: frozen, and unknown keys refused."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Immutable model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
