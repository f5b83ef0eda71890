"""Which offer a trainee makes next: what the brief names and they may give, cheapest first, one rung at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.offers import match
from bot.core.persona import Offer
from bot.core.phrases import position, stems
from bot.core.transcript import Transcript
from bot.trainees.book import Rung
from bot.trainees.trainee import Known


@dataclass(frozen=True)
class Step:
    """An offer to make, and whether it is the first one, a dearer one or an old one put again."""

    offer: Offer
    rung: Rung


def step(known: Known, so_far: Transcript) -> Step | None:
    """The next offer; None without any that the trainee may make."""
    rungs = climbable(known)
    made = [offer for one in so_far.said_by("trainee") if (offer := match(one.text, known.offers)) in rungs]
    left = [offer for offer in rungs if all(offer.cost > old.cost for old in made if old)]
    if left:
        return Step(_fitting(left, so_far), "higher" if made else "first")
    return Step(made[-1], "again") if made and made[-1] else None


def climbable(known: Known) -> list[Offer]:
    """Offers within the trainee's power that the brief names and that give something, cheapest first."""
    allowed = sorted((one for one in known.offers if one.authority == "allowed"), key=lambda one: one.cost)
    named = [one for one in allowed if one.cost and any(position(word, known.brief) is not None for word in one.about)]
    return named or allowed


def beyond(known: Known) -> Offer | None:
    """The cheapest offer that is not the trainee's to give."""
    return min((one for one in known.offers if one.authority != "allowed"), key=lambda one: one.cost, default=None)


def worded(offer: Offer, monthly: str | None, offers: tuple[Offer, ...]) -> str:
    """`offer` as it stands in a sentence, with the customer's own figure where it goes by the month."""
    text = offer.text
    if monthly and any("month" in word for word in (text, *offer.about)):
        text = f"{text} of {monthly} a month"
    if match(f"I can offer you {text}", offers) == offer:
        return text
    return f"{text}, that is to say: {max(offer.about[:4], key=lambda word: len(stems(word)))}"


def _fitting(left: Sequence[Offer], so_far: Transcript) -> Offer:
    """The cheapest of those that share most words with what the customer said they want."""
    wanted = {stem for one in so_far.said_by("customer")[-2:] for stem in stems(one.text) if len(stem) > 3}

    def meets(offer: Offer) -> int:
        return len(wanted & {stem for text in (offer.text, *offer.about) for stem in stems(text)}) >= 2

    return max(left, key=lambda offer: (meets(offer), -offer.cost))
