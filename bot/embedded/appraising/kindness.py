"""Sentences that only sound grave: they recount what the customer went through, take a fault on, or leave a choice."""

import re
from functools import lru_cache

from bot.core.transcript import normalise

_VERB = r"(?:\w+ed|\w+en|rang|told|lost|left|hit|put|made|sent|kept|sold|let|cut|bought|paid|said|given|got|done|shut)"
_BORE = (
    r"(?:rang|called|phoned|wrote|asked|waited|stood|sat|drove|travelled|walked|carried|lost|paid|trusted|believed|"
    r"answered|offered|borrowed|stayed|came|went|told|kept|gave|showed|explained|said|thought|managed|held|had to|"
    r"sent|tried|queued|missed (?:work|a day|your)|came home|put up)"
)
"""What customers do in a story in which they are not to blame."""
_US = r"(?:we|us|our|ours|i|nobody|no ?one|they|somebody|someone)"


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


_KIND = _any(
    rf"\byou(?:'ve| have|'d| had)?(?: never| still| also| only| just| already| even| then)? "
    rf"(?:were|was|got|are|been|get|should(?:n't| not| never)? have been|ought never to have been|'re)"
    rf"(?: not| just| all| never| still| only)? (?:being )?(?:{_VERB}|expecting|right|honest|alone|without|patient|"
    r"kind|stuck|afraid|brave|in|with|on|there|entitled|allowed)\b",
    r"\byou(?:'ve| have) been\b",
    r"\byou (?:shouldn't|should not|should never) (?:have (?:had|been|to)|pay|be|need|wait|lose)\b",
    rf"\byou(?:'ve| have|'d| had)?(?: never| still| also| just| already| even| both)? {_BORE}\b",
    r"\byou (?:did|have done|'ve done|do|get|got|had)(?:n't| not)? (?:nothing|exactly what|everything|anything|all you|"
    r"the right|miss|forget|do anything|no (?:choice|way))",
    r"\byou (?:have |'ve )?(?:forgotten|missed|done) nothing\b|\byou (?:weren't|were not|couldn't|could not) (?:to )?"
    r"(?:know|have known)\b",
    r"\byou must (?:have (?:been|felt|thought)|be|feel)\b|\byou(?:'ve| have) every right\b",
    r"\bi (?:don't|do not|can't|cannot|couldn't) blame you\b|\bnot (?:your|stupid|silly)\b|\bno wonder\b",
    r"\byou (?:don't|do not|won't|will not|needn't|need not|never|don't gotta)(?: \w+)? (?:have to|need|be|got to|"
    r"gotta|explain|pay|owe|repeat)\b",
    r"\b(?:i|we)(?:'m| am| will|'ll| do| can| could|'d| would)?(?: not|n't)(?: gonna| going to| want to| like to)?"
    r"(?: ever)? (?:threaten|promise|read|say|ask|hurry|rush|pressure|push|press|put|close|want|make|guarantee|take)\b"
    r"|\bi (?:won't|will not|wouldn't) \w+|\bi(?:'d| would) hate\b",
    r"\bif you(?:'d| would)? (?:rather not|do write|don't feel|don't know|can't|cannot|don't have|miss|are tired|want|"
    r"like|prefer|need)\b",
    r"\bthere(?:'s| is| will be) no (?:rush|hurry|calls?|fee|pressure)\b|\btake (?:your time|a minute)\b"
    r"|\bno (?:worries|problem|fee|letter|rush|hurry)\b",
    r"\b(?:how|who)(?:'s| is| are| was| did| have)\b[^.?!]*\b(?:you|your)\b|\bwhat (?:kept you|did (?:they|that|it)|is "
    r"the|was the|'s the|can you)\b",
    r"\b(?:are you (?:all right|okay|ok|safe)|is there (?:someone|anybody|anything)|did any(?:one|body))\b",
    r"\b(?:after|in) a \w+ like yours\b|\ban?y(?:one|body) would have\b|\bi(?:'d| would) be (?:\w+ )?(?:too|as well)\b",
    rf"\b{_US}\b[^.?!,]*\b(?:wrong|mistake|error|fault|ashamed|late|withdrawn|stopped it)\b",
    r"\bbecause (?:of )?(?:our|we|us|the)\b|\b(?:on|for) us\b|\bour (?:end|side|fault|mistake|error)\b",
    r"^(?:(?:so|and|well|right|then|ok|oh|no),? )*you(?:r \w+| and your \w+)?(?: \w+ly)? (?:were|had|(?!need)\w+ed|"
    r"spent|heard|slept|found|brought|ran|read|felt|took|fell|bought|saw|met|grew|began|woke)\b",
    r"\bnothing you did\b|\bdon't worry\b|\b(?:whatever|whichever|whenever)\b|\bsuits? you\b|\bour (?:mess|delay)\b",
    r"\bnobody (?:is going to|will)\b|\bthat(?:'s| is| was) (?:a lot|rough|awful|reasonable|wrong|normal)\b",
)
_STING = _any(
    r"\b(?:your (?:own )?(?:fault|mistake|doing|error|choice|responsibility)|you (?:should(?:'ve| have)|ought to|"
    r"could(?:'ve| have)|needed to|chose|failed|ignored|forgot(?! nothing)|didn't (?:read|check|pay|call|tell|"
    r"answer|reply|update))(?! been| had| never)\b)",
    r"\b(?:if|had) you(?:'d| had)? (?!rather)\w+(?:ed|en|id|ad|nt|pt|ld)\b",
    r"\b(?:but|and|so|then) (?:that's|that is|it's) (?:on|down to|up to) you\b|\bwhat did you expect\b",
    r"\b(?:too late|instead of|yourself to blame|(?:on|did (?:it|this|that)) yourself|because of (?:you\b(?!r)|how you)"
    r"|your own (?!words|time|home|house|pace)|(?:a child|anyone) could|off your own bat|in the first place|"
    r"wouldn't have|would not have|it all to)\b",
    r"\b(?:calm down|overreact\w*|idiots?|stupid|ridiculous|pathetic|liars?|dramatic|get over)\b",
    r"\b(?:or|unless|otherwise) (?:we|i|it|you)\b|\bfinal\b|\b(?:court|bailiffs?|collections?|credit)\b",
    r"\b(?:you need to|you must|you have to|you'd better|right now|today or|yes or no|or you lose|in the "
    r"next|clock is|clowns?|whose bright|violin)\b",
    r"\b(?:guaranteed?|(?:one )?hundred percent|i promise you now|nobody but|conditions of|boo hoo|"
    r"we all|who do you think|bother|because you|"
    r"and now you (?:want|expect)|so that's (?:that|it)|"
    r"live with it|forced you|n't (?:even )?(?:listen|think)|(?:don't|not) (?:have|having) (?:it|this|that))\b",
)
"""Words that make even such a sentence grave."""


@lru_cache(maxsize=4096)
def means_well(sentence: str) -> bool:
    """Whether `sentence` has such a kind frame, and nothing outside it stings."""
    plain = normalise(sentence)
    return bool(_KIND.search(plain)) and not _STING.search(_KIND.sub(" ", plain))
