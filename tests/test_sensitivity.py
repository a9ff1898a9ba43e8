"""The seasonal count model keeps its rules, and titles stay true.

Its arithmetic is done by a second route.
"""

import datetime as dt
import gc

import independent
import numpy as np
import pandas as pd
import pytest
from conftest import At, exhibits, samples
from deals import NEXT, PILOT, SIX
from exhibit_output import html_of
from independent import likeliest, log_likelihood
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS

from crossings.measures import count_models as models
from crossings.measures import interrupted_series, local_level
from crossings.measures import sensitivity as measures
from crossings.measures.comparisons import before_after, joint_slide, risen_months
from crossings.measures.count_models import MODELS, TRENDS
from crossings.tables.record import Record

CHAPTER = "sensitivity"
pytestmark = pytest.mark.usefixtures("fits_kept")
D = dt.date
Samples = list[measures.Sample]
AUGUST = "2026-08-20"  # the last day of the workbook that the frozen data were read from
EXHIBITS = {"ways-tried"}
OF_MODELS = {
    "sensitivity-steps",
    "sensitivity-power",
}


def fitted(record: Record) -> list[measures.Sample]:
    return [sample for sample in samples(record) if not measures.cannot_fit(sample)]


@pytest.fixture(scope="module")
def august(record_at: At) -> Samples:
    return fitted(record_at(AUGUST))


def trend_columns(first_month: int, n: int, trend: str) -> np.ndarray:
    x = models.design(first_month, n, models.trend_terms(first_month, n, trend))
    return x[:, models.SEASON_COLUMNS :]


@pytest.mark.parametrize("trend", TRENDS)
@pytest.mark.parametrize("start", [0, 1])
def test_no_other_parameters_make_the_counts_likelier(august, trend, start):
    sample = august[start]
    x, counts, ours = sample.design(trend), sample.counts, sample.fitted("nb2", trend)
    at = np.append(ours.beta, ours.alpha)
    assert ours.log_likelihood == pytest.approx(log_likelihood(at, x, counts), abs=1e-6)
    assert ours.mean == pytest.approx(np.exp(x @ ours.beta))
    assert ours.aic == pytest.approx(2 * len(at) - 2 * log_likelihood(at, x, counts), abs=1e-6)
    assert likeliest(at, x, counts) <= ours.log_likelihood + 1e-6


@pytest.mark.parametrize("trend", TRENDS)
def test_errors_and_logarithms_are_those_of_statsmodels(august, trend):
    sample = august[0]
    x, counts = sample.design(trend), sample.counts
    nb2 = sample.fitted("nb2", trend)
    theirs = GLM(counts, x, family=families.NegativeBinomial(alpha=nb2.alpha)).fit(tol=1e-12)
    assert models.errors_at(nb2.beta, x, nb2.alpha) == pytest.approx(theirs.bse, rel=1e-6)
    poisson = sample.fitted("poisson", trend)
    assert x.T @ (counts - poisson.mean) == pytest.approx(np.zeros(x.shape[1]), abs=1e-3)
    of_logs = OLS(np.log(counts), x).fit()
    assert models.fit("log_ols", counts, x).beta == pytest.approx(of_logs.params, abs=1e-8)
    scaled = GLM(counts, x, family=families.Poisson()).fit(scale="X2", tol=1e-12)
    for model, bse in (("nb2", theirs.bse), ("poisson", scaled.bse), ("log_ols", of_logs.bse)):
        errors = models.errors(model, counts, x, sample.fitted(model, trend))
        assert errors == pytest.approx(bse, rel=1e-5), model


@pytest.mark.parametrize("trend", TRENDS)
def test_steps_at_ordinary_months_are_those_of_statsmodels(august, trend):
    sample = august[0]
    x, alpha = sample.design(trend), sample.fitted("nb2", trend).alpha
    rows, family = sample.ordinary_rows(), families.NegativeBinomial(alpha=alpha)
    scores = measures.scores(sample, trend, rows)
    assert len(scores) == len(rows)
    for score, row in zip(scores[::9], rows[::9], strict=True):
        more = np.column_stack((x, np.arange(len(x)) >= row))
        theirs = GLM(sample.counts, more, family=family).fit(tol=1e-12)
        assert score == pytest.approx(theirs.tvalues[-1], abs=1e-6)


def test_counts_no_more_varied_than_by_chance_have_no_alpha(august):
    x = august[0].design("linear")
    means = np.exp(x @ august[0].fitted("nb2", "linear").beta)
    nb2, poisson = (models.fit(model, means.round(), x) for model in ("nb2", "poisson"))
    assert 0 <= nb2.alpha < 1e-4
    assert nb2.beta == pytest.approx(poisson.beta, abs=1e-3)


@pytest.mark.parametrize("df", [4, 6, 8])
def test_the_spline_spans_all_natural_cubics_with_its_knots(df):
    """The splines of equations 5.4 and 5.5 are the measure.

    They are from Hastie, Tibshirani and Friedman, The Elements of Statistical Learning.
    """
    t = np.arange(79.0) / 78
    knots = np.linspace(0, 1, df + 1)
    cubes = np.maximum(0.0, t[:, None] - knots[:-1]) ** 3 - np.maximum(0.0, t[:, None] - 1) ** 3
    slopes = cubes / (1 - knots[:-1])
    theirs = np.column_stack((np.ones(79), t, slopes[:, :-1] - slopes[:, -1:]))
    ours = np.column_stack((np.ones(79), trend_columns(1, 79, f"spline_{df}")))
    assert ours.shape == theirs.shape == (79, df + 1)
    assert ours @ np.linalg.lstsq(ours, theirs, rcond=None)[0] == pytest.approx(theirs, abs=1e-8)


@pytest.mark.parametrize(
    ("first", "months", "bends"),
    [
        (4, 40, [9, 21, 33]),  # the Januaries of a series from April
        # of a trend from a January that ends in March, May, June and December: six months on either
        # side
        (1, 75, range(12, 61, 12)),
        (1, 77, range(12, 61, 12)),
        (1, 78, range(12, 73, 12)),
        (1, 84, range(12, 73, 12)),
        (1, 90, range(12, 85, 12)),
    ],
)
def test_a_piecewise_trend_bends_at_a_january_amid_a_year(first, months, bends):
    change = np.abs(np.diff(trend_columns(first, months, "piecewise"), 2, axis=0)).max(axis=1)
    assert (np.flatnonzero(change > 1e-9) + 1).tolist() == [*bends]


def test_seasons_begin_in_january():
    x = models.design(11, 14, [])
    assert x.shape == (14, models.SEASON_COLUMNS)
    assert x[2].tolist() == [1.0] + [0.0] * 11  # the third row is a January
    others = [int(np.flatnonzero(row[1:])[0]) + 2 for row in (x[0], x[1], x[3], x[12])]
    assert others == [11, 12, 2, 11]


def test_steps_are_columns_of_none_and_then_ones():
    x = models.design(1, 30, ["years", "step(at, 7)", "step(at, 20)"])
    assert x[:, -2].tolist() == [0.0] * 7 + [1.0] * 23
    assert x[:, -1].tolist() == [0.0] * 20 + [1.0] * 10


@pytest.mark.parametrize("model", MODELS)
def test_every_model_finds_a_known_step(model):
    x = models.design(1, 84, ["years", "step(at, 40)"])
    beta = np.concatenate(([7.0], np.linspace(-0.5, 0.5, 11), [0.15], [np.log(0.6)]))
    counts = np.round(np.exp(x @ beta))
    assert np.exp(models.fit(model, counts, x).beta[-1]) == pytest.approx(0.6, abs=0.01)


def test_steps_begin_in_the_month_after_an_agreement(record_at):
    record = record_at(AUGUST)
    first = [step.first_month for step in measures.steps(record.agreements, record.day)]
    assert first == [
        D(2018, 2, 1),
        D(2019, 9, 1),
        D(2020, 12, 1),
        D(2021, 8, 1),
        D(2022, 12, 1),
        D(2023, 4, 1),
        D(2025, 9, 1),
        D(2026, 5, 1),
    ]


def test_samples_keep_the_steps_amid_their_months(record_at):
    kept = [
        [f"{step.first_month:%Y-%m}" for step in sample.steps]
        for sample in fitted(record_at(AUGUST))
    ]
    both = ["2021-08", "2022-12", "2023-04", "2025-09"]
    assert kept == [["2020-12", *both], both]


def test_an_agreement_of_the_day_after_is_no_step(record_at):
    record = record_at("2022-11-13")
    assert [step.name for step in measures.steps(record.agreements, record.day)][-1] == "July 2021"


@pytest.mark.parametrize(
    ("day", "last"),
    [("2025-10-14", "2025-09"), ("2024-02-29", "2024-02"), ("2024-02-28", "2024-01")],
)
def test_samples_end_with_the_last_whole_month(record_at, day, last):
    record = record_at(day)
    by_month = independent.months(record.daily)
    assert f"{by_month.index[-1]:%Y-%m}" == last
    known = measures.steps(record.agreements, record.day)
    counts = [sample.counts.tolist() for sample in measures.samples(record.daily, known)]
    assert counts == [by_month[start:].tolist() for start in ("2020", "2021")]


@pytest.fixture(scope="module")
def specifications(august: Samples) -> pd.DataFrame:
    return measures.specifications(august)


def less_close(specifications: pd.DataFrame) -> pd.DataFrame:
    """The same models, of which more count as close."""
    return specifications.assign(close=specifications.aicc_above_best <= 7)


def test_42_models_are_fitted_and_none_twice(specifications):
    assert len(specifications.drop_duplicates(["start", "trend", "model"])) == 42
    assert not specifications.duplicated(["agreement", "start", "trend", "model"]).any()
    assert (specifications.step > 0).all()


def test_the_more_models_are_close_the_more_steps_change_side(specifications):
    at_two, at_seven = (
        measures.sides(table).set_index("agreement")
        for table in (specifications, less_close(specifications))
    )
    assert (at_two.changes <= at_seven.changes).all() and at_two.below.equals(at_seven.below)


def test_steps_change_side_among_42_models(specifications):
    sides = measures.sides(less_close(specifications)).set_index("agreement")
    stay = ["November 2022", "Pilot, August 2025"]
    change = ["November 2020", "July 2021", "March 2023"]
    assert sides.changes.to_dict() == dict.fromkeys(change, True) | dict.fromkeys(stay, False)
    assert (sides.loc[stay].below / sides.loc[stay].specifications > 0.9).all()


def test_numbers_of_models_are_held_to_six_decimals(specifications):
    for name, numbers in specifications.select_dtypes("float").items():
        held = numbers.dropna().to_numpy()
        rounded = np.array([float(f"{value:.6f}") for value in held])
        assert len(held) and (held == rounded).all(), name


def test_the_bending_line_stands_beside_the_best_trends(specifications, august):
    rows = interrupted_series.beside(specifications, august)
    assert set(rows[rows.aicc_above_best == 0].trend) == {"quadratic", "linear"}
    bends = rows[(rows.trend == "interrupted") & (rows.start == rows.start.min())]
    bends = bends.set_index("agreement").step.round(3)
    assert bends.to_list() == [0.376, 0.745, 0.829, 1.297, 0.695]


def test_a_step_changes_side_only_between_trends_that_fit_alike():
    rows = [
        (1, 1.5, True, "nb2"),
        (1, 0.5, False, "nb2"),
        (2, 0.5, True, "nb2"),
        (2, 1.4, False, "poisson"),
    ]
    table = pd.DataFrame(rows, columns=["start", "step", "close", "model"])
    table = table.assign(agreement="A", low=table.step / 2, high=table.step * 2)
    assert not measures.sides(table).changes.item()
    assert measures.sides(table.assign(close=table.model == "nb2")).changes.item()
    steps = {"step": [1.004, 1.0003, 0.9996, 1.0], "low": [1.002, 0.9, 0.9, 0.9]}
    table = pd.DataFrame(steps).assign(start=1, close=True, agreement="A", high=table.step.max())
    side = measures.sides(table).iloc[0]
    assert (side.above, side.below, side.specifications, side.changes) == (2, 1, 4, True)
    assert (side.clearly_above, side.clearly_below) == (1, 0)
    upside_down = 1 / table[["step", "high", "low"]].set_axis(["step", "low", "high"], axis=1)
    side = measures.sides(table.assign(**upside_down)).iloc[0]
    assert (side.below, side.clearly_below, side.clearly_above) == (2, 1, 0)


@pytest.fixture(scope="module")
def seen(august: Samples) -> pd.DataFrame:
    return measures.falls_seen(august)


def test_ordinary_months_are_tried_with_every_trend(seen):
    """Red while no bending line was tried."""
    assert len(seen) == 16 and set(seen.trend) == {*TRENDS, "interrupted"}
    assert seen.false_pct.to_numpy() == pytest.approx(100 * seen.falls / seen.months)


def test_falls_and_rises_are_counted_by_one_rule(august, monkeypatch):
    """Red while rises stood among what a test for a fall would find."""
    scores = np.array([-3.0, -1.97, -1.95, 0.0, 1.95, 1.97])
    for sign, falls, rises in ((1, 2, 1), (-1, 1, 2)):
        monkeypatch.setattr(measures, "scores", lambda *_, sign=sign: sign * scores)
        counted = measures.falls_seen(august[:1])
        assert (counted.falls == falls).all() and (counted.rises == rises).all()


def test_each_ordinary_month_is_tried_as_a_step(seen, august):
    """Red while months next to an event counted as ordinary."""
    sample, last = august[-1], seen.iloc[-1]
    months = pd.date_range(sample.start, periods=sample.months, freq="MS")
    near = {
        pd.Timestamp(day).replace(day=1) + pd.DateOffset(months=shift)
        for day in (*SIX, PILOT, NEXT)
        for shift in (-1, 0, 1)
    }
    ordinary = {row for row in range(6, sample.months - 5) if months[row] not in near}
    scores = measures.scores(sample, last.trend, np.array(sorted(ordinary)))
    assert last.months == len(scores)
    assert last.falls == sum(score < -1.96 for score in scores)


def test_months_too_near_an_end_are_not_tried(seen):
    tried = seen.groupby("start").months.unique().map(list)
    assert tried.to_dict() == {
        pd.Timestamp(2020, 1, 1): [79 - 11 - 3 * 5],  # April 2026 is too near the end to be tried
        pd.Timestamp(2021, 1, 1): [67 - 11 - 3 * 4 + 1],  # June 2021 is too near the start
    }


def test_a_month_that_other_steps_make_up_has_no_score():
    sample = measures.Sample(
        D(2020, 1, 1), np.arange(1000.0, 1034), (measures.Step("A", D(2020, 12, 1)),)
    )
    assert len(measures.scores(sample, "linear", np.array([11, 23, 24]))) == 1


def test_of_ever_more_ordinary_months_some_are_tried():
    """Red while a series of eighty years was tried at each of its months, for minutes."""
    step = measures.Step("A", D(2030, 1, 1))
    long = measures.Sample(D(2020, 1, 1), np.full(960, 1000.0), (step,))
    rows = long.ordinary_rows()
    assert len(rows) == len(set(rows)) == measures.MOST_TRIED
    assert (rows[0], rows[-1]) == (6, 954)
    assert np.diff(rows).max() <= 8 + 3  # three months next to the step are left out


def test_trying_months_leaves_no_garbage(august):
    """Red while each round of each fit left its months behind, in a cycle: gigabytes of them."""
    sample, garbage = august[0], []
    months = sample.ordinary_rows()
    gc.disable()
    gc.freeze()  # what was there before is not looked through each time
    try:
        for tried in (months[:1], months[:1], months[:13]):
            gc.collect()
            measures.scores(sample, "linear", tried)
            garbage.append(gc.collect())
    finally:
        gc.unfreeze()
        gc.enable()
    assert garbage[2] - garbage[1] < 13


class SecondRoute:
    """A series from January of a year, its months without a deal and its likeliest model."""

    def __init__(self, by_month: pd.Series, trend: str, months_after: int = 1) -> None:
        later = pd.DateOffset(months=months_after, day=1)
        firsts = [pd.Timestamp(day) + later for day in (*SIX, PILOT, NEXT)]
        near = {at + pd.DateOffset(months=shift) for at in firsts for shift in (0, -1, -2)}
        middle = by_month.index[6:-5]
        self.counts = by_month.to_numpy()
        self.steps = [by_month.index.get_loc(at) for at in firsts if at in middle]
        self.ordinary = [by_month.index.get_loc(at) for at in middle if at not in near]
        self.x = independent.regressors(by_month.index, trend, self.steps)
        self.alpha, self.fit = independent.negative_binomial(self.counts, self.x)

    def scores(self) -> np.ndarray:
        """One more step at each ordinary month in turn, divided by its error."""
        family, at = families.NegativeBinomial(alpha=self.alpha), np.arange(len(self.x))
        designs = [np.column_stack((self.x, at >= k)) for k in self.ordinary]
        return np.array([GLM(self.counts, x, family=family).fit().tvalues[-1] for x in designs])

    def chance(self, fall_pct: float) -> float:
        """How often a true fall is noticed, in per cent, on average over the steps."""
        beta, columns = self.fit.params, range(-len(self.steps), 0)
        return float(
            np.mean(
                [independent.chance_to_see(beta, self.alpha, self.x, k, fall_pct) for k in columns]
            )
        )


@pytest.mark.parametrize("trend", [*TRENDS, "interrupted"])
@pytest.mark.parametrize("start", ["2020", "2021"])
def test_falls_seen_are_those_of_a_second_route(seen, record_at, trend, start):
    """From the counts alone: falls at months without a deal, true ones, and the least one needed.

    Red while rises were counted with the falls at ordinary months, and not among those noticed.
    """
    row = seen.set_index(["start", "trend"]).loc[(pd.Timestamp(start), trend)]
    other = SecondRoute(independent.months(record_at(AUGUST).daily)[start:], trend)
    scores = other.scores()
    found = [len(scores), (scores < -1.96).sum(), (scores > 1.96).sum()]
    assert [row.months, row.falls, row.rises] == found
    expected = [other.chance(20), other.chance(50)]
    assert [row.fifth_pct, row.half_pct] == pytest.approx(expected, abs=0.05)
    assert other.chance(row.needed_pct - 1) < 80 <= other.chance(row.needed_pct)


@pytest.mark.parametrize("trend", ["linear", "spline_6"])
@pytest.mark.parametrize("months_after", [0, 1])
def test_steps_are_those_of_a_second_route(record_at, trend, months_after):
    """Whether a step starts in the month of a deal or in the one after it."""
    record = record_at(AUGUST)
    steps = measures.steps(record.agreements, record.day, months_after)
    ours = measures.samples(record.daily, steps)[0].estimates("nb2", trend)
    other = SecondRoute(independent.months(record.daily)["2020":], trend, months_after)
    rows = [12 * (month.year - 2020) + month.month - 1 for month in ours.first_month]
    assert rows == other.steps
    assert ours.step.tolist() == pytest.approx(np.exp(other.fit.params[-len(ours) :]), rel=1e-3)


def test_months_after_a_rise_are_counted_since_2018_too(record_at):
    """By sums of the months themselves, the twelve before and after each."""
    by_month = independent.months(record_at("latest").daily)
    sums = by_month.rolling(12).sum()
    before, earlier, after = sums.shift(1), sums.shift(13), sums.shift(-12)
    has_risen = (before >= 1.25 * earlier) & (earlier > 0) & after.notna()
    for since in ("2018", "2022"):
        ours = risen_months(record_at("latest").daily, since)
        expected = (after > before)[has_risen][since:]
        assert (ours.ratio > 1).tolist() == expected.tolist()


def test_larger_falls_are_seen_more_often(seen, august):
    assert (seen.half_pct > seen.fifth_pct).all()
    assert measures.power(august[0], "linear", 0) == pytest.approx(2.5, abs=0.001)


@pytest.mark.parametrize(("fall", "factor"), [(20, 0.8), (50, 0.5)])
def test_power_is_how_often_a_simulated_fall_is_seen(august, fall, factor):
    sample = august[0]
    x, known, n = sample.design("linear"), sample.fitted("nb2", "linear"), len(sample.steps)
    random, simulations, times_seen = np.random.default_rng(20180101), 300, 0
    for k in range(simulations):
        beta, column = known.beta.copy(), x.shape[1] - n + k % n
        beta[column] = np.log(factor)
        mean = np.exp(x @ beta)
        counts = random.poisson(mean * random.gamma(1 / known.alpha, known.alpha, len(mean)))
        nb2 = GLM(counts, x, family=families.NegativeBinomial(alpha=known.alpha)).fit()
        times_seen += nb2.tvalues[column] < -1.96
    share = measures.power(sample, "linear", fall) / 100
    error = (share * (1 - share) / simulations) ** 0.5
    assert abs(times_seen / simulations - share) < 2.5 * error


SEVERAL = ("2024-07-05", "2026-04-15", "latest")


@pytest.mark.parametrize("day", SEVERAL)
def test_trends_fit_alike_by_unrounded_small_sample_akaike(record_at, day):
    """Red on AIC: with about three months to a parameter it favours the trends that bend most."""
    of_the_day = fitted(record_at(day))
    table = measures.specifications(of_the_day)
    for sample in of_the_day:
        fitted_rows = table[(table.model == "nb2") & (table.start == pd.Timestamp(sample.start))]
        fitted_rows = fitted_rows.drop_duplicates("trend")
        fits = [sample.fitted("nb2", trend) for trend in fitted_rows.trend]
        k, n = np.array([len(fit.beta) + 1 for fit in fits]), sample.months
        aicc = 2 * k - 2 * np.array([fit.log_likelihood for fit in fits])
        aicc += 2 * k * (k + 1) / (n - k - 1)
        assert [fit.aicc for fit in fits] == pytest.approx(aicc)
        above, held = aicc - aicc.min(), 10**-measures.FIT_DECIMALS
        assert fitted_rows.aicc_above_best.to_numpy() == pytest.approx(above, abs=held)
        assert fitted_rows.close.tolist() == (above <= 2).tolist()


@pytest.mark.parametrize("trend", ["linear", "spline_6"])
def test_an_added_step_is_judged_at_the_spread_without_it(record_at, trend):
    """Fisher's scoring holds alpha at that of the fit without the step.

    The words say so.
    """
    record = record_at(AUGUST)
    sample = fitted(record)[0]
    at = np.array([30, 45])
    scores = measures.scores(sample, trend, at)
    steps = (np.arange(sample.months) >= at[:, None]).astype(float)
    alpha, counts = sample.fitted("nb2", trend).alpha, sample.counts
    for step, score in zip(steps, scores, strict=True):
        x = np.column_stack((sample.design(trend), step))
        beta = np.append(sample.fitted("nb2", trend).beta, 0.0)
        for _ in range(50):
            mean = np.exp(x @ beta)
            inverse = np.linalg.inv(x.T @ (x * (mean / (1 + alpha * mean))[:, None]))
            beta = beta + inverse @ (x.T @ ((counts - mean) / (1 + alpha * mean)))
        assert score == pytest.approx(beta[-1] / inverse[-1, -1] ** 0.5, abs=1e-3)


@pytest.mark.parametrize("day", ["2019-01-01", "2021-12-31", "2024-07-05", "2025-10-14", "latest"])
def test_every_exhibit_is_there_on_every_day(shown_by, day):
    shown = exhibits(shown_by(CHAPTER, day))
    no_model = not shown["sensitivity-steps"].known
    assert set(shown) == EXHIBITS | ({"sensitivity-steps"} if no_model else OF_MODELS)
    assert no_model == (day < "2023-01-01"), "it is told once, and nothing of models after it"
    for exhibit in shown.values():
        assert ("<svg" in html_of(exhibit)) == (exhibit.panels is not None)


def row_of(shown, way: str) -> pd.Series:
    """The row of a way, by the beginning of its name."""
    table = shown["ways-tried"].table
    return table[table.way.str.startswith(way)].iloc[0]


def test_places_of_deals_are_those_of_the_measures(shown_by, record_at):
    """The measures themselves are held to a second route in test_comparisons."""
    shown, daily = shown_by(CHAPTER, AUGUST), record_at(AUGUST).daily
    says = row_of(shown, "The year after").says
    measured = before_after(daily, SIX, ["main_set"])
    fell = measured[measured.is_agreement & (measured.ratio < 1)]
    assert list(fell.month) == [pd.Timestamp(D(2022, 11, 1)), pd.Timestamp(D(2023, 3, 1))]
    places = [f"{row.others_larger_fall} of {row.n_others}" for row in fell.itertuples()]
    assert places == ["0 of 54", "4 of 54"] and all(place in says for place in places)
    slid = joint_slide(daily, SIX)
    ranks = slid.rank_mean[slid.is_observed].dropna()
    assert (len(ranks), (ranks.le(0.1) | ranks.ge(0.9)).sum()) == (6, 2)
    assert "two of six" in row_of(shown, "All deals moved").says


def test_what_followed_rises_is_counted_and_made_no_law(shown_by, record_at):
    """Red on “a rise cannot go on”: of 26 such months ten saw a further rise."""
    row = row_of(shown_by(CHAPTER), "Only months after a rise")
    people = independent.months(record_at("latest").daily)
    after = people.rolling(12).sum().shift(-12)
    before = people.rolling(12).sum().shift(1)
    rise, ratio = before / before.shift(12), after / before
    risen = (rise >= 1.25) & ratio.notna() & (ratio.index >= "2022-01")
    assert (risen.sum(), (ratio[risen] > 1).sum()) == (26, 10)
    assert "10 of 26" in row.says and "two runs" in row.against
    none = risen_months(record_at("2018-06-30").daily)
    assert none.empty and list(none) == ["month", "rise", "ratio"]


def test_what_came_is_placed_in_a_95_per_cent_interval(shown_by):
    """Red while an interval of 80% stood among those of 95%."""
    says = row_of(shown_by(CHAPTER), "A forecast").says
    for part in ("24,600 to 158,100", "95%", "30,236", "inside", "About 7%"):
        assert part in says
    before = shown_by(CHAPTER, "2026-04-15")["ways-tried"].table
    assert not before.way.str.startswith("A forecast").any()


def test_months_beside_the_pilot_are_among_the_others(shown_by):
    """Red while the pilot’s first whole month was an “other month”."""
    assert "another deal or the pilot’s start" in (shown_by(CHAPTER)["ways-tried"].words)


def test_the_pilot_has_a_place_once_its_year_is_over(shown_by, record_at):
    people = independent.months(record_at("latest").daily)
    ratio = people.rolling(12).sum().shift(-12) / people.rolling(12).sum().shift(1)
    ratio = ratio["2021":].dropna()
    place = f"{(ratio < ratio['2025-08-01']).sum()} of {len(ratio) - 1} (the pilot)"
    assert place in row_of(shown_by(CHAPTER), "The year after").says


def test_before_its_year_is_over_the_pilot_is_not_compared(shown_by):
    early = shown_by(CHAPTER, AUGUST)
    assert "pilot" in row_of(early, "The half year").says
    assert "pilot" not in row_of(early, "The year after").says


def test_before_its_start_the_pilot_is_not_named(shown_by):
    before = shown_by(CHAPTER, "2024-07-05")
    assert "pilot" not in before["ways-tried"].words + before["sensitivity-steps"].words
    assert not before["ways-tried"].table.map(lambda words: "pilot" in words).any(axis=None)


def test_the_place_of_an_outcome_is_that_of_its_number(record_at, monkeypatch):
    monkeypatch.setattr(local_level, "PATHS", 300)
    daily = record_at(AUGUST).daily
    for factor, place, lower in ((0.1, "below", 0), (2, "inside", 51), (9, "above", 100)):
        later = daily.date >= "2025-08-01"
        people = daily.people_arrived.where(~later, (daily.people_arrived * factor).round())
        changed = daily.assign(people_arrived=people.astype("int64"))
        year = local_level.expected_year(changed, D(2025, 7, 1))
        assert year.place.item() == place
        assert year.percentile.item() == pytest.approx(lower, abs=6)
    unknown = local_level.expected_year(daily, D(2026, 7, 1))
    assert unknown[["place", "percentile"]].isna().all(axis=None)


on_days_with_models = pytest.mark.parametrize("day", ["2024-07-05", AUGUST])


def in_per_cent(shares: pd.Series) -> str:
    return f"{shares.min():.0f}% to {shares.max():.0f}%"


@on_days_with_models
def test_falls_seen_are_those_of_the_table(shown_by, record_at, day):
    exhibit = shown_by(CHAPTER, day)["sensitivity-power"]
    drawn = exhibit.table[exhibit.table.first_month == exhibit.table.first_month.iloc[0]]
    assert in_per_cent(drawn.fifth_pct) in exhibit.title
    assert in_per_cent(drawn.needed_pct) in exhibit.words
    record = record_at(day)
    steps = measures.specifications(fitted(record))
    bends = interrupted_series.beside(steps, fitted(record))
    z = np.log(bends.step) / ((np.log(bends.high) - np.log(bends.step)) / 1.96)
    clear = z[bends.model == "nb2"] < -1.96
    for falls, tries in (
        (exhibit.table.falls.sum(), exhibit.table.months.sum()),
        (clear.sum(), len(clear)),
    ):
        assert f"{falls} of {tries} tries, {100 * falls / tries:.0f}%" in exhibit.words


@on_days_with_models
def test_intervals_around_no_change_are_counted(shown_by, record_at, day):
    steps = local_level.steps(fitted(record_at(day)))
    around = ((steps.low < 1) & (steps.high > 1)).sum()
    row = row_of(shown_by(CHAPTER, day), "The same, with a level")
    of_all = f"{around} of {len(steps)}" if around < len(steps) else f"All {around}"
    assert row.says.startswith(f"{of_all} ")


def test_a_fall_in_growth_is_called_one(shown_by):
    """Red on “November 2022 has the largest fall in one of seven ways”: it is one in growth."""
    row = row_of(shown_by(CHAPTER), "Growth in a year")
    assert "0 of 44 (Nov 2022)" in row.says and row.says.startswith("Larger slowdowns")


def test_measures_of_models_are_total():
    nothing = measures.specifications([])
    frames = [
        nothing,
        interrupted_series.beside(nothing, []),
        measures.sides(nothing),
        measures.falls_seen([]),
        local_level.steps([]),
    ]
    for frame in frames:
        assert frame.empty and len(frame.columns) > 2


@on_days_with_models
def test_spans_are_of_all_models_and_of_those_that_fit_alike(shown_by, record_at, day):
    fitted = [one for one in samples(record_at(day)) if not measures.cannot_fit(one)]
    steps = interrupted_series.beside(measures.specifications(fitted), fitted)
    table = shown_by(CHAPTER, day)["sensitivity-steps"].table.set_index("agreement")
    for deal, own in steps.groupby("agreement"):
        close = own[own.close.fillna(False)].step
        spans = (own.step.min(), own.step.max(), close.min(), close.max())
        row = table.loc[deal, ["min", "max", "min_close", "max_close"]]
        assert (1 + row.astype(float) / 100).tolist() == pytest.approx(spans, nan_ok=True)


def test_the_pilot_stands_by_the_models_that_fit(shown_by, record_at):
    """Red while the worst fit was put into words, or the best ones without their margins."""
    by_month = independent.months(record_at("latest").daily)
    fits = [
        SecondRoute(by_month[start:], trend).fit
        for start in ("2020", "2021")
        for trend in ("quadratic", "interrupted")
    ]
    of_pilot = np.array([fit.params[-1] + np.array([-1.96, 0, 1.96]) * fit.bse[-1] for fit in fits])
    low, step, high = (100 * np.expm1(of_pilot)).T
    words = shown_by(CHAPTER)["sensitivity-steps"].note
    assert f"{-step.max():.0f}% to {-step.min():.0f}% fewer for the pilot, none of four" in words
    assert f"anything from {-low.max():.0f}% fewer to {high.min():.0f}% more, at" in words
