"""What the trainee asks for, question by question."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.core.transcript import normalise

Kind = Literal[
    "fact", "story", "feel", "worry", "want", "hold", "choice", "consent", "able", "clear", "verdict", "confirm", "more"
]


@dataclass(frozen=True)
class Asked:
    """One question. `fact` covers everything that asks for a piece of information."""

    kind: Kind
    text: str


def _one_of(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways))


_SPELLED = {
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "whats": "what's", "wheres": "where's",
    "whos": "who's", "hows": "how's", "gimme": "give me", "wanna": "want to", "no.": "number", "d'you": "do you",
}  # fmt: skip
_SLANG = re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, _SPELLED)) + r")(?!\w)")
_SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+|\n+|;\s+")
_ALSO = re.compile(
    r",?\s(?:and|also|plus|then)\s(?=(?:also |then )?(?:what|when|where|which|who|how|why|can|could|may|your|the|is|are"
    r"|do|did|please|a (?:good|contact|phone)|any)\b)"
)
_LEAD = r"^(?:(?:and|so|ok|okay|right|sorry|also|but|just|first|please|now|well|um|erm|er),? )*"
_POLITE = r"(?:please |just |also |kindly |perhaps |possibly |quickly |maybe |first )*"
_WH = re.compile(r"\b(?:what|what's|whats|when|when's|where|where's|which|who|who's|whose|how|why)\b")
YES_NO = re.compile(_LEAD + r"(?:is|was|are|were|do|did|does|have|has|had|any)\b")
_REQUEST = _one_of(
    rf"\b(?:can|could|may|might|shall|should) (?:i|we) {_POLITE}"
    r"(?:take|have|get|grab|ask|confirm|check|see|know|note|verify|borrow|trouble|double.check)\b",
    rf"\b(?:can|could|would|will) you {_POLITE}"
    r"(?:confirm|give|tell|send|share|provide|remind|let|read|type|repeat|verify|spell|say|clarify|point|pop|drop)\b",
    r"\bplease (?:confirm|give|tell|send|share|provide|remind|let me|type|repeat|verify|state|enter|advise|clarify)\b",
    _LEAD + r"(?:confirm|give me|tell me|send me|provide|remind me|verify)\b",
    r"\b(?:i|we)(?:'ll|'d| will| would| do| just| also| still| only)* (?:just |also |first )*"
    r"(?:need|require|like|want) "
    r"(?:to (?:know|confirm|take|check|verify|ask|get|have|see)|your|the|you to (?:confirm|tell|give))\b",
    r"\b(?:your|the) [^.?!]{2,60},? please\b",
    r"\bplease[,:]? (?:your|the) \w+",
    r"^[\w' -]{3,40},? please[.!]?$",
)
_UNMARKED = _one_of(
    _LEAD + r"(?:what|when|where|which|who|how|why)(?:'s|s)? "
    r"(?:is|was|are|were|been|did|do|does|has|have|would|will|can|much|many|long|old|your|the)\b",
    _LEAD + r"(?:what|where|who|when|how)'s\b",
    _LEAD + r"(?:do|did|have|are|were) you\b",
    _LEAD + r"(?:tell|talk|walk|take|run) (?:me|us)\b",
    r"\bin your own (?:words|time)\b",
)
"""Questions that trainees type without a question mark."""
_HOLD = _one_of(
    r"\bbear with me",
    r"\b(?:put|place|pop) you on hold",
    r"\bhold (?:on|for)",
    r"\bcan you hold",
    r"\b(?:a|one|two|couple of) (?:quick )?(?:moments?|minutes?|mins?|secs?|seconds?)"
    r"(?: please| while| to (?:check|look))",
    r"\bgive me (?:a|one|two) ",
    r"\bjust a (?:sec|moment|minute)",
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "worry",
        _one_of(
            r"\bwhat (?:else |still )?(?:worries|troubles|bothers|upsets|frightens|scares|concerns|is worrying) you",
            r"\bwhat (?:are )?you(?:'re| are)? (?:most |still )?(?:worried|afraid|scared|anxious|concerned)",
            r"\bany(?:thing)? .{0,20}\b(?:worr(?:y|ied|ying)|frighten|scar(?:ed|ing)|concern|trouble?)",
            r"\byour (?:biggest |main )?(?:worry|concern|fear)",
            r"\bwhat(?! was)\b.{0,30}\b(?:worries|frightens|scares|troubles|worrying|frightening|scaring) you\b",
        ),
    ),
    (
        "more",
        _one_of(
            r"\bany(?:thing)? (?:else|more|still|you|that|other (?:questions?|concerns?|worr\w+|issues?|points?))\b",
            r"\b(?:is|was) there anything (?:else|more|other|i|we|that|you|on your mind)\b",
            r"\bwhat(?:'s| is| would be)? (?:still |else )?(?:missing|left|open)\b",
            r"\bwhat else\b",
        ),
    ),
    (
        "clear",
        _one_of(
            r"\bmak(?:e|ing) sense",
            r"\bclear(?:er)?\b",
            r"\bunclear",
            r"\bplain\b",
            r"\bfuzzy",
            r"\bunderstood\b",
            r"\b(?:have i|i've|i) explained\b|\bexplained (?:that|it|this)\b",
            r"\bfollow(?:ing)? (?:me|that|so far)",
            r"\bdoes that follow",
            r"\b(?:you )?with me(?: so far)?\?$",
            r"\bany part of",
            r"\b(?:say|said|put) (?:that|it)\b",
            r"\b(?:hang|hold) together",
            r"\banother pass",
            r"\b(?:that|it) again\?$",
        ),
    ),
    (
        "confirm",
        _one_of(
            r"\bis that (?:right|correct|it|so)\b",
            r"^(?:and |so |ok |okay )*(?:is|was) (?:that|this|it) (?:still |all )?(?:your|the right|the correct)\b",
            r"\bis (?:that|this) (?:where|why|what|when|how|because)\b",
            r"\bhave i (?:got|understood)",
            r"\bam i right",
            r"\bdid i get",
            r"[,.-] ?(?:right|correct|yes|yeah|is it|isn't it|aren't you|wasn't it)\s*\?",
            r"^so,? (?:that's|it's|that is|it is|you|your|he|she|they|there)\b.*\?",
            r"^(?:just )?to (?:check|confirm)\b.*\?",
        ),
    ),
    (
        "choice",
        _one_of(
            r"\b(?:would|do you (?:want|prefer)|shall (?:i|we)|should i|prefer|rather)\b.*\bor\b.*\?",
            r"\bwhich (?:would you|do you (?:want|prefer|like)|(?:one )?suits)\b.*\?",
            r"^(?!.*\b(?:is|was|are|were|did|do|does|have|has|what|when|where|which|who|how|why)\b)"
            r"[^?]{3,60}\bor\b[^?]{2,40}\?$",
        ),
    ),
    (
        "feel",
        _one_of(
            r"\bhow (?:are|do|have|did) you (?:feel|feeling|doing|coping|holding|managing|bearing|been)",
            r"\bhow are you\b",
            r"\bhow (?:has|is|was|did) (?:this|that|it|all this)(?: all)? (?:been|affect|left|mak|made|feel|hit)",
            r"\bwhat(?:'s| is| has) (?:it|this|that|all this) been (?:like|doing)",
            r"\bwhat (?:has|does|did) (?:it|this|that|all this) (?:meant?|done|do|cost)\b",
            r"\bhow (?:you're|you are) (?:feel|do)ing",
            r"\bare you (?:somewhere |still )?(?:ok|okay|alright|all right|safe)\b",
            r"\b(?:worst|hardest) (?:part|thing|of)",
        ),
    ),
    (
        "want",
        _one_of(
            r"(?!.*\bme to (?:know|understand))\bwhat (?:would|could|can|will|do|should) "
            r"(?:i|we|you|it|help|make|feel|count|put|putting|fix|settle|sort|solve|be|a good|matter|the right)\b",
            r"\bhow (?:can|could|may|might) (?:i|we) (?:help|assist|make|put|best)",
            r"\bhow would you like",
            r"\bwhat outcome",
            r"\bwhat (?:matters|are you (?:hoping|looking)|is (?:it you|most important)|brings you)",
            r"\bwhat(?:'s| is) (?:the )?most important",
        ),
    ),
    (
        "story",
        _one_of(
            r"\bwhat(?:'s| has| is| was)? (?:exactly )?(?:been )?(?:happened|happening|going on|changed|went wrong)",
            r"\bwhat(?:'s| is) (?:the )?(?:problem|issue|matter|trouble|story)",
            r"\bmore about\b",
            r"\bhow come\b",
            r"\b(?:tell|talk|walk|take|run) me "
            r"(?:more|about (?:it|that|what)|through|what(?! (?:is|was|are|were) (?:your|his|her)\b)|everything|how|"
            r"a (?:bit|little)|the story)",
            r"\bfrom the (?:beginning|start)",
            r"\bin your own (?:words|time)",
            r"\bhelp me understand",
            r"\bhow did (?:it|this|that|the|things|your)\b",
            r"\b(?:explain|describe) (?:what|the|your|how|it)",
            r"\bwhat (?:do you mean|makes you|led|made you)",
            r"\b(?:like|want) me to (?:know|understand)",
        ),
    ),
    (
        "verdict",
        _one_of(
            r"\b(?:how (?:does|would|do you feel about|about)|what (?:do you think|about))\b.*\?",
            r"(?<!what )(?<!which )\b(?:does|would|will|could) (?:that|this|these|£|\$).*\?",
            r"\bis (?:that|this|it) (?:all right|ok|okay|alright|fine|good|enough|acceptable|something)\b"
            r"(?! (?:if|to)\b).*\?",
            r"\bare you happy\b.*\?",
            r"^(?:is |are we |so |and |that |you )*(?:all )?(?:good|ok|okay|alright|all right|happy)"
            r"(?: with that| now| so far)?\?$",
            r"\b(?:sound|sit|suit|work) (?:right|good|ok|okay|for you)\b.*\?",
            r"\bdeal\?",
        ),
    ),
)
"""In order: what is asked in passing goes before what it happens to mention."""
_CONSENT = _one_of(
    r"\b(?:shall|should|can|could|may|might) (?:i|we)\b",
    r"\bwould you (?:like|want) (?:me|us)\b",
    r"\b(?:do you (?:want me|mind)|would you mind)\b",
    r"\b(?:is|would) (?:it|that) (?:help|be (?:ok|okay|alright)|ok|okay|alright|all right)\b",
)
_MAY_I = re.compile(r"\bdo you (?:want (?:me|us)|mind if)\b")
_ABLE = _one_of(r"\bare you able\b", r"\b(?:can|could|would|will) you\b")
"""Asks what the customer can or would do."""


@lru_cache(maxsize=64)
def asked(message: str) -> tuple[Asked, ...]:
    """The questions and requests in `message`, in order; statements are left out."""
    text = _SLANG.sub(lambda found: _SPELLED[found[0]], normalise(message))
    sentences = [piece.strip() for piece in _SENTENCE.split(text) if piece.strip()]
    parts = [part for sentence in sentences for part in _split(sentence)]
    return tuple(Asked(kind, part) for part in parts if (kind := _kind(part)))


def _split(sentence: str) -> list[str]:
    """A sentence with two questions in it becomes two; the question mark goes with both."""
    mark = "?" if sentence.endswith("?") or _REQUEST.search(sentence) else ""
    pieces = [piece.strip() for piece in _ALSO.split(sentence) if piece.strip()]
    return [piece if piece.endswith(("?", ".", "!")) else piece + mark for piece in pieces]


def _kind(text: str) -> Kind | None:
    if _HOLD.search(text):
        return "hold"
    if not (text.endswith("?") or _REQUEST.search(text) or _UNMARKED.search(text)):
        return None
    special = next((kind for kind, pattern in _KINDS if pattern.search(text)), None)
    if special:
        return special
    if _MAY_I.search(text):
        return "consent"
    if _REQUEST.search(text) or _WH.search(text) or YES_NO.search(text):
        return "fact"
    return "consent" if _CONSENT.search(text) else "able" if _ABLE.search(text) else "fact"
