"""A brief or a transcript read without a model: what is plainly there, and what is left to the author."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.authoring.ladder import ladder
from bot.authoring.own_words import in_own_words, telling
from bot.authoring.sheet import KnownFact, Sheet, sheets
from bot.core.direction import Band
from bot.core.temperament import Archetype
from bot.embedded.playing.firsthand import pronoun
from bot.embedded.playing.recall import sentences

MOST, LINE = 600, 400
"""Characters of a situation, and of a line."""
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
_SPEAKER = re.compile(
    r"^(?P<who>customer|client|caller|agent|advis[oe]r|rep|trainee|support|operator)\s*:\s*(?P<said>.+)$",
    re.IGNORECASE | re.MULTILINE,
)
_CUSTOMER = ("customer", "client", "caller")
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
_AGE = re.compile(r"\baged? (\d\d)\b|\b(\d\d)(?:[- ]years?[- ]old| years of age)|[A-Z][a-z]+,? \(?(\d\d)[,).]")
_DATE = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?(?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_SUM = re.compile(r"[£$€]\d+(?:,\d{3})*(?:\.\d\d)?")
_CODE = re.compile(r"\b[A-Z]{1,4}-?\d[\d-]{2,}\b")
_OURS = re.compile(r"^(?:We|You) (?:can|cannot|can't|could|may|may not|are|offer)\b")
_WISH = re.compile(r"^(?:(?:He|She|They|[A-Z][a-z]+) wants?|Wants) (?P<what>.+)$")
_TOPIC = re.compile(
    r"\b(?:your|the|an?) (?P<what>[a-z][a-z' ]{2,40}?)"
    r"(?= (?:with|of|for|on|in|please|again)\b|[,.?!;]|$)"
)
_HELD_BACK = re.compile(
    r"\b(?:will not say|won't say|does not say|(?:does not|doesn't) want (?:anybody|anyone)|nobody (?:at home )?knows|"
    r"has(?: not|n't) told|hides|hiding|secret\w*|keeps? (?:it )?quiet)\b"
)
_SECRET = re.compile(
    r"^(?:\w+ ){0,2}?(?:(?:has(?: not|n't)|never|did(?: not|n't)) (?:told|tell|said|mentioned)(?: to)?"
    r"(?: (?:anyone|anybody|us|them|the \w+|(?:his|her|their) \w+))?(?: yet)?|hides|is hiding|keeps (?:quiet|secret)),?"
    r" that (?P<what>.+)$",
    re.IGNORECASE,
)
"""Says what is held back, not only that something is."""
_ORDER: tuple[Band, ...] = ("upset", "boiling", "tense", "calm")
"""How anger mostly goes in a chat; samples are needed for all four bands or none."""


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


class _Found(NamedTuple):
    """What a kind of text gives: answers, which of them are whole, and what to remark."""

    answers: dict[str, Any]
    notes: dict[str, str]


_ALL = (
    "name", "age", "industry", "difficulty", "happened", "wants", "brief", "summary", "hidden", "facts", "offers",
    "style",
)  # fmt: skip


def read(text: str, archetype: Archetype | None = None) -> Reading:
    """A brief becomes situation, goal and facts; a transcript the opening, answers and samples. Nothing is guessed."""
    guessed, signs = nearest(text)
    example = sheets()[archetype or guessed]
    chat = [(found["who"].lower() in _CUSTOMER, _line(found["said"])) for found in _SPEAKER.finditer(text)]
    found = _chat(chat) if any(customer for customer, _ in chat) else _brief(text, example)
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


def _brief(text: str, example: Sheet) -> _Found:
    said = sentences(" ".join(text.split()))
    theirs = [sentence for sentence in said if not _OURS.match(sentence)]
    ours = [re.sub(r"^We\b", "You", sentence) for sentence in said if _OURS.match(sentence)]
    secret = next((sentence for sentence in theirs if _SECRET.match(sentence)), "")
    answers: dict[str, Any] = {"happened": _fitting([one for one in theirs if one != secret] or said)}
    notes = {"script.story": "the story in their own words, as I; a piece a line, each told once"}
    if name := _name(" ".join(theirs)):
        answers["name"] = name
        notes |= {"name": "your text has no surname"} if " " not in name else {}
    if age := _AGE.search(" ".join(theirs)):
        answers["age"] = int(next(filter(None, age.groups())))
    if wish := next((found["what"] for sentence in theirs if (found := _WISH.match(sentence))), ""):
        answers["wants"] = wish[:1].upper() + wish[1:]
    if ours:
        answers["brief"] = _fitting(ours)
        notes["brief"] = "from your text; say who the trainee works for and what their screen shows"
    if facts := tuple(_facts(" ".join(theirs))):
        answers["facts"] = facts
        notes["character.facts"] = "found in your text; add what else a trainee asks for"
        notes["script.answer"] = "found in your text; say each as they would"
    if rungs := ladder(ours, example.offers):
        answers["offers"] = rungs
        notes["offers"] = "from your text; cheapest first, and say which of them settles it"
    if secret:
        answers |= _secret(secret, answers.get("name", "Nobody"), theirs, f"{answers['happened']} {' '.join(ours)}")
        notes["hidden_facts.0.tells"] = "taken from the secret; would these words give it away?"
    elif held := next((sentence for sentence in theirs if _HELD_BACK.search(sentence)), ""):
        notes["hidden_facts.0.text"] = f"text is an example; yours may be in: {held[:200]}"
    return _Found(answers, notes)


def _secret(sentence: str, name: str, theirs: list[str], public: str) -> dict[str, Any]:
    """What a sentence says is held back, told about them and by them, and the words that would give it away."""
    what = _SECRET.sub(r"\g<what>", sentence)
    hidden = what[:1].upper() + what[1:]
    told = in_own_words(hidden, name, pronoun(" ".join(theirs))) or hidden
    return {"hidden": hidden, "told": told, "tells": tuple(telling(hidden, name, public))}


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


def _chat(chat: list[tuple[bool, str]]) -> _Found:
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
            known = _known(asked, said, {word for fact in facts for word in fact.about})
            facts.extend(filter(None, [known]))
            rest.extend([] if known else [said])
            asked = ""
    answers: dict[str, Any] = {"open": (opening,)}
    notes = {"script.open": "from your transcript; add another way to begin"}
    notes["script.story"] = "what happened, in their own words, a piece a line; nothing that gives the secret away"
    if facts:
        answers["facts"] = tuple(facts)
        notes["character.facts"] = "from your transcript; put each into a sentence about him or her"
        notes["script.answer"] = "from your transcript; leave out what gives a secret away"
    if len(rest) >= len(_ORDER):
        answers["samples"] = {band: tuple(rest[place :: len(_ORDER)]) for place, band in enumerate(_ORDER)}
        notes["character.voice.samples"] = (
            "from your transcript; put each under the mood it was written in, and leave out what gives a secret away"
        )
    return _Found(answers, notes)


def _known(asked: str, reply: str, taken: set[str]) -> KnownFact | None:
    """What the customer tells when asked; None where no question says for what, or that was asked before."""
    question = next((part for part in reversed(sentences(asked)) if part.endswith("?")), "")
    topic = _TOPIC.search(question)
    if topic is None or topic["what"] in taken:
        return None
    what = topic["what"].strip()
    return KnownFact(about=(what,), text=f"{what[:1].upper()}{what[1:]}: “{reply}”", line=reply)


def _line(said: str) -> str:
    """A line of a transcript without the braces that a script would fill."""
    return " ".join(said.translate(str.maketrans("{}", "()")).split())[:LINE]


def _fitting(said: list[str]) -> str:
    kept = ""
    for sentence in said:
        if len(kept) + len(sentence) >= MOST:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or said[0][:MOST]
