"""What a person reads while a run goes on: how fast, how much money, what was lost, and how long it will take."""

import io

from rich.console import Console

from bot.core.usage import Call
from evals.progress import EVERY, Meter, progress
from evals.till import Till


class Clock:
    """Seconds as a test sets them."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def call(cost: float | None, *, kept: bool = False) -> Call:
    return Call(role="judge", model="m", cost=cost, kept=kept)


def test_the_rate_counts_what_was_asked_now_and_money_only_what_was_paid_now() -> None:
    clock, till, shown = Clock(), Till(), list[str]()
    meter = Meter(10, till, lambda done, told: shown.append(f"{done}: {told}"), clock)
    till.add(call(0.02, kept=True))
    meter.step(kept=True)
    clock.now = 2
    till.add(call(0.01))
    meter.step()
    till.add(call(None))
    meter.step(lost=True)
    assert shown == [
        "1: none lost",
        "2: 0.5/s, $0.0100, none lost",
        "3: 1.0/s, $0.0100, 1 calls of unknown price, 1 lost",
    ]


def test_where_nobody_watches_there_is_a_line_now_and_then_and_one_at_the_end() -> None:
    out, clock = io.StringIO(), Clock()
    with progress("small", 40, Till(), Console(file=out, width=120), clock) as meter:
        for _ in range(40):
            clock.now += EVERY / 20
            meter.step()
    assert out.getvalue().splitlines() == [
        "small: 20 of 40 (2.0/s, none lost, about 10 s to go)",
        "small: 40 of 40 (2.0/s, none lost)",
    ]


def test_on_a_terminal_a_bar_shows_the_same_and_leaves_nothing_behind_but_the_cursor() -> None:
    out = io.StringIO()
    with progress("small", 3, Till(), Console(file=out, width=120, force_terminal=True)) as meter:
        for _ in range(3):
            meter.step(lost=True)
    assert "3/3" in out.getvalue()
    assert "3 lost" in out.getvalue()
    assert out.getvalue().endswith("\x1b[2K")
