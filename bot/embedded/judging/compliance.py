"""Compliance findings: the packs' cues over each message, and rules that need labels or the customer's words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.appraisal import Appraisal
from bot.core.assessment import Finding
from bot.core.cast import Case
from bot.core.evidence import Rejection, proven_quote
from bot.core.rubric import Rule
from bot.core.signals import ACKNOWLEDGE, Signal
from bot.core.transcript import normalise
from bot.embedded.judging.cues import (
    ADMITS_COLLECTOR,
    IDENTITY_CHECK,
    MONEY,
    NEGATION,
    SIGNPOST,
    SUM_OFFERED,
    UNLESS,
    VULNERABLE,
)
from bot.embedded.judging.opportunities import Opportunity, sentences
from bot.embedded.judging.telling import quotable

_ANSWERS = ACKNOWLEDGE | {Signal.OPEN_QUESTION, Signal.OWN_IT}
_OPEN_TO_IT = {Signal.CONCRETE_OFFER, Signal.OFFER_CHOICE, Signal.HONEST_LIMIT, Signal.OWN_IT}
VULNERABLE_TURNS = 2
"""Replies a trainee has to take up a disclosure."""


@dataclass(frozen=True)
class Said:
    """One trainee turn with its labels and what the customer had said before it."""

    turn: int
    text: str
    appraisal: Appraisal
    met: Opportunity | None
    earlier: tuple[str, ...]
    next: Appraisal | None

    def strong(self, signal: Signal) -> str | None:
        """The words of a strong `signal`, if there is one."""
        found = (label for label in self.appraisal.labels if label.signal == signal and label.strength == "strong")
        return next((label.quote for label in found), None)

    @property
    def opening(self) -> str:
        """Its first sentence that can be quoted."""
        return next(sentences(self.text), self.text)


def findings(case: Case, appraisals: Sequence[Appraisal], found: Sequence[Opportunity]) -> tuple[Finding, ...]:
    """Findings of all packs, in the order of turns; one per rule and turn, each with a proven quote."""
    turns = list(_turns(case, appraisals, found))
    proposed = [
        finding
        for said in turns
        for pack in case.packs
        for rule in pack.rules
        if (finding := _finding(rule, said, case)) is not None
    ]
    return tuple(proposed)


def _turns(case: Case, appraisals: Sequence[Appraisal], found: Sequence[Opportunity]) -> Iterator[Said]:
    met = {item.turn: item for item in found}
    texts = [case.transcript.at(turn, "trainee") or "" for turn in range(1, len(appraisals) + 1)]
    for i, appraisal in enumerate(appraisals):
        after = appraisals[i + 1] if i + 1 < len(appraisals) else None
        yield Said(i + 1, texts[i], appraisal, met.get(i + 1), tuple(texts[:i]), after)


def _finding(rule: Rule, said: Said, case: Case) -> Finding | None:
    words = _cued(rule, said) or (_JUDGED[rule.id](said) if rule.id in _JUDGED else None)
    if not words:
        return None
    quote = proven_quote(quotable(words, said.text), said.turn, "trainee", case.transcript)
    if isinstance(quote, Rejection):
        return None
    return Finding(
        rule=rule.id, turn=said.turn, quote=quote, why=rule.finding, safer=rule.safer, critical=rule.critical
    )


def _cued(rule: Rule, said: Said) -> str | None:
    """The first sentence that a cue of `rule` fits, unless it denies the very thing or quotes it."""
    if rule.id == "ANY-PRIV" and any(IDENTITY_CHECK.search(normalise(text)) for text in said.earlier):
        return None
    for sentence in sentences(said.text):
        plain = re.sub(r"\"[^\"]*\"", " ", normalise(sentence))
        if rule.id not in _CUES_ARE_DENIALS and NEGATION.search(UNLESS.sub(" ", plain)):
            continue
        if any(re.search(cue, plain) for cue in rule.cues):
            return sentence
    return None


_CUES_ARE_DENIALS = frozenset(["UK-AFFORD", "US-HARASS"])
"""Rules whose cues stay a finding beside a "not"."""


def _pressed_to_pay(said: Said) -> str | None:
    quote = said.strong(Signal.PRESSURE)
    return quote if quote and MONEY.search(normalise(said.text)) else None


def _refused_sum(said: Said) -> str | None:
    if not said.met or not SUM_OFFERED.search(normalise(said.met.text)):
        return None
    strengths = said.appraisal.strengths.keys()
    return None if _OPEN_TO_IT & strengths else said.appraisal.quote(Signal.POLICY_SHIELD)


def _carried_on(said: Said) -> str | None:
    """The opening of a reply to a disclosure that neither it nor the next reply takes up."""
    if not said.met or not VULNERABLE.search(normalise(said.met.text)):
        return None
    replies = [said.appraisal, said.next][:VULNERABLE_TURNS]
    taken_up = any(_ANSWERS & reply.strengths.keys() for reply in replies if reply)
    return None if taken_up or said.next is None else said.opening


def _risk_unmet(said: Said) -> str | None:
    if not said.met or "self_harm" not in said.met.quotes:
        return None
    acknowledged = bool(ACKNOWLEDGE & said.appraisal.strengths.keys())
    return None if acknowledged and SIGNPOST.search(normalise(said.text)) else said.opening


def _not_disclosed(said: Said) -> str | None:
    return None if said.turn > 1 or ADMITS_COLLECTOR.search(normalise(said.text)) else said.opening


_JUDGED: dict[str, Callable[[Said], str | None]] = {
    "US-HARASS": lambda said: said.strong(Signal.HOSTILE),
    "US-FALSE": lambda said: said.strong(Signal.THREAT),
    "US-DISCLOSE": _not_disclosed,
    "UK-PRESSURE": _pressed_to_pay,
    "UK-AFFORD": _refused_sum,
    "UK-VULN": _carried_on,
    "ANY-RISK": _risk_unmet,
}
