"""What was said, turn by turn: the only record the evaluator may read."""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Literal

from pydantic import BaseModel, ConfigDict

Speaker = Literal["customer", "trainee"]

_PLAIN = {
    "‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "…": "...",
}  # fmt: skip
_FANCY = re.compile("[" + "".join(_PLAIN) + "]")
HIDDEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
"""Characters that show nothing: zero widths, direction marks, tags. They can hide words from people."""
_WORD = re.compile(r"[\w£$€%]+(?:['.,:/-][\w]+)*")


def normalise(text: str) -> str:
    """Fold quotes, dashes and width, drop what shows nothing, collapse whitespace and lower-case, to compare words."""
    if not text.isascii():
        text = _folded(unicodedata.normalize("NFKC", _folded(HIDDEN.sub("", text))))
    return " ".join(text.split()).lower()


def _folded(text: str) -> str:
    return _FANCY.sub(lambda found: _PLAIN[found[0]], text)


def words(text: str) -> list[str]:
    """Lower-cased words and numbers of `text`, punctuation dropped."""
    return _WORD.findall(normalise(text))


def alike(one: str, other: str, least: float) -> bool:
    """Whether the likeness of two messages by their words in order, 0-1, is at least `least`."""
    these, those = words(one), words(other)
    length = len(these) + len(those)
    possible = not length or 2 * min(len(these), len(those)) / length >= least  # else there is no need to compare
    return possible and SequenceMatcher(None, these, those, autojunk=False).ratio() >= least


class Utterance(BaseModel):
    """One thing said. `turn`: 1-based trainee turn; the opening is turn 0, the customer's reply shares the turn."""

    model_config = ConfigDict(frozen=True)

    speaker: Speaker
    text: str
    turn: int


class Transcript(BaseModel):
    """Utterances in order."""

    model_config = ConfigDict(frozen=True)

    utterances: tuple[Utterance, ...] = ()

    @classmethod
    def of(cls, lines: list[tuple[Speaker, str]]) -> "Transcript":
        """Number the turns of (speaker, text) pairs; one trainee turn per trainee line."""
        turn, out = 0, []
        for speaker, text in lines:
            turn += speaker == "trainee"
            out.append(Utterance(speaker=speaker, text=text, turn=turn))
        return cls(utterances=tuple(out))

    def add(self, speaker: Speaker, text: str) -> "Transcript":
        """A new transcript with one more utterance."""
        turn = self.turns + (speaker == "trainee")
        return Transcript(utterances=(*self.utterances, Utterance(speaker=speaker, text=text, turn=turn)))

    @property
    def turns(self) -> int:
        """Number of trainee turns."""
        return self.utterances[-1].turn if self.utterances else 0

    def said_by(self, speaker: Speaker) -> tuple[Utterance, ...]:
        """All utterances of one speaker, in order."""
        return tuple(u for u in self.utterances if u.speaker == speaker)

    def at(self, turn: int, speaker: Speaker) -> str | None:
        """What `speaker` said in `turn`, or None; several lines in one turn are joined by newlines."""
        found = [u.text for u in self.utterances if u.turn == turn and u.speaker == speaker]
        return "\n".join(found) if found else None

    @property
    def last_customer(self) -> str:
        """The customer's latest words, empty if none."""
        said = self.said_by("customer")
        return said[-1].text if said else ""
