"""The preview of shipped personas: what the five trainees show, and that it is the engine's own arithmetic."""

import pytest

from bot.authoring import standard_trainees as known
from bot.authoring.playthrough import AGREES_AT, CALM_ENOUGH, MAX_TURNS, Playthrough, play, rung
from bot.authoring.preview import Preview, preview
from bot.authoring.standard_trainees import TRAINEES, Exchange, Move
from bot.core.emotion import ending, step
from bot.core.persona import Persona
from bot.core.signals import Signal
from bot.core.state import LOGITS, State, initial, logit
from bot.store.library import Library
from tests.personas import PAT

PERSONAS = Library.at().personas()
PREVIEWS = {persona.id: preview(persona) for persona in PERSONAS}
each = pytest.mark.parametrize("shown", PREVIEWS.values(), ids=PREVIEWS)


def played(shown: Preview, name: str) -> Playthrough:
    return next(play for play in shown.plays if play.trainee == name)


@each
def test_a_shipped_persona_is_fair(shown: Preview) -> None:
    assert shown.verdict.says == "fair", [reason.says for reason in shown.verdict.reasons if reason.leaning != "fair"]


@each
def test_better_trainees_get_further(shown: Preview) -> None:
    order = [played(shown, name).progress for name in ("expert", "average", "robotic", "hostile")]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == 4


@each
def test_the_expert_wins_and_kindness_alone_does_not(shown: Preview) -> None:
    assert played(shown, "expert").outcome == "accept"
    assert played(shown, "kind-but-useless").outcome == "turn_limit"
    assert played(shown, "hostile").outcome == "walk_away"


@each
def test_a_run_starts_at_the_opening_and_ends_with_its_outcome(shown: Preview) -> None:
    for run in shown.plays:
        assert [point.turn for point in run.points] == list(range(len(run.points)))
        assert run.points[0].does == ""
        assert run.last.turn == MAX_TURNS if run.outcome == "turn_limit" else run.outcome in run.last.events
        assert all(0 <= point.progress <= 1 and 0 <= point.tension <= 1 for point in run.points)


def test_easy_personas_are_easier_than_hard_ones() -> None:
    index = {label: [shown.verdict.difficulty for shown in PREVIEWS.values() if shown.persona.difficulty == label]
             for label in ("easy", "hard")}  # fmt: skip
    assert max(index["easy"]) < min(index["hard"])


def test_a_run_is_what_the_engine_says_about_its_moves() -> None:
    for trainee in TRAINEES:
        run = play(PAT.model_copy(update={"offers": ()}), trainee)
        state, temperament = initial(PAT.resolved), PAT.resolved
        seen: list[Exchange] = []
        for point in run.points[1:]:
            move = trainee.plays(seen, state.band_name)
            state, events = step(state, move.values, temperament)
            seen.append(Exchange(move, state.band_name, events))
            assert (point.trust, point.anger, point.events) == (state["trust"], state["anger"], events)


def moves_of(name: str) -> tuple[Move, ...]:
    expert = (*known.PLAN, *known.STAY, known.TAKE_IN, known.TAKE_CHARGE, known.COOL)
    scripts = {"expert": expert, "average": known.AVERAGE, "robotic": known.ROBOTIC, "hostile": known.HOSTILE}
    return scripts.get(name, known.KIND)


@pytest.mark.parametrize(
    ("wanted", "authority", "offered"),
    [
        ("cheapest", {}, "search"),
        ("settling", {}, "resend"),
        ("settling", {"resend": "needs_approval"}, "plan"),
        ("settling", {"resend": "not_allowed", "plan": "needs_approval"}, "plan"),
        ("settling", {"resend": "not_allowed", "plan": "not_allowed"}, None),
        (None, {}, None),
    ],
)
def test_a_trainee_offers_the_cheapest_remedy_within_reach(
    wanted: str | None, authority: dict[str, str], offered: str | None
) -> None:
    offers = [offer.model_copy(update={"authority": authority.get(offer.id, offer.authority)}) for offer in PAT.offers]
    found = rung(offers, Move("offers", {}, wanted))  # type: ignore[arg-type]
    assert (found.id if found else None) == offered


def test_an_offer_that_settles_nothing_is_weak_however_it_is_made() -> None:
    expert = next(trainee for trainee in TRAINEES if trainee.name == "expert")
    unsettled = PAT.model_copy(update={"offers": PAT.offers[:1]})
    assert play(PAT, expert).outcome == "accept"
    assert play(unsettled, expert).outcome == "turn_limit"
    offered = [run.points[turn].resolution for run in (play(PAT, expert), play(unsettled, expert)) for turn in (5, 6)]
    assert offered[0] == offered[2]
    assert offered[1] - offered[0] > 1.5 * (offered[3] - offered[2])


def test_progress_counts_the_engine_s_own_conditions_for_agreeing() -> None:
    at = State(z={name: logit(0.5) for name in LOGITS}, patience=0.5)
    agreeing = at.model_copy(update={"z": {**at.z, **{name: logit(least + 1e-6) for name, least in AGREES_AT.items()},
                                           "anger": logit(CALM_ENOUGH - 1e-6)}})  # fmt: skip
    assert ending(agreeing, 0, toxic=False, settled=True) == "accept"
    for name, least in (*AGREES_AT.items(), ("anger", CALM_ENOUGH)):
        short = least + 0.01 if name == "anger" else least - 0.01
        assert ending(agreeing.model_copy(update={"z": {**agreeing.z, name: logit(short)}}), 0, False, True) is None


def test_the_same_file_gives_the_same_preview() -> None:
    for persona in PERSONAS[:2]:
        assert preview(persona) == PREVIEWS[persona.id]


def test_kindness_offers_nothing_and_the_expert_never_does_what_the_hostile_do() -> None:
    used = {trainee.name: {signal for move in moves_of(trainee.name) for signal in move.values} for trainee in TRAINEES}
    assert Signal.CONCRETE_OFFER not in used["kind-but-useless"]
    assert not used["hostile"] & used["expert"]


def test_without_hidden_facts_only_agreeing_counts() -> None:
    bare: Persona = PAT.model_copy(update={"hidden_facts": ()})
    shown = preview(bare)
    assert played(shown, "expert").last.progress == 1.0
    assert all(run.told == {} for run in shown.plays)


def test_the_expert_answers_what_the_customer_shows() -> None:
    expert = next(trainee for trainee in TRAINEES if trainee.name == "expert")
    plain = expert.plays([], "upset")
    confided = expert.plays([Exchange(plain, "upset", ("disclose:gift", "softened"))], "tense")
    demanded = expert.plays([Exchange(plain, "upset", ("ask_supervisor",))], "boiling")
    boiling = expert.plays([Exchange(move, "boiling", ()) for move in known.PLAN[:3]], "boiling")
    assert plain == known.PLAN[0]
    assert confided.values == {**known.PLAN[1].values, **known.TAKE_IN.values}
    assert demanded.values == {**known.PLAN[1].values, **known.TAKE_CHARGE.values}
    assert boiling == known.COOL
    cooled = [Exchange(move, "boiling", ()) for move in (*known.PLAN[:3], known.COOL)]
    assert expert.plays(cooled, "boiling") == known.PLAN[3]
