"""A cast whose labels are given by the test: for tests of what stands around the roles, not of the roles."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from bot.core.appraisal import Appraisal, Label
from bot.core.assessment import Assessment
from bot.core.cast import Case, Cast, Moment, Scene
from bot.core.persona import Persona
from bot.core.signals import Signal, Strength
from bot.core.transcript import Transcript
from bot.core.usage import Call

Labels = Mapping[Signal, Strength]


@dataclass
class ScriptedAppraiser:
    """Labels a message by looking it up; the whole message is the quote."""

    labels: Mapping[str, Labels] = field(default_factory=dict)
    name: str = "scripted"

    async def appraise(self, moment: Moment) -> Appraisal:
        found = self.labels.get(moment.message, {})
        return Appraisal(labels=tuple(Label(signal=s, strength=v, quote=moment.message) for s, v in found.items()))


@dataclass
class ScriptedCustomer:
    """Says its beat and turn, in two pieces."""

    name: str = "scripted"

    def heeded(self, scene: Scene) -> Scene:
        return scene

    async def speak(self, scene: Scene) -> AsyncGenerator[str, None]:
        yield f"({scene.direction.beat}) "
        yield f"reply {scene.transcript.turns}"


@dataclass
class ScriptedEvaluator:
    """Proposes nothing, so nothing may be scored."""

    name: str = "scripted"
    makeup: tuple[str, ...] = ()

    async def evaluate(self, case: Case) -> Assessment:
        return Assessment(
            evaluator=self.name,
            notice="scripted",
            runs=({},),
            appraisals=tuple(Appraisal() for _ in range(case.transcript.turns)),
        )


@dataclass
class ScriptedCoach:
    """Always the same advice."""

    name: str = "scripted"

    async def hint(self, before: Transcript, persona: Persona, calls: list[Call]) -> str:
        return "Listen first."


def scripted_cast(labels: Mapping[str, Labels] | None = None) -> Cast:
    return Cast(ScriptedAppraiser(labels or {}), ScriptedCustomer(), ScriptedEvaluator(), ScriptedCoach())
