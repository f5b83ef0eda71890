"""A fact kept in the third person ("He owes $412"), as its owner would say it ("I owe $412")."""

import re
from functools import lru_cache

_PRONOUNS = {
    "he": {"he": "I", "him": "me", "his": "my", "himself": "myself"},
    "she": {"she": "I", "her": "my", "hers": "mine", "herself": "myself"},
    "they": {"they": "I", "them": "me", "their": "my", "theirs": "mine", "themselves": "myself", "themself": "myself"},
}
_IRREGULAR = {"is": "am", "isn't": "am not", "has": "have", "hasn't": "haven't", "does": "do", "doesn't": "don't"}
_IRREGULAR |= {"goes": "go", "are": "am", "were": "was"}
_FIXED = frozenset(["was", "wasn't", "always", "this", "as", "has", "perhaps", "afterwards"])
_VERBS = frozenset(
    ["works", "lives", "pays", "owes", "has", "is", "uses", "needs", "wants", "does", "knows", "gets", "keeps"]
)
_ADVERB = r"(?:never|always|often|still|also|only|just|now|already|usually|rarely|really)\s+"
_HER_OBJECT = re.compile(
    r"\bher(?=\s*(?:[.,;:!?]|$)|\s(?:and|at|to|on|in|by|for|from|with|that|as|a|an|the|when|because|until|till|about|of|out|off|up|down|back)\b)"
)
_CAPITAL = re.compile(r"\b[A-Z][a-z]+(?:'s)?\b")
_OPENERS = frozenset(
    [
        "The",
        "A",
        "An",
        "There",
        "It",
        "On",
        "In",
        "At",
        "Two",
        "Three",
        "Four",
        "Five",
        "Last",
        "One",
        "Since",
        "For",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
)
"""Capitalised words that name nobody."""


@lru_cache(maxsize=2048)
def pronoun(situation: str) -> str:
    """Which of he, she and they the persona goes by, judged by the third-person `situation`."""
    found = re.findall(r"\b(he|she|they|his|her|their)\b", situation.lower())
    owner = {"his": "he", "her": "she", "their": "they"}
    counts = [owner.get(word, word) for word in found]
    return max(("he", "she", "they"), key=counts.count)


@lru_cache(maxsize=2048)
def first_person(text: str, name: str, subject: str) -> str | None:
    """`text` as the person called `name` says it; None where a pronoun may mean somebody else."""
    if not re.search(r"(?<![\w@.])(?!born\b)[a-z]{2,}(?![\w@])", text):
        return text
    text = re.sub(rf"\b{re.escape(name.split()[0])}(?: {re.escape(name.split()[-1])})?'s\b", "my", text)
    if _somebody_else(text, name, subject):
        return None
    text = _HER_OBJECT.sub("me", text) if subject == "she" else text
    mine = _PRONOUNS[subject]
    text = re.sub(rf"\b({'|'.join(mine)})\b", lambda m: mine[m[1].lower()], text, flags=re.IGNORECASE)
    text = re.sub(rf"\bI ({_ADVERB})?([\w']+)", lambda m: f"I {m[1] or ''}{_conjugate(m[2])}", text)
    if re.search(r"\bI\b", text):
        text = re.sub(r"\b(and|or|but) ([\w']+)", lambda m: f"{m[1]} {_joined(m[2])}", text)
    return re.sub(r"(^|[.!?] )([a-z])", lambda m: m[1] + m[2].upper(), text)


def _somebody_else(text: str, name: str, subject: str) -> bool:
    """Whether a pronoun in `text` could mean another person: one named before it, or a different pronoun."""
    named_self = re.search(rf"\b{re.escape(name.split()[0])}\b", text)
    if named_self and not re.search(r"\bname\b", text):
        return True
    others = "|".join(
        p for key, words in _PRONOUNS.items() if key != subject for p in words if p not in _PRONOUNS[subject]
    )
    if re.search(rf"\b(?:{others})\b", text, re.IGNORECASE) and subject != "they":
        return True
    pronouns = [m.start() for m in re.finditer(rf"\b(?:{'|'.join(_PRONOUNS[subject])})\b", text, re.IGNORECASE)]
    skip = _OPENERS | {p.capitalize() for p in _PRONOUNS[subject]} | set(name.split())
    named = [m.start() for m in _CAPITAL.finditer(text) if m[0] not in skip]
    return bool(pronouns and named and named[0] < pronouns[-1] and named[0] < pronouns[0])


def _joined(verb: str) -> str:
    return _conjugate(verb) if verb in _VERBS else verb


def _conjugate(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb in _FIXED or not verb.endswith("s") or verb.endswith("ss"):
        return verb
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    return verb[:-2] if verb.endswith(("ches", "shes", "sses", "xes")) else verb[:-1]
