"""How well a line answers a question: by the words it is asked by, its own words and the kind of answer wanted."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.core.phrases import stems
from bot.core.transcript import normalise

LIGHT, USUAL, TELLING = 5, 12, 20
"""What a word weighs: a small one, one that many questions share, one that says what the question is about."""
ENOUGH, BARE, MOST = 19, 10, 0.5
"""A line answers with this much weight of words met, or with `BARE` if that is `MOST` of what the question says."""
APART, SOLID, BETWEEN = 0.85, 11, 2
"""A phrase with up to `BETWEEN` other words inside counts for `APART`; no word of a longer phrase below `SOLID`."""
_LIGHT_WORDS = """
what when where which who whose whom how why is are was were am be been being do does did done have has had can could
will would shall should may might must i we me us he she him her his hers they them their its it's what's who's that's
there here any some every please just now then so and or but if at by with from about into out off not no yes more much
many else still again ever yet all too very really quite i'm you're i've you've i'd you'd i'll you'll don't didn't get
got take make go give say tell know see let need want like mind able two one right correct true ok okay sure sorry
thanks thank hello hi again quite being same always usually currently actually already ever only own roughly exactly
"""
_COMMON_WORDS = """
name number time day date week month year account money call phone card detail thing first last way come go today
contact bank pay payment message letter people person help use best long old part someone anyone somebody anybody
something anything
"""
_SAME = """
wrote written write|rang rung ring call called|bought buy purchase|knew known know|went gone go|sent send
paid pay|told tell|spoke spoken speak talk|dealt deal|began begun begin start|kept keep|found find|thought think
gave given give|took taken take|came come|saw seen see|heard hear|meant mean|lost lose|slept sleep|got gotten get
said say|made make|felt feel|stood stand|read reading|shut close|children child kids kid|husband wife spouse
realise realize notice|canceled cancelled cancel|travelling traveling travel|wages wage salary income earn
internet online broadband wifi|luggage baggage bag|whereabouts where|agency agent
mobile cell telephone|surname name|mum mother|dad father
"""
_INSTEAD = {
    "how far": "distance", "get hold of": "reach", "getting hold of": "reach", "email address": "email",
    "e-mail address": "email", "hold up": "last",
}  # fmt: skip
"""Phrases whose words mislead: "far" has the stem of "fare", and nobody is put on hold."""
_PHRASES = re.compile("|".join(_INSTEAD))
_FRAME = re.compile(
    r"\b(?:can|could|may|might|shall|should) (?:i|we) (?:please |just |also |quickly |first )*"
    r"(?:take|have|get|grab|ask(?: you)?|confirm|check|see|know|note|verify)\b(?: with you\b)?"
    r"|\b(?:can|could|would|will) you (?:please |just |also |kindly |quickly )*"
    r"(?:confirm|give|tell|share|provide|remind|let|spell|say|clarify)\b(?: (?:me|us)\b)?"
    r"|\bdo you (?:happen to )?(?:know|remember|recall)\b"
    r"|\b(?:i|we)(?:'d| would)?(?: just| also)* (?:need|like|want) to (?:know|check|confirm|ask|see)\b"
    r"|\bjust to (?:check|confirm|be sure)\b|\bfor (?:security|data protection|my notes|our records|the record)\b"
    r"|\bif (?:i|you) (?:may|might|don't mind|do not mind)(?: me asking| my asking)?\b|\bby any chance\b"
    r"|, (?:as|so|because|since|in case)\b.*$|\bbefore (?:i|we) [\w' ]{2,30}(?=,)"
    r"|\b(?:at the moment|right now|as far as you know|(?:over|on) the (?:tele)?phone|by (?:tele)?phone|please)\b"
)
"""What a question is wrapped in; it says nothing about what is asked."""
_WHO_IS_THIS = re.compile(r"\bwho (?:am i|i'm|i am) (?:speaking|chatting|talking)(?: to| with)?")
_NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred)"
)
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"\bhow (?:much|many|old|often|far|long)\b"), re.compile(_NUMBER + r"|\bonce\b|\bnone\b|\bonly\b")),
    (
        re.compile(r"\b(?:when|what time|(?:which|what) (?:day|date))\b"),
        re.compile(
            _NUMBER + r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\bago\b|\byesterday\b|\btoday\b|\bmorning|\bnight"
            r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\bsince\b"
        ),
    ),
    (
        re.compile(r"\b(?:who|whose)\b"),
        re.compile(r"(?<=[a-z,] )[A-Z][a-z]|^[A-Z][a-z]+ [A-Z]|\b(?:nobody|man|woman|lad|my|me)\b"),
    ),
)
"""Question words, and what an answer to them has to hold."""


@dataclass(frozen=True)
class _Phrase:
    """Words by which a line is asked for, found in a question; `share` is what they are worth there."""

    words: tuple[str, ...] = ()
    share: float = 1.0


@lru_cache(maxsize=8192)
def heart(question: str) -> str:
    """`question` without what it is wrapped in; whole if nothing else is left."""
    bare = _WHO_IS_THIS.sub("what's your name", normalise(question))
    bare = " ".join(_FRAME.sub(" ", bare).split()).strip(" ,")
    return bare or question


@lru_cache(maxsize=16384)
def meaning(text: str) -> tuple[str, ...]:
    """Stems of `text` in order, each form of a word and each of its likes under one name."""
    plain = _PHRASES.sub(lambda found: _INSTEAD[found[0]], normalise(text))
    return tuple(_ONE_NAME.get(stem, stem) for stem in stems(plain))


def telling(text: str) -> frozenset[str]:
    """The words of `text` that say what it is about, under one name each."""
    return frozenset(stem for stem in meaning(text) if _weight(stem) == TELLING)


@lru_cache(maxsize=1024)
def relevance(question: str, about: tuple[str, ...], line: str) -> float:
    """How well a line asked for by `about` answers `question`; 0 if it does not."""
    asked = meaning(question)
    phrases = [found for phrase in about if (found := _within(meaning(phrase), asked)).words]
    met = frozenset(chain.from_iterable(phrase.words for phrase in phrases))
    near = (frozenset(asked) - met) & _vocabulary(about)
    told = (frozenset(asked) - met - near) & frozenset(meaning(line))
    if not (met or near or told):
        return 0.0  # nearly always
    top = max(phrases, key=_worth, default=_Phrase())
    score = _worth(top) + 0.5 * _heavy((met - set(top.words)) | near) + 0.4 * _heavy(told)
    covered = (_heavy(met) + 0.7 * _heavy(near) + 0.6 * _heavy(told)) / (_heavy(_said(asked) | met | near | told) or 1)
    if score < ENOUGH and (covered < MOST or score < BARE or not (met or near - _USUAL)):
        return 0.0
    literal = max((len(phrase.split()) for phrase in about if phrase in question), default=0)
    return (score + 0.4 * literal + len(phrases) + 10 * covered) * _kind(question, line)


@lru_cache(maxsize=4096)
def _vocabulary(about: tuple[str, ...]) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(meaning, about)))


def _said(asked: tuple[str, ...]) -> frozenset[str]:
    """The words of a question that an answer should meet; figures are the trainee's own."""
    return frozenset(stem for stem in asked if not stem[-1].isdigit())


def _worth(phrase: _Phrase) -> float:
    least = SOLID * len(phrase.words) if len(phrase.words) > 1 else 0
    return phrase.share * max(sum(map(_weight, phrase.words)), least)


def _within(phrase: tuple[str, ...], asked: tuple[str, ...]) -> _Phrase:
    """`phrase` if it stands in `asked`; with other words between its own it is worth a little less."""
    if not phrase or phrase[0] not in asked:
        return _Phrase()  # nearly always
    starts = range(len(asked) - len(phrase) + 1)
    if any(asked[i : i + len(phrase)] == phrase for i in starts):
        return _Phrase(phrase)
    for start in (i for i, word in enumerate(asked) if word == phrase[0]):
        near = iter(asked[start : start + len(phrase) + BETWEEN])
        if all(word in near for word in phrase):
            return _Phrase(phrase, APART)
    return _Phrase()


def _kind(question: str, line: str) -> float:
    """More for a line of the kind the question word wants, less for another."""
    wanted = next((answer for word, answer in _KINDS if word.search(question)), None)
    return 1.0 if wanted is None else 1.15 if wanted.search(line) or wanted.search(line.lower()) else 0.75


def _heavy(found: frozenset[str]) -> int:
    return sum(weight for stem in found if (weight := _weight(stem)) > LIGHT)


def _weight(stem: str) -> int:
    return LIGHT if stem in _LIGHT else USUAL if stem in _USUAL else TELLING


_ONE_NAME = {
    stem: stems(group.split()[-1])[0]
    for group in re.split(r"[|\n]", _SAME.strip())
    for word in group.split()
    for stem in stems(word)
}
_LIGHT, _USUAL = (frozenset(chain.from_iterable(map(meaning, text.split()))) for text in (_LIGHT_WORDS, _COMMON_WORDS))
