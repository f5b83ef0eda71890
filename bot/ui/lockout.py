"""Against guessing: too many wrong passwords for one name or from one address close the door for a while."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

WINDOW = 900.0
"""Seconds for which a wrong password counts."""
PER_NAME, PER_ADDRESS = 5, 30
MOST_KEPT = 10_000
"""Names and addresses remembered; the oldest go first, so that a flood of made-up names takes no more memory."""


@dataclass
class _Tries:
    since: float
    wrong: int = 0


class Lockout:
    """Counts wrong passwords; `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def wait(self, name: str, address: str) -> int:
        """Seconds until this name may be tried from this address; 0 is now."""
        waits = [self._left(f"name {name}", PER_NAME), self._left(f"from {address}", PER_ADDRESS)]
        return max(waits)

    def wrong(self, name: str, address: str) -> None:
        """One more wrong password."""
        for key in (f"name {name}", f"from {address}"):
            tries = self._tries.get(key)
            if tries is None or self._clock() - tries.since > WINDOW:
                tries = self._tries[key] = _Tries(self._clock())
            tries.wrong += 1
            self._tries.move_to_end(key)
        while len(self._tries) > MOST_KEPT:
            self._tries.popitem(last=False)

    def right(self, name: str) -> None:
        """The name's count starts anew; the address's does not."""
        self._tries.pop(f"name {name}", None)

    def _left(self, key: str, most: int) -> int:
        tries = self._tries.get(key)
        if tries is None or tries.wrong < most:
            return 0
        return max(0, int(tries.since + WINDOW - self._clock()) + 1)
