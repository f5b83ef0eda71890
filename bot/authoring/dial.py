"""The numbers of a persona file that shape how the customer reacts, each as something to turn."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.persona import Persona
from bot.core.signals import Signal
from bot.core.state import clamp

STARTS = ("anger", "distress", "trust", "heard", "control", "resolution")
SHARE, PACE = (0.02, 0.98), (0.1, 3.0)


@dataclass(frozen=True)
class Dial:
    """A number by its path in the file, how far one step is, and its range."""

    path: str
    step: float
    low: float
    high: float

    def value(self, persona: Persona) -> float:
        """The number in force: the file's own, else the archetype's."""
        now = persona.resolved
        match self.path.split("."):
            case ["temperament", "start", name]:
                return now.start[name]
            case ["temperament", "sensitivity", name]:
                return now.sensitivity.get(Signal(name), 1.0)
            case ["hidden_facts", fact, "unlock", belief]:
                return float(getattr(now.unlocks[fact], belief))
            case [_, name]:
                return float(getattr(now, name))
        raise ValueError(self.path)

    def turned(self, persona: Persona, value: float) -> Persona:
        """`persona` as if the file said `value` here."""
        own = persona.temperament
        match self.path.split("."):
            case ["temperament", "start", name]:
                return _tempered(persona, start=own.start.model_copy(update={name: value}))
            case ["temperament", "sensitivity", name]:
                return _tempered(persona, sensitivity={**own.sensitivity, Signal(name): value})
            case ["hidden_facts", fact, "unlock", belief]:
                return _unlocking(persona, fact, belief, value)
            case [_, name]:
                return _tempered(persona, **{name: value})
        raise ValueError(self.path)

    def moved(self, persona: Persona, steps: float) -> float:
        """The value `steps` steps away, within the range."""
        return round(clamp(self.value(persona) + steps * self.step, self.low, self.high), 4)


def dials(persona: Persona) -> Iterator[Dial]:
    """Every dial of `persona`; the files' own ranges are `Start` and `Overrides` in bot/core/persona.py."""
    yield from (Dial(f"temperament.start.{name}", 0.10, *SHARE) for name in STARTS)
    yield Dial("temperament.start.patience", 0.10, 0.1, 1.0)
    yield Dial("temperament.reactivity", 0.15, *PACE)
    yield Dial("temperament.receptivity", 0.15, *PACE)
    yield Dial("temperament.drain", 0.01, 0.0, 0.2)
    yield from (Dial(f"temperament.sensitivity.{signal}", 0.3, 0.0, 3.0) for signal in Signal)
    for fact in persona.hidden_facts:
        yield from (Dial(f"hidden_facts.{fact.id}.unlock.{belief}", 0.08, 0.0, 1.0) for belief in ("trust", "heard"))


def _tempered(persona: Persona, **changed: object) -> Persona:
    return persona.model_copy(update={"temperament": persona.temperament.model_copy(update=changed)})


def _unlocking(persona: Persona, fact_id: str, belief: str, value: float) -> Persona:
    facts = (
        fact.model_copy(update={"unlock": fact.unlock.model_copy(update={belief: value})})
        if fact.id == fact_id
        else fact
        for fact in persona.hidden_facts
    )
    return persona.model_copy(update={"hidden_facts": tuple(facts)})
