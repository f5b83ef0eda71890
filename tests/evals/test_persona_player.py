"""Whole rehearsals as eval cases: what is played, recorded, checked, and told about what went wrong."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.casting import embedded_cast
from bot.core.cast import Cast
from bot.core.state import State
from bot.core.transcript import Transcript
from bot.errors import AuthoringError, FailureError
from bot.llm.appraiser import ModelAppraiser
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from bot.trainees.played import ModelTrainee
from bot.trainees.scripted import ScriptedTrainee
from bot.trainees.trainee import Known
from evals.cases import PersonaCase
from evals.checks import bound
from evals.checks.rehearsed import Graded, Rehearsed
from evals.loading import load_suite
from evals.outcome import Checked
from evals.players.persona import play
from evals.players.rehearsing import rehearse, trainee_of
from evals.stage import Stage
from tests.llm.judging import model
from tests.llm.openai_server import Answer, OpenAIServer
from tests.trainees.rehearsals import LIBRARY, rehearsal

STAGE = Stage(LIBRARY, embedded_cast())
MARCUS = LIBRARY.persona("past-due-marcus")


def case(**changed: Any) -> PersonaCase:
    return PersonaCase.model_validate(
        {"id": "c", "persona": "past-due-marcus", "trainee": "expert", "turns": 12} | changed
    )


async def record(*lines: str, seed: int = 1) -> Rehearsed:
    given = iter(lines)

    async def says(so_far: Transcript) -> str | None:
        return next(given, None)

    return await rehearse(says, MARCUS, STAGE, seed, 12, [])


async def test_it_is_the_rehearsal_the_product_would_play() -> None:
    played = rehearsal("expert", MARCUS.id, 1)[0]
    async with Database.open("sqlite+aiosqlite:///:memory:") as database:
        real = await Rehearsal.start(
            MARCUS, STAGE.cast, database, LIBRARY.rubric(MARCUS.rubric), LIBRARY.packs(MARCUS),
            id="r", seed=1, max_turns=12,
        )  # fmt: skip
        while not real.ended:
            text = await ScriptedTrainee("expert").say(Known.of(MARCUS), real.transcript, 1, [])
            assert text is not None
            async for _ in real.say(text):
                pass
        card = await real.finish()
    assert real.transcript == played.transcript
    assert [turn.after for turn in real.turns] == [turn.after for turn in played.turns]
    assert real.ended == played.ended
    assert card.criteria == rehearsal("expert", MARCUS.id, 1)[1].criteria


async def test_an_outcome_has_scores_and_final_feelings_and_shows_every_turn() -> None:
    outcome = await play(case(), STAGE, ["settles", {"reveals": ["lost-job"]}])
    played, card = rehearsal("expert", MARCUS.id, 1)
    assert [one.verdict for one in outcome.checked] == ["pass", "pass"]
    assert outcome.scores["empathy"] == card.criteria["empathy"].score
    assert outcome.scores["anger"] == round(played.state["anger"], 3)
    assert len(outcome.shown) == len(played.turns) + 2
    shown = outcome.shown[1]
    assert played.turns[0].trainee in shown.text
    assert played.turns[0].customer in shown.text
    assert all(quote in shown.text for quote, _ in shown.marks)
    assert "anger 0." in shown.title


async def test_another_repeat_is_another_seed() -> None:
    first, second = [(await play(case(), replace(STAGE, repeat=repeat), [])).shown for repeat in (1, 2)]
    assert first != second


def state(played: Rehearsed, turn: int, **values: float) -> Rehearsed:
    """`played` with other values in the state after `turn`."""
    turns = list(played.turns)
    now: State = turns[turn - 1].after
    turns[turn - 1] = turns[turn - 1].model_copy(update={"after": now.model_copy(update={"z": {**now.z, **values}})})
    return replace(played, turns=tuple(turns))


def reply(played: Rehearsed, turn: int, text: str) -> Rehearsed:
    """`played` with another reply in `turn`."""
    turns = list(played.turns)
    turns[turn - 1] = turns[turn - 1].model_copy(update={"customer": text})
    return replace(played, turns=tuple(turns))


def checked(spec: Any, played: Rehearsed, others: dict[str, Rehearsed] | None = None) -> Checked:
    card = rehearsal("cold", MARCUS.id, 1)[1]
    return bound(spec, "persona").on(Graded(played, card, others or {}))


COLD, EXPERT = rehearsal("cold", MARCUS.id, 1)[0], rehearsal("expert", MARCUS.id, 1)[0]


@pytest.mark.parametrize(
    ("spec", "good", "bad", "why"),
    [
        ("mood_never_improves", COLD, EXPERT, "turn 1: calmer than silence"),
        ("mood_never_improves", COLD, state(COLD, 2, anger=-3.0, distress=-3.0), "turn 2: calmer than silence"),
        ("mood_improves", EXPERT, COLD, "at least 0.1 lower"),
        ({"ends_in": ["accept"]}, EXPERT, COLD, "ended in walk_away"),
        ({"reveals": ["lost-job"]}, EXPERT, COLD, "never told: lost-job"),
        ({"reveals": ["any"]}, EXPERT, COLD, "never told: any"),
        ("keeps_back", COLD, EXPERT, "told 'lost-job'"),
        ("keeps_back", COLD, reply(COLD, 2, "They laid me off."), "told 'lost-job'"),
        ("never_reveals", COLD, reply(COLD, 2, "They laid me off."), "turn 2: gives away 'lost-job'"),
        ("settles", EXPERT, COLD, "settling offers made: none"),
        ("never_settles", COLD, EXPERT, "accepted after"),
        ("not_repeating", EXPERT, reply(EXPERT, 3, EXPERT.turns[1].customer), "turn 3: says again"),
        ("in_character", EXPERT, reply(EXPERT, 3, "As an AI language model I cannot say."), "turn 3: talks like"),
        ({"varied_words": 0.7}, EXPERT, reply(COLD, 1, "no no no " * 90), "word pairs differ"),
        ({"scores_within": {"empathy": [1, 2]}}, COLD, None, ""),
        ({"differs_from_others": 0.2}, EXPERT, None, "phrases shared with nobody"),
    ],
)
def test_a_check_tells_good_from_bad(spec: Any, good: Rehearsed, bad: Rehearsed | None, why: str) -> None:
    assert checked(spec, good).verdict == "pass"
    if bad is not None:
        found = checked(spec, bad)
        assert (found.verdict, why in found.why) == ("fail", True), found


async def test_a_fact_asked_for_must_be_given() -> None:
    played = await record("Thank you for that. What phone number suits you best?")
    assert played.turns[0].direction.beat == "answer"
    assert "419-555-0148" in played.turns[0].customer
    assert checked("answers_questions", played).why == "1 asked for, all given"
    wrong = checked("answers_questions", reply(played, 1, "dunno. ask someone else"))
    assert wrong.verdict == "fail"
    assert re.match(r"turn 1: asked “what phone number .*”, they wrote “dunno. ask someone else” and not “", wrong.why)


async def test_a_fact_told_before_may_be_cut_short_but_not_left_out() -> None:
    played = await record("Thank you for that. What phone number suits you best?", "Which phone number is best, again?")
    again = played.turns[1]
    direction = again.direction.model_copy(update={"beat": "answer"})
    turns = (played.turns[0], again.model_copy(update={"direction": direction, "customer": "Same cell, like I said."}))
    short = replace(played, turns=turns)
    assert checked("answers_questions", short).verdict == "pass"
    assert checked("answers_questions", reply(short, 2, "Like I said, that.")).verdict == "fail"
    assert checked("answers_questions", reply(short, 1, "Same cell, like I said.")).verdict == "fail"


@pytest.mark.parametrize(
    ("levels", "why"),
    [({"empathy": [3, 5]}, "is not within 3 to 5"), ({"warmth": [1, 5]}, "the rubric has no criterion 'warmth'")],
)
def test_scores_out_of_bounds_fail(levels: dict[str, list[float]], why: str) -> None:
    found = checked({"scores_within": levels}, COLD)
    assert (found.verdict, why in found.why) == ("fail", True), found


def test_a_customer_who_speaks_like_another_is_caught() -> None:
    found = checked(
        {"differs_from_others": 0.5}, EXPERT, {"twin": EXPERT, "other": rehearsal("expert", "vip-gayle", 1)[0]}
    )
    assert found.verdict == "fail"
    assert "shared with twin" in found.why


async def test_all_others_are_played_only_where_a_check_compares_them() -> None:
    outcome = await play(case(), STAGE, [{"differs_from_others": 0.2}])
    assert outcome.checked[0].verdict == "pass"
    assert "nobody" not in outcome.checked[0].why


async def test_a_model_that_fails_to_label_loses_the_case(server: OpenAIServer) -> None:
    server.otherwise = Answer(status=500)
    cast = replace(STAGE.cast, appraiser=ModelAppraiser(model(), LIBRARY.prompt))
    with pytest.raises(FailureError, match="fault of its own"):
        await play(case(), Stage(LIBRARY, cast), [])


async def test_labels_without_proof_count_as_none_and_are_flagged(server: OpenAIServer) -> None:
    label = '{"signal": "validate", "strength": "strong", "quote": "never said by anyone"}'
    server.respond(lambda body: f'{{"customer_question_open": false, "labels": [{label}], "quotes": []}}')
    cast: Cast = replace(STAGE.cast, appraiser=ModelAppraiser(model(), LIBRARY.prompt))
    outcome = await play(case(trainee="cold", turns=2), Stage(LIBRARY, cast), [])
    assert next(flag for flag in outcome.flags if "none of its quotes" in flag).startswith("turn 1: ")


def test_a_stage_with_a_model_has_it_play_the_trainee(server: OpenAIServer) -> None:
    assert isinstance(trainee_of("cold", replace(STAGE, trainee=model())), ModelTrainee)
    assert isinstance(trainee_of("cold", STAGE), ScriptedTrainee)


def test_the_suite_is_every_persona_with_every_trainee() -> None:
    loaded = load_suite("persona")
    assert len(loaded.cases) == 64
    assert len({one.source for one in loaded.cases}) == 8


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rehearsals: {trainees: {grumpy: []}}", "grumpy"),
        ("rehearsals: {trainees: {cold: [mood_never_improve]}}", "did you mean 'mood_never_improves'?"),
        ("rehearsals: {personas: [nobody], trainees: {cold: []}}", "nobody"),
        ("rehearsals: {trainees: {}}", "trainees"),
    ],
)
def test_a_grid_that_cannot_be_played_is_refused(tmp_path: Any, text: str, fault: str) -> None:
    folder = tmp_path / "evals" / "suites"
    folder.mkdir(parents=True)
    head = "id: mine\nkind: persona\nversion: 1\npurpose: p\nmade: m\n"
    (folder / "mine.yaml").write_text(f"{head}{text}\n", encoding="utf-8")
    with pytest.raises(AuthoringError, match=fault.replace("?", r"\?")):
        load_suite("mine", tmp_path)
