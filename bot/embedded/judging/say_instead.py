"""Better words for a weak turn: the missing sub-skill, the customer's own details, and what the trainee had right."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.assessment import SayInstead
from bot.core.cast import Case
from bot.core.evidence import Evidence
from bot.core.scorecard import MAX_PRIORITIES, SAY_INSTEAD_WORDS
from bot.core.signals import CONSTRUCTIVE, HARMFUL, Signal
from bot.core.transcript import normalise
from bot.embedded.judging.details import Theme, echo, fact, mourned, question, sentence, theme
from bot.embedded.judging.frames import BY_SIGNAL, BY_SKILL, FILLED, GRIEF_FIRST
from bot.embedded.judging.opportunities import sentences
from bot.embedded.judging.second_look import sounds_grave
from bot.embedded.judging.telling import Scene

_GREETING = re.compile(
    r"^(?:hi|hello|hey|good (?:day|morning|afternoon|evening)|thank you|thanks|okay|ok|right|sure|"
    r"noted)\b[^.?!]{0,30}[.!]$"
)

_HELLO = re.compile(r"(?:hi|hello|hey|good (?:day|morning|afternoon|evening))\b", re.I)

_REMEDIES = frozenset([Signal.CONCRETE_OFFER, Signal.OFFER_CHOICE])
"""Not said in the same breath as the feeling that was passed over."""

LONGEST_OFFER = 8
"""Words of an offer that still fits into a sentence."""


@dataclass(frozen=True)
class Turn:
    """What a line for one turn can be made of."""

    theme: Theme
    details: dict[str, str]
    kept: tuple[str, ...]
    signal: Signal | None


def better_words(evidence: Sequence[Evidence], case: Case, scene: Scene) -> tuple[SayInstead, ...]:
    """One line for each of the first three turns that want improving, gravest first."""
    out: list[SayInstead] = []
    used: set[str] = set()
    for item in evidence:
        if item.polarity == "positive" or item.turn in {line.turn for line in out} or len(out) == MAX_PRIORITIES:
            continue
        if text := _compose(item, _turn(item, case, scene), used):
            out.append(SayInstead(turn=item.turn, sub_skill=item.sub_skill, text=text))
    return tuple(out)


def _turn(item: Evidence, case: Case, scene: Scene) -> Turn:
    heard = case.transcript.at(item.turn - 1, "customer") or ""
    opening = case.transcript.at(0, "customer") or ""
    details = {
        "echo": echo(heard) or (None if item.turn > 2 else echo(opening)),
        "fact": fact(opening),
        "asked": question(heard),
        "who": mourned(case.transcript),
        **_remedies(case, item.turn),
    }
    return Turn(
        theme(case.transcript),
        {name: text for name, text in details.items() if text},
        tuple(_kept(item, scene)),
        _fault(item, scene),
    )


def _remedies(case: Case, turn: int) -> dict[str, str]:
    """Two offers within the trainee's authority: what would settle it first, then the cheapest."""
    allowed = [o for o in case.offers if o.authority == "allowed" and o.cost and len(o.text.split()) <= LONGEST_OFFER]
    ranked = sorted(allowed, key=lambda offer: (not offer.settles, offer.cost))
    return dict(zip(("remedy", "other"), (offer.text for offer in ranked), strict=False)) if turn > 1 else {}


def _fault(item: Evidence, scene: Scene) -> Signal | None:
    """The harmful signal that the quote carries, if any."""
    if item.polarity != "harmful":
        return None
    quoted = normalise(item.quote)
    labels = [
        label for label in scene.appraisals[item.turn - 1].labels if label.signal in HARMFUL | {Signal.OVERPROMISE}
    ]
    return next((label.signal for label in labels if _overlap(normalise(label.quote), quoted)), None)


def _kept(item: Evidence, scene: Scene) -> list[str]:
    """Sentences of the trainee's that can stay: those that help or ask, and carry no harm."""
    labels = scene.appraisals[item.turn - 1].labels
    harm = [normalise(label.quote) for label in labels if label.signal not in CONSTRUCTIVE]
    if item.turn in scene.barred or any(label.signal == Signal.IGNORE_QUESTION for label in labels):
        return []
    stays = CONSTRUCTIVE - (_REMEDIES if item.sub_skill.startswith("E") else frozenset())
    good = [normalise(label.quote) for label in labels if label.signal in stays]
    out = []
    for piece in sentences(scene.transcript.at(item.turn, "trainee") or ""):
        plain = normalise(piece)
        useful = any(_overlap(quote, plain) for quote in good) or (piece.endswith("?") and not harm)
        if (
            useful
            and not sounds_grave(piece)
            and not _GREETING.match(plain)
            and not any(_overlap(quote, plain) for quote in harm)
        ):
            out.append(sentence(piece))
    return out


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def _compose(item: Evidence, turn: Turn, used: set[str]) -> str | None:
    """The first frame not yet `used` whose details are known: details before none, else as turn and skill decide."""
    for group in _groups(item, turn):
        start = zlib.crc32(f"{item.turn}{item.sub_skill}{item.quote}".encode()) % len(group) if group else 0
        for frame in sorted((*group[start:], *group[:start]), key=lambda frame: not FILLED.search(frame)):
            if frame not in used and all(name in turn.details for name in FILLED.findall(frame)):
                used.add(frame)
                return _with_kept(_filled(frame, turn.details), turn.kept)
    return None


def _groups(item: Evidence, turn: Turn) -> tuple[tuple[str, ...], ...]:
    """Frames for the fault, then for the sub-skill in this kind of case, then for the sub-skill at all."""
    skill = BY_SKILL[item.sub_skill]
    own = BY_SIGNAL.get((turn.signal, item.sub_skill[0]), ()) if turn.signal else ()
    if turn.theme == "grief" and turn.signal in GRIEF_FIRST:
        own = ()
    return own, skill.get(turn.theme, ()), skill.get("any", ())


def _filled(frame: str, details: dict[str, str]) -> str:
    """`frame` with its details, capital where a sentence starts."""

    def put(found: re.Match[str]) -> str:
        text = details[found[1]]
        starts = not found.start() or frame[: found.start()].rstrip()[-1] in ".?!"
        return text[0].upper() + text[1:] if starts else text

    return FILLED.sub(put, frame)


def _with_kept(lead: str, kept: Sequence[str]) -> str:
    """`lead`, and what the trainee had right while it fits; a greeting goes first."""
    for piece in kept:
        longer = f"{piece} {lead}" if _HELLO.match(piece) else f"{lead} {piece}"
        if len(longer.split()) <= SAY_INSTEAD_WORDS and not (lead.endswith("?") and piece.endswith("?")):
            lead = longer
    return lead
