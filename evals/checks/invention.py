"""Amounts, dates, numbers and names in a reply that come from nowhere."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from bot.core.disclosure import Role
from bot.core.transcript import normalise, words
from bot.embedded.appraiser import known_word
from bot.llm.promises import new_numbers
from bot.llm.sentences import split
from evals.checks.seen import Reply

_DATE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march(?= \d)|april|june|july|august|september|"
    r"october|november|december)\b"
)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-zà-ÿ]+(?:['’-][A-Za-z]+)*")
_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_FIGURES = (
    {word: str(number) for number, word in enumerate(_ONES, 1)}
    | {word: f"{number}0" for number, word in enumerate(_TENS, 2)}
    | {f"{ten}-{one}": f"{n}{m}" for n, ten in enumerate(_TENS, 2) for m, one in enumerate(_ONES[:9], 1)}
)
"""Number words -> figures: who knows of thirteen years may write 13."""
_GIVE_ME = re.compile(r"\b(?:give|gimme|take|need|wait|just|hang)\b[^.?!]*\b(?:minutes?|seconds?|secs?)\b")
"""An idiom, no fact."""


class Invention(NamedTuple):
    """What is new, and the sentence that says it."""

    why: str
    quote: str


def invented(reply: Reply) -> Iterator[Invention]:
    """Everything in the reply that neither the persona nor the chat has."""
    there = set(words(" ".join(said.text for said in reply.scene.transcript.utterances)))
    there |= _persona_words(_Key(reply.scene.role))
    there |= {_FIGURES[word] for word in there & _FIGURES.keys()}
    known = " ".join(there)
    for sentence in split(reply.text):
        plain = normalise(sentence)
        if not _GIVE_ME.search(plain):
            for told in new_numbers(plain, known):
                yield Invention(told.replace("was not said by then", "comes from nowhere"), sentence)
        for date in _DATE.findall(plain) if "?" not in sentence else ():
            if date not in there:
                yield Invention(f"{date!r} comes from nowhere", sentence)
        for name in _NAME.findall(sentence):
            if normalise(name) not in there and not known_word(name):
                yield Invention(f"{name!r} comes from nowhere", sentence)


class _Key(NamedTuple):
    """A role, hashed by what differs most between two of them."""

    role: Role

    def __hash__(self) -> int:
        return hash((self.role.persona_id, tuple(fact.id for fact in self.role.unlocked)))


@cache
def _persona_words(key: _Key) -> frozenset[str]:
    """All words that the player of this role may know: no brief, which is the trainee's, and nothing locked."""
    role = key.role
    may = [role.name, *(fact.text for fact in role.unlocked), *(offer.text for offer in role.offers)]
    return frozenset(words(" ".join([*may, *_texts(role.character.model_dump()), *_texts(role.script.model_dump())])))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield f"{data:g}"
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)
