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
    kept: bool = False
    """Its answer was kept from an earlier run: nothing was asked or paid now."""


class Usage(Strict):
    """All calls of a rehearsal added up. `cost` is None where any price is unknown."""

    calls: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    milliseconds: float
    cost: float | None

    @classmethod
    def of(cls, calls: Sequence[Call]) -> "Usage":
        """The sum of `calls`; tokens a server did not report count as none."""
        costs = [call.cost for call in calls]
        return cls(
            calls=len(calls),
            tokens_in=sum(call.tokens_in or 0 for call in calls),
            tokens_cached=sum(call.tokens_cached or 0 for call in calls),
            tokens_out=sum(call.tokens_out or 0 for call in calls),
            milliseconds=round(sum(call.milliseconds for call in calls), 1),
            cost=None if None in costs else sum(cost for cost in costs if cost is not None),
        )

    def __str__(self) -> str:
        """In words, for the person who pays."""
        price = "cost unknown" if self.cost is None else f"${self.cost:.4f}"
        tokens = f"{self.tokens_in:,} tokens in ({self.tokens_cached:,} cached), {self.tokens_out:,} out"
        return f"{self.calls} model calls, {tokens}, {self.milliseconds / 1000:.1f} s, {price}"
