"""Five standard trainees as signals: what each does next, given what the customer shows. No words, no chance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.direction import Band
from bot.core.signals import STRENGTH_VALUE, Signal, Strength

Rung = Literal["cheapest", "settling"]
S = Signal


@dataclass(frozen=True)
class Move:
    """What a trainee does in one message. `rung`: which remedy of the persona's ladder is offered, if any."""

    does: str
    values: Mapping[Signal, float]
    rung: Rung | None = None


@dataclass(frozen=True)
class Exchange:
    """One turn as the trainee saw it: their own move, then the customer's mood and what it came to."""

    move: Move
    band: Band
    events: tuple[str, ...]


Seen = Sequence[Exchange]


@dataclass(frozen=True)
class Trainee:
    """`plays` picks the next move from the turns so far; `about` is one line for the author."""

    name: str
    about: str
    plays: Callable[[Seen, Band], Move]


def _move(does: str, rung: Rung | None = None, **signals: Strength) -> Move:
    return Move(does, {Signal(name): STRENGTH_VALUE[strength] for name, strength in signals.items()}, rung)


PLAN = (
    _move("names the feeling and takes charge", name_feeling="strong", reflect_back="weak", own_it="weak"),
    _move("says why anyone would feel so, asks openly", validate="strong", open_question="strong"),
    _move("sums up, apologises for what went wrong", reflect_back="strong", sincere_apology="strong", own_it="weak"),
    _move("explains the next step", explain_next_step="strong", reassure_grounded="weak", affirm_dignity="weak"),
    _move("says what cannot be done, offers the cheapest remedy", "cheapest",
          honest_limit="strong", concrete_offer="weak", validate="weak"),
    _move("offers what settles it, as a choice", "settling",
          concrete_offer="strong", offer_choice="strong", reflect_back="weak"),
    _move("sums up what happens next", explain_next_step="strong", reflect_back="weak", affirm_dignity="strong"),
)  # fmt: skip
"""What an expert does when nothing else is called for: heard first, then solved."""

STAY = (
    _move("asks what matters most", open_question="strong", validate="weak"),
    _move("gives a fact to hold on to, stays in charge", reassure_grounded="strong", own_it="strong"),
    _move("repeats who does what by when", explain_next_step="strong", reflect_back="weak", offer_choice="weak"),
)
"""What an expert does when the plan is through and the customer is still there."""

TAKE_IN = _move("thanks them for saying it", affirm_dignity="strong", reflect_back="strong")
TAKE_CHARGE = _move("stays in charge", own_it="strong")
"""What an expert adds to the next step when something was confided, or a supervisor was asked for."""

COOL = _move("stays with the feeling a little longer", validate="strong", affirm_dignity="weak")
SOLVING = 3
"""Steps of the plan before the first solution; who is still boiling then gets `COOL` first."""


def _expert(seen: Seen, band: Band) -> Move:
    cooled = any(COOL.does in exchange.move.does for exchange in seen)
    at = len(seen) - cooled
    step = PLAN[at] if at < len(PLAN) else STAY[(at - len(PLAN)) % len(STAY)]
    if at == SOLVING and band == "boiling" and not cooled:
        step = COOL
    events = seen[-1].events if seen else ()
    if "ask_supervisor" in events:
        step = _with(TAKE_CHARGE, step)
    return _with(TAKE_IN, step) if any(event.startswith("disclose:") for event in events) else step


def _with(added: Move, step: Move) -> Move:
    """Both in one message, each signal as strong as in the stronger."""
    values = {signal: max(added.values.get(signal, 0), step.values.get(signal, 0))
              for signal in {**added.values, **step.values}}  # fmt: skip
    return Move(f"{added.does}, {step.does}", values, step.rung)


def _script(moves: tuple[Move, ...]) -> Callable[[Seen, Band], Move]:
    """The same moves in the same order, whatever the customer shows, from the start again at the end."""
    return lambda seen, band: moves[len(seen) % len(moves)]


AVERAGE = (
    _move("apologises vaguely, asks again what was said", sincere_apology="weak", ask_repeat="weak"),
    _move("asks what happened", open_question="weak"),
    _move("shows some understanding, explains a little", validate="weak", explain_next_step="weak"),
    _move("offers the cheapest remedy", "cheapest", concrete_offer="weak"),
    _move("uses a formula, explains a little", hollow_empathy="weak", explain_next_step="weak"),
    _move("gives a choice, takes some charge", offer_choice="weak", own_it="weak"),
    _move("sums up a little, explains a little", reflect_back="weak", explain_next_step="weak"),
    _move("offers what settles it", "settling", concrete_offer="weak", own_it="weak"),
    _move("apologises, repeats the offer", "settling", sincere_apology="weak", concrete_offer="weak"),
    _move("explains a little", explain_next_step="weak"),
)
ROBOTIC = (
    _move("uses a formula, asks for it again", hollow_empathy="strong", ask_repeat="weak"),
    _move("uses a formula, quotes policy", hollow_empathy="strong", policy_shield="weak"),
    _move("explains the process, leaves the question open", explain_next_step="weak", ignore_question="weak"),
    _move("uses a formula", hollow_empathy="strong"),
    _move("quotes policy", policy_shield="strong"),
)
HOSTILE = (
    _move("blames and hurries", blame_customer="weak", rush="weak"),
    _move("talks down", belittle="strong"),
    _move("quotes policy and presses", policy_shield="strong", pressure="weak"),
    _move("insults", hostile="strong"),
)
KIND = (
    _move("names the feeling, is kind", name_feeling="strong", affirm_dignity="strong"),
    _move("says why anyone would feel so", validate="strong"),
    _move("asks openly", name_feeling="weak", open_question="strong"),
    _move("is kind again", validate="weak", affirm_dignity="weak"),
    _move("sums up", reflect_back="strong"),
    _move("names the feeling", name_feeling="strong"),
)

TRAINEES = (
    Trainee("expert", "hears the customer out, then solves it: limits told honestly, cheapest remedy first", _expert),
    Trainee("average", "means well, half listens, gets to the remedy late", _script(AVERAGE)),
    Trainee("robotic", "formulas and policy, whatever the customer says", _script(ROBOTIC)),
    Trainee("hostile", "blames, belittles, presses, insults", _script(HOSTILE)),
    Trainee("kind-but-useless", "warm throughout, never offers anything", _script(KIND)),
)
