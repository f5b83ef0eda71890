"""What a lead says of a rehearsal that was handed in; it stands beside what the machine said, replacing none of it."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from bot.core.model import Strict

LONGEST = 2_000
"""Characters of a comment."""
Verdict = Literal["passed", "not_passed"]


class Review(Strict):
    """A comment on a rehearsal, or on one `criterion`, maybe with another score for it, 1-5 in halves.

    `verdict`: the lead's own result for the whole rehearsal.
    """

    rehearsal: str
    by: str
    at: datetime
    criterion: str | None = None
    score: float | None = Field(None, ge=1, le=5, multiple_of=0.5)
    verdict: Verdict | None = None
    comment: str = Field("", max_length=LONGEST)
