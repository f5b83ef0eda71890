"""What some models write before they answer, `<think>...</think>`: never part of what they say."""

OPEN, CLOSE = "<think>", "</think>"


class Thoughts:
    """Takes the thoughts out of an answer that comes in pieces."""

    def __init__(self) -> None:
        self._held: str | None = ""

    def spoken(self, piece: str) -> str:
        """What of `piece`, and of what was held back before it, is speech."""
        if self._held is None:
            return piece
        self._held = (self._held + piece).lstrip()
        if self._held.startswith(OPEN):
            _, closed, after = self._held.partition(CLOSE)
            if not closed:
                return ""
            self._held = after.lstrip()
        if OPEN.startswith(self._held):
            return ""  # nothing yet, or what may become the mark
        speech, self._held = self._held, None
        return speech


def without_thoughts(text: str) -> str:
    """A whole answer less the thoughts before it."""
    return Thoughts().spoken(text)
