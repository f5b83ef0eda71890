"""Guessing passwords is cut off by name and by address, and lets go after a while."""

import pytest

from bot.ui.lockout import MOST_KEPT, PER_ADDRESS, PER_NAME, PER_NAME_HERE, WINDOW, Lockout


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def tried(lockout: Lockout, name: str, address: str, times: int) -> int:
    """How many of so many tries are let through."""
    return sum(lockout.wait(name, address) == 0 for _ in range(times))


def test_a_name_is_locked_after_five_tries_from_one_address_and_others_are_not() -> None:
    lockout = Lockout(Clock())
    assert tried(lockout, "jo", "a", 50) == PER_NAME_HERE
    assert lockout.wait("jo", "elsewhere") == 0  # who guesses locks himself out, not Jo
    assert lockout.wait("max", "a") == 0


def test_a_name_is_locked_whatever_address_it_is_tried_from() -> None:
    lockout = Lockout(Clock())
    assert sum(tried(lockout, "jo", f"address {number}", 3) for number in range(50)) == PER_NAME
    assert lockout.wait("jo", "elsewhere") > 0
    assert lockout.wait("max", "elsewhere") == 0


def test_an_address_is_locked_whatever_names_it_tries() -> None:
    lockout = Lockout(Clock())
    assert sum(tried(lockout, f"name {number}", "bad", 1) for number in range(99)) == PER_ADDRESS
    assert lockout.wait("jo", "good") == 0


@pytest.mark.parametrize(
    ("first", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True), ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("10.0.0.1", "10.0.0.2", False), ("", "", True),
    ],
)  # fmt: skip
def test_a_network_of_the_new_kind_is_one_address(first: str, other: str, same: bool) -> None:
    lockout = Lockout(Clock())
    for number in range(PER_ADDRESS):
        lockout.wait(f"name {number}", first)
    assert (lockout.wait("jo", other) > 0) is same


def test_the_lock_opens_after_its_window() -> None:
    clock = Clock()
    lockout = Lockout(clock)
    tried(lockout, "jo", "a", PER_NAME_HERE)
    clock.now += WINDOW - 1
    assert lockout.wait("jo", "a") > 0
    clock.now += 2
    assert tried(lockout, "jo", "a", 50) == PER_NAME_HERE


def test_the_right_password_clears_the_name_and_not_the_address() -> None:
    lockout = Lockout(Clock())
    for _ in range(PER_ADDRESS):
        assert lockout.wait("jo", "a") == 0
        lockout.right("jo", "a")  # as often as one likes: none of these was wrong
    tried(lockout, "jo", "a", PER_NAME_HERE)
    for number in range(PER_ADDRESS - PER_NAME_HERE):
        assert lockout.wait(f"name {number}", "a") == 0
    lockout.right("jo", "b")
    assert lockout.wait("jo", "c") == 0
    assert lockout.wait("jo", "a") > 0


def test_a_flood_of_long_names_takes_no_more_memory() -> None:
    lockout = Lockout(Clock())
    for number in range(MOST_KEPT):
        lockout.wait(f"{number}" * 2_000, f"a{number}")
    assert len(lockout._tries) <= MOST_KEPT
    assert max(map(len, lockout._tries)) < 200
