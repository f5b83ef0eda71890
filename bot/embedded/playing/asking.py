"""The customer's own questions: which are open, which to put next, and when to come back to one."""

from bot.core.phrases import stems
from bot.core.script import Question
from bot.embedded.playing.recall import PENDING_AFTER
from bot.embedded.playing.stage import Stage


def overdue(stage: Stage, wait: int = PENDING_AFTER) -> str | None:
    """Comes back to a question that has waited `wait` trainee turns, or one if it has just been passed over."""
    wait = 1 if "ignored" in stage.direction.felt else wait
    late = [q for q, age in _open(stage) if age >= wait and not stage.memory.told(stage.voiced(q.again))]
    return stage.voiced(late[0].again) if late else None


def next_question(stage: Stage, even_if_one_is_open: bool = False) -> str | None:
    """A question not asked yet and not answered already; the closest to what the trainee has just said."""
    if _open(stage) and not even_if_one_is_open:
        return None
    fresh = [q for q in _questions(stage) if _asked_at(stage, q) is None and not stage.memory.answered(q)]
    if not fresh:
        return None
    now = frozenset(stems(stage.message))
    order = stage.dice("asks").sample(range(len(fresh)), len(fresh))
    best = max(order, key=lambda i: len(now & frozenset(stems(fresh[i].ask))))
    return stage.voiced(fresh[best].ask)


def _questions(stage: Stage) -> tuple[Question, ...]:
    return stage.scripts[0].asks or stage.scripts[1].asks


def _open(stage: Stage) -> list[tuple[Question, int]]:
    """Questions asked and not answered since, each with the number of trainee turns it has waited."""
    turns = stage.scene.transcript.turns
    asked = [(q, at) for q in _questions(stage) if (at := _asked_at(stage, q)) is not None]
    return [(q, turns - at) for q, at in asked if not stage.memory.answered(q, since=at)]


def _asked_at(stage: Stage, question: Question) -> int | None:
    return stage.memory.asked_at(stage.voiced(question.ask))
