"""The embedded trainees: scripts that tie to the chat. The same style, persona, seed and chat give the same words."""

import random
import re
from dataclasses import dataclass
from functools import cached_property

from bot.core.transcript import Transcript
from bot.core.usage import Call
from bot.trainees import ladder, reading
from bot.trainees.book import Book, Lines, book
from bot.trainees.trainee import Known, Style

NAMES = ("Jo", "Sam", "Priya", "Tom", "Ines", "Ray")
_SLOT = re.compile(r"\{(\w+)\}")


class ScriptedTrainee:
    """Plays one style from its script; needs no model."""

    def __init__(self, style: Style) -> None:
        self.name = f"scripted {style}"
        self._style, self._book = style, book(style)

    async def say(self, known: Known, so_far: Transcript, seed: int, calls: list[Call]) -> str | None:
        """The next message; None at the end of the script."""
        return line(self._style, self._book, known, so_far, seed)


def line(style: Style, script: Book, known: Known, so_far: Transcript, seed: int) -> str | None:
    """`say` for callers that do not await."""
    parts = script.recipe(so_far.turns + 1)
    if parts is None:
        return None
    moment = _Moment(style, script, known, so_far, seed)
    said: list[str] = []
    for part in parts:
        said += [text for text in [moment.fresh(part, " ".join(said))] if text]
    return " ".join(said) or moment.again(parts)


@dataclass(frozen=True)
class _Moment:
    """One message in the making."""

    style: Style
    script: Book
    known: Known
    so_far: Transcript
    seed: int

    def fresh(self, part: str, said: str) -> str | None:
        """A line for `part` that can be filled and was not used yet; None without one. `said`: this message so far."""
        used = " ".join([*(one.text for one in self.so_far.said_by("trainee")), said])
        for text in self._lines(part):
            own = max(_SLOT.split(text)[::2], key=len).strip()
            filled = self._filled(text)
            if filled and own not in used and not self._says_back_twice(text, said):
                return filled
        return None

    def again(self, parts: tuple[str, ...]) -> str | None:
        """A used line, where the script has nothing fresh left."""
        lines = (self._filled(text) for part in parts for text in self._lines(part))
        return next(filter(None, lines), None)

    def _says_back_twice(self, text: str, said: str) -> bool:
        """Whether `text` would repeat in this message what the customer said or what is offered."""
        return any(name in _SLOT.findall(text) and self._slots[name] in said for name in ("said", "offer", "detail"))

    def _lines(self, part: str) -> Lines:
        """The lines for `part` in the order of the seed."""
        given = self.script.parts[part]
        if not isinstance(given, tuple):
            key = self._key(part)
            given = given.get(key, ()) if key else ()  # type: ignore[call-overload]  # `_key` gives the part's own keys
        return tuple(self._dice(part).sample(given, len(given)))

    def _key(self, part: str) -> str | None:
        """Which list of a part applies: by question, by rung, or by theme. None: the part does not apply."""
        if part == "offer":
            return self._step.rung if self._step else None
        if part == "answer":
            return self._asked
        themed = reading.theme(self.known, self.so_far)
        return themed if themed in self.script.parts[part] else "any"

    @property
    def _asked(self) -> str | None:
        if "asked" not in self._slots:
            return None
        return "known" if "known" in self._slots else reading.kind(self._slots["asked"])

    def _filled(self, text: str) -> str | None:
        """`text` with its slots filled; None where the chat does not give one."""
        if not set(_SLOT.findall(text)) <= self._slots.keys():
            return None
        filled = _SLOT.sub(lambda found: self._slots[found[1]], text)
        return re.sub(r"(^|[.?!]\s+)([a-z])", lambda found: found[1] + found[2].upper(), filled)

    @cached_property
    def _step(self) -> ladder.Step | None:
        return ladder.step(self.known, self.so_far)

    @cached_property
    def _slots(self) -> dict[str, str]:
        found = reading.slots(self.known, self.so_far)
        found |= {"name": self.known.name.split()[0], "me": random.Random(self.seed).choice(NAMES)}
        if self._step:
            found["offer"] = ladder.worded(self._step.offer, found.get("sum"), self.known.offers)
        if refused := ladder.beyond(self.known):
            found["beyond"] = refused.text
        return found

    def _dice(self, part: str) -> random.Random:
        return random.Random(f"{self.style}:{self.known.name}:{self.seed}:{part}")
