"""Against guessing: too many wrong passwords for one name or from one address close the door for a while."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic

WINDOW = 900.0
"""Seconds for which a wrong password counts."""
PER_NAME_HERE, PER_NAME, PER_ADDRESS = 5, 20, 30
"""Wrong passwords for a name from one address and from all, and from an address for all names.

Few from one address, so that a colleague who guesses locks out himself and hardly ever you.
"""
MOST_KEPT, LONGEST_KEY = 10_000, 120
"""Counts remembered, the oldest go first; and characters of a name in one: a flood of names takes no more memory."""


@dataclass
class _Tries:
    since: float
    wrong: int = 0


class Lockout:
    """Counts tries as wrong until they are told to be right, so that many at once get no more of them; in seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def wait(self, name: str, address: str) -> int:
        """Seconds until this name may be tried from this address; 0 is now, and counts as a try."""
        limits = dict(_limits(name, address))
        if seconds := max(self._left(key, most) for key, most in limits.items()):
            return seconds
        for key in limits:
            tries = self._tries.get(key)
            if tries is None or self._clock() - tries.since > WINDOW:
                tries = self._tries[key] = _Tries(self._clock())
            tries.wrong += 1
            self._tries.move_to_end(key)
        while len(self._tries) > MOST_KEPT:
            self._tries.popitem(last=False)
        return 0

    def right(self, name: str, address: str) -> None:
        """The try was right: the name's counts start anew, the address's is as it was before."""
        here, everywhere, from_address = (key for key, _ in _limits(name, address))
        self._tries.pop(here, None)
        self._tries.pop(everywhere, None)
        if tries := self._tries.get(from_address):
            tries.wrong -= 1

    def _left(self, key: str, most: int) -> int:
        tries = self._tries.get(key)
        if tries is None or tries.wrong < most:
            return 0
        return max(0, int(tries.since + WINDOW - self._clock()) + 1)


def _limits(name: str, address: str) -> Iterator[tuple[str, int]]:
    short, place = name[:LONGEST_KEY], _place(address)
    yield f"name {short} from {place}", PER_NAME_HERE
    yield f"name {short}", PER_NAME
    yield f"from {place}", PER_ADDRESS


def _place(address: str) -> str:
    """The address; of the new kind its network, since whoever has one has four billion times four billion."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else address
