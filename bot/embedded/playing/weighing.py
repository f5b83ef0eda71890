"""How the customer weighs an offer: by what they can pay, by the script's lines for that rung, by a choice given."""

from bot.core.direction import Beat
from bot.core.offers import beyond, match
from bot.core.persona import Offer
from bot.core.script import OfferLines
from bot.embedded.playing.questions import Asked, asked
from bot.embedded.playing.small_talk import chosen, not_yet
from bot.embedded.playing.stage import Stage


def weigh(stage: Stage, offer: Offer, beat: Beat) -> str | None:
    """How an offer is taken: refused for the sum if it is beyond them, else by the beat; a choice is made first."""
    character = stage.scene.role.character
    excess = beyond(stage.message, character.limits)
    if excess:
        sign = next((c for c in excess.amount.text if c in "£$€"), "")
        able = f"{sign}{excess.most:g}{' a month' if excess.limit == 'max_monthly' else ''}"
        return stage.manner("bargain", offer=excess.amount.text, fact=able)
    lines = stage.scripts[0].offers.get(offer.id, OfferLines())
    pool = {"consider": lines.consider, "doubt": lines.doubt, "object": lines.refuse}.get(beat, ())
    option = _option(stage) if beat == "consider" else None
    if option is None:
        return stage.pick("offer", pool)
    said = not_yet(stage, stage.message) or stage.pick("offer", [line for line in pool if "?" not in line])
    return f"{option} {said}" if said else option


def _option(stage: Stage) -> str | None:
    """The option they take, if they were given a choice that can be named."""
    return next((line for q in asked(stage.message) if q.kind == "choice" and (line := chosen(stage, q))), None)


def named_offer(stage: Stage, questions: tuple[Asked, ...]) -> tuple[Offer, str] | None:
    """A rung that a question like "what about £40 a month?" names, though it was not taken for an offer."""
    texts = [q.text for q in questions if q.kind in ("verdict", "consent")]
    found = ((offer, text) for text in texts if (offer := match(text, stage.scene.role.offers)))
    return next(found, None)
