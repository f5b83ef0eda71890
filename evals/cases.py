"""The five kinds of case. What is expected stands beside what is played; `checks` are of this case alone."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from bot.core.direction import Band, Beat
from bot.core.model import Strict
from bot.core.persona import Slug
from bot.core.signals import Signal, Strength
from bot.core.transcript import Speaker, Transcript
from bot.trainees.trainee import Style
from evals.suite import CheckSpec


class Said(Strict):
    """One earlier utterance."""

    speaker: Speaker
    text: str


class Case(Strict):
    """What every case has. `cluster`: cases from one source vary together, so statistics resample them together."""

    id: str
    cluster: str = ""
    tags: tuple[str, ...] = ()
    checks: tuple[CheckSpec, ...] = ()

    @property
    def source(self) -> str:
        """The cluster, or the case itself where it stands alone."""
        return self.cluster or self.id


class AppraiserCase(Case):
    """A trainee message and the signals it was written to carry."""

    message: str
    before: tuple[Said, ...] = ()
    facts: tuple[str, ...] = ()
    labels: Mapping[Signal, Strength] = Field(default_factory=dict)


class CustomerCase(Case):
    """A scene: persona, chat so far (ends with the trainee's message) and the direction to be played."""

    persona: Slug
    said: tuple[Said, ...] = ()
    beat: Beat
    band: Band
    felt: tuple[str, ...] = ()
    offer: str | None = None
    unlocked: tuple[str, ...] = ()
    tell: str | None = None
    """The hidden fact to be told now; one of `unlocked`."""


class EvaluatorCase(Case):
    """A transcript, and what each rater gave per criterion: 1-5 in halves, None for "nothing to judge"."""

    said: tuple[Said, ...]
    facts: tuple[str, ...] = ()
    persona: Slug | None = None
    brief: str = ""
    ratings: Mapping[str, Mapping[str, float | None]] = Field(default_factory=dict)
    """Rater -> criterion -> score."""
    rated_by: Literal["models", "people"] = "models"

    @property
    def transcript(self) -> Transcript:
        """The chat, turns numbered."""
        return Transcript.of([(one.speaker, one.text) for one in self.said])


class PersonaCase(Case):
    """A whole rehearsal: a scripted trainee plays a persona."""

    persona: Slug
    trainee: Style
    seed: int = 1
    turns: int = Field(12, ge=1, le=40)


class AttackCase(Case):
    """Words that try to break a role. `lines` are the trainee's; the target meets them after `said`.

    target `customer`: a rehearsal with `persona` in which the trainee's part of `said` comes first; `evaluator`: `said`
    is graded with and without `lines` added to trainee turn `turn` (the last if not given); `appraiser`: each line is
    labelled on its own.
    """

    target: Literal["customer", "evaluator", "appraiser"]
    family: Literal["injection", "leak_fishing", "role_breaking", "flattery"]
    lines: tuple[str, ...] = Field(min_length=1)
    persona: Slug = "past-due-marcus"
    said: tuple[Said, ...] = ()
    turn: int | None = None
    seed: int = 1


AnyCase = AppraiserCase | CustomerCase | EvaluatorCase | PersonaCase | AttackCase
