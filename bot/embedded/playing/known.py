"""What the customer can tell when asked, and which of it a question is after."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.disclosure import Role
from bot.core.phrases import position, stems
from bot.core.transcript import normalise
from bot.embedded.playing.firsthand import first_person, pronoun
from bot.embedded.playing.lines import book
from bot.embedded.playing.recall import key, sentences
from bot.embedded.playing.relevance import heart, relevance
from bot.embedded.playing.stage import Stage

_WAYS = "(?:rang|ring|called|call|phone|wrote|write|e-?mail|text|post)"
_WIDER = {
    r"dob": "date of birth",
    r"ref": "reference",
    r"(?<!over the )(?<!on the )(?<!by )(?:tel|telephone)": "phone number",
    r"acct": "account",
    r"when (?:was|did|is) (?:all )?(?:this|it|that)": "date when did it happen",
    r"first line of (?:your|the) address": "address",
    r"(?:keep|stay|be) in touch|hear from (?:me|us)": "contact prefer best way",
    r"(?:good|best) time|when (?:would|are you|can you|could you|suits)": "best time good time to call convenient",
    r"how much": "amount price cost",
    r"cell": "mobile phone",
    r"(?:a|the|his|her|their) will(?=[,?]|$| (?:with|at|that))": "executor estate",
    r"who (?:have|did|had) you (?:\w+ )?(?:spoken|speak|talk|talked|deal|dealt)": "spoken to before",
    r"(?:call|ring|phone) you (?:back|later|in|at|on|tomorrow|tonight|this)": "call you back",
    rf"{_WAYS} (?:you )?or (?:i )?{_WAYS}": "prefer contact",
    r"how old": "age date of birth",
    r"zip": "postcode",
    r"surname": "full name",
    r"who (?:am i|i'm|i am) (?:speaking|chatting|talking)|who (?:have i|i have|i've) got|(?:speaking|chatting) with"
    r"|your details": "your name",
    r"number (?:to|i can|we can) (?:reach|ring|call|contact|text)|best (?:contact )?number": "phone number",
}
"""Ways to ask for something that no `about` list should have to repeat."""
_WIDENING = [(re.compile(rf"\b(?:{other})\b"), usual) for other, usual in _WIDER.items()]
AT_LENGTH = 28
"""Fit of two telling words."""
_ANY_NUMBER = frozenset(["number", "detail"])
"""Words that say too little about what is asked to decide between two facts."""
_FIGURE = re.compile(r"\d[\w,.:-]*\d|\d")
_KEY = re.compile(
    r"\S+@\S+\w|[A-Z][a-z]+ of [A-Z][a-z]+,? \d{4}|\d{1,2}(?:st|nd|rd|th)? (?:of )?[A-Z][a-z]+(?: \d{4}\b)?"
    r"|[A-Z][a-z]+ \d{1,2}(?:st|nd|rd|th)?(?:, \d{4})?|(?:Flat )?\d+[A-Z]?(?:,? [A-Z][a-z]+)+"
    r"|[£$€]?\d[\w,.:/-]*\w(?: \d+)*|[£$€]?\d|\b[A-Z]{1,3}\d?[A-Z]*[- ]?\d\w*(?: \w*\d\w*)?\b"
    r"|\b[A-Z][a-z]+(?: [A-Z][a-z]+)+"
)


@dataclass(frozen=True)
class Known:
    """Something the customer can tell: the words it is asked by, and how they put it."""

    about: tuple[str, ...]
    line: str


def find(question: str, role: Role) -> Known | None:
    """What answers `question`: the script's best answer, else a fact, else their name."""
    named = [Known(("name", "your name"), f"{role.name}.")]
    return best(question, scripted(role)) or best(question, noted(role)) or best(question, named)


def scripted(role: Role) -> list[Known]:
    """The script's answers."""
    return [Known(answer.about, answer.line) for answer in role.script.answer]


def noted(role: Role) -> list[Known]:
    """The facts of the persona as they would say them; without a script, an ambiguous one is read out as a note."""
    subject = pronoun(role.character.situation)
    note = "" if role.script.answer else book().manners["notes"]["any"][0]
    told = ((fact, first_person(fact.text, role.name, subject)) for fact in role.character.facts)
    return [Known(fact.about, own or note.format(fact=fact.text)) for fact, own in told if own or note]


def best(question: str, choices: Sequence[Known]) -> Known | None:
    """The one that answers `question` best, or None; of equals, the one asked about by the head of the question."""
    scored = [(fit(question, known), known) for known in choices]
    top = max((score for score, _ in scored), default=0.0)
    tied = [known for score, known in scored if score == top]
    return _head(heart(question), tied) if top else None


def fit(question: str, known: Known) -> float:
    """How well `known` answers `question`, in its own words or in the usual ones; 0 if it does not."""
    return max(relevance(text, known.about, known.line) for text in (heart(question), *_usual(question)))


def at_length(question: str, known: Known) -> bool:
    """Whether `question` names what `known` tells by more than a word."""
    return fit(question, known) >= AT_LENGTH


@lru_cache(maxsize=64)
def _usual(question: str) -> tuple[str, ...]:
    """The usual names for what `question` calls by another."""
    return tuple(usual for other, usual in _WIDENING if other.search(question))


def told_before(known: Known, said: Sequence[str]) -> bool:
    """Whether what was `said` holds this already: one of its sentences, or all its figures."""
    figures = set(_FIGURE.findall(normalise(known.line)))
    past = normalise(" ".join(said))
    keys = {key(sentence) for text in said for sentence in sentences(text)}
    return any(key(s) in keys for s in sentences(known.line)) or bool(figures and figures <= set(_FIGURE.findall(past)))


def reworded(stage: Stage, known: Known) -> str | None:
    """A fact said before, in other words: from the notes, else its first figure or its name alone; None if neither."""
    alike = ((relevance(" ".join(known.about), note.about, note.line), note) for note in noted(stage.scene.role))
    score, note = max(alike, key=lambda scored: scored[0], default=(0.0, None))
    mine = note.line if score and note and note.line.startswith(("I ", "My ")) else ""
    fresh = (line for line in (mine, _essence(known.line)) if line and stage.fresh(stage.voiced(line)))
    return next(map(stage.voiced, fresh), None)


def _essence(line: str) -> str:
    """The first figure, code or name of `line`, and nothing else; empty if it has none."""
    found = _KEY.search(line)
    return f"{found[0].strip()}." if found else ""


def _head(question: str, tied: list[Known]) -> Known:
    """Of equally good matches: "the date of the order" is about the date, "the order date" too."""
    named = stems(question)
    places = [[p for about in known.about if (p := position(about, question)) is not None] for known in tied]
    if len(tied) == 1 or not all(places):
        return tied[0]
    where = [min(found) for found in places]
    telling = [i for i in where if named[i] not in _ANY_NUMBER] or where
    last = min(telling)
    while " of " not in question and last + 1 in telling:
        last += 1
    return tied[where.index(last)]
