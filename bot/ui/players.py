"""Who plays, as the page tells it."""

from bot.casting import EMBEDDED_CAST, cast_notice
from bot.config import Settings
from bot.core.calibration import UNCALIBRATED
from bot.core.note import Note
from bot.ui.notes import said
from bot.ui.wording import text, texts


def players(settings: Settings, trust: Note = UNCALIBRATED) -> str:
    """The cast, how far to trust its scores, and what to mind."""
    return " ".join(map(said, cast_notice(settings, trust=trust)))


def connect_notice(settings: Settings) -> str:
    """How to connect a language model; empty where one plays already."""
    return text("lobby.connect") if EMBEDDED_CAST in cast_notice(settings) else ""


def about(settings: Settings) -> str:
    """The text behind the About button; one string per paragraph, since the page keeps line breaks."""
    paragraphs = [words for key, words in texts("about").items() if key != "trust"]
    cast = [text("about.trust") if note == UNCALIBRATED else said(note) for note in cast_notice(settings)]
    return "\n\n".join(paragraphs).format(cast=" ".join(cast), connect=connect_notice(settings))
