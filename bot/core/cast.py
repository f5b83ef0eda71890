"""The four roles of a rehearsal as protocols. `bot/embedded` and `bot/llm` each implement them."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol

from bot.core.appraisal import Appraisal
from bot.core.assessment import Assessment
from bot.core.direction import Direction
from bot.core.disclosure import Role
from bot.core.persona import Offer, Persona
from bot.core.rubric import Pack, Rubric
from bot.core.transcript import Transcript
from bot.core.usage import Call


@dataclass(frozen=True)
class Moment:
    """All an appraiser may look at: the trainee's `message` and what came before it."""

    message: str
    before: Transcript
    facts: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    calls: list[Call] = field(default_factory=list, compare=False)
    """Where a role notes each model call it makes."""


@dataclass(frozen=True)
class Scene:
    """All a customer may look at. `transcript` ends with the trainee's message (it is empty for the opening)."""

    role: Role
    direction: Direction
    transcript: Transcript
    past: tuple[Direction, ...] = ()
    seed: int = 0
    calls: list[Call] = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Case:
    """All an evaluator may look at: what was said, the brief, the yardsticks. Never state, events or outcome."""

    transcript: Transcript
    rubric: Rubric
    facts: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    packs: tuple[Pack, ...] = ()
    brief: str = ""
    runs: int = 1
    """How often each criterion is judged; scores are medians."""
    calls: list[Call] = field(default_factory=list, compare=False)


class Appraiser(Protocol):
    """Labels one trainee message."""

    name: str

    async def appraise(self, moment: Moment) -> Appraisal: ...


class Customer(Protocol):
    """Plays one stage direction, streamed in pieces that join to the whole reply.

    `heeded` is the scene without what this customer takes no notice of: scenes it heeds alike get the same reply.
    """

    name: str

    def heeded(self, scene: Scene) -> Scene: ...

    def speak(self, scene: Scene) -> AsyncGenerator[str, None]: ...


class Evaluator(Protocol):
    """Proposes evidence, sub-scores and findings; `scorecard.assemble` decides what stands.

    `makeup`: all that decides its proposals beside the rubric. Whatever is calibrated is bound to it.
    """

    @property
    def name(self) -> str: ...

    @property
    def makeup(self) -> tuple[str, ...]: ...

    async def evaluate(self, case: Case) -> Assessment: ...


class Coach(Protocol):
    """Gives one sentence of advice on what to do next, never the line itself."""

    name: str

    async def hint(self, before: Transcript, persona: Persona, calls: list[Call]) -> str: ...


@dataclass(frozen=True)
class Cast:
    """Who plays what in a rehearsal."""

    appraiser: Appraiser
    customer: Customer
    evaluator: Evaluator
    coach: Coach
    predictor: Appraiser | None = None
    """A quick appraiser whose guess lets the customer start before the real appraisal is there."""

    @property
    def names(self) -> dict[str, str]:
        """Role -> who plays it."""
        roles = ("appraiser", "customer", "evaluator", "coach")
        return {role: getattr(self, role).name for role in roles}
