"""Base of all records and authored files: frozen, and unknown keys refused."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Immutable model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def cross_faults(cls, data: Mapping[str, Any]) -> list[str]:
        """Faults across fields of raw `data`, so that a file's reader can tell them beside the faults of its fields."""
        return []
