"""Questions that touch what the customer keeps to themselves: they are put off, neither denied nor granted."""

import re

from bot.core.disclosure import Locked
from bot.core.transcript import normalise
from bot.embedded.playing.questions import Kind, asked
from bot.embedded.playing.stage import Stage

_PRYING: tuple[Kind, ...] = ("fact", "able", "confirm", "more", "worry", "feel", "story", "clear")
_GUESS = re.compile(
    r"^(?:(?:so|and|then|well|i think|i guess|i take it|maybe|perhaps|it sounds like|sounds like),? )*"
    r"(?:you|your)\b(?!.*\?)"
)
_MINE = {"you're": "i'm", "you've": "i've", "your": "my", "yours": "mine", "yourself": "myself", "you": "i"}
_PAST = {
    "lose": "lost", "give": "gave", "tell": "told", "keep": "kept", "leave": "left", "let": "let", "get": "got",
    "ring": "rang", "pull": "pulled", "find": "found", "gamble": "gambled", "call": "called", "phone": "phoned",
    "could": "could", "go": "went", "lay": "laid", "cut": "cut",
}  # fmt: skip
"""Questions have the bare verb ("did you lose your job?") where the telling words have the past."""


def pries(message: str, locked: Locked) -> bool:
    """Whether `message` asks about, or guesses at, something still locked."""
    guesses = [piece for piece in re.split(r"(?<=[.!?])\s+", normalise(message)) if _GUESS.search(piece)]
    asks = [question.text for question in asked(message) if question.kind in _PRYING]
    return any(locked.told_by(said) for text in (*asks, *guesses) for said in _as_told(text))


def put_off(stage: Stage) -> str:
    """A line that gives nothing away, in the persona's words if the script has some."""
    pools = [lines for script in stage.scripts for lines in (script.deflect.get(stage.direction.band, ()),
             script.deflect.get("any", ())) if lines]  # fmt: skip
    line = stage.pick("deflect", *pools)
    return line or stage.voiced(stage.dice("deflect").choice(pools[-1]))


def _as_told(text: str) -> tuple[str, str, str]:
    """`text` as it stands, as its owner would say it, and that in the past tense."""
    mine = re.sub(r"\b(?:you're|you've|yourself|yours|your|you)\b", lambda found: _MINE[found[0]], text)
    told = re.sub(r"\b[a-z]+\b", lambda found: _PAST.get(found[0], found[0]), mine)
    return text, mine, told
