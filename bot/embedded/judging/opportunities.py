"""What each customer turn gives the trainee to answer: feelings, disclosures, questions, provocations."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.core.transcript import Transcript, normalise
from bot.embedded.judging.cues import (
    ACCUSATION,
    DESPAIR,
    DISCLOSURE,
    ESCALATION,
    EXIT,
    FEELING,
    INSULT,
    MILD,
    QUESTION,
    SELF_HARM,
)
from bot.embedded.judging.linear import load

Kind = Literal[
    "feeling", "disclosure", "question", "accusation", "insult", "exit", "escalation", "despair", "self_harm"
]
PROVOKING: frozenset[Kind] = frozenset(["accusation", "insult", "exit", "escalation", "despair"])
EMOTIONAL: frozenset[Kind] = frozenset(["feeling", "disclosure", "despair", "self_harm"])
QUOTE_WORDS = 30
THRESHOLD, MILD_THRESHOLD = 0.5, 0.6
"""Probability from which words count as an attack; in a mild tone it takes more."""

_SENTENCE = re.compile(
    r"(?<=[.!?…])(?<!\b[ap]\.m\.)(?<!\b(?:Mr|Ms|Dr|St|No)\.)(?<!\bMrs\.)[\"'”’)]*\s+|\n+|\s+[-–—]\s+"
)
_QUOTED = re.compile(
    r"[\"“”]([^\"“”]{3,80})[\"“”]|(?:^|(?<=[\s(]))['‘]([^'‘’\"]{3,80}(?:['’][a-z][^'‘’\"]{0,60})?)['’](?=[\s,.;:!?]|$)"
)


@dataclass(frozen=True)
class Opportunity:
    """What the customer said before trainee turn `turn`; `quotes` has one verbatim sentence per kind found in it."""

    turn: int
    text: str
    quotes: Mapping[Kind, str]

    @property
    def provoking(self) -> bool:
        """Whether something in it is aimed at the trainee or the company."""
        return bool(PROVOKING & self.quotes.keys())

    @property
    def emotional(self) -> bool:
        """Whether it shows a feeling or tells of something that would hurt, be it only through anger."""
        return bool((EMOTIONAL | {"accusation", "insult"}) & self.quotes.keys())

    def quote(self, *kinds: Kind) -> str:
        """The sentence that carries the first of `kinds` found, else the opening sentence."""
        found = next((self.quotes[kind] for kind in kinds if kind in self.quotes), None)
        return found or clipped(next(sentences(self.text), self.text))


def opportunities(transcript: Transcript) -> tuple[Opportunity, ...]:
    """One entry per trainee turn that had customer words to answer, in order."""
    found = []
    for turn in range(1, transcript.turns + 1):
        text = transcript.at(turn - 1, "customer")
        if text:
            said = tuple(transcript.at(earlier, "trainee") or "" for earlier in range(1, turn))
            found.append(Opportunity(turn, text, dict(_kinds(text, said))))
    return tuple(found)


def provocations(found: tuple[Opportunity, ...]) -> tuple[int, ...]:
    """Trainee turns that had to answer an accusation, an insult, a threat to leave, an escalation or despair."""
    return tuple(item.turn for item in found if item.provoking)


def sentences(text: str) -> Iterator[str]:
    """The sentences of `text`, verbatim."""
    yield from (piece.strip() for piece in _SENTENCE.split(text) if piece.strip())


def clipped(text: str, limit: int = QUOTE_WORDS) -> str:
    """The first `limit` words of `text`, verbatim."""
    found = list(re.finditer(r"\S+", text))
    return text if len(found) <= limit else text[found[0].start() : found[limit - 1].end()]


def _kinds(text: str, said: tuple[str, ...]) -> Iterator[tuple[Kind, str]]:
    plain: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("self_harm", SELF_HARM),
        ("disclosure", DISCLOSURE),
        ("feeling", FEELING),
        ("question", QUESTION),
        ("insult", INSULT),
        ("exit", EXIT),
        ("escalation", ESCALATION),
        ("despair", DESPAIR),
    )
    pieces = list(sentences(text))
    for kind, cue in plain:
        if carrier := next((piece for piece in pieces if cue.search(normalise(piece))), None):
            yield kind, clipped(carrier)
    if carrier := _accusation(text, pieces, said):
        yield "accusation", clipped(carrier)


def _accusation(text: str, pieces: list[str], said: tuple[str, ...]) -> str | None:
    """The sentence that attacks. Words thrown back and plain cues count at once; a mild tone lifts the threshold."""
    thrown = next((piece for piece in pieces if _throws_back(piece, said)), None)
    mild = MILD.search(normalise(text)) is not None
    cued = next((piece for piece in pieces if ACCUSATION.search(normalise(piece))), None)
    attacks = load("provocation").probability(text) >= (MILD_THRESHOLD if mild else THRESHOLD)
    if not attacks and (mild or not (thrown or cued)):
        return None
    return thrown or cued or max(pieces, key=load("provocation").heat, default=None)


def _throws_back(piece: str, said: tuple[str, ...]) -> bool:
    """Whether the customer holds up the trainee's own words, in quotation marks or as an outraged echo."""
    last = normalise(said[-1]) if said else ""
    quoted = [normalise(one or two).strip(" ,.!?") for one, two in _QUOTED.findall(piece)]
    if any(span and span in normalise(" ".join(said)) for span in quoted):
        return True
    echo = re.match(r"^(?:so )?((?:[\w'’]+\s?){1,4})[?!]", piece.strip())
    return bool(echo and last and len(echo[1]) >= 6 and normalise(echo[1]) in last)
