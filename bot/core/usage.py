"""What model calls cost: one record per call, collected by whoever asked for the work."""

from collections.abc import Sequence

from pydantic import Field

from bot.core.model import Strict


class Call(Strict):
    """One call of a model. Tokens as the server reports them; `cost` in US dollars, None where the price is unknown."""

    role: str
    model: str
    prompt: str = ""
    milliseconds: float = Field(0, ge=0)
    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    outcome: str = "ok"


def total_cost(calls: Sequence[Call]) -> float | None:
    """US dollars of all calls, None if any price is unknown; nothing called costs nothing."""
    costs = [call.cost for call in calls]
    return None if any(cost is None for cost in costs) else sum(cost for cost in costs if cost is not None)
