"""What an author says about a customer: the answers of the interview, from which a persona file is written."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from pydantic import Field

from bot.core.direction import Band
from bot.core.model import Strict
from bot.core.temperament import Archetype


class KnownFact(Strict):
    """Something they tell when asked: words to ask by, the fact, and how they say it."""

    about: tuple[str, ...] = Field(min_length=1)
    text: str
    line: str


class Rung(Strict):
    """One offer; the ladder has three: too little, what settles it, out of reach."""

    id: str
    text: str
    about: tuple[str, ...] = Field(min_length=1)


class Sheet(Strict):
    """The answers. `happened` and `hidden` are told by he or she; `story` and `told` are the same in their own words.

    `kind` is how an archetype is put to a trainer; `open` and `samples` are their own words, where there are any.
    """

    kind: str = ""
    name: str
    age: int
    industry: str
    difficulty: str
    happened: str
    wants: str
    brief: str
    summary: str
    hidden: str
    open: tuple[str, ...] = ()
    samples: Mapping[Band, tuple[str, ...]] = {}
    story: tuple[str, ...] = ()
    told: str = ""
    tells: tuple[str, ...]
    facts: tuple[KnownFact, ...]
    offers: tuple[Rung, ...]
    limits: Mapping[str, float] = {}
    style: str

    def renamed(self, name: str) -> "Sheet":
        """The same sheet about somebody called `name`."""
        text = self.model_dump_json().replace(json.dumps(self.name)[1:-1], json.dumps(name)[1:-1])
        first = json.dumps(name.split()[0])[1:-1]
        return Sheet.model_validate_json(re.sub(rf"\b{re.escape(self.name.split()[0])}\b", lambda _: first, text))

    @property
    def as_brief(self) -> str:
        """The answers as a text for a model to draft from."""
        facts = "; ".join(f"{fact.text} ({fact.line})" for fact in self.facts)
        offers = "; ".join(f"{why}: {rung.text}" for why, rung in zip(_RUNGS, self.offers, strict=True))
        return (
            f"{self.name}, {self.age}, a customer in {self.industry}. {self.happened.strip()}\nCame for: {self.wants}\n"
            f"The trainee knows: {self.brief.strip()}\nIn one line: {self.summary}\nHolds back: {self.hidden}\n"
            f"Words that would give it away: {', '.join(self.tells)}\nFacts: {facts}\nOffers: {offers}\n"
            f"How they write: {self.style}"
        )


_RUNGS = ("too little", "would settle it", "nobody here may give it")


@cache
def sheets() -> Mapping[Archetype, Sheet]:
    """A filled sheet for each archetype: what stands where the author presses Enter."""
    text = files("bot.authoring").joinpath("archetypes.yaml").read_text(encoding="utf-8")
    found: dict[Archetype, Sheet] = {name: Sheet.model_validate(data) for name, data in yaml.safe_load(text).items()}
    return found
