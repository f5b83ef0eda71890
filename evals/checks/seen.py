"""What checks look at: a labelled message, a reply in its scene, a graded transcript."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from bot.core.appraisal import Appraisal
from bot.core.assessment import Assessment
from bot.core.cast import Case, Scene
from bot.core.persona import Persona
from bot.core.scorecard import Scorecard
from evals.cases import AppraiserCase


class Judgeable(Protocol):
    """What a judge can be asked about: what the writer was to do, and what came of it."""

    @property
    def task(self) -> str: ...

    @property
    def text(self) -> str: ...


class Spoken(Protocol):
    """What checks on replies look at: one reply, or all replies of a rehearsal."""

    @property
    def replies(self) -> "Sequence[Reply]": ...


@dataclass(frozen=True)
class Labelled:
    """One message with the appraiser's labels."""

    case: AppraiserCase
    appraisal: Appraisal

    @property
    def task(self) -> str:
        """For a judge."""
        return f"Label what this message does to the customer: {self.case.message}"

    @property
    def text(self) -> str:
        """The labels, one a line."""
        return "\n".join(f"{one.signal} ({one.strength}): {one.quote}" for one in self.appraisal.labels) or "(none)"


@dataclass(frozen=True)
class Reply:
    """What the customer said in a scene. `wording`: all words of the prompt that told them how to play it."""

    scene: Scene
    persona: Persona
    text: str
    wording: str = ""

    @property
    def replies(self) -> "tuple[Reply, ...]":
        """Itself."""
        return (self,)

    @property
    def message(self) -> str:
        """What the trainee wrote last; empty at the opening."""
        return self.scene.transcript.at(self.scene.transcript.turns, "trainee") or ""

    @property
    def unlocked(self) -> frozenset[str]:
        """Ids of the hidden facts that may be told."""
        return frozenset(fact.id for fact in self.scene.role.unlocked)

    @property
    def task(self) -> str:
        """For a judge."""
        chat = "\n".join(f"{one.speaker}: {one.text}" for one in self.scene.transcript.utterances)
        direction = self.scene.direction
        return f"Answer as the customer {self.persona.name} ({direction.beat}, {direction.band}).\nThe chat:\n{chat}"


@dataclass(frozen=True)
class Graded:
    """A transcript with its scorecard, and the proposals the card was made from."""

    asked: Case
    card: Scorecard
    assessment: Assessment

    @property
    def task(self) -> str:
        """For a judge."""
        chat = "\n".join(f"{one.speaker} {one.turn}: {one.text}" for one in self.asked.transcript.utterances)
        return f"Grade the trainee in this chat, with evidence.\n{chat}"

    @cached_property
    def text(self) -> str:
        """The scorecard in words."""
        return "\n".join(f"{name}: {score(self.card, name)}. {told(self.card, name)}" for name in self.card.criteria)


def score(card: Scorecard, criterion: str) -> str:
    """A headline score for people."""
    found = card.criteria[criterion].score
    return "not tested" if found is None else f"{found:g}"


def told(card: Scorecard, criterion: str) -> str:
    """Reason, evidence and better words of one criterion, one a line."""
    found = card.criteria[criterion]
    quotes = [f"{item.polarity}, turn {item.turn}: “{item.quote}” {item.why}" for item in found.evidence]
    lines = [f"say instead, turn {line.turn}: {line.text}" for line in found.say_instead]
    return "\n".join([found.reason, *quotes, *lines])
