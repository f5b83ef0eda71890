"""Notes in the language of the page: old records, records of other versions, numbers and days."""

from datetime import UTC, date, datetime

import pytest

from bot.core.note import Note, note
from bot.core.scorecard import CriterionScore, Scorecard
from bot.ui import wording
from bot.ui.figures import day, moment, number, shown
from bot.ui.notes import kept, said

CONTINENTAL = {
    "figures.decimal": ",", "figures.thousands": ".", "figures.day": "{day}. {month} {year}",
    "figures.months": "Jan Feb März Apr Mai Juni Juli Aug Sep Okt Nov Dez",
    "figures.moment": "{day}, {time} Uhr UTC",
    "note.not_scored": "Nicht bewertet: {why}.", "note.nothing_written": "es wurde nichts geschrieben",
    "note.capped_hostile": "Höchstens {limit}: eine Beleidigung (Zug {turn}).",
}  # fmt: skip


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few texts in another language."""
    monkeypatch.setattr(wording, "_spoken", wording.load() | CONTINENTAL)


CAPPED = note("capped_hostile", limit=2.5, turn=3, times=1)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        (CAPPED, "Höchstens 2,5: eine Beleidigung (Zug 3)."),
        (note("not_scored", why=note("nothing_written")), "Nicht bewertet: es wurde nichts geschrieben."),
        (note("not_scored", why="HTTP 500"), "Nicht bewertet: HTTP 500."),
        (note("calibrated", date(2026, 3, 1), raters=3, ratings="autumn", transcripts=1048),
         "Scores are calibrated against 3 people (set 'autumn', 1. März 2026, 1.048 transcripts)."),
    ],
)  # fmt: skip
def test_a_note_is_said_in_the_language_with_its_numbers_and_days(given: Note, words: str) -> None:
    assert said(given) == words
    assert said(Note.model_validate(given.model_dump(mode="json"))) == words


def test_in_english_it_says_what_the_record_says() -> None:
    assert said(CAPPED) == str(CAPPED) == "At most 2.5: an insult or a threat (turn 3)."


@pytest.mark.usefixtures("german")
def test_a_remark_of_the_evaluator_follows_in_its_own_words() -> None:
    assert kept(CAPPED, "At most 2.5: ... Work on tone.", "Work on tone.").endswith("(Zug 3). Work on tone.")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("found", [None, Note(name="of_a_later_version", slots={"x": 1})])
def test_a_record_of_another_version_is_shown_as_it_was_written(found: Note | None) -> None:
    assert kept(found, "Not tested: so it was.") == "Not tested: so it was."


def test_a_scorecard_from_before_the_notes_still_opens() -> None:
    old = {"criteria": {"empathy": {"score": None, "reason": "Not tested."}}, "meta": {"notice": "Judged by somebody."}}
    card = Scorecard.model_validate(old)
    assert card.criteria["empathy"] == CriterionScore(score=None, reason="Not tested.")
    assert card.notice is None


@pytest.mark.usefixtures("german")
def test_figures_are_written_as_the_language_writes_them() -> None:
    assert [number(1234567), number(1234.5), number(3.0), number(0.0412, 4)] == ["1.234.567", "1.234,5", "3", "0,0412"]
    assert [shown(3.5), shown(None)] == ["3,5", "–"]
    assert day(date(2026, 11, 2)) == "2. Nov 2026"
    assert moment(datetime(2026, 5, 9, 8, 5, tzinfo=UTC)) == "9. Mai 2026, 08:05 Uhr UTC"
