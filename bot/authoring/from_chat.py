"""A transcript read without a model: who the customer says they are, what happened, what they answer and how."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.authoring.sheet import KnownFact
from bot.core.direction import Band
from bot.embedded.playing.recall import sentences

MOST, LINE = 600, 400
"""Characters of a situation, and of a line."""
_SPEAKER = re.compile(
    r"^(?P<who>customer|client|caller|agent|advis[oe]r|rep|trainee|support|operator)\s*:\s*(?P<said>.+)$",
    re.IGNORECASE | re.MULTILINE,
)
_CUSTOMER = ("customer", "client", "caller")
_TOPIC = re.compile(
    r"\b(?:your|the|an?) (?P<what>[a-z][a-z' ]{2,40}?)"
    r"(?= (?:with|of|for|on|in|please|again)\b|[,.?!;]|$)"
)
_CALLED = re.compile(
    r"\b(?:(?:I'm|I am|[Tt]his is|[Ii]t's) (?=[A-Z][a-z]+ [A-Z])|[Mm]y name(?: is|'s) |"
    r"^(?=[A-Z][a-z]+ [A-Z][a-z]+(?:\.?$| here)))"
    r"(?P<name>[A-Z][a-z]+(?: [A-Z][A-Za-z'-]*[a-z])?)"
)
_NOTHING_YET = re.compile(
    r"(?:yes|yeah|sure|ok(?:ay)?|of course|no problem|one (?:moment|second)|hold on)\b[^\d]{0,12}", re.IGNORECASE
)
"""A sentence that only comes before the answer."""
_ORDER: tuple[Band, ...] = ("upset", "boiling", "tense", "calm")
"""How anger mostly goes in a chat; samples are needed for all four bands or none."""


class Found(NamedTuple):
    """What a kind of text gives: answers, which of them are whole, and what to remark."""

    answers: dict[str, Any]
    notes: dict[str, str]


def turns(text: str) -> list[tuple[bool, str]]:
    """What is said in turn, and whether by the customer; empty for a text that is no transcript."""
    chat = [(found["who"].lower() in _CUSTOMER, _line(found["said"])) for found in _SPEAKER.finditer(text)]
    return chat if any(customer for customer, _ in chat) else []


def read_chat(chat: Sequence[tuple[bool, str]]) -> Found:
    """The first line opens; what answers a question becomes a fact; all else shows how they sound."""
    facts: list[KnownFact] = []
    rest: list[str] = []
    opening, asked = "", ""
    for customer, said in chat:
        if not customer:
            asked = said
        elif not opening:
            opening = said
        else:
            known, more = _known(asked, said, {word for fact in facts for word in fact.about})
            facts.extend(filter(None, [known]))
            rest.extend(filter(None, [more]))
            asked = ""
    answers: dict[str, Any] = {"open": (opening,)}
    notes = {"script.open": "from your transcript; add another way to begin"}
    notes["script.story"] = "what happened, in their own words, a piece a line; nothing that gives the secret away"
    if name := _own_name([opening, *rest, *(fact.line for fact in facts if fact.about[0].endswith("name"))]):
        answers["name"] = name
    if happened := [one for one in sentences(" ".join([opening, *rest])) if _tells(one)]:
        answers["happened"] = fitting(happened)
        notes["character.situation"] = (
            "from your transcript, as they said it; tell it about him or her, less the secret"
        )
    if facts:
        answers["facts"] = tuple(facts)
        notes["character.facts"] = "from your transcript; put each into a sentence about him or her"
        notes["script.answer"] = "from your transcript; leave out what gives a secret away"
    if len(rest) >= len(_ORDER):
        answers["samples"] = {band: tuple(rest[place :: len(_ORDER)]) for place, band in enumerate(_ORDER)}
        notes["character.voice.samples"] = (
            "from your transcript; put each under the mood it was written in, and leave out what gives a secret away"
        )
    return Found(answers, notes)


def _own_name(said: list[str]) -> str:
    """What the customer calls themselves."""
    return next((found["name"] for line in said if (found := _CALLED.search(line))), "")


def _tells(sentence: str) -> bool:
    """Whether it says what happened: no question, no greeting, no name."""
    return not sentence.endswith("?") and not _CALLED.search(sentence) and sentence.count(" ") > 1


def _known(asked: str, reply: str, taken: set[str]) -> tuple[KnownFact | None, str]:
    """What the customer tells when asked, and what else they say; no fact where no question says for what."""
    question = next((part for part in reversed(sentences(asked)) if part.endswith("?")), "")
    topic = _TOPIC.search(question)
    said = sentences(reply)
    answer = next((i for i, one in enumerate(said) if not _NOTHING_YET.fullmatch(one)), None)
    if topic is None or answer is None or topic["what"].strip() in taken:
        return None, reply
    what = topic["what"].strip()
    line, more = said[answer], " ".join(said[answer + 1 :])
    text = f"The {what} is {line.rstrip('.')}." if " " not in line else f"{what[:1].upper()}{what[1:]}: “{line}”"
    return KnownFact(about=(what,), text=text, line=line), more


def _line(said: str) -> str:
    """A line of a transcript without the braces that a script would fill."""
    return " ".join(said.translate(str.maketrans("{}", "()")).split())[:LINE]


def fitting(said: Sequence[str]) -> str:
    """As many of the sentences as a situation has room for."""
    kept = ""
    for sentence in said:
        if len(kept) + len(sentence) >= MOST:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or said[0][:MOST]
