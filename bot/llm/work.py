"""One finished transcript on a model's desk: what is judged, who is asked, and what is to be said about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.cast import Case
from bot.core.prompt import Prompt
from bot.core.transcript import Transcript
from bot.llm.asking import Asker
from bot.llm.models import Model
from bot.llm.quotes import Claim, repaired, unproven
from bot.llm.showing import UNKNOWN, answered, ladder


@dataclass(frozen=True)
class Work:
    """Shared by all questions about one case. `chat` ends with the trainee's last message."""

    case: Case
    asker: Asker
    repair: Prompt
    chat: Transcript
    flags: list[str] = field(default_factory=list)

    @classmethod
    def on(cls, case: Case, model: Model, repair: Prompt) -> "Work":
        """A fresh desk. How the customer took the last message is the outcome, so it is left out."""
        return cls(case, Asker.of(model, "evaluator", case.calls), repair, answered(case.transcript))

    @property
    def background(self) -> dict[str, str]:
        """The variables `brief` and `offers`."""
        return {"brief": self.case.brief or UNKNOWN, "offers": ladder(self.case.offers)}

    def fault(self, claim: Claim) -> str:
        """Why `claim` does not stand in the chat; empty if it does."""
        return unproven(claim, self.chat)

    async def mended(self, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        """`claims` after one attempt to put right those that do not stand."""
        return await repaired(self.asker, self.repair, claims, self.chat, self.fault)
