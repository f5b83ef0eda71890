"""ICC, alpha and PRMSE of a panel, against published figures, a library and a truth that is known."""

import math

import krippendorff
import numpy as np
import pytest

from evals.cases import EvaluatorCase, Said
from evals.outcome import Outcome
from evals.stats.levels import TABLED, level
from evals.stats.panel import coincidences, errors, icc, panel_figures, prmse, squares
from evals.stats.records import Figure
from evals.stats.resampling import Floats

SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Table 2 of their paper of 1979: six targets, four judges; ICC(2,1) is given as .29."""
NAN = math.nan


def scores(count: int, raters: int, seed: int, missing: float = 0.0) -> tuple[Floats, Floats]:
    """True scores, and ratings of them with noise of .6 points, some missing."""
    chance = np.random.default_rng(seed)
    true = chance.normal(3, 0.9, count)
    given = true[:, None] + chance.normal(0, 0.6, (count, raters))
    given[chance.random(given.shape) < missing] = NAN
    return true, given[~np.isnan(given).all(axis=1)] if missing == 0 else given


def test_icc_is_that_of_shrout_and_fleiss() -> None:
    assert icc(squares(np.array(SHROUT_AND_FLEISS, dtype=float)).sum(axis=0)) == pytest.approx(0.2898, abs=5e-5)


def test_icc_counts_a_rater_who_leans_as_disagreement() -> None:
    _, given = scores(400, 3, 1)
    leaning = given + np.array([0, 0, 1.0])
    even, uneven = (float(icc(squares(one).sum(axis=0))) for one in (given, leaning))
    assert even == pytest.approx(0.81 / (0.81 + 0.36), abs=0.05), "variance of truth over all variance"
    assert uneven < even - 0.1


def test_alpha_is_that_of_the_library_with_scores_missing() -> None:
    _, given = scores(60, 4, 2, missing=0.3)
    halves = np.clip(np.round(2 * given) / 2, 1, 5)
    index = np.array([[NAN if math.isnan(one) else level(one) for one in row] for row in halves])
    wanted = krippendorff.alpha(index.T, level_of_measurement="ordinal", value_domain=np.arange(9))
    assert float(TABLED["alpha"](coincidences(halves).sum(axis=0))) == pytest.approx(wanted)


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_prmse_finds_the_share_of_the_truth_that_a_system_tells_through_the_raters_noise(missing: float) -> None:
    true, given = scores(40_000, 3, 3, missing)
    system = 0.8 * true + 0.5 + np.random.default_rng(4).normal(0, 0.4, len(true))
    some = ~np.isnan(given).all(axis=1)
    wanted = 1 - np.mean((true - system) ** 2) / np.var(true)
    assert float(prmse(errors(given[some], system[some]).sum(axis=0))) == pytest.approx(wanted, abs=0.01)


def test_prmse_is_the_published_estimator() -> None:
    """Loukina et al. 2020, section 4, written out: error variance, true variance, mean squared error."""
    _, given = scores(50, 3, 5, missing=0.3)
    given = given[~np.isnan(given).all(axis=1)]
    system = np.nanmean(given, axis=1) + np.random.default_rng(6).normal(0, 0.3, len(given))
    count, mean = (~np.isnan(given)).sum(axis=1), np.nanmean(given, axis=1)
    several, all_ = count > 1, count.sum()
    noise = np.average(np.nanvar(given[several], ddof=1, axis=1), weights=count[several] - 1)
    spread = (count * (mean - np.nanmean(given)) ** 2).sum() - (len(given) - 1) * noise
    true = spread / (all_ - (count**2).sum() / all_)
    off = ((count * (mean - system) ** 2).sum() - len(given) * noise) / all_
    assert float(prmse(errors(given, system).sum(axis=0))) == pytest.approx(1 - off / true)


def case(at: int, given: dict[str, float | None]) -> EvaluatorCase:
    ratings = {name: {"empathy": score} for name, score in given.items()}
    return EvaluatorCase(id=f"c{at}", said=(Said(speaker="trainee", text="Hi."),), ratings=ratings)


def figures(rows: list[tuple[dict[str, float | None], float | None]]) -> dict[str, Figure]:
    cases = [case(at, given) for at, (given, _) in enumerate(rows)]
    outcomes = [
        Outcome(case=one.id, source=one.id, repeat=1, scores={"empathy": score})
        for one, (_, score) in zip(cases, rows, strict=True)
    ]
    return {one.name: one for one in panel_figures(cases, outcomes, "empathy")}


def test_what_is_missing_leaves_only_the_figures_that_need_it() -> None:
    whole: list[tuple[dict[str, float | None], float | None]] = [
        ({"ann": 1 + at % 9 / 2, "ben": 1 + (at + at % 2) % 9 / 2}, 1 + at % 9 / 2) for at in range(12)
    ]
    found = figures([*whole, ({"ann": 3.0, "ben": None}, 3.0), ({"ann": 3.0}, None), ({}, 4.0)])
    assert {name: one.n for name, one in found.items()} == {"icc": 12, "panel_alpha": 13, "prmse": 13}
    for one in found.values():
        assert one.value is not None
        assert one.low is not None
        assert one.high is not None
        assert one.low <= one.value <= one.high


def test_few_chats_and_equal_scores_have_no_figure_but_a_reason() -> None:
    row: tuple[dict[str, float | None], float | None] = ({"ann": 1.0, "ben": 2.0}, 2.0)
    few = figures([row] * 9)
    assert {one.note for one in few.values()} == {"9 chats with enough scores: it takes 10"}
    flat = figures([({"ann": 3.0, "ben": 3.0}, 3.0) for _ in range(12)])
    assert {one.value for one in flat.values()} == {None}
    assert {one.note for one in flat.values()} == {"the scores do not vary beyond the raters' noise"}
