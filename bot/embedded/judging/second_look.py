"""A second look at labels: grave ones must show in plain words or to a model of their own, good ones in their shape."""

import re

from bot.core.appraisal import Appraisal, Label
from bot.core.signals import ACKNOWLEDGE, Signal
from bot.core.transcript import normalise
from bot.embedded.judging.cues import NEGATION, UNLESS
from bot.embedded.judging.linear import load
from bot.embedded.judging.opportunities import sentences

S = Signal
CONFIRMED = 0.35
"""Probability from which the gravity model confirms a label."""


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


CUES: dict[Signal, re.Pattern[str]] = {
    S.THREAT: _any(
        r"\b(?:or|otherwise|if you|unless|until you|i'll|we'll|i will|we will|you'll|you will|gets?|going)\b[^.?!]*"
        r"\b(?:court|bailiffs?|collections?|collectors|police|blacklist\w*|credit (?:file|score|rating)|repossess\w*|"
        r"legal|lawyers?|solicitors?|arrest\w*|disconnect\w*|cut (?:you|it) off|report you|terminate\w*)\b",
        r"\b(?:or|and) (?:i|we)(?:'ll| will)? (?:send|bill|report|flag|close|cut|pass|charge|take|sell)\b",
        r"\bif (?:you|those|the|that|it|we)\b[^.?!]*\b(?:don't|aren't|isn't|not|no)\b[^.?!]*,",
        r"\b(?:or else|last warning|final warning|you'll (?:regret|be sorry))\b",
    ),
    S.HOSTILE: _any(
        r"\b(?:idiots?|idiotic|stupid\w*|morons?|dumb|clowns?|geniu(?:s|ses)|pathetic|losers?|liars?|ridiculous|"
        r"laughable|shut up|get a life|grow up|man up|cry me|spare me|boo hoo|oh please|get over (?:it|yourself)|"
        r"people like you|not my problem|who cares|what(?: i|')s wrong with you)\b",
        r"\b(?:a (?:child|toddler|five[- ]year[- ]old)|my (?:dog|cat|gran|nan)|even an? \w+|"
        r"anyone with (?:half )?a brain) (?:could|can|would|manages?|knows?)\b",
        r"^(?:wow|bravo|congratulations|oh great|charming|brilliant|slow clap)[,.!]",
    ),
    S.BELITTLE: _any(
        r"\b(?:calm down|relax|chill|settle down|overreact\w*|no need to (?:shout|panic|get)|no big deal|"
        r"mak(?:e|ing) (?:such )?a fuss|not the end of the world|sweetie|sweetheart|now now|there there|bless you|"
        r"(?:being|be|get|so) (?:\w+ )?(?:silly|dramatic|precious|hysterical|emotional|childish|paranoid|difficult)|"
        r"at your age|nothing to (?:worry|cry|get)|bigger than it is|happens to (?:lots|every(?:one|body)|plenty)|"
        r"every(?:one|body) (?:loses|has|gets|manages))\b",
        r"\b(?:it's|it is|that's|this is) (?:just|only|hardly|merely) (?:a|an|the|some|one|£|\$|€|\d)",
    ),
    S.BLAME_CUSTOMER: _any(
        r"\byou(?:'d| had)? (?:really )?(?:should|ought to|could|might|needed to|would)(?:n't| not)?(?:'ve| have)\b",
        r"\byou (?:should(?:n't)?|ought to) \w+|\bif you(?:'d| had)\b|\bwhat did you expect\b",
        r"\b(?:your|your own) (?:own )?(?:fault|mistake|doing|error|choice|responsibility|oversight)\b",
        r"\b(?:down to|because of|nobody but) (?:you|yourself)\b|\bwhy (?:did|didn't|would|wouldn't) you\b",
        r"\byou (?:left it|chose|failed|forgot|ignored|didn't (?:read|check|pay|call|tell|answer|reply|update)|"
        r"never (?:read|checked|called|told|paid|answered|updated))\b",
    ),
    S.BLAME_COLLEAGUE: _any(
        r"\b(?:not (?:us|me|our (?:fault|doing|side|problem))|nothing to do with (?:us|me)|out of (?:our|my) hands|"
        r"(?:isn't|wasn't) (?:us|me|our)|we're not the ones)\b",
        r"\b(?:they|team|department|warehouse|courier|contractor|vendor|supplier|depot|branch|bank|billing|drivers?|"
        r"office|colleagues?|system|sales|guys|people|lads?)\b[^.?!]{0,40}\b(?:messed|dropped|lost|forgot|never|didn't|"
        r"should(?:'ve| have)|ought|let|wrong|slip\w*|fail\w*|fault|mistake|mess|slow|hopeless|useless|always|"
        r"behind)\b",
        r"\b(?:fault|mistake|error|mess|blame)\b[^.?!]{0,30}\b(?:team|department|warehouse|courier|contractor|vendor|"
        r"supplier|depot|branch|bank|billing|drivers?|office|colleagues?|system|sales)\b",
    ),
    S.POLICY_SHIELD: _any(
        r"\b(?:polic(?:y|ies)|terms|conditions|procedures?|sections?|articles?|clauses?|regulations?|guidelines|"
        r"protocol|eligible|rules?|as per|tariff|criteria|not (?:possible|supported|accepted|covered|allowed|"
        r"permitted)|"
        r"only (?:issued|given|accepted|possible|after|once|available))\b",
    ),
    S.RUSH: _any(
        r"\b(?:quick(?:ly|er)?|hurry|fast(?:er)?|brief(?:ly)?|to the point|wrap (?:this|it) up|move (?:on|along)|"
        r"get on with|skip|chop chop|stop you there|cut you off|jump in|keep it (?:short|moving|brief)|short version|"
        r"i don't need|just the)\b",
        r"\b(?:waiting|queue|other (?:chats?|customers|calls)|several chats|my (?:shift|break|lunch|screen|timer)|"
        r"time's (?:short|up)|is that all|are we done|i've got to|need to get on|hang (?:about|around)|all (?:day|"
        r"morning|afternoon|night))\b",
    ),
    S.OVERPROMISE: _any(
        r"(?<!can't )(?<!cannot )(?<!won't )(?<!not )(?<!n't )\b(?:(?:i|we|you have my) (?:can )?(?:promise|guarantee|"
        r"swear)|guaranteed?|100 ?%|(?:one )?hundred percent|definitely|for certain|without fail|no matter what|"
        r"never (?:again|hear)|every (?:penny|dollar|cent|pound|last)|everything will|all (?:be )?(?:back|fixed)|"
        r"nobody (?:is|will) ever)"
    ),
    S.PRESSURE: _any(
        r"\b(?:right now|this minute|this second|before you (?:leave|log|go)|today or|now or never|last chance|"
        r"final offer|take it or leave it|only (?:good|valid|open|available)|make (?:up )?your mind|yes or no|"
        r"just (?:click|accept|say|sign|pay|confirm|agree)|you must|borrow|might as well|"
        r"you(?:'ll| will)? (?:just |really )?(?:need|have) to (?:pay|accept|sign|decide|say|agree|confirm|choose))\b",
    ),
}
"""What each grave signal looks like in plain words."""

SHAPES: dict[Signal, re.Pattern[str]] = {
    S.OPEN_QUESTION: _any(r"\?", r"\b(?:tell me|talk me|walk me|let me know|i'd like to hear)\b"),
    S.OFFER_CHOICE: _any(
        r"\b(?:or|either|both|whichever|rather|prefer|suit\w*|pick|choose|choice|options?|up to you|which|shall i|"
        r"may i|"
        r"would you like|do you want|okay with you|all right with you|your call|you decide)\b",
    ),
    S.HONEST_LIMIT: _any(
        r"n't\b|\b(?:cannot|can not|cant|wont|dont|isnt|not|no|nobody|only|unable|beyond|outside|never|neither|"
        r"unless|until|"
        r"limit\w*|depends?|up to)\b",
    ),
    S.SINCERE_APOLOGY: _any(
        r"\b(?:sorry|apolog\w+|regret|forgive|my bad|on me|my (?:fault|mistake)|was wrong|"
        r"should(?:n't| not) have)\b"
    ),
}
"""Without these words it cannot be what the label says."""

_BARE_COURTESY = re.compile(
    r"^(?:hello|hi|hey|good \w+|thank you|thanks)\b"
    r"(?!.*\b(?:telling|trusting|sharing|saying|being open)\b)[\w ,']{0,45}[.!]?$"
)
PLAIN_ONLY = frozenset([S.HOSTILE, S.THREAT, S.OVERPROMISE])
"""Even a weak one of these caps a score."""

MILDER = frozenset([S.POLICY_SHIELD, S.RUSH, S.THREAT])
"""Their words are too common to prove anything without the label."""


def second_look(message: str, appraisal: Appraisal) -> Appraisal:
    """`appraisal` without labels that nothing confirms: a false reproach costs more trust than a missed one.

    Beside kind words only plain words confirm a grave label, since comfort and belittling are easily mistaken.
    """
    kind = any(label.signal in ACKNOWLEDGE for label in appraisal.labels)
    serious = any(label.signal in CUES for label in appraisal.labels)
    grave = serious and not kind and load("gravity").probability(message) >= CONFIRMED
    seen = [_confirmed(label, message, grave) for label in appraisal.labels]
    kept: dict[Signal, Label] = {}
    for label in sorted(filter(None, seen), key=lambda found: found.strength != "strong"):
        kept.setdefault(label.signal, label)
    return appraisal.model_copy(update={"labels": tuple(kept.values())})


def sounds_grave(sentence: str) -> bool:
    """Whether plain words of `sentence` blame, belittle, hurry, press, threaten or insult."""
    plain = normalise(sentence)
    return any(cue.search(plain) for signal, cue in CUES.items() if signal not in MILDER)


def _confirmed(label: Label, message: str, grave: bool) -> Label | None:
    """`label` on the sentence that shows it best, or None. Insults and threats must show in plain words."""
    if label.signal not in CUES:
        return label if _has_shape(label, message) else None
    pieces = list(sentences(message))
    plain = {signal: piece for signal in CUES for piece in reversed(pieces) if _shows(signal, normalise(piece))}
    if label.signal in plain:
        return label.model_copy(update={"quote": plain[label.signal]})
    if not grave or not pieces:
        return None
    other = next((signal for signal in plain if signal not in MILDER), None)
    if other:
        return label.model_copy(update={"signal": other, "quote": plain[other]})
    return None if label.signal in PLAIN_ONLY else label.model_copy(update={"quote": max(pieces, key=_heat)})


def _has_shape(label: Label, message: str) -> bool:
    if label.signal == S.AFFIRM_DIGNITY and _BARE_COURTESY.search(normalise(label.quote)):
        return False
    shape = SHAPES.get(label.signal)
    return shape is None or shape.search(normalise(message)) is not None


def _heat(piece: str) -> float:
    return load("gravity").heat(piece)


def _shows(signal: Signal, plain: str) -> bool:
    """Whether a sentence shows `signal`; one that denies the threat ("we won't go to court") does not."""
    denied = signal == S.THREAT and NEGATION.search(UNLESS.sub(" ", plain))
    return not denied and CUES[signal].search(plain) is not None
