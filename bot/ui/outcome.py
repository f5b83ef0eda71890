"""How a rehearsal went: by the machine, by leads, and what counts. Both are shown, with who and when."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.review import Review
from bot.core.standing import Result
from bot.ui.figures import day, shown
from bot.ui.markdown import escaped
from bot.ui.names import Names
from bot.ui.pages import named
from bot.ui.wording import text

TONES = {"passed": "good", "not_passed": "warn", "unscored": "none", "unsafe": "bad"}
"""Outcomes, best first, and their colours."""


def outcome(result: Result, reviews: Sequence[Review] = ()) -> dict[str, Any]:
    """What counts, in a word with its tone. `by`, `at`: the lead whose word it is; `machine`: what the machine said."""
    settled = result.settled(reviews)
    word = _word(result, settled.passed, settled.scores)
    if settled.by and settled.by.verdict == "not_passed" and not result.critical:
        word = "not_passed"
    found: dict[str, Any] = {"tone": TONES[word], "word": word, "by": None}
    if settled.by:
        found |= {"by": settled.by.by, "at": settled.by.at, "machine": outcome(result)["word"]}
    return found


def _word(result: Result, passed: bool, scores: Mapping[str, float | None]) -> str:
    if passed:
        return "passed"
    if result.critical:
        return "unsafe"
    return "not_passed" if any(score is not None for score in scores.values()) else "unscored"


def counted(result: Result, reviews: Sequence[Review]) -> str:
    """What counts where a lead decided it, in a sentence; empty where the machine's result stands."""
    found = outcome(result, reviews)
    if found["by"] is None:
        return ""
    return text(
        "review.counts",
        outcome=text(f"progress.{found['word']}"),
        who=named(found["by"]),
        day=day(found["at"]),
        machine=text(f"progress.{found['machine']}"),
    )


def reviewed(review: Review, result: Result | None, names: Names) -> dict[str, Any]:
    """A review, with the machine's score beside the reviewer's."""
    rubric, machine = (result.rubric, result.scores.get(review.criterion or "")) if result else ("", None)
    criterion = names.criterion(rubric, review.criterion) if review.criterion else None
    return {
        "by": review.by,
        "at": review.at,
        "criterion": criterion,
        "score": review.score,
        "machine": machine,
        "verdict": text(f"progress.{review.verdict}") if review.verdict else None,
        "comment": review.comment,
    }


def in_words(review: Mapping[str, Any]) -> str:
    """A review of `reviewed` as Markdown for the chat."""
    about = review["criterion"] or text("review.whole")
    given = {"criterion": about, "score": shown(review["score"]), "machine": shown(review["machine"])}
    subject = about if review["score"] is None else text("progress.review_score", **given)
    if review["verdict"]:
        subject = f"{subject}; {text('review.verdict_given', verdict=review['verdict'])}"
    said = text("review.in_chat", who=named(review["by"]), day=day(review["at"]), subject=subject)
    return "\n\n".join([said, *(escaped(line) for line in review["comment"].splitlines() if line.strip())])
