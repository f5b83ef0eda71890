"""What calls cost, from a dated table. A price that is not in it is unknown, never guessed."""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.errors import AuthoringError

TABLE = Path(__file__).parent / "data" / "prices.yaml"
DATED = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")
"""The release date at the end of a model's full name."""


class Price(NamedTuple):
    """US dollars per million tokens."""

    tokens_in: float
    tokens_cached: float
    tokens_out: float

    def of(self, tokens_in: int, tokens_cached: int, tokens_out: int) -> float:
        """US dollars of one call; `tokens_cached` are part of `tokens_in`."""
        fresh = tokens_in - tokens_cached
        dollars = fresh * self.tokens_in + tokens_cached * self.tokens_cached + tokens_out * self.tokens_out
        return dollars / 1_000_000


FREE = Price(0, 0, 0)


def price(id: str, own: Path | None, *, listed: bool) -> Price | None:
    """The price of the model `id`: from your `own` table, else, for what a provider has `listed`, from ours."""
    tables = [_read(own)] if own else []
    tables += [_read(TABLE)] if listed else []
    found = (table.get(name) for table in tables for name in (id, DATED.sub("", id)))
    return next((each for each in found if each is not None), None)


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, Price]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {str(name): Price(*map(float, row)) for name, row in data["models"].items()}
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        fault = f"{type(error).__name__}: {error}; expected `models:` with `id: [in, cached, out]` per line"
        raise AuthoringError(str(path), [fault]) from None
