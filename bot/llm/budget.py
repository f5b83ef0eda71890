"""`--max-cost`: what may still be spent on model calls."""

from dataclasses import dataclass

from bot.core.usage import Call
from bot.errors import FailureError


@dataclass
class Budget:
    """US dollars. Shared by the models of a cast, so that all roles together stay within it."""

    max_cost: float | None = None
    spent: float = 0
    unpriced: int = 0
    """Calls whose price is unknown; they are not in `spent`."""

    def check(self) -> None:
        """Called before each call; raises FailureError when the money is spent."""
        if self.max_cost is not None and self.spent >= self.max_cost:
            raise FailureError(
                f"the cost limit of ${self.max_cost:.2f} is reached (${self.spent:.4f} spent); "
                "raise --max-cost or GREENROOM_MAX_COST to go on"
            )

    def add(self, call: Call) -> None:
        """Count a call, unless it was paid in an earlier run."""
        if call.kept:
            return
        if call.cost is None:
            self.unpriced += 1
        else:
            self.spent += call.cost
