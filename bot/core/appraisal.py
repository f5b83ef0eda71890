"""What an appraiser found in one trainee message: labels, each with the words that carry it."""

from pydantic import BaseModel, ConfigDict

from bot.core.signals import STRENGTH_VALUE, Signal, Strength
from bot.core.transcript import normalise

MAX_LABELS = 6


class Label(BaseModel):
    """One signal, its strength, and the verbatim clause that carries it."""

    model_config = ConfigDict(frozen=True)

    signal: Signal
    strength: Strength
    quote: str


class Appraisal(BaseModel):
    """Labels of one message. `flags` say what was odd or failed (`unreadable`, `appraiser_failed: ...`)."""

    model_config = ConfigDict(frozen=True)

    labels: tuple[Label, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def strengths(self) -> dict[Signal, Strength]:
        """Strongest strength per signal."""
        found: dict[Signal, Strength] = {}
        for label in self.labels:
            if found.get(label.signal) != "strong":
                found[label.signal] = label.strength
        return found

    @property
    def values(self) -> dict[Signal, float]:
        """Strengths as the state engine takes them: .5 weak, 1 strong."""
        return {signal: STRENGTH_VALUE[strength] for signal, strength in self.strengths.items()}

    def quote(self, signal: Signal) -> str | None:
        """The words that carry `signal`, if it was labelled."""
        return next((label.quote for label in self.labels if label.signal == signal), None)


def checked(message: str, labels: list[Label], flags: tuple[str, ...] = ()) -> Appraisal:
    """An appraisal of `message` with unquoted labels dropped (and flagged), one per signal, at most six."""
    text = normalise(message)
    kept: dict[Signal, Label] = {}
    dropped: list[str] = []
    for label in labels:
        if not label.quote.strip() or normalise(label.quote) not in text:
            dropped.append(f"quote_not_found:{label.signal}")
        elif label.signal not in kept or (kept[label.signal].strength, label.strength) == ("weak", "strong"):
            kept[label.signal] = label
    return Appraisal(labels=tuple(kept.values())[:MAX_LABELS], flags=(*flags, *dropped))
