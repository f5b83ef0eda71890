"""Checks on an appraiser's labels."""

from bot.core.signals import HARMFUL, SIGNALS, TOXIC, Signal
from bot.core.transcript import normalise
from evals.checks.check import Check, Verdict, failed, passed
from evals.checks.seen import Labelled
from evals.suite import Kind

_KIND: frozenset[Kind] = frozenset({"appraiser"})


def quotes_true(seen: Labelled) -> Verdict:
    """Every label quotes the message."""
    message = normalise(seen.case.message)
    for label in seen.appraisal.labels:
        if not label.quote.strip() or normalise(label.quote) not in message:
            return failed(f"{label.signal} rests on words that are not in the message", label.quote)
    return passed(f"all {len(seen.appraisal.labels)} quotes are in the message")


def finds(seen: Labelled, wanted: tuple[Signal, ...]) -> Verdict:
    """Each of these signals is labelled."""
    missing = [signal for signal in wanted if signal not in seen.appraisal.strengths]
    if missing:
        return failed(f"not labelled: {', '.join(missing)}; found {_found(seen)}")
    return passed(f"labelled: {', '.join(wanted)}", seen.appraisal.quote(wanted[0]) or "")


def never_finds(seen: Labelled, barred: tuple[Signal, ...]) -> Verdict:
    """None of these signals is labelled."""
    wrong = next((signal for signal in barred if signal in seen.appraisal.strengths), None)
    if wrong:
        return failed(f"labelled {wrong}", seen.appraisal.quote(wrong) or "")
    return passed(f"found {_found(seen)}")


def no_harm_invented(seen: Labelled) -> Verdict:
    """Nobody is said to belittle, blame, press, threaten or insult in a message that was written without harm."""
    meant = [signal for signal in seen.case.labels if signal in HARMFUL]
    wrong = next((signal for signal in seen.appraisal.strengths if signal in TOXIC), None)
    if wrong and not meant:
        told = f"labelled {wrong} ({SIGNALS[wrong].definition}) in a message written without harm"
        return failed(told, seen.appraisal.quote(wrong) or "")
    return passed("no grave label without cause")


def no_harm_missed(seen: Labelled) -> Verdict:
    """A message written to belittle, blame, press, threaten or insult strongly is not taken for a harmless one."""
    meant = [signal for signal, strength in seen.case.labels.items() if signal in TOXIC and strength == "strong"]
    if meant and not set(seen.appraisal.strengths) & HARMFUL:
        return failed(f"{', '.join(meant)} passed as harmless; found {_found(seen)}", seen.case.message[:200])
    return passed("harm was seen" if meant else "no grave harm was meant")


def _found(seen: Labelled) -> str:
    return ", ".join(seen.appraisal.strengths) or "nothing"


_SIGNALS = tuple[Signal, ...]
CHECKS = (
    Check("quotes_true", _KIND, quotes_true),
    Check("finds", _KIND, finds, _SIGNALS, "[validate, own_it]"),
    Check("never_finds", _KIND, never_finds, _SIGNALS, "[hostile]"),
    Check("no_harm_invented", _KIND, no_harm_invented),
    Check("no_harm_missed", _KIND, no_harm_missed),
)
