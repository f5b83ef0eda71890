"""Cost of calls, and the limit on it."""

from pathlib import Path

import pytest

from bot.core.prompt import Filled
from bot.core.usage import Call, Usage
from bot.errors import AuthoringError, FailureError
from bot.llm.budget import Budget
from bot.llm.models import Model
from bot.llm.prices import TABLE, Price, price
from bot.llm.stream import stream
from tests.llm.openai_server import Answer, OpenAIServer

FILLED = Filled("You are a customer.", "Say hello.", "test v1")


@pytest.mark.parametrize(
    ("id", "listed", "found"),
    [
        ("openai:gpt-4.1-mini", True, Price(0.40, 0.10, 1.60)),
        ("openai:gpt-4.1-mini-2025-04-14", True, Price(0.40, 0.10, 1.60)),
        ("openai:gpt-4.1-mini", False, None),
        ("openai:gpt-nobody-knows", True, None),
    ],
)
def test_a_price_is_looked_up_and_never_guessed(id: str, listed: bool, found: Price | None) -> None:
    assert price(id, None, listed=listed) == found


def test_cached_tokens_cost_less() -> None:
    assert Price(0.40, 0.10, 1.60).of(1_000_000, 400_000, 10_000) == pytest.approx(0.24 + 0.04 + 0.016)


def test_the_table_is_dated_and_cached_never_costs_more_than_fresh() -> None:
    assert "date: 20" in TABLE.read_text()
    for each in (price(f"openai:{name}", None, listed=True) for name in ("gpt-4o", "gpt-5-mini", "gpt-5.4")):
        assert each is not None
        assert each.tokens_cached < each.tokens_in < each.tokens_out


def test_a_table_of_ones_own_comes_first_and_counts_for_own_servers(tmp_path: Path) -> None:
    own = tmp_path / "prices.yaml"
    own.write_text("models: {scripted: [1, 0.5, 2], 'openai:gpt-4.1-mini': [9, 9, 9]}")
    assert price("scripted", own, listed=False) == Price(1, 0.5, 2)
    assert price("openai:gpt-4.1-mini", own, listed=True) == Price(9, 9, 9)
    own_wrong = tmp_path / "wrong.yaml"
    own_wrong.write_text("models: {scripted: cheap}")
    with pytest.raises(AuthoringError, match="expected `models:`"):
        price("scripted", own_wrong, listed=False)


async def test_calls_stop_when_the_money_is_spent(server: OpenAIServer, tmp_path: Path) -> None:
    own = tmp_path / "prices.yaml"
    own.write_text("models: {scripted: [100, 50, 1000]}")
    server.otherwise = Answer("Hello.", usage=(1000, 200, 10))
    calls: list[Call] = []
    model = Model.of("scripted", prices=own, budget=Budget(0.15))
    for _ in range(2):
        assert [piece async for piece in stream(model, FILLED, calls=calls)] == ["Hello."]
    with pytest.raises(FailureError, match=r"cost limit of \$0.15 is reached \(\$0.2000 spent\)"):
        await anext(stream(model, FILLED, calls=calls))
    assert [call.cost for call in calls] == [pytest.approx(0.1), pytest.approx(0.1)]
    assert (calls[0].tokens_in, calls[0].tokens_cached, calls[0].tokens_out) == (1000, 200, 10)
    assert len(server.bodies) == 2


async def test_an_unknown_price_is_said_as_unknown(server: OpenAIServer) -> None:
    calls: list[Call] = []
    model = Model.of("scripted", budget=Budget(0.01))
    [_ async for _ in stream(model, FILLED, calls=calls)]
    assert Usage.of(calls).cost is None
    assert (model.budget.spent, model.budget.unpriced) == (0, 1)
