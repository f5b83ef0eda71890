"""Checks on each sentence before it is heard: it tells nothing locked, is a customer's, and grants what was decided.

Quoted words are left out: a customer may throw the agent's phrases back.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.core.cast import Scene
from bot.core.direction import Beat
from bot.core.signals import SIGNALS
from bot.core.transcript import normalise, words
from bot.llm import phrasing
from bot.llm.sentences import split

Fault = Literal["leak", "machine", "agent", "staging", "state", "softens", "repeats", "swears", "empty", "cut"]
"""What may be wrong with a reply. The last two are faults of a whole stream."""

GIVING: frozenset[Beat] = frozenset({"soften", "consider", "accept", "accept_grudging"})
"""Beats that may thank and be pleased; only the last two may agree."""
AGREEING: frozenset[Beat] = frozenset({"accept", "accept_grudging"})
HARD: frozenset[Beat] = frozenset({"call_out", "vent", "withdraw", "walk_away", "ask_supervisor"})
"""Beats in which a plain "thank you" is too much already."""
THANKFUL: frozenset[Beat] = GIVING | {"disclose", "leave"}
_MARKS = '"“”'
LONG = 5
"""Words from which a sentence said again is a repetition."""


@dataclass(frozen=True)
class Sentence:
    """A sentence about to be heard, after `said`."""

    text: str
    scene: Scene
    said: Sequence[str] = ()

    @property
    def beat(self) -> Beat:
        """The decided beat."""
        return self.scene.direction.beat

    @cached_property
    def own(self) -> str:
        """The customer's own words, quotations left out, for comparing."""
        return phrasing.QUOTED.sub(" ", normalise(self.text))

    @property
    def message(self) -> str:
        """What the trainee wrote last."""
        return self.scene.transcript.at(self.scene.transcript.turns, "trainee") or ""


def fault(sentence: str, scene: Scene, said: Sequence[str] = ()) -> Fault | None:
    """The first thing wrong with `sentence` as the next one of a reply, or None."""
    return next(faults(sentence, scene, said), None)


def faults(sentence: str, scene: Scene, said: Sequence[str] = ()) -> Iterator[Fault]:
    """Everything wrong with it, gravest first."""
    about = Sentence(sentence, scene, said)
    return (name for name, wrong in _CHECKS if wrong(about))


def _leaks(s: Sentence) -> bool:
    return s.scene.role.locked.told_by(" ".join([*s.said, s.text]))


def _stages(s: Sentence) -> bool:
    first = re.escape(s.scene.role.name.split()[0].lower())
    told = re.match(rf"{first} (?:\w+(?<!s)s|does|has)\b(?! (?:here|again))", s.own)
    return bool(told or phrasing.STAGING.search(s.text))


def _is_the_agent(s: Sentence) -> bool:
    names = "|".join(re.escape(part) for part in s.scene.role.name.lower().split())
    greets_self = rf"\b(?:hi|hello|hey|dear|thank you|thanks|sorry),? (?:(?:mr|mrs|ms|miss)\.? )?(?:{names})\b"
    signs = r"(?!(?: \w+)? (?:here|again|speaking))"
    last = re.escape(s.scene.role.name.split()[-1].lower())
    told = r"(?<!i'm )(?<!i am )(?<!it's )(?<!is )(?<!from )(?<!to )"
    titled = rf"{told}\b(?:mr|mrs|ms|miss|dr)\.? {last}[,.!?](?! (?:here|again))"
    return bool(phrasing.AGENT.search(s.own) or re.search(greets_self + signs, s.own) or re.search(titled, s.own))


def _tells_state(s: Sentence) -> bool:
    return bool(phrasing.STATE.search(s.own)) or any(signal in s.own for signal in _SIGNAL_IDS)


def _softens(s: Sentence) -> bool:
    """Whether it grants more than the direction does."""
    if s.beat in AGREEING:
        return False
    if phrasing.AGREES.search(s.own):
        return True
    if s.beat in GIVING:
        return False
    takes = phrasing.TAKES.search(s.own) and not phrasing.TAKEN_BACK.search(s.own)
    warm = phrasing.WARMS.search(s.own) and s.beat not in THANKFUL and s.scene.direction.band != "calm"
    return bool(takes or warm or (s.beat in HARD and phrasing.THANKS.search(s.own)))


def _repeats(s: Sentence) -> bool:
    """Whether this sentence of some length was said before, by either."""
    if len(words(s.text)) < LONG:
        return False
    before = [line for u in s.scene.transcript.said_by("customer") for line in split(u.text)]
    earlier = {" ".join(words(line)) for line in (*before, *s.said)}
    mine = " ".join(words(s.text))
    return mine in earlier or (len(words(s.own)) > LONG and " ".join(words(s.own)) in " ".join(words(s.message)))


_SIGNAL_IDS = tuple(signal.value for signal in SIGNALS if "_" in signal.value)
_CHECKS: tuple[tuple[Fault, Callable[[Sentence], bool]], ...] = (
    ("leak", _leaks),
    ("staging", _stages),
    ("machine", lambda s: bool(phrasing.MACHINE.search(s.own))),
    ("agent", _is_the_agent),
    ("state", _tells_state),
    ("softens", _softens),
    ("repeats", _repeats),
)


def tidy(sentence: str, name: str, *, first: bool) -> str:
    """`sentence` without a speaker's name in front, and without quotation marks around the whole reply."""
    text = sentence
    if first:
        called = "|".join(re.escape(word) for word in (name, name.split()[0], "customer"))
        text = re.sub(rf"^\W*(?:{called})\W*:\W*", "", text, flags=re.IGNORECASE)
    marks = sum(text.count(mark) for mark in _MARKS)
    return text.strip(_MARKS).strip() if marks % 2 else text.strip()
