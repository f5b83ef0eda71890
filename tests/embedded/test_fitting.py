"""The fitting tools: agreement figures with known answers, and a fit that finds what generated the data."""

import json
from pathlib import Path

import pytest

from bot.embedded.judging.mapping import Curve
from bot.embedded.judging.sub_skills import Reading
from bot.store.library import Library
from evals.evaluator.gold import Example, fit, held_out, load, report


def test_a_fit_recovers_the_curve_behind_the_ratings() -> None:
    truth = Curve(-1.0, 4.0, 2.0)
    seen = [Reading(g / 10, h / 10, {}, {}, (), ()) for g in range(0, 10, 2) for h in range(0, 10, 2)]
    found = fit([Example(reading, 5.0, truth.level(reading)) for reading in seen])
    for reading in seen:
        assert found.level(reading) == pytest.approx(truth.level(reading), abs=0.25)


def test_a_cap_in_the_data_does_not_pull_the_curve_down() -> None:
    truth = Curve(-1.0, 4.0, 2.0)
    seen = [Reading(g / 20, 0.0, {}, {}, (), ()) for g in range(0, 20, 2)]
    free = [Example(reading, 5.0, truth.level(reading)) for reading in seen]
    capped = [Example(reading, 2.0, min(2.0, truth.level(reading))) for reading in seen]
    best = Reading(0.9, 0.0, {}, {}, (), ())
    assert fit([*free, *capped]).level(best) == pytest.approx(fit(free).level(best), abs=0.15)


def row(name: str, trainee: str, signals: dict[str, str], score: float) -> str:
    lines = [
        f"{who}{i}: {text}" for i in range(5) for who, text in (("C", "You lost it, nobody called!"), ("T", trainee))
    ]
    rating = {"signals": {f"T{i}": signals for i in range(5)}}
    median = {"empathy": score, "diplomacy": score, "composure": score}
    return json.dumps(
        {
            "id": name,
            "facts": ["ticket 4417"],
            "lines": lines,
            "median": median,
            "ratings": dict.fromkeys("abc", rating),
        }
    )


def test_the_gold_report_runs_from_file_to_table(tmp_path: Path, library: Library) -> None:
    good = "I'm sorry we lost it, of course you're angry. I'm taking this on myself and write to you by four today."
    gold = tmp_path / "gold.jsonl"
    strong = {"validate": "strong", "own_it": "strong", "sincere_apology": "strong", "explain_next_step": "strong"}
    rows = [row(f"A{i}", good, strong, 4.5) for i in range(5)]
    rows += [row(f"B{i}", "Are you stupid? Calm down.", {"hostile": "strong"}, 1.0) for i in range(5)]
    gold.write_text("\n".join(rows), encoding="utf-8")
    rated = load(gold, library.rubric("customer-care"))
    table = held_out(rated)
    assert {found["kappa"].n for found in table.values()} == {10}
    assert all((found["kappa"].value or 0) > 0.5 for found in table.values())
    assert "10 transcripts, leave-one-out" in report(table, len(rated))
