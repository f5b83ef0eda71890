"""What an evaluator may say about itself: borne out by people for exactly this evaluator and rubric, or not."""

import io
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from bot import terminal
from bot.casting import cast_for, cast_notice
from bot.config import Settings
from bot.core.calibration import UNCALIBRATED, Calibration, rubric_id
from bot.core.cast import Evaluator
from bot.core.prompt import Prompt
from bot.core.rubric import Rubric
from bot.core.transcript import Transcript
from bot.errors import FailureError
from bot.greenroom import Greenroom, grade
from bot.llm.evaluator import ModelEvaluator
from bot.llm.models import Model
from bot.store.calibration import Calibrations, grader
from bot.store.library import Library
from bot.ui.scorecard import props
from tests.personas import PAT

CHAT = Transcript.of([("customer", "The oven died. Third message."), ("trainee", "I'm sorry, that is far too long.")])


def record(evaluator: Evaluator, rubric: Rubric, on: date = date(2026, 11, 22)) -> Calibration:
    kappa = dict.fromkeys(rubric.criteria, 0.7)
    return Calibration(
        grader=grader(evaluator, rubric), ratings="autumn", on=on, transcripts=48, raters=3, kappa=kappa, human=kappa
    )


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, model="embedded")


async def test_a_scorecard_says_not_calibrated_until_a_record_fits(given: Settings, library: Library) -> None:
    cast, rubric = cast_for(given, library.prompt), library.rubric("customer-care")
    assert "not calibrated" in (await grade(CHAT, cast, library)).meta["notice"]
    Calibrations.under(given.data).keep(record(cast.evaluator, rubric))
    notice = (await grade(CHAT, cast, library)).meta["notice"]
    assert "not calibrated" not in notice
    assert "calibrated against 3 people (set 'autumn', 22 November 2026, 48 transcripts;" in notice
    assert "empathy 0.70" in notice


async def test_page_and_terminal_show_what_the_evaluator_has_earned(given: Settings, library: Library) -> None:
    cast, rubric = cast_for(given, library.prompt), library.rubric("customer-care")
    for told in ("not calibrated against human raters", "calibrated against 3 people"):
        card, out = await grade(CHAT, cast, library), io.StringIO()
        terminal.show_scorecard(card, Console(file=out, width=300))
        assert told in out.getvalue()
        assert told in props(card, PAT, rubric, {}, "id")["notice"]
        Calibrations.under(given.data).keep(record(cast.evaluator, rubric))


async def test_lobby_and_brief_say_how_far_to_trust_the_scores(given: Settings, library: Library) -> None:
    async with Greenroom.open(given) as room:
        assert room.trust() == UNCALIBRATED
        Calibrations.under(given.data).keep(record(room.cast.evaluator, library.rubric("customer-care")))
        assert str(room.trust()) == (
            "Scores are calibrated against 3 people (set 'autumn', 22 November 2026, 48 transcripts)."
        )
        notice = cast_notice(given, trust=room.trust())
    assert notice[-1] == room.trust()
    assert UNCALIBRATED not in notice


def changed(library: Library, name: str) -> Prompt:
    prompt = library.prompt(name)
    return prompt.model_copy(update={"system": prompt.system + "\nBe kind."})


@pytest.mark.parametrize("prompt", ["evaluator", "repair", "provocations", "profile", "findings", "appraiser"])
async def test_a_changed_prompt_of_a_model_is_another_grader(tmp_path: Path, library: Library, prompt: str) -> None:
    rubric, records = library.rubric("customer-care"), Calibrations(tmp_path)
    appraiser = cast_for(Settings(data=tmp_path), library.prompt).appraiser

    def judge(id: str = "m", *changes: str) -> ModelEvaluator:
        found = {name: changed(library, name) for name in changes}
        return ModelEvaluator(Model(id, "openai", id), lambda name: found.get(name) or library.prompt(name), appraiser)

    records.keep(record(judge(), rubric))
    assert records.find(judge(), rubric)
    assert records.find(judge("m", prompt), rubric) is None
    assert records.find(judge("another"), rubric) is None


def test_a_changed_rubric_is_not_calibrated_even_under_the_same_version(given: Settings, library: Library) -> None:
    evaluator, rubric = cast_for(given, library.prompt).evaluator, library.rubric("customer-care")
    records = Calibrations.under(given.data)
    records.keep(record(evaluator, rubric))
    other = rubric.model_copy(update={"name": "Customer care, revised"})
    assert rubric_id(rubric).startswith(f"customer-care v{rubric.version} ")
    assert records.find(evaluator, rubric)
    assert records.find(evaluator, other) is None


def test_the_newest_record_speaks_and_a_withdrawn_one_is_silent(given: Settings, library: Library) -> None:
    evaluator, rubric = cast_for(given, library.prompt).evaluator, library.rubric("customer-care")
    records = Calibrations.under(given.data)
    older, newer = record(evaluator, rubric, date(2026, 3, 1)), record(evaluator, rubric)
    records.keep(older.model_copy(update={"ratings": "spring"}))
    records.keep(newer)
    assert records.find(evaluator, rubric) == newer
    assert records.withdraw("autumn", newer.grader)
    assert not records.withdraw("autumn", newer.grader)
    found = records.find(evaluator, rubric)
    assert found is not None
    assert found.ratings == "spring"


async def test_a_broken_record_is_named_not_believed_and_costs_nobody_a_scorecard(
    given: Settings, library: Library
) -> None:
    records = Calibrations.under(given.data)
    records.folder.mkdir(parents=True)
    (records.folder / "autumn-1.json").write_text("{}")
    cast = cast_for(given, library.prompt)
    with pytest.raises(FailureError, match=r"autumn-1\.json: no calibration record"):
        records.find(cast.evaluator, library.rubric("customer-care"))
    card = await grade(CHAT, cast, library)
    assert "not calibrated" in card.meta["notice"]
    assert any("autumn-1.json: no calibration record" in flag for flag in card.flags)
    async with Greenroom.open(given) as room:
        assert str(room.trust()).startswith(f"{UNCALIBRATED} (")
