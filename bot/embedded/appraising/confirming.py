"""Grave labels need a second witness: the plain words of a sentence that is not kind, or the gravity model."""

import re
from functools import lru_cache

from bot.core.manipulation import courts
from bot.core.signals import CONSTRUCTIVE, Signal
from bot.core.transcript import normalise
from bot.embedded.appraising.kindness import means_well
from bot.embedded.judging.cues import NEGATION, UNLESS
from bot.embedded.judging.linear import load
from bot.embedded.judging.opportunities import sentences

S = Signal
CONFIRMED, SUSPECTED = 0.35, 0.28
"""Probability from which the gravity model confirms a label: for a scorecard, and in the chat."""
SURE, SURE_OF_BLAME = 0.55, 0.75
"""Probability from which the classifier's own word is enough; blame sounds like a retelling, so it takes more."""


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
        r"who do you think you are|whin(?:e|ing)|moaning|nonsense|you(?:'re| are) (?:hiding|lying|making)|"
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
        r"\b(?:nobody|no ?one) (?:forced|made) you\b|\blive with it\b",
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
        r"\b(?:pay|sign|accept|decide)\b[^.?!]{0,20} or (?:i|we)\b",
        r"\b(?:right now|this minute|this second|before you (?:leave|log|go)|today or|now or never|last chance|"
        r"final offer|take it or leave it|only (?:good|valid|open|available)|make (?:up )?your mind|yes or no|"
        r"just (?:click|accept|say|sign|pay|name|confirm|agree)|you must|borrow|might as well|"
        r"you(?:'ll| will)? (?:just |really )?(?:need|have) to (?:pay|accept|sign|decide|say|agree|confirm|choose))\b",
    ),
}
"""What each grave signal looks like in plain words."""

MILDER = frozenset([S.POLICY_SHIELD, S.RUSH, S.THREAT])
"""Their words are too common to prove anything without the label."""
_WITNESSED = frozenset(
    [S.HOSTILE, S.THREAT, S.BLAME_CUSTOMER, S.BELITTLE, S.PRESSURE, S.OVERPROMISE, S.BLAME_COLLEAGUE]
)
"""One of these wrongly found makes a customer turn on somebody who was kind."""
_BREAKS_IN = re.compile(
    r"\b(?:language model|the role you|your (?:emotional state|configuration|prompt)|"
    r"your (?:trust|anger|mood|patience) (?:value|score|level|as a number|is now \d)|"
    r"(?:answer|speak|reply|talk) as yourself|what (?:were|are) you told about me|out of character)\b",
    re.IGNORECASE,
)
"""Words to whoever plays the customer are no kindness, whatever they sound like."""


def confirmed(signal: Signal, message: str, probability: float = 0.0) -> bool:
    """Whether a grave `signal`, or plain gravity of another kind, shows in what `message` says besides kind things.

    Words to whoever plays the customer confirm no kindness.
    From `SURE` on, the classifier needs no witness, only something that is not kind to have meant.
    """
    if signal in CONSTRUCTIVE and _BREAKS_IN.search(message):
        return False
    if signal not in _WITNESSED or signal in _shown(message):
        return True
    return probability >= (SURE_OF_BLAME if signal is S.BLAME_CUSTOMER else SURE) and bool(_unkind(message))


@lru_cache(maxsize=512)
def _unkind(message: str) -> tuple[str, ...]:
    """The sentences of `message` that do not mean well."""
    return tuple(piece for piece in sentences(message) if not means_well(piece))


@lru_cache(maxsize=512)
def _shown(message: str) -> frozenset[Signal]:
    if courts(message) or _BREAKS_IN.search(message):
        return _WITNESSED
    rest = _unkind(message)
    if rest and load("gravity").probability(" ".join(rest)) >= SUSPECTED:
        return _WITNESSED
    seen = frozenset(signal for signal in _WITNESSED for piece in rest if shows(signal, normalise(piece)))
    return _WITNESSED if seen - MILDER else seen


def shows(signal: Signal, plain: str) -> bool:
    """Whether a normalised sentence shows `signal`; one that denies the threat ("we won't go to court") does not."""
    denied = signal == S.THREAT and NEGATION.search(UNLESS.sub(" ", plain))
    return not denied and CUES[signal].search(plain) is not None
