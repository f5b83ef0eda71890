"""What is drawn for people to rate: balanced, blind, and the same for the same seed."""

from pathlib import Path

import pytest

from bot.core.rubric import Rubric
from bot.embedded.evaluator import EmbeddedEvaluator
from bot.errors import InputError
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from bot.store.library import Library
from evals.calibration import drawing, showing
from evals.calibration.rated_set import RatedSet
from evals.cases import EvaluatorCase, Said
from tests.personas import PAT
from tests.scripted import scripted_cast


@pytest.fixture(scope="module")
def rubric(library: Library) -> Rubric:
    return library.rubric("customer-care")


def case(at: int, text: str = "I'm sorry it came late.") -> EvaluatorCase:
    said = (Said(speaker="customer", text="It came late.\u2028Again."), Said(speaker="trainee", text=f"{text} {at}"))
    return EvaluatorCase(id=f"c{at:02d}", cluster=f"s{at % 4}-{at}", said=said, persona="past-due-marcus")


def test_the_draw_is_balanced_seeded_and_blind(library: Library, tmp_path: Path, rubric: Rubric) -> None:
    kinds = [("low", "a")] * 4 + [("middle", "a")] * 60 + [("middle", "b")] * 20 + [("high", "b")] * 10
    found = [drawing.Candidate(case(at), group, level) for at, (level, group) in enumerate(kinds)]
    drawn = drawing.balanced(found, 24, 1)
    level_of = {one.case.id: one.level for one in found}
    counts = {level: sum(level_of[one.id] == level for one in drawn) for level in ("low", "middle", "high")}
    assert counts == {"low": 4, "middle": 10, "high": 10}
    assert drawn == drawing.balanced(found, 24, 1) != drawing.balanced(found, 24, 2)
    kept = RatedSet.at(tmp_path, "autumn").draw(drawn, rubric)
    assert [one.id for one in kept[:2]] == ["autumn-01", "autumn-02"]
    assert not any(one.ratings or one.tags for one in kept)
    assert [one.cluster for one in kept] == [one.source for one in drawn]
    with pytest.raises(InputError, match="--n 95: only 94 transcripts"):
        drawing.balanced(found, 95, 1)
    with pytest.raises(InputError, match="is drawn already"):
        RatedSet.at(tmp_path, "autumn").draw(drawn, rubric)


async def test_the_level_of_an_unrated_chat_is_told_by_a_judge(library: Library, rubric: Rubric) -> None:
    gold = drawing.gold()
    plain = [one.model_copy(update={"ratings": {}}) for one in gold]
    by_rating = await drawing.candidates(gold, library, rubric, EmbeddedEvaluator())
    by_judge = await drawing.candidates(plain, library, rubric, EmbeddedEvaluator())
    alike = sum(one.level == other.level for one, other in zip(by_rating, by_judge, strict=True))
    assert {one.level for one in by_rating} == {"low", "middle", "high"}
    assert alike > 0.7 * len(gold)


async def test_finished_rehearsals_can_be_drawn_with_what_the_trainee_was_told(
    database: Database, library: Library, rubric: Rubric
) -> None:
    for id in ("done", "open"):
        rehearsal = await Rehearsal.start(PAT, scripted_cast(), database, rubric, (), id=id, seed=1)
        assert [piece async for piece in rehearsal.say("I'm sorry.")]
        if id == "done":
            await rehearsal.finish()
    (found,) = await drawing.kept(database)
    assert (found.id, found.persona, found.brief, found.facts) == ("done", PAT.id, PAT.brief, PAT.fact_texts)
    assert [one.text for one in found.said if one.speaker == "trainee"] == ["I'm sorry."]
    assert found.transcript == rehearsal.transcript


def test_transcripts_are_drawn_from_files_or_every_unreadable_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Customer: It broke.\nAgent: I'm sorry.\n")
    assert [(one.id, len(one.said)) for one in drawing.in_files(tmp_path)] == [("a.txt", 2)]
    for name in ("b.txt", "c.txt"):
        (tmp_path / name).write_text("nothing said")
    with pytest.raises(InputError, match=r"2 cannot be read\n.*b\.txt.*\n.*c\.txt"):
        drawing.in_files(tmp_path)


def test_raters_read_the_chats_with_the_anchors_and_nothing_else(rubric: Rubric) -> None:
    page = showing.reading("ann", [case(1, "<script>x</script>")], rubric)
    assert "<script" not in page
    assert "&lt;script&gt;x" in page
    assert rubric.criteria["empathy"].anchors[1] in page.replace("&#39;", "'")
    assert "past-due-marcus" not in page, "the persona would tell what to expect"
