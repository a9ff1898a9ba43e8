"""The seasonal count model: its arithmetic by a second route, its rules, and titles that stay true."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from scipy import optimize, stats

from crossings import count_models as models
from crossings import sensitivity as measures
from crossings.count_models import MODELS, TRENDS
from crossings.exhibits import sensitivity as exhibits
from crossings.exhibits import sensitivity_drawings
from crossings.exhibits.drawing import NARROW, WIDE, drawn
from crossings.exhibits.sensitivity_model import model as model_words
from crossings.exhibits.sensitivity_samples import fitted
from crossings.measures import interrupted_series
from crossings.tables import Record

At = Callable[[str], Record]
D = dt.date
EARLY = ("2019-01-01", "2020-02-29", "2021-12-31", "2022-01-31", "2023-11-30")
LATE = ("2023-12-31", "2024-07-05", "2025-10-14", "latest")
EXHIBITS = (exhibits.steps, exhibits.placebo, exhibits.power, exhibits.seasons)


def by_month(record: Record, start: str) -> pd.Series:
    """People by whole month, by another route than the measures take."""
    daily = record.daily.set_index("date").people_arrived.astype(float)
    months = daily.resample("MS").agg(["sum", "count"])
    whole = months["count"] == months.index.days_in_month
    return months["sum"][whole].loc[start:]


def shown_as(value: float | str, places: int) -> str:
    """A number rounded once, a half away from zero, in decimal arithmetic."""
    return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


# The arithmetic


def trend_columns(first_month: int, n: int, trend: str) -> np.ndarray:
    """The columns of a trend alone, behind those of the season."""
    x = models.design(first_month, n, models.trend_terms(first_month, n, trend))
    return x[:, models.SEASON_COLUMNS :]


def log_likelihood(parameters: np.ndarray, x: np.ndarray, counts: np.ndarray) -> float:
    """NB2 as its definition has it: a negative binomial of size 1/alpha with the mean exp(xb)."""
    *beta, alpha = parameters
    mean = np.exp(x @ np.array(beta))
    return float(stats.nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * mean)).sum())


def newey_west(x: np.ndarray, weight: np.ndarray, residual: np.ndarray) -> np.ndarray:
    """Newey and West's errors over six months, written out."""
    score = x * residual[:, None]
    middle = score.T @ score
    for lag in range(1, 7):
        cross = score[lag:].T @ score[:-lag]
        middle += (1 - lag / 7) * (cross + cross.T)
    bread = np.linalg.inv(x.T @ (x * weight[:, None]))
    return np.sqrt(np.diag(bread @ middle @ bread))


@pytest.mark.parametrize("trend", TRENDS)
@pytest.mark.parametrize("start", [0, 1])
def test_no_other_parameters_make_the_counts_likelier(record_at: At, trend: str, start: int) -> None:
    sample = fitted(record_at("latest"))[start]
    x, counts, ours = sample.design(trend), sample.counts, sample.fitted("nb2", trend)
    at = np.append(ours.beta, ours.alpha)
    assert ours.log_likelihood == pytest.approx(log_likelihood(at, x, counts), abs=1e-6)
    assert ours.mean == pytest.approx(np.exp(x @ ours.beta))
    assert ours.aic == pytest.approx(2 * len(at) - 2 * log_likelihood(at, x, counts), abs=1e-6)
    scale = np.maximum(np.abs(at), 0.01)
    better = optimize.minimize(
        lambda moved: -log_likelihood(at + moved * scale, x, counts), np.full(len(at), 1e-3), method="BFGS"
    )
    assert -better.fun <= ours.log_likelihood + 1e-6


@pytest.mark.parametrize("trend", TRENDS)
def test_errors_are_those_of_the_formulas(record_at: At, trend: str) -> None:
    sample = fitted(record_at("latest"))[0]
    x, counts = sample.design(trend), sample.counts
    nb2 = sample.fitted("nb2", trend)
    weight = nb2.mean / (1 + nb2.alpha * nb2.mean)
    own = np.sqrt(np.diag(np.linalg.inv(x.T @ (x * weight[:, None]))))
    assert models.errors_at(nb2.beta, x, nb2.alpha) == pytest.approx(own, rel=1e-6)
    assert models.fit_at(counts, x, nb2.alpha).bse == pytest.approx(own, rel=1e-4)
    poisson = models.fit_at(counts, x, 0.0)
    assert x.T @ (counts - poisson.mu) == pytest.approx(np.zeros(x.shape[1]), abs=1e-3)
    t = poisson.params / newey_west(x, poisson.mu, counts - poisson.mu)
    assert models.t_newey_west(poisson) == pytest.approx(t, rel=1e-5)
    beta = np.linalg.lstsq(x, np.log(counts), rcond=None)[0]
    line = models.fit_logarithms(counts, x)
    assert line.params == pytest.approx(beta, abs=1e-8)
    t = beta / newey_west(x, np.ones(len(x)), np.log(counts) - x @ beta)
    assert models.t_newey_west(line) == pytest.approx(t, rel=1e-5)


@pytest.mark.parametrize("df", [4, 6, 8])
def test_the_spline_spans_all_natural_cubic_splines_with_its_knots(df: int) -> None:
    """By Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, equations 5.4 and 5.5."""
    t = np.arange(79.0) / 78
    knots = np.linspace(0, 1, df + 1)
    cubes = np.maximum(0.0, t[:, None] - knots[:-1]) ** 3 - np.maximum(0.0, t[:, None] - 1) ** 3
    slopes = cubes / (1 - knots[:-1])
    theirs = np.column_stack((np.ones(79), t, slopes[:, :-1] - slopes[:, -1:]))
    ours = np.column_stack((np.ones(79), trend_columns(1, 79, f"spline_{df}")))
    assert ours.shape == theirs.shape == (79, df + 1)
    assert ours @ np.linalg.lstsq(ours, theirs, rcond=None)[0] == pytest.approx(theirs, abs=1e-8)


def test_a_piecewise_trend_bends_in_january_alone() -> None:
    columns = trend_columns(4, 40, "piecewise")
    bends = np.flatnonzero(np.abs(np.diff(columns, 2, axis=0)).max(axis=1) > 1e-9) + 1
    assert bends.tolist() == [9, 21, 33]  # the Januaries of a series from April


@pytest.mark.parametrize(("months", "last"), [(75, 60), (77, 60), (78, 72), (84, 72), (90, 84)])
def test_a_piecewise_trend_bends_only_at_a_january_with_six_months_on_either_side(
    months: int, last: int
) -> None:
    """From a January: the bends of a trend that ends in March, May, June and December; and the words for them."""
    columns = trend_columns(1, months, "piecewise")
    bends = np.flatnonzero(np.abs(np.diff(columns, 2, axis=0)).max(axis=1) > 1e-9) + 1
    assert bends.tolist() == list(range(12, last + 1, 12))
    said = " ".join("".join(cell["source"]) for cell in markdown())
    assert (
        "bend at each January with six or more months of the series before it and six or more from it on"
        in said
    )
    assert models.MARGIN == 6 and "bend each January" not in said


def test_the_season_has_january_as_its_base_wherever_a_series_begins() -> None:
    x = models.design(11, 14, [])
    assert x.shape == (14, models.SEASON_COLUMNS)
    assert x[2].tolist() == [1.0] + [0.0] * 11  # the third row is a January
    assert [int(np.flatnonzero(row[1:])[0]) + 2 for row in (x[0], x[1], x[3], x[12])] == [11, 12, 2, 11]


def markdown() -> list[dict[str, list[str]]]:
    """The cells of the chapter that a person wrote."""
    cells = json.loads((ROOT / "notebooks" / "sensitivity.ipynb").read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "markdown"]


def test_a_step_is_one_from_its_row_to_the_end() -> None:
    x = models.design(1, 30, ["years", "step(at, 7)", "step(at, 20)"])
    assert x[:, -2].tolist() == [0.0] * 7 + [1.0] * 23
    assert x[:, -1].tolist() == [0.0] * 20 + [1.0] * 10


def test_a_known_step_is_found_again() -> None:
    x = models.design(1, 84, ["years", "step(at, 40)"])
    beta = np.concatenate(([7.0], np.linspace(-0.5, 0.5, 11), [0.15], [np.log(0.6)]))
    counts = np.round(np.exp(x @ beta))
    for model in MODELS:
        assert np.exp(models.fit(model, counts, x).beta[-1]) == pytest.approx(0.6, abs=0.01)


def test_a_month_without_arrivals_has_no_logarithm() -> None:
    with pytest.raises(ValueError, match="no logarithm"):
        models.fit("log_ols", np.array([0.0, 1.0, 2.0]), np.ones((3, 1)))


# Months and steps


def test_only_whole_months_are_counted(record_at: At) -> None:
    for day, last in {"2025-10-14": "2025-09", "2024-02-29": "2024-02", "2024-02-28": "2024-01"}.items():
        record = record_at(day)
        known = measures.steps(record.agreements, record.day)
        for sample, start in zip(measures.samples(record.daily, known), ("2020", "2021"), strict=True):
            expected = by_month(record, start)
            assert sample.counts.tolist() == expected.tolist()
            assert f"{expected.index[-1]:%Y-%m}" == last


def test_steps_begin_in_the_month_after_each_agreement_and_in_september_2025(record_at: At) -> None:
    record = record_at("latest")
    first = [step.first_month for step in measures.steps(record.agreements, record.day)]
    assert first == [
        D(2018, 2, 1), D(2019, 9, 1), D(2020, 12, 1), D(2021, 8, 1), D(2022, 12, 1), D(2023, 4, 1),
        D(2025, 9, 1), D(2026, 5, 1),
    ]  # fmt: skip
    kept = [[f"{step.first_month:%Y-%m}" for step in sample.steps] for sample in fitted(record)]
    both = ["2021-08", "2022-12", "2023-04", "2025-09"]
    assert kept == [["2020-12", *both], both]


def test_an_agreement_that_was_not_known_has_no_step(record_at: At) -> None:
    record = record_at("2022-11-13")
    assert [step.name for step in measures.steps(record.agreements, record.day)][-1] == "July 2021"


def test_seven_trends_two_starts_and_three_models_are_fitted(record_at: At) -> None:
    table = measures.specifications(fitted(record_at("latest")))
    assert len(table.drop_duplicates(["start", "trend", "model"])) == 42
    assert not table.duplicated(["agreement", "start", "trend", "model"]).any()
    assert (table.step > 0).all()


# What the chapter is about


def test_the_counts_vary_hundreds_of_times_as_much_as_poisson_has_it(record_at: At) -> None:
    times = measures.dispersion(fitted(record_at("latest"))).times
    assert times.min() > 100
    assert times.max() < 1000


def test_the_steps_of_2020_2021_and_2023_change_side_and_those_of_2022_and_2025_do_not(record_at: At) -> None:
    sides = measures.sides(measures.specifications(fitted(record_at("latest")))).set_index("agreement")
    assert sides.changes.to_dict() == {
        "November 2020": True,
        "July 2021": True,
        "November 2022": False,
        "March 2023": True,
        "Pilot, August 2025": False,
    }
    nearly = sides.loc[["November 2022", "Pilot, August 2025"]]
    assert (nearly.below / nearly.specifications > 0.9).all()


def test_the_title_compares_the_trend_that_bends_at_the_agreements_too(record_at: At) -> None:
    """It fits best of all, and beside it the trends that put the step of November 2020 above one do not fit as well."""
    title = exhibits.steps(record_at("latest")).title
    assert title.startswith("The answer depends on how the trend is drawn: two of five steps lie above 1")
    rows = interrupted_series.beside(
        measures.specifications(fitted(record_at("latest"))), fitted(record_at("latest"))
    )
    best = rows[rows.aic_above_best == 0]
    assert set(best.trend) == {"interrupted"}
    bends = best[best.start == best.start.min()].set_index("agreement").step.round(3)
    assert bends.to_list() == [0.376, 0.745, 0.829, 1.297, 0.695]


def test_a_step_changes_side_only_between_trends_of_one_start_that_fit_alike() -> None:
    rows = [(1, 1.5, True, "nb2"), (1, 0.5, False, "nb2"), (2, 0.5, True, "nb2"), (2, 1.4, False, "poisson")]
    table = pd.DataFrame(rows, columns=["start", "step", "close", "model"]).assign(agreement="A")
    assert not measures.sides(table).changes.item()
    assert measures.sides(table.assign(close=table.model == "nb2")).changes.item()


def test_ordinary_months_are_called_distinguishable_too_often_with_nearly_every_trend(record_at: At) -> None:
    table = exhibits._placebo(record_at("latest"))
    for model in ("nb2", "poisson", "log_ols", "poisson_own"):
        shares = table[table.model == model].share_pct
        assert len(shares) == 14
        assert (shares > 5).sum() >= 13


def test_an_added_step_is_tried_at_every_ordinary_month_and_no_other(record_at: At) -> None:
    table = exhibits._placebo(record_at("latest"))
    assert table.groupby("start").months.unique().map(list).to_dict() == {
        D(2020, 1, 1): [79 - 11 - 5], D(2021, 1, 1): [67 - 11 - 4],
    }  # fmt: skip


def test_a_step_that_season_trend_and_steps_make_up_is_not_tried(record_at: At) -> None:
    at = np.array([11, 23, 24])
    x = models.design(
        1, 34, ["years", "step(at, 11)"]
    )  # a line, a year's steps and months can add up to a step each December
    assert measures._one_step_more(x, at).shape[0] == 1


def test_a_fall_of_a_fifth_is_mostly_missed_and_more_often_than_a_halving(record_at: At) -> None:
    found = measures.power(fitted(record_at("latest"))[0])
    table = found.pivot(index="trend", columns="fall", values="share_pct")
    assert (table.fifth < 50).all()
    assert (table.half > table.fifth).all()
    assert table.half.mean() > 50


def test_power_is_how_often_a_simulated_fall_is_seen(record_at: At) -> None:
    """By simulation: series with the fall are drawn, and fitted again with the same trend."""
    sample = fitted(record_at("latest"))[0]
    x, known, n = sample.design("linear"), sample.fitted("nb2", "linear"), len(sample.steps)
    random, simulations = np.random.default_rng(20180101), 300
    worked_out = measures.power(sample).set_index(["trend", "fall"]).share_pct
    for fall, factor in {"fifth": 0.8, "half": 0.5}.items():
        seen = 0
        for k in range(simulations):
            beta, column = known.beta.copy(), x.shape[1] - n + k % n
            beta[column] = np.log(factor)
            mean = np.exp(x @ beta)
            counts = random.poisson(mean * random.gamma(1 / known.alpha, known.alpha, len(mean)))
            seen += models.fit_at(counts, x, known.alpha, beta).tvalues[column] < -1.96
        share = worked_out["linear", fall] / 100
        error = (share * (1 - share) / simulations) ** 0.5
        assert abs(seen / simulations - share) < 2.5 * error


# The exhibits


@pytest.mark.parametrize("day", EARLY)
def test_with_too_few_months_nothing_is_drawn_and_the_title_says_so(record_at: At, day: str) -> None:
    record = record_at(day)
    months = len(by_month(record, "2020"))
    for make in EXHIBITS:
        exhibit = make(record)
        assert exhibit.panels is None
        assert (f"has {months} whole month" if months else "has no whole month") in exhibit.title
        assert exhibit.table.months.item() == months < exhibit.table.needed.item()
    assert "not fitted" in model_words(record).words


@pytest.mark.parametrize("day", LATE)
def test_every_exhibit_is_drawn_at_both_widths(record_at: At, day: str) -> None:
    for make in EXHIBITS:
        exhibit = make(record_at(day))
        assert callable(exhibit.panels)
        for width in (WIDE, NARROW):
            assert "<svg" in drawn(("", exhibit.panels), width).svg


@pytest.mark.parametrize("day", LATE)
def test_the_title_says_that_the_answer_depends_only_where_it_does(record_at: At, day: str) -> None:
    exhibit = exhibits.steps(record_at(day))
    table = exhibit.table[exhibit.table.close]
    ends = table.groupby(["agreement", "start"]).nb2.agg(["min", "max"])
    changing = ends[(ends["min"] < 1) & (ends["max"] > 1)].index.get_level_values(0).nunique()
    words = ("no", "one", "two", "three", "four", "five")
    assert ("The answer depends on how the trend is drawn" in exhibit.title) == (changing > 0)
    of = f"{words[changing]} of {words[exhibit.table.agreement.nunique()]} step"
    assert of in exhibit.title or not changing


@pytest.mark.parametrize("day", LATE)
def test_the_titles_of_trials_and_season_are_those_of_their_tables(record_at: At, day: str) -> None:
    record = record_at(day)
    placebo, power, season = exhibits.placebo(record), exhibits.power(record), exhibits.seasons(record)
    assert f"In {(placebo.table.nb2 > 5).sum()} of {len(placebo.table)} " in placebo.title
    fifth = power.table.fifth_seen_pct
    assert f"{shown_as(fifth.min(), 0)}% to {shown_as(fifth.max(), 0)}%" in power.title
    every = measures.seasons(fitted(record))
    top = every.loc[every.groupby(["start", "trend", "model"]).ratio.idxmax()].month
    assert all(f"{D(2020, month, 1):%B}" in season.title for month in set(top))
    product = every.groupby(["start", "trend", "model"]).ratio.prod()
    assert product.to_numpy() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("day", ["2025-10-14", "latest"])
def test_the_least_alike_season_is_the_lowest_correlation_rounded_down(record_at: At, day: str) -> None:
    record = record_at(day)
    every, shown = measures.seasons(fitted(record)), exhibits.seasons(record)
    said = re.search(r"correlate with the median ones at ([\d.]+) or more", shown.words)
    middle = np.log(shown.table.middle.to_numpy())
    lowest = min(
        float(np.corrcoef(np.log(one.sort_values("month").ratio.to_numpy()), middle)[0, 1])
        for _, one in every.groupby(["start", "trend", "model"])
    )
    assert said and float(said[1]) <= lowest < float(said[1]) + 0.01


@pytest.mark.parametrize(("top", "ticks"), [(12, [0, 20]), (35, [0, 20, 40]), (90, [0, 20, 40, 60, 80, 100])])
def test_shares_have_an_axis_to_the_next_fifth(top: float, ticks: list[int]) -> None:
    draw = sensitivity_drawings.share_rows(["a"], [sensitivity_drawings.Dot(0, top, "solid")])
    spec = str(drawn(("", draw), WIDE).plain)
    assert f"'values': {ticks}" in spec


def test_no_p_value_star_or_interval_is_shown(record_at: At) -> None:
    for make in EXHIBITS:
        exhibit = make(record_at("latest"))
        shown = f"{exhibit.title} {exhibit.subtitle} {exhibit.words} {exhibit.note}".replace("**", "").lower()
        assert not any(word in shown for word in ("*", "p-value", "significan", "confidence"))
        assert not any(word in " ".join(exhibit.table.columns) for word in ("error", "p_value", "interval"))


def test_the_same_record_gives_the_same_files(data: object) -> None:
    first, again = (exhibits.power(Record("latest", str(data))).files() for _ in range(2))
    assert first == again


# ---- which specification a mark is, and which words turn on how many ----------------------------------------------


def kind_of(model: str, start: object) -> str:
    """As the subtitle has it: dots from the first start, rings from the second, small grey dots for the others."""
    return "small" if model != "nb2" else "solid" if start == measures.STARTS[0] else "ring"


@pytest.mark.parametrize("day", ["2025-10-14"])
def test_a_mark_tells_its_model_and_its_start(
    record_at: At, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_at(day)
    shown: list[sensitivity_drawings.Dot] = []
    real_rows, real_chart = exhibits.share_rows, exhibits.specification_chart
    monkeypatch.setattr(
        exhibits, "share_rows", lambda lanes, dots, *more, **rest: shown.extend(dots) or real_rows(lanes, dots, *more, **rest)
    )  # fmt: skip
    monkeypatch.setattr(
        exhibits, "specification_chart",
        lambda groups, *more: shown.extend(one for dots in groups.values() for one in dots) or real_chart(groups, *more),
    )  # fmt: skip
    for make in (exhibits.placebo, exhibits.steps):
        shown.clear()
        table = make(record).table
        assert {one.kind for one in shown} == {"solid", "ring", "small"}
        for one in shown:
            at, *_, model = one.row
            row = table.iloc[at]
            assert one.kind == kind_of(model, row.start)
            assert getattr(row, model) == pytest.approx(one.value)
            assert list(TRENDS.values())[one.lane] == row.trend
    shown.clear()
    power = exhibits.power(record)
    table = power.table.set_index("trend")
    for one in shown:
        trend, column = one.row
        assert one.kind == {"fifth_seen_pct": "ring", "half_seen_pct": "solid"}[column]
        assert table.loc[trend, column] == pytest.approx(one.value)
    assert len(shown) == 2 * len(table)


@pytest.mark.parametrize("day", ["2023-06-30", "2025-10-14", "latest"])
def test_the_words_on_steps_name_those_that_change_side_and_those_that_do_not(
    record_at: At, day: str
) -> None:
    record = record_at(day)
    exhibit = exhibits.steps(record)
    if exhibit.panels is None:
        return
    table = exhibit.table
    close = table[table.close]
    changing: list[str] = []
    for name, own in close.groupby("agreement", sort=False):
        sides = [one.min() < 1 < one.max() for _, one in own.nb2.groupby(own.start)]
        if any(sides):
            changing.append(name)
    same = [name for name in dict.fromkeys(table.agreement) if name not in changing]
    said = re.search(
        r"the step changes side for (.*?)(?:, but it does not for (.*?))?\. Trends", exhibit.words
    )
    assert (said is not None) == bool(changing)
    if said:
        part_of = {name: name.replace("Pilot, ", "the pilot of ") for name in (*changing, *same)}
        assert all(part_of[name] in said[1] for name in changing)
        assert not any(part_of[name] in said[1] for name in same)
        assert bool(said[2]) == bool(same) and all(part_of[name] in said[2] for name in same)
        of = len(changing) + len(same)
        verb = "lies" if len(changing) == 1 else "lie"
        assert f" {'step' if of == 1 else 'steps'} {verb} above 1 with one trend" in exhibit.title
    for start, own in table.groupby("start"):
        far = [name for name in TRENDS.values() if not own[own.trend == name].close.all()]
        part = re.search(rf"from {start:%B %Y} all (of them|but [^;.:]*)", exhibit.words)
        assert part and (part[1] == "of them") == (not far)
        assert all(name in part[1] for name in far)
    for name, own in table.groupby("agreement", sort=False):
        values = own[[*MODELS]].to_numpy(dtype=float).ravel()
        values = values[~np.isnan(values)]
        named = name.replace("Pilot, ", "the pilot of ")
        assert f"{named}, {int((values > 1).sum())} of {len(values)}" in exhibit.words


# ---- a figure is rounded once, and a side, a share or a day is judged before it is -----------------------------------

SEVERAL = ("2024-07-05", "2026-04-15", "latest")


def sizes(record: Record) -> dict[tuple[str, str, str, str], float]:
    """Each step by agreement, start, trend and model, from the coefficients; least squares by NumPy's own solver."""
    found = {}
    for sample in fitted(record):
        for trend, words in TRENDS.items():
            for model in MODELS:
                beta = sample.fitted(model, trend).beta
                if model == "log_ols":
                    beta = np.linalg.lstsq(sample.design(trend), np.log(sample.counts))[0]
                for step, value in zip(sample.steps, np.exp(beta[-len(sample.steps) :]), strict=True):
                    found[step.name, f"{sample.start:%B %Y}", words, model] = float(value)
    return found


@pytest.mark.parametrize("day", SEVERAL)
def test_steps_above_one_are_counted_before_they_are_rounded(record_at: At, day: str) -> None:
    record = record_at(day)
    exact, words = sizes(record), exhibits.steps(record).words
    said = re.search(r"Specifications that put the step above 1, before rounding: (.*?)\. With", words)
    assert said
    expected = []
    for name in dict.fromkeys(one for one, *_ in exact):
        steps = [value for (one, *_), value in exact.items() if one == name]
        named = name.replace("Pilot, ", "the pilot of ")
        expected.append(f"{named}, {sum(value > 1 for value in steps)} of {len(steps)}")
    assert said[1].split("; ") == expected
    sides = measures.sides(measures.specifications(fitted(record)))
    assert (sides.above + sides.below == sides.specifications).all()  # none is exactly 1


def test_the_counts_of_three_days_are_those_of_the_audit(record_at: At) -> None:
    words = {day: exhibits.steps(record_at(day)).words for day in SEVERAL}
    assert "July 2021, 26 of 42" in words["latest"] and "March 2023, 12 of 42" in words["latest"]
    assert "November 2020, 13 of 21" in words["2024-07-05"]


def test_a_step_that_would_be_shown_as_one_lies_on_its_own_side() -> None:
    steps = [1.004, 1.0003, 0.9996, 1.0]
    table = pd.DataFrame({"step": steps, "start": 1, "close": True, "agreement": "A"})
    side = measures.sides(table).iloc[0]
    assert (side.above, side.below, side.specifications, side.changes) == (2, 1, 4, True)


@pytest.mark.parametrize("day", SEVERAL)
def test_each_step_is_shown_as_its_unrounded_value_is_rounded(record_at: At, day: str) -> None:
    record = record_at(day)
    exhibit, exact = exhibits.steps(record), sizes(record)
    cells = exhibit._cells
    seen = 0
    for n, (name, start, trend) in enumerate(
        zip(cells["agreement"], cells["start"], cells["trend"], strict=True)
    ):
        for model in MODELS:
            assert cells[model][n] == shown_as(exact[name, start, trend, model], 2)
            seen += 1
    assert seen == len(exact)


@pytest.mark.parametrize("day", SEVERAL)
@pytest.mark.parametrize("make", EXHIBITS)
def test_the_table_of_the_page_is_that_of_the_file_rounded_once(
    record_at: At, make: object, day: str
) -> None:
    exhibit = make(record_at(day))  # type: ignore[operator]
    rows = list(csv.DictReader(io.StringIO(exhibit.files()["csv"].decode())))
    numeric = [name for name in exhibit.formats if pd.api.types.is_float_dtype(exhibit.table[name])]
    assert numeric
    for name in numeric:
        for row, cell in zip(rows, exhibit._cells[name], strict=True):
            places = len(cell.rstrip("%").partition(".")[2])
            assert cell.rstrip("%") == shown_as(row[name], places), (name, row)


@pytest.mark.parametrize("day", SEVERAL)
def test_a_season_is_that_of_the_coefficients_rounded_once(record_at: At, day: str) -> None:
    record = record_at(day)
    ratios = []
    for sample in fitted(record):
        for trend in TRENDS:
            for model in MODELS:
                months = np.exp([0.0, *sample.fitted(model, trend).beta[1:12]])
                ratios.append(months / np.prod(months) ** (1 / 12))
    exhibit = exhibits.seasons(record)
    for name, of in {"lowest": np.min, "middle": np.median, "highest": np.max}.items():
        assert exhibit._cells[name] == [shown_as(value, 2) for value in of(ratios, axis=0)]
    widest = int(np.argmax(np.max(ratios, axis=0) / np.min(ratios, axis=0)))
    ends = f"{exhibit._cells['lowest'][widest]} to {exhibit._cells['highest'][widest]}"
    assert f"differ most for {D(2020, widest + 1, 1):%B}: {ends}." in exhibit.words


@pytest.mark.parametrize("day", SEVERAL)
def test_trends_fit_alike_by_akaike_before_it_is_rounded(record_at: At, day: str) -> None:
    found = fitted(record_at(day))
    table = measures.specifications(found)
    for sample in found:
        own = table[(table.model == "nb2") & (table.start == sample.start)].drop_duplicates("trend")
        fits = [sample.fitted("nb2", trend) for trend in own.trend]
        aic = np.array([2 * (len(one.beta) + 1) - 2 * one.log_likelihood for one in fits])
        assert own.aic_above_best.to_numpy() == pytest.approx(
            aic - aic.min(), abs=10**-measures.HELD_DECIMALS
        )
        assert own.close.tolist() == (aic - aic.min() <= 7).tolist()


def test_no_figure_carries_digits_that_another_processor_may_add_up_otherwise(record_at: At) -> None:
    found = fitted(record_at("latest"))
    for frame in (measures.specifications(found), measures.seasons(found), measures.dispersion(found)):
        for _, numbers in frame.select_dtypes("float").items():
            held = numbers.dropna().to_numpy()
            assert len(held) and (held == np.array([float(f"{one:.6f}") for one in held])).all()


def test_shares_are_held_unrounded(record_at: At) -> None:
    found = fitted(record_at("latest"))
    placebo = exhibits._placebo(record_at("latest"))
    assert (placebo.share_pct * placebo.months / 100).to_numpy() == pytest.approx(placebo.called, abs=1e-9)
    times = measures.dispersion(found).times
    assert (times.round(1) != times).all()


# ---- what trials hold fixed, and what they cannot tell ---------------------------------------------------------------


@pytest.mark.parametrize("trend", ["linear", "spline_6"])
def test_an_added_step_is_judged_at_the_spread_of_the_fit_without_it(record_at: At, trend: str) -> None:
    """By Fisher's scoring with alpha held at that of the fit without the step, which the words say."""
    record = record_at("latest")
    sample = fitted(record)[0]
    x = measures._one_step_more(sample.design(trend), np.array([30, 45]))
    scores = measures._scores(sample, trend, x)["nb2"]
    alpha, counts = sample.fitted("nb2", trend).alpha, sample.counts
    for one, score in zip(x, scores, strict=True):
        beta = np.append(sample.fitted("nb2", trend).beta, 0.0)
        for _ in range(50):
            mean = np.exp(one @ beta)
            inverse = np.linalg.inv(one.T @ (one * (mean / (1 + alpha * mean))[:, None]))
            beta = beta + inverse @ (one.T @ ((counts - mean) / (1 + alpha * mean)))
        assert score == pytest.approx(beta[-1] / inverse[-1, -1] ** 0.5, abs=1e-3)
    assert "its spread held at that of the fit without the extra step" in exhibits.placebo(record).words


@pytest.mark.parametrize("day", SEVERAL)
def test_the_words_on_power_are_those_of_its_table(record_at: At, day: str) -> None:
    exhibit = exhibits.power(record_at(day))
    table = exhibit.table.set_index("trend")
    fifth, half = table.fifth_seen_pct, table.half_seen_pct
    missed = f"{shown_as(100 - fifth.max(), 0)}% to {shown_as(100 - fifth.min(), 0)}%"
    assert f"A fall of a fifth is missed {missed} of the time" in exhibit.words
    assert f"least often with ‘{half.idxmin()}’ ({shown_as(half.min(), 0)}%)" in exhibit.words
    assert f"most often with ‘{half.idxmax()}’ ({shown_as(half.max(), 0)}%)" in exhibit.words


# ---- nothing is named before it was known ---------------------------------------------------------------------------


def page_words(record: Record) -> str:
    """All that the page says: a person's words, and each exhibit's."""
    said = ["".join(cell["source"]) for cell in markdown()] + [model_words(record).words]
    for make in EXHIBITS:
        one = make(record)
        said += [one.title, one.subtitle, one.words, one.note, one.caption, *one.columns.values()]
        said += [cell for cells in one._cells.values() for cell in cells]
    return " ".join(said)


@pytest.mark.parametrize("day", ["2023-12-31", "2024-07-05", "2025-08-05"])
def test_no_pilot_is_named_before_it_took_effect(record_at: At, day: str) -> None:
    words = page_words(record_at(day))
    assert "pilot" not in words.lower() and "September 2025" not in words


def test_the_step_of_the_pilot_is_named_once_it_is_fitted(record_at: At) -> None:
    own = "The returns pilot has a step of its own, which is one from September 2025."
    assert own in model_words(record_at("latest")).words and own in model_words(record_at("2026-04-15")).words
    early = model_words(record_at("2025-10-14")).words
    assert own not in early and "the pilot of August 2025 in the series from January 2020" in early


@pytest.mark.parametrize("day", ["2023-12-31", "2024-07-05", "2026-04-15", "latest"])
def test_only_starts_that_are_used_are_named(record_at: At, day: str) -> None:
    record = record_at(day)
    used = {sample.start for sample in fitted(record)}
    assert len(used) == (1 if day < "2025" else 2)
    words = page_words(record)
    for start in measures.STARTS:
        assert (f"{start:%B %Y}" in words) == (start in used)
