"""Guessing passwords is cut off by name and by address, and lets go after a while."""

from bot.ui.lockout import MOST_KEPT, PER_ADDRESS, PER_NAME, WINDOW, Lockout


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_name_is_locked_after_five_wrong_passwords_and_others_are_not() -> None:
    lockout = Lockout(Clock())
    for number in range(PER_NAME):
        assert lockout.wait("jo", "a") == 0
        lockout.wrong("jo", f"address {number}")
    assert lockout.wait("jo", "elsewhere") > 0
    assert lockout.wait("max", "elsewhere") == 0


def test_an_address_is_locked_whatever_names_it_tries() -> None:
    lockout = Lockout(Clock())
    for number in range(PER_ADDRESS):
        lockout.wrong(f"name {number}", "bad")
    assert lockout.wait("jo", "bad") > 0
    assert lockout.wait("jo", "good") == 0


def test_the_lock_opens_after_its_window() -> None:
    clock = Clock()
    lockout = Lockout(clock)
    for _ in range(PER_NAME):
        lockout.wrong("jo", "a")
    clock.now += WINDOW - 1
    assert lockout.wait("jo", "b") > 0
    clock.now += 2
    assert lockout.wait("jo", "b") == 0
    lockout.wrong("jo", "a")
    assert lockout.wait("jo", "b") == 0


def test_the_right_password_clears_the_name_and_not_the_address() -> None:
    lockout = Lockout(Clock())
    for _ in range(PER_ADDRESS):
        lockout.wrong("jo", "a")
    lockout.right("jo")
    assert lockout.wait("jo", "b") == 0
    assert lockout.wait("jo", "a") > 0


def test_a_flood_of_names_takes_no_more_memory() -> None:
    lockout = Lockout(Clock())
    for number in range(MOST_KEPT + 500):
        lockout.wrong(f"n{number}", "a")
    assert len(lockout._tries) <= MOST_KEPT
