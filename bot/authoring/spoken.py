"""Every line a customer may say, with the place it stands at."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.core.script import Script


class Line(NamedTuple):
    """`key`: dotted path in the file. `told`: said as it stands, so that no slot is filled in it."""

    key: str
    text: str
    told: bool = False


def lines(script: Script) -> Iterator[Line]:
    """All lines of a script in the order of the model's fields."""
    yield from _each("script.open", script.open)
    yield from (Line(f"script.story.{i}", text, told=True) for i, text in enumerate(script.story))
    yield from (Line(f"script.answer.{i}.line", answer.line, told=True) for i, answer in enumerate(script.answer))
    for i, question in enumerate(script.asks):
        yield Line(f"script.asks.{i}.ask", question.ask, told=True)
        yield Line(f"script.asks.{i}.again", question.again, told=True)
    for where, table in (("reactions", script.reactions), ("beats", script.beats)):
        for name, bands in table.items():
            for band, said in bands.items():
                yield from _each(f"script.{where}.{name}.{band}", said)
    for offer, kinds in script.offers.items():
        for kind, said in (("consider", kinds.consider), ("doubt", kinds.doubt), ("refuse", kinds.refuse)):
            yield from _each(f"script.offers.{offer}.{kind}", said)
    for fact, said in script.disclose.items():
        yield from _each(f"script.disclose.{fact}", said)
    for odd, said in script.odd.items():
        yield from _each(f"script.odd.{odd}", said)
    for band, said in script.deflect.items():
        yield from _each(f"script.deflect.{band}", said)


def _each(where: str, said: tuple[str, ...]) -> Iterator[Line]:
    yield from (Line(f"{where}.{i}", text) for i, text in enumerate(said))
