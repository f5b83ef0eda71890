"""What the code has to say to a person: a name and what fills it, so that an edge can say it in any language.

The English here stands in records, exports and the terminal. The browser app says a note by its catalogue, whose part
`note` holds the same texts; a cast's own words (why a quote counts, what to say instead) are in the cast's language.
"""

from collections.abc import Mapping
from datetime import date

from bot.core.model import Strict

ENGLISH: Mapping[str, str] = {
    "untested": "Not tested: the customer never attacked, so there was nothing to stay level about.",
    "thin": "Not tested: {known} sub-skills have proven evidence; {needed} are needed.",
    "short": "Not scored: {turns} of {needed} turns needed. Take the rest as practice feedback.",
    "not_scored": "Not scored: {why}.",
    "nothing_written": "the trainee wrote nothing",
    "no_answer": "the evaluator gave no answer",
    "no_quote": "of {quotes} quotes the evaluator gave, none is in the chat",
    "unread": "{unread} of {turns} messages could not be read; this evaluator reads English text only",
    "no_standard": "{criterion} is like none of {standards}, so it takes a language model to judge it",
    "left_out": "the evaluator left it out",
    "off_the_scale": "the evaluator gave {score}, outside 1 to 5",
    "quote_fails": "its quote does not stand, {why}",
    "capped_dearest_first": "At most {limit}: the most expensive remedy was offered first (turn {turn}).",
    "capped_hostile": "At most {limit}: an insult or a threat (turn {turn}).",
    "capped_blame": "At most {limit}: the customer was blamed or belittled (turn {turn}).",
    "capped_promise": "At most {limit}: a promise beyond the trainee's power was left standing (turn {turn}).",
    "capped_asked_again": "At most {limit}: asked once for something already given (turn {turn}).",
    "capped_asked_often": "At most {limit}: asked {times} times for something already given (turn {turn}).",
    "capped_unanswered": "At most {limit}: the customer's question was never answered (turn {turn}).",
    "capped_formula": "At most {limit}: the same formula under attack, three times or more (turn {turn}).",
    "capped_unprovoked": "At most {limit}: unprovoked rudeness (turn {turn}).",
    "capped_provoked_once": "At most {limit}: limited evidence: provoked only once (turn {turn}).",
    "judged_embedded": (
        "Judged by the embedded evaluator, not calibrated against human raters. "
        "Read the quotes first; take the numbers as practice feedback."
    ),
    "judged_model": (
        "Judged by {model}, not yet calibrated against human raters. "
        "Read the quotes first; take the numbers as practice feedback."
    ),
    "calibrated_embedded": (
        "Judged by the embedded evaluator, calibrated against {raters} people (set '{ratings}', {on}, {transcripts} "
        "transcripts; weighted kappa with their median: {kappa}). One score can still be off: read the quotes first."
    ),
    "calibrated_model": (
        "Judged by {model}, calibrated against {raters} people (set '{ratings}', {on}, {transcripts} "
        "transcripts; weighted kappa with their median: {kappa}). One score can still be off: read the quotes first."
    ),
    "calibrated": "Scores are calibrated against {raters} people (set '{ratings}', {on}, {transcripts} transcripts).",
    "uncalibrated": "Scores are not calibrated against people.",
    "broken_record": "Scores are not calibrated against people. ({fault})",
    "embedded_cast": "Embedded cast: a scripted customer and a trained appraiser, no language model. English only.",
    "model_cast": "Appraiser: {appraiser}; customer: {customer}; evaluator: {evaluator}.",
    "same_model": "Customer and evaluator are the same model: it may favour its own words.",
    "no_price": "The price of {id} is unknown, so the cost limit cannot stop it; name its price in GREENROOM_PRICES.",
}


class Note(Strict):
    """One of `ENGLISH` by `name`, filled from `slots`, which may be notes in turn. `on`: the day that it speaks of.

    An unknown name is no fault: a record outlives the words of the version that made it.
    """

    name: str
    slots: Mapping[str, "str | int | float | Note"] = {}
    on: date | None = None

    def __str__(self) -> str:
        """In English; raises KeyError for a name that is not there."""
        shown = {slot: f"{value:g}" if isinstance(value, float) else value for slot, value in self.slots.items()}
        day = f"{self.on.day} {self.on:%B %Y}" if self.on else ""
        return ENGLISH[self.name].format(**shown, on=day)


def note(name: str, on: date | None = None, /, **slots: str | int | float | Note) -> Note:
    """The note `name`, filled."""
    return Note(name=name, slots=slots, on=on)
