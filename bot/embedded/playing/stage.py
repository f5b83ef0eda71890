"""One scene prepared for playing: memory, voice, slots, and the choice of a line not used before."""

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.core.cast import Scene
from bot.core.direction import BANDS, Beat, Direction
from bot.core.offers import amounts
from bot.core.persona import Offer
from bot.core.profanity import profane
from bot.core.script import BandLines, Lines, Script
from bot.core.signals import HARMFUL, SIGNALS, Felt
from bot.core.transcript import normalise, words
from bot.embedded.playing import voice
from bot.embedded.playing.lines import Manner, book
from bot.embedded.playing.recall import Memory, clip, key, moot, promised, sentences

HARM: frozenset[Felt] = frozenset(SIGNALS[signal].felt for signal in HARMFUL)
BACKED_OUT: frozenset[Felt] = frozenset({"told_no", "stonewalled", "passed_on"})
_HEAVY: dict[Felt, float] = {
    spec.felt: sum(abs(weight) for weight in spec.weights) for spec in SIGNALS.values() if spec.felt in HARM
}
LONG = 3
_SLOT_OPENS = re.compile(r"(?:^|(?<=[.!?] ))(\"?)\{(offer|broken|fact|question)\}")
_MARKUP = re.compile(r"[][<>{}*]")
"""Signs that nobody reads aloud."""
_SUM_NOUN = re.compile(r"\b(?:credit|refund|voucher|discount|compensation|payment)$")


@dataclass(frozen=True)
class Stage:
    """A scene with everything worked out that more than one part of a reply needs."""

    scene: Scene

    @cached_property
    def memory(self) -> Memory:
        """What was said so far."""
        return Memory(self.scene.transcript)

    @cached_property
    def scripts(self) -> tuple[Script, Script, Script]:
        """Where lines come from, best first: the persona's own, the archetype's, everybody's."""
        role = self.scene.role
        return role.script, book().archetypes[role.archetype], book().common

    @property
    def direction(self) -> Direction:
        """The stage direction."""
        return self.scene.direction

    @property
    def message(self) -> str:
        """The trainee's latest words."""
        return self.memory.message

    def dice(self, purpose: str) -> random.Random:
        """Chance that is the same for the same seed, turn and purpose."""
        return random.Random(f"{self.scene.seed}:{self.scene.transcript.turns}:{purpose}")

    def chance(self, purpose: str, share: float) -> bool:
        """True for `share` (0-1) of turns."""
        return self.dice(purpose).random() < share

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that keep their capital: the customer's and every capitalised word of their facts."""
        facts = " ".join(fact.text for fact in self.scene.role.character.facts)
        inside = re.findall(r"(?<=[\w,] )[A-Z][a-z]+", facts)
        return frozenset(name.lower() for name in (*self.scene.role.name.split(), *inside))

    def reaction(self, felt: Felt) -> str | None:
        """A line on how the message landed."""
        return self.pick(f"felt:{felt}", *self._pools([script.reactions.get(felt) for script in self.scripts]))

    def beat(self, beat: Beat) -> str | None:
        """A line that carries the stage direction itself."""
        return self.pick(f"beat:{beat}", *self._pools([script.beats.get(beat) for script in self.scripts]))

    def manner(self, manner: Manner, **slots: str) -> str | None:
        """A small everyday reply."""
        return self.pick(f"manner:{manner}", *self._pools([book().manners.get(manner)]), **slots)

    def pick(self, purpose: str, *pools: Iterable[str], **slots: str) -> str | None:
        """A line of the first pool that has one left, spoken in the persona's voice; None when all are used up."""
        opened = {opening(reply.text) for reply in self.scene.transcript.said_by("customer")[-2:]}
        for pool in pools:
            fresh = [line for text in pool if (line := self.say(text, **slots)) and self.fresh(line)]
            fresh = [line for line in fresh if not moot(line, self.message)] or fresh
            other = [line for line in fresh if opening(line) not in opened]
            if fresh:
                return self.dice(purpose).choice(other or fresh)
        return None

    def say(self, line: str, **slots: str) -> str | None:
        """`line` voiced and its slots filled; None if it needs something there is nothing for."""
        known = {**self.slots, **slots}
        used = re.findall(r"\{(\w+)\}", line)
        if any(not known.get(name) for name in used):
            return None
        lower = "lower_case" in self.scene.role.character.voice.changes
        opened = set() if lower else {m[2] for m in _SLOT_OPENS.finditer(line)}
        values = {name: _capital(known[name]) if name in opened else known[name] for name in used}
        return self.voiced(line).format(**values)

    def voiced(self, line: str) -> str:
        """`line` in the persona's spelling."""
        if line not in self._voiced:
            self._voiced[line] = voice.spoken(line, self.scene.role.character.voice, self.direction.band, self.names)
        return self._voiced[line]

    @cached_property
    def _voiced(self) -> dict[str, str]:
        """Lines voiced so far: the customer's own questions are looked up several times a turn."""
        return {}

    def fresh(self, line: str) -> bool:
        """Whether no longer sentence of `line`, nor `line` as a whole, was said before."""
        keys = [(key(s), len(words(s)) > LONG) for s in sentences(line)]
        used = self.memory.said
        return not any(long and k in used for k, long in keys) and not all(k in used for k, _ in keys)

    def _pools(self, tables: list[BandLines | None]) -> list[Lines]:
        """Lines for the band and for any band of each table in turn; then those of the neighbouring bands."""
        band = BANDS.index(self.direction.band)
        hottest = BANDS.index(self.direction.ceiling)
        near = [BANDS[i] for i in (band - 1, band + 1) if 0 <= i <= hottest]
        there = [table for table in tables if table]
        here = [(*table.get(self.direction.band, ()) * 2, *table.get("any", ())) for table in there]
        beside = [tuple(line for other in near for line in table.get(other, ())) for table in there]
        return [*here[:2], *beside[:1], *here[2:], *beside[1:]]

    @cached_property
    def slots(self) -> Mapping[str, str]:
        """What lines may insert this turn; empty where there is nothing to insert."""
        return {
            "quote": "" if self._quoted_last else self.quote,
            "offer": self._offer_text,
            "broken": self._broken,
            "promise": self.promise,
        }

    @cached_property
    def quote(self) -> str:
        """The trainee's words the direction reacts to, clipped; empty unless they are really theirs and fit to say."""
        clipped = clip(self.direction.quote)
        fit = clipped and not profane(clipped) and not _MARKUP.search(clipped)
        return clipped if fit and normalise(clipped) in normalise(self.message) else ""

    @property
    def _quoted_last(self) -> bool:
        last = self.scene.past[-1].quote if self.scene.past else ""
        return bool(last) and f"'{normalise(clip(last))}'" in normalise(self.scene.transcript.last_customer)

    @cached_property
    def promise(self) -> str:
        """A promise the trainee has just backed out of, clipped; empty if there is none or it was held up before."""
        if not BACKED_OUT & set(self.direction.felt):
            return ""
        solemn = [i for i, past in enumerate(reversed(self.scene.past), start=1) if "promised" in past.felt]
        said = self.scene.transcript.said_by("trainee")
        if not solemn or solemn[0] >= len(said):
            return ""
        promise = clip(promised(said[-1 - solemn[0]].text))
        held_up = any(normalise(promise) in normalise(u.text) for u in self.scene.transcript.said_by("customer"))
        return "" if held_up else promise

    @cached_property
    def offer(self) -> tuple[Offer, str] | None:
        """The offer on the table and the words it was made in: the one being weighed, at the end the one agreed."""
        known = {offer.id: offer for offer in self.scene.role.offers}
        said = self.scene.transcript.said_by("trainee")
        directions = (*self.scene.past, self.direction)
        made = [(known[d.offer], u.text) for d, u in zip(directions, said, strict=False) if d.offer in known]
        if self.direction.beat not in ("accept", "accept_grudging"):
            return made[-1] if made and self.direction.offer else None
        settling = [pair for pair in made if pair[0].settles]
        return next(reversed(settling or made), None)

    @property
    def _offer_text(self) -> str:
        return refined(*self.offer) if self.offer else ""

    @property
    def _broken(self) -> str:
        """What broke the chat: the harm that weighed most over all turns, the latest of equals."""
        weight: dict[Felt, float] = {}
        for direction in (*self.scene.past, self.direction):
            for felt in direction.felt:
                if felt in HARM and felt in book().broken:
                    weight[felt] = weight.pop(felt, 0.0) + _HEAVY.get(felt, 1.0)
        return book().broken[max(reversed(weight), key=weight.__getitem__)] if weight else ""


def refined(offer: Offer, made_in: str) -> str:
    """The offer in words, with the sum the trainee named if the words have room for one."""
    sums = amounts(made_in)
    if not sums or re.search(r"\d", offer.text):
        return offer.text
    if sums[0].per != "once":
        return (
            f"{offer.text} at {sums[0].text}" if re.search(r"plan|payment|instalment|month", offer.text) else offer.text
        )
    return f"{offer.text} of {sums[0].text}" if _SUM_NOUN.search(offer.text) else offer.text


def opening(text: str) -> tuple[str, ...]:
    """How a reply opens: its first two words."""
    return tuple(words(text)[:2])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
