"""Settings to cast: the only place that chooses who plays which role."""

from bot.config import EMBEDDED, Settings
from bot.core.cast import Cast
from bot.embedded.appraiser import EmbeddedAppraiser
from bot.embedded.coach import EmbeddedCoach
from bot.embedded.customer import EmbeddedCustomer
from bot.embedded.evaluator import EmbeddedEvaluator
from bot.errors import InputError

CAST_NOTICE = (
    "Embedded cast: a scripted customer and a trained appraiser, no language model. English only; "
    "scores are not calibrated against people."
)


def cast_for(settings: Settings, model: str | None = None) -> Cast:
    """The cast that `settings` ask for; `model` overrides all roles."""
    roles = (settings.customer_model, settings.appraiser_model, settings.evaluator_model)
    wanted = {model} if model else {role or settings.model for role in roles} | {settings.model}
    if unknown := sorted(wanted - {EMBEDDED}):
        raise InputError(
            f"model {unknown[0]!r}: this version plays with the embedded cast only; "
            "leave --model and GREENROOM_MODEL out, or set them to 'embedded'"
        )
    return Cast(EmbeddedAppraiser(), EmbeddedCustomer(), EmbeddedEvaluator(), EmbeddedCoach())
