"""A trainee as a part to be played: what one may see, and the protocol that scripts and models both follow."""

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from bot.core.persona import Offer, Persona
from bot.core.transcript import Transcript
from bot.core.usage import Call

Style = Literal[
    "expert", "average", "robotic", "hostile", "cold", "goal-fisher", "jailbreaker", "kind-but-useless",
]  # fmt: skip
STYLES: tuple[Style, ...] = get_args(Style)


@dataclass(frozen=True)
class Known:
    """What a trainee is told before the chat: no fact, no feeling, no temperament, not which offer would settle it."""

    name: str
    brief: str
    offers: tuple[Offer, ...] = ()

    @classmethod
    def of(cls, persona: Persona) -> "Known":
        """The public part of `persona`; the ladder only as far as text, cost, authority and the words it goes by."""
        return cls(
            persona.name, persona.brief, tuple(offer.model_copy(update={"settles": False}) for offer in persona.offers)
        )


class Trainee(Protocol):
    """Writes the next message to the customer; None where it has said all and ends the chat.

    The same arguments give the same message, unless a model plays.
    """

    name: str

    async def say(self, known: Known, so_far: Transcript, seed: int, calls: list[Call]) -> str | None: ...
