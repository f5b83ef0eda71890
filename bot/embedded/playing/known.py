"""What the customer can tell when asked, and which of it a question is after."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.disclosure import Role
from bot.core.phrases import position, specificity, stems
from bot.core.transcript import normalise
from bot.embedded.playing.firsthand import first_person, pronoun
from bot.embedded.playing.lines import book
from bot.embedded.playing.recall import key, sentences
from bot.embedded.playing.stage import Stage

_WIDER = {
    r"dob": "date of birth",
    r"ref": "reference",
    r"tel|telephone": "phone number",
    r"acct": "account",
    r"when (?:was|did|is) (?:this|it|that)": "date when did it happen",
    r"(?:keep|stay|be) in touch|hear from (?:me|us)": "contact prefer best way",
    r"(?:good|best) time|when (?:would|are you|can you|could you|suits)": "best time good time to call convenient",
    r"how much": "amount price cost",
    r"cell": "mobile phone",
    r"zip": "postcode",
    r"surname": "full name",
    r"who am i (?:speaking|chatting|talking)|(?:speaking|chatting) with|your details": "name",
    r"number (?:to|i can|we can) (?:reach|ring|call|contact|text)|best (?:contact )?number": "phone number",
}
"""Ways to ask for something that no `about` list should have to repeat."""
_WIDENING = [(re.compile(rf"\b(?:{short})\b"), wide) for short, wide in _WIDER.items()]
_FILLER = re.compile(r"\ba (?:bit|little)(?: more)?(?: of)? ")
_ANY_NUMBER = frozenset(["number", "detail"])
"""Words that say too little about what is asked to decide between two facts."""
_FIGURE = re.compile(r"\d[\w,.:-]*\d|\d")
_KEY = re.compile(
    r"\S+@\S+\w|[£$€]?\d[\w,.:/-]*\w(?: \d+)*|[£$€]?\d|\b[A-Z]{1,3}\d?[A-Z]*[- ]?\d\w*(?: \w*\d\w*)?\b"
    r"|\b[A-Z][a-z]+(?: [A-Z][a-z]+)+"
)


@dataclass(frozen=True)
class Known:
    """Something the customer can tell: the words it is asked by, and how they put it."""

    about: tuple[str, ...]
    line: str


def find(question: str, role: Role) -> Known | None:
    """What answers `question`: the script's most specific answer, else a fact, else their name."""
    wide = widened(question)
    named = [Known(("name", "your name"), f"{role.name}.")]
    return best(wide, scripted(role)) or best(wide, noted(role)) or best(wide, named)


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
    """The most specific match: longest phrase (one longer if the question opens with it), most phrases, the head."""
    scored = [(_specificity(question, known), known) for known in choices]
    top = max((score for score, _ in scored), default=(0, 0))
    tied = [known for score, known in scored if score == top]
    return _head(question, tied) if top[0] else None


def _specificity(question: str, known: Known) -> tuple[int, int]:
    longest, hits = specificity(question, known.about)
    if not hits:
        return 0, 0  # nearly always
    return longest + any(position(about, question) in (0, 1) for about in known.about), hits


def widened(question: str) -> str:
    """`question` with the usual name added for what it calls by another."""
    question = _FILLER.sub("", re.sub(r"\be-?mail address\b", "email", question))
    extra = [wide for short, wide in _WIDENING if short.search(question)]
    return " ".join([question, *extra])


def told_before(known: Known, said: Sequence[str]) -> bool:
    """Whether what was `said` holds this already: one of its sentences, or all its figures."""
    figures = set(_FIGURE.findall(normalise(known.line)))
    past = normalise(" ".join(said))
    keys = {key(sentence) for text in said for sentence in sentences(text)}
    return any(key(s) in keys for s in sentences(known.line)) or bool(figures and figures <= set(_FIGURE.findall(past)))


def reworded(stage: Stage, known: Known) -> str | None:
    """A fact said before, in other words: from the notes, else its first figure or its name alone; None if neither."""
    note = best(" ".join(known.about), noted(stage.scene.role))
    mine = note.line if note and note.line.startswith(("I ", "My ")) else ""
    fresh = (line for line in (mine, _essence(known.line)) if line and stage.fresh(stage.voiced(line)))
    return next(map(stage.voiced, fresh), None)


def _essence(line: str) -> str:
    """The first figure, code or name of `line`, and nothing else; empty if it has none."""
    found = _KEY.search(line)
    return f"{found[0].strip()}." if found else ""


def _head(question: str, tied: list[Known]) -> Known:
    """Of equally good matches: "the date of the order" is about the date, "the order date" too."""
    named = stems(question)
    where = [min(p for about in known.about if (p := position(about, question)) is not None) for known in tied]
    telling = [i for i in where if named[i] not in _ANY_NUMBER] or where
    last = min(telling)
    while " of " not in question and last + 1 in telling:
        last += 1
    return tied[where.index(last)]
