"""Settings to cast: the only place that chooses who plays which role."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.config import EMBEDDED, Settings
from bot.core.calibration import UNCALIBRATED
from bot.core.cast import Cast
from bot.core.note import Note, note
from bot.core.prompt import Prompt
from bot.embedded.appraiser import EmbeddedAppraiser
from bot.embedded.coach import EmbeddedCoach
from bot.embedded.customer import EmbeddedCustomer
from bot.embedded.evaluator import EmbeddedEvaluator
from bot.store.calibration import Calibrations, Vouched

if TYPE_CHECKING:
    from bot.llm.budget import Budget
    from bot.llm.models import Limits, Model
    from bot.llm.tape import Tape

Prompts = Callable[[str], Prompt]
"""Prompts by name, e.g. `library.prompt`."""
EMBEDDED_CAST, SAME_MODEL = note("embedded_cast"), note("same_model")


@dataclass(frozen=True)
class Shared:
    """What the models of several casts have in common. `replayed`: the tape answers alone, and nobody is asked."""

    budget: "Budget"
    tape: "Tape | None" = None
    replayed: bool = False
    limits: "Limits | None" = None
    """Patience of a run that nobody watches, in place of the settings'."""


def role_ids(settings: Settings, model: str | None = None) -> dict[str, str]:
    """Role -> model id; `model` overrides all. The coach goes with the evaluator."""
    evaluator = settings.evaluator_model or settings.model
    chosen = {
        "appraiser": settings.appraiser_model or settings.model,
        "customer": settings.customer_model or settings.model,
        "evaluator": evaluator,
        "coach": evaluator,
    }
    return dict.fromkeys(chosen, model) if model else chosen


def cast_for(settings: Settings, prompts: Prompts, model: str | None = None, shared: Shared | None = None) -> Cast:
    """The cast that `settings` ask for; `model` overrides all roles. Raises InputError saying what to set.

    With a tape nothing is guessed ahead: what is asked must not depend on how fast the answers come.
    """
    models = models_for(settings, model, shared)
    speculate = settings.speculate and not (shared and shared.tape)
    cast = embedded_cast()
    if models:
        cast = _with_models(models, prompts, speculate=speculate, profanity=settings.profanity)
    return replace(cast, evaluator=Vouched(cast.evaluator, Calibrations.under(settings.data)))


def embedded_cast() -> Cast:
    """The cast that needs no model."""
    return Cast(EmbeddedAppraiser(), EmbeddedCustomer(), EmbeddedEvaluator(), EmbeddedCoach())


def models_for(settings: Settings, model: str | None = None, shared: Shared | None = None) -> "dict[str, Model]":
    """Role -> model, less the embedded roles. They share one budget."""
    ids = {role: id for role, id in role_ids(settings, model).items() if id != EMBEDDED}
    if not ids:
        return {}  # the libraries below take a second to import
    from bot.llm.budget import Budget

    shared = shared or Shared(Budget(settings.max_cost))
    notes = {"evaluator": (SAME_MODEL,)} if ids.get("evaluator") == ids.get("customer") else {}
    return {role: model_for(settings, role, id, shared, notes.get(role, ())) for role, id in ids.items()}


def model_for(settings: Settings, role: str, id: str, shared: Shared, notes: tuple[Note, ...] = ()) -> "Model":
    """The model `id` in `role`; raises InputError saying what to set."""
    from bot.llm.models import Limits, Model

    if shared.tape and shared.replayed:
        return replace(Model.on_tape(id, shared.tape, role=role, budget=shared.budget), notes=notes)
    found = Model.of(
        id,
        role=role,
        limits=shared.limits or Limits(settings.timeout, settings.retries),
        budget=shared.budget,
        prices=settings.prices,
        notes=notes,
    )
    unpriced = found.price is None and shared.budget.max_cost is not None
    return replace(found.noting(note("no_price", id=found.shown)) if unpriced else found, tape=shared.tape)


def _with_models(models: "dict[str, Model]", prompts: Prompts, *, speculate: bool, profanity: bool) -> Cast:
    """The roles in `models` played by them. A predictor pays only where appraisal and reply both take time."""
    from bot.llm.appraiser import ModelAppraiser
    from bot.llm.coach import ModelCoach
    from bot.llm.customer import ModelCustomer
    from bot.llm.evaluator import ModelEvaluator

    cast = embedded_cast()
    if "appraiser" in models:
        predictor = cast.appraiser if speculate and "customer" in models else None
        cast = replace(cast, appraiser=ModelAppraiser(models["appraiser"], prompts), predictor=predictor)
    if "customer" in models:
        customer = ModelCustomer(models["customer"], prompts("customer"), cast.customer, profanity=profanity)
        cast = replace(cast, customer=customer)
    if judge := models.get("evaluator"):
        labeller = ModelAppraiser(judge, prompts)  # anew and blind, so that one live slip does not count twice
        cast = replace(cast, evaluator=ModelEvaluator(judge, prompts, labeller))
    if "coach" in models:
        cast = replace(cast, coach=ModelCoach(models["coach"], prompts))
    return cast


def cast_notice(settings: Settings, model: str | None = None, trust: Note = UNCALIBRATED) -> tuple[Note, ...]:
    """Who plays, how far to trust the scores, and what to mind."""
    models = models_for(settings, model)
    if not models:
        return EMBEDDED_CAST, trust
    shown = {role: models[role].shown if role in models else id for role, id in role_ids(settings, model).items()}
    told: list[Note] = []
    for found in models.values():
        told += [each for each in found.notes if each not in told]
    return note("model_cast", **shown), trust, *told


async def audition(settings: Settings, role: str) -> str | None:
    """What the model of `role` says to a tiny call, None where the embedded cast plays; raises GreenroomError."""
    model = models_for(settings).get(role)
    if model is None:
        return None
    from bot.llm import audition as stage

    return await stage.audition(model)
