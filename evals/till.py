"""What a run spends: one budget for all of it, a receipt for every case, and the word to stop."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from rich.console import Console

from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.budget import Budget

STOPPED = "stopped by you"
SPENT = "the cost limit of ${:.2f} is reached; raise --max-cost to go on, what was answered is kept"


@dataclass
class Receipt:
    """The calls of one case, and why it was refused further ones, if it was."""

    calls: list[Call] = field(default_factory=list)
    refused: str = ""

    @property
    def kept(self) -> bool:
        """Whether answers were needed, and all of them were there already."""
        return bool(self.calls) and all(call.kept for call in self.calls)


_OPEN: ContextVar[Receipt | None] = ContextVar("receipt", default=None)


@dataclass
class Till(Budget):
    """Shared by every model of a run. Once `stopped`, calls under way end and no further one begins."""

    stopped: bool = False

    def check(self) -> None:
        """Before each call; raises FailureError when the money is spent or the run is to stop."""
        refused = STOPPED if self.stopped else SPENT.format(self.max_cost) if self.exhausted else ""
        if refused:
            if receipt := _OPEN.get():
                receipt.refused = refused
            raise FailureError(refused)

    def add(self, call: Call) -> None:
        """Count a call, and note it on the receipt of the case it was made for."""
        super().add(call)
        if receipt := _OPEN.get():
            receipt.calls.append(call)

    @property
    def exhausted(self) -> bool:
        """Whether the money is spent."""
        return self.max_cost is not None and self.spent >= self.max_cost

    @contextmanager
    def receipt(self) -> Iterator[Receipt]:
        """Whatever is called inside, in this task or in tasks it starts, goes on the receipt."""
        receipt = Receipt()
        token = _OPEN.set(receipt)
        try:
            yield receipt
        finally:
            _OPEN.reset(token)


@contextmanager
def stoppable(till: Till, out: Console) -> Iterator[None]:
    """Inside, the first Ctrl-C begins nothing more; the second raises KeyboardInterrupt, whatever is under way."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        if till.stopped and task:
            task.cancel()
        else:
            till.stopped = True
            out.print("Stopping once the calls under way have ended; Ctrl-C again leaves them.", style="yellow")

    try:
        loop.add_signal_handler(signal.SIGINT, stop)
    except NotImplementedError:  # Windows: Ctrl-C ends the run at once
        yield
        return
    try:
        yield
    except asyncio.CancelledError:
        if till.stopped:
            out.print("Left. Every answer that had come is kept: the same command goes on.", style="yellow")
            raise KeyboardInterrupt from None
        raise
    finally:
        loop.remove_signal_handler(signal.SIGINT)
