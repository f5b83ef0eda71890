"""A brief or a transcript read without a model: what is plainly there, and what is left to the author."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.authoring.from_chat import Found, fitting, read_chat, turns
from bot.authoring.ladder import ladder, powers
from bot.authoring.own_words import in_own_words, telling
from bot.authoring.sheet import KnownFact, Sheet, sheets
from bot.core.temperament import Archetype
from bot.embedded.playing.firsthand import pronoun
from bot.embedded.playing.recall import sentences

USUAL: Archetype = "repeat_contact"
"""The archetype where no word points to one."""
_SIGNS: dict[Archetype, str] = {
    "bereaved": r"\b(?:died|funeral|widow(?:er)?|passed away|bereave\w*|probate|late (?:wife|husband|mother|father|son|"
    r"daughter|brother|sister|partner)|death of|dead (?:man|woman|wife|husband|mother|father|customer))\b",
    "fraud_victim": r"\b(?:fraud\w*|scam\w*|hacked|phish\w*|unauthori[sz]ed|did ?n[o']t make|did not make|"
    r"stolen (?:card|money|identity|password)|(?:card|money|account) was stolen)\b",
    "past_due": r"\b(?:owes|owed|overdue|past due|arrears|debts?|missed (?:\w+ )?payments?|behind (?:on|with)|"
    r"bailiffs?)\b",
    "confused_elderly": r"\b(?:elderly|confused|pensioner|too fast|"
    r"(?:does not|doesn't|cannot|can't) (?:understand|follow))\b",
    "entitled_vip": r"\b(?:vip|(?:gold|platinum) (?:card|member|status|customer)|loyal customer|"
    r"years a (?:customer|member|guest))\b",
    "repeat_contact": r"\b(?:(?:third|fourth|fifth|sixth) (?:time|contact|call|letter|message|chat)|rang twice|"
    r"(?:two|three|four|five|six|several|\d) (?:times|letters|calls)|called twice|refused|rejected|still not|"
    r"nobody has|over and over)\b",
}
"""Words of a text by which the nearest way of reacting is guessed. One of them has to say the thing itself."""
_NO_NAMES = (
    "Wants|Was|Has|Had|Is|Owes|Says|A|An|The|He|She|They|It|We|I|You|His|Her|Their|There|This|That|These|Those|Customer|Client|Caller|Man|Woman|"
    "Somebody|Someone|Nobody|After|Before|When|Since|Then|Photos|On|In|At|Our|Its|One|Two|Three"
)
_DOES = (
    "is|was|has|had|will|would|did|does|could|can|wrote|paid|lost|found|bought|rang|sent|came|went|got|made|saw|took|"
    "wants|owes|says|lives|works|moved|booked|ordered|parked|called|asked|tried|waited|stayed|missed|received|runs"
)
_NAMES = (
    r"\b(?:called|named) (?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?)",
    rf"(?:^|[.!?]\s+)(?!(?:{_NO_NAMES})\b)(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?),? (?:\(?\d\d\b|(?:{_DOES})\b)",
    rf"(?:^|[.!?]\s+)(?!(?:{_NO_NAMES})\b)(?P<name>[A-Z][a-z]+)'s\b",
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_AGE = re.compile(
    rf"\baged? (\d\d)\b|\b(\d\d)(?:[- ]years?[- ]old| years of age)|\b(?!{_MONTHS})[A-Z][a-z]+,? \(?(\d\d)[,).]|"
    r"\b(?!It|That|This|There)[A-Z][a-z]+ is (\d\d)(?=[,.;]| and\b| now\b|$)"
)
AGES = range(16, 111)
"""What a customer may be, in years."""
_DATE = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?(?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?"
    rf"(?:{_MONTHS})\b"
)
_SUM = re.compile(r"[£$€]\d+(?:,\d{3})*(?:\.\d\d)?")
_CODE = re.compile(r"\b[A-Z]{1,4}-?\d[\d-]{2,}\b")
_OURS = re.compile(r"^(?:We|You) (?:can|cannot|can't|could|may|may not|are|offer)\b")
_WISH = re.compile(r"^(?:(?:He|She|They|[A-Z][a-z]+) wants?|Wants) (?P<what>.+)$")
_HELD_BACK = re.compile(
    r"\b(?:will not say|won't say|does not say|(?:does not|doesn't) want (?:anybody|anyone)|nobody (?:at home )?knows|"
    r"has(?: not|n't) told|hides|hiding|secret\w*|keeps? (?:it )?quiet)\b"
)
_WHOM = r"(?:anyone|anybody|us|them|him|her|the \w+|(?:his|her|their) \w+)"
_SECRET = re.compile(
    r"^(?!(?:we|you|our)\b)(?:[\w'-]+ ){0,3}?(?:"
    rf"(?:has(?: not|n't)|never|did(?: not|n't)) (?:told|tell|said|mentioned)(?: to)?(?: {_WHOM})?|"
    r"(?:has )?(?:told|tells|said to|mentioned to) (?:nobody|no one|not a soul)(?: else| at home| here)?|"
    r"(?:nobody|no one)(?: else| at home| here)? knows|"
    rf"(?:hides|is hiding|keeps (?:quiet|secret))(?: from {_WHOM})?(?: the fact)?|"
    r"keeps to (?:him|her|them)sel(?:f|ves)|"
    r"(?:will not|won't|does not|doesn't) (?:say|admit)|secret is)"
    r"(?: yet)?,? that (?P<what>.+)$",
    re.IGNORECASE,
)
"""Says what is held back, not only that something is."""


@dataclass(frozen=True)
class Reading:
    """What a text gives. `signs`: the words that chose the archetype. `kept`: answers that are still an example's.

    `notes`: dotted path of the file -> what is left to do to what was taken from the text.
    """

    archetype: Archetype
    signs: tuple[str, ...]
    sheet: Sheet
    kept: tuple[str, ...]
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """What the archetype was chosen by."""
        if not self.signs:
            return "since no word of the text points to one"
        return f"because of the words: {', '.join(repr(sign) for sign in self.signs)}"


_ALL = (
    "name", "age", "industry", "difficulty", "happened", "wants", "brief", "summary", "hidden", "facts", "offers",
    "style",
)  # fmt: skip


def read(text: str, archetype: Archetype | None = None) -> Reading:
    """A brief becomes situation, goal and facts; a transcript the opening, answers and samples. Nothing is guessed."""
    guessed, signs = nearest(text)
    example = sheets()[archetype or guessed]
    chat = turns(text)
    found = read_chat(chat) if chat else _brief(text, example)
    name = found.answers.get("name")
    own = found.answers | {"story": ()} | ({"limits": {}} if "facts" in found.answers else {})
    sheet = (example.renamed(str(name)) if name else example).model_copy(update=own)
    kept = tuple(answer for answer in _ALL if answer not in found.answers)
    return Reading(archetype or guessed, signs, sheet, kept, found.notes)


def nearest(text: str) -> tuple[Archetype, tuple[str, ...]]:
    """The way of reacting that most words point to, and those words; the usual one where none does."""
    found = {
        name: tuple(dict.fromkeys(hit[0].lower() for hit in re.finditer(sign, text, re.IGNORECASE)))
        for name, sign in _SIGNS.items()
    }
    best = max(found, key=lambda name: len(found[name]))
    return (best, found[best]) if found[best] else (USUAL, ())


def _brief(text: str, example: Sheet) -> Found:
    said = sentences(" ".join(text.split()))
    ours = [re.sub(r"^We\b", "You", sentence) for sentence in said if _OURS.match(sentence)]
    theirs, secrets = _told_apart([sentence for sentence in said if not _OURS.match(sentence)])
    public = " ".join(theirs)
    told = theirs or ([] if secrets else said)
    answers: dict[str, Any] = {"happened": fitting(told)} if told else {}
    notes = {"script.story": "the story in their own words, as I; a piece a line, each told once"}
    if name := _name(" ".join([public, *secrets])):
        answers["name"] = name
        notes |= {"name": "your text has no surname"} if " " not in name else {}
    if age := _age(public):
        answers["age"] = age
    if wish := next((found["what"] for sentence in theirs if (found := _WISH.match(sentence))), ""):
        answers["wants"] = wish[:1].upper() + wish[1:]
    if ours:
        answers["brief"] = fitting(ours)
        notes["brief"] = "from your text; say who the trainee works for and what their screen shows"
    if facts := tuple(_facts(public)):
        answers["facts"] = facts
        notes["character.facts"] = "found in your text; add what else a trainee asks for"
        notes["script.answer"] = "found in your text; say each as they would"
    if rungs := ladder(ours, example.offers):
        answers["offers"] = rungs
        unread = "".join(f", less “{part}”" for part in powers(ours).unread)
        notes["offers"] = f"from your text{unread}; cheapest first, and say which of them settles it"
    if secrets:
        given, left = _secret(secrets, answers.get("name", "Nobody"), public, f"{public} {' '.join(ours)}")
        answers, notes = answers | given, notes | left
    elif held := next((part for one in theirs for part in one.split("; ") if _HELD_BACK.search(part)), ""):
        notes["hidden_facts.0.text"] = f"text is an example; yours may be in: {held[:200]}"
    return Found(answers, notes)


def _told_apart(said: list[str]) -> tuple[list[str], list[str]]:
    """What anybody may know, and what is said to be held back; a part between semicolons stands for itself."""
    public: list[str] = []
    secrets: list[str] = []
    for sentence in said:
        parts = sentence.split("; ")
        held = [part for part in parts if _SECRET.match(part)]
        secrets.extend(held)
        if open_ := "; ".join(part for part in parts if part not in held):
            public.append(open_ if open_[-1] in ".!?" else f"{open_}.")
    return public, secrets


def _age(text: str) -> int | None:
    """The first age of a grown-up."""
    found = (int(next(filter(None, hit.groups()))) for hit in _AGE.finditer(text))
    return next((age for age in found if age in AGES), None)


def _secret(said: list[str], name: str, theirs: str, public: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What is held back, told about them and by them, the words that would give it away, and what is left to do."""
    what = [_SECRET.sub(r"\g<what>", sentence).rstrip(".") + "." for sentence in said]
    hidden = " ".join(one[:1].upper() + one[1:] for one in what)
    told = in_own_words(hidden, name, pronoun(f"{theirs} {hidden}"))
    notes = {"hidden_facts.0.tells": "taken from the secret; would these words give it away?"}
    if told is None:
        notes["script.disclose"] = "still about them; write it as they would say it"
    return {"hidden": hidden, "told": told or hidden, "tells": tuple(telling(hidden, name, public))}, notes


def _name(text: str) -> str:
    return next((found["name"] for way in _NAMES if (found := re.search(way, text))), "")


def _facts(text: str) -> Iterator[KnownFact]:
    """The first reference, day and sum of the text."""
    if code := _CODE.search(text):
        yield KnownFact(about=("reference",), text=f"The reference is {code[0]}.", line=f"{code[0]}.")
    if day := _DATE.search(text):
        yield KnownFact(about=("when", "date", "what day"), text=f"The day was {day[0]}.", line=f"{day[0]}.")
    if amount := _SUM.search(text):
        yield KnownFact(about=("amount", "how much"), text=f"The sum is {amount[0]}.", line=f"{amount[0]}.")
