"""A seasonal count model with a step after each agreement, fitted in many ways at once.

A step's size depends on the form of the trend, so no single fit is a result. The functions measure that dependence, how
often the model sees a step where none is known, and how often it would miss a real one. Fitted numbers have
HELD_DECIMALS decimals; they are rounded for readers only when shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crossings.common.formats import month as in_words
from crossings.measures import pilot, spending
from crossings.measures.comparisons import shifted
from crossings.measures.count_models import (
    LARGEST_TREND,
    MARGIN,
    MODELS,
    SEASON_COLUMNS,
    TRENDS,
    Array,
    Fit,
    design,
    errors_at,
    fit,
    fit_at,
    fit_logarithms,
    t_newey_west,
    trend_terms,
)
from crossings.measures.spans import DailyPeople, month_span

HELD_DECIMALS: Final = 6  # finer than what is shown, coarser than differences between processors
STARTS: Final = (dt.date(2020, 1, 1), dt.date(2021, 1, 1))
SPARE_MONTHS: Final = 24  # months needed beyond the coefficients of the largest model
Z_95: Final = 1.959963984540054  # 95 per cent of a normal distribution lies within so many standard errors
CLOSE_AIC: Final = 7.0  # Burnham, Anderson and Huyvaert (2011): 2 to 7 above the best, rarely to be dismissed
SCORED: Final = ("nb2", "poisson", "poisson_own", "log_ols")  # ways to judge an added step
FALLS: Final[dict[str, float]] = {"fifth": 0.8, "half": 0.5}  # true falls that might be missed, as factors


def held(frame: pd.DataFrame, decimals: int = HELD_DECIMALS) -> pd.DataFrame:
    """The frame with fitted numbers rounded to `decimals`."""
    return frame.round(dict.fromkeys(frame.select_dtypes("float").columns, decimals))


class Step(NamedTuple):
    """A step: a short name, and the first month at which it is 1."""

    name: str
    first_month: dt.date


@dataclass(frozen=True)
class Sample:
    """Complete months from a start: counts, steps with MARGIN months on either side, steps left out."""

    start: dt.date
    counts: Array
    steps: tuple[Step, ...]
    left_out: tuple[Step, ...]
    _fits: dict[tuple[str, str], Fit] = field(default_factory=dict, repr=False, compare=False)

    @property
    def months(self) -> int:
        """How many months."""
        return len(self.counts)

    @property
    def needed(self) -> int:
        """The fewest months to fit: one for each coefficient of the largest trend, and two years."""
        return SEASON_COLUMNS + LARGEST_TREND + len(self.steps) + SPARE_MONTHS

    def row(self, month: dt.date) -> int:
        """The row of a month, from 0."""
        return 12 * (month.year - self.start.year) + month.month - self.start.month

    def design(self, trend: str) -> Array:
        """The regressors, the steps last."""
        terms = trend_terms(self.start.month, self.months, trend)
        terms += [f"step(at, {self.row(one.first_month)})" for one in self.steps]
        return design(self.start.month, self.months, terms)

    def fitted(self, model: str, trend: str) -> Fit:
        """One specification, fitted once."""
        if (model, trend) not in self._fits:
            self._fits[model, trend] = fit(model, self.counts, self.design(trend))
        return self._fits[model, trend]


def with_steps(agreements: pd.DataFrame) -> pd.DataFrame:
    """The agreements that have a step, by day: those since 2018, each agreement once.

    The supplement of 2019 and the stop-gap of 2026 belong to other agreements and have none.
    """
    rows = agreements[
        (agreements.scope == spending.CORE) | (agreements.agreement_id == spending.NEXT_AGREEMENT)
    ]
    rows = rows.assign(agreement=spending.agreement_of(rows)).sort_values("announced", kind="stable")
    return rows.drop_duplicates("agreement")


def steps(agreements: pd.DataFrame, day: dt.date) -> list[Step]:
    """The steps known on a day, in order: each agreement since 2018, and the returns pilot from its start.

    A step is 1 from the month after the one in which the agreement was announced, or the pilot took effect.
    """
    days = [at.date() for at in with_steps(agreements).announced]
    found = [Step(in_words(one), shifted(one, 1)) for one in days if one <= day]
    if day >= pilot.START:
        found.append(Step(f"Pilot, {in_words(pilot.START)}", shifted(pilot.START, 1)))
    return sorted(found, key=lambda step: step.first_month)


def samples(daily: pd.DataFrame, known: Sequence[Step]) -> list[Sample]:
    """A sample of complete months for each of STARTS, even if it has too few months.

    Counts are people who arrived in each month, to the last complete month.
    """
    series = DailyPeople.of(daily)
    found = []
    for start in STARTS:
        counts, month = [], start
        while not series.lacks(month_span(month)):
            counts.append(float(series.sum(month_span(month))))
            month = shifted(month, 1)
        last = shifted(month, -MARGIN)
        inside = [shifted(start, MARGIN) <= step.first_month <= last for step in known]
        kept = tuple(step for step, yes in zip(known, inside, strict=True) if yes)
        rest = tuple(step for step, yes in zip(known, inside, strict=True) if not yes)
        found.append(Sample(start, np.array(counts), kept, rest))
    return found


def lacks(sample: Sample) -> str:
    """Say in a sentence why a sample is not fitted; empty if it is.

    It needs enough months for every trend, and two years more. A month without arrivals has no logarithm; there is none
    since 2020.
    """
    series = f"the series from {in_words(sample.start)}"
    if sample.months < sample.needed:
        months = {0: "no whole month", 1: "1 whole month"}.get(sample.months, f"{sample.months} whole months")
        return f"{series} has {months}, and the model needs {sample.needed}"
    if not sample.steps:
        return f"{series} holds no agreement with {MARGIN} months on either side"
    if not (sample.counts > 0).all():
        return f"{series} has a month in which nobody arrived, and zero has no logarithm"
    designs = (sample.design(trend) for trend in TRENDS)
    if any(np.linalg.matrix_rank(x) < x.shape[1] for x in designs):
        return f"the steps of {series} cannot be told from season and trend"
    return ""


def specifications(given: Sequence[Sample]) -> pd.DataFrame:
    """Every specification's steps: a row each for agreement, start, trend and model.

    Columns: agreement, first_month, start, trend, model (keys of TRENDS and MODELS), step (ratio of the level from
    first_month on to the level before, other things in the model equal), aic_above_best (NB2 only: Akaike's criterion
    less that of the best trend with the same months) and close (that is at most CLOSE_AIC). NOT effects: the ratio of
    one specification says little; their spread is the measure.
    """
    rows = []
    for sample in given:
        above = _aic_above_best(sample)
        for model in MODELS:
            for trend in TRENDS:
                sizes = np.exp(sample.fitted(model, trend).beta[-len(sample.steps) :])
                base = {"start": sample.start, "trend": trend, "model": model}
                base["aic_above_best"] = above[trend] if model == "nb2" else float("nan")
                base["close"] = model == "nb2" and above[trend] <= CLOSE_AIC
                for step, size in zip(sample.steps, sizes, strict=True):
                    named = {"agreement": step.name, "first_month": step.first_month}
                    rows.append({**named, **base, "step": float(size)})
    order = ["agreement", "first_month", "start", "trend", "model", "step", "aic_above_best", "close"]
    found = pd.DataFrame(rows)[order].round(HELD_DECIMALS)
    return found.sort_values("first_month", kind="stable", ignore_index=True)


def _aic_above_best(sample: Sample) -> dict[str, float]:
    fits = {trend: sample.fitted("nb2", trend) for trend in TRENDS}
    best = min(one.aic for one in fits.values())
    return {trend: one.aic - best for trend, one in fits.items()}


def sides(table: pd.DataFrame) -> pd.DataFrame:
    """For each agreement, on which side of 1 its steps lie, from `specifications`.

    Columns: agreement, specifications, above, below (all of them, a step of 1.004 too), and changes: whether,
    with the same months, NB2 steps of trends that fit about equally well (`close`) lie on both sides.
    """
    rows = []
    for name, group in table.groupby("agreement", sort=False):
        ends = group.step[group.close].groupby(group.start).agg(["min", "max"])
        row = {"agreement": name, "specifications": len(group)}
        row |= {"above": int((group.step > 1).sum()), "below": int((group.step < 1).sum())}
        rows.append({**row, "changes": bool(((ends["min"] < 1) & (ends["max"] > 1)).any())})
    return pd.DataFrame(rows)


def placebo(given: Sequence[Sample], models: Sequence[str] = SCORED) -> pd.DataFrame:
    """How often a step at an ordinary month would be called significant: by start, trend, model.

    Each specification gets one more step, at every month in turn that has MARGIN months on either side, is not the
    first of an agreement's step, and can be distinguished from the other terms. `called` of `months` such steps lie
    more than 1.96 standard errors from none. Standard errors: the model's own for NB2 and poisson_own, Newey and West's
    for poisson and log_ols. NB2's alpha is that of the specification without the added step. Neighbouring steps are
    similar, so the months are not independent trials.
    """
    rows = []
    for sample in given:
        own = {sample.row(step.first_month) for step in sample.steps}
        at = np.array([row for row in range(MARGIN, sample.months - MARGIN + 1) if row not in own])
        for trend in TRENDS:
            x = _one_step_more(sample.design(trend), at)
            for model, score in _scores(sample, trend, x, models).items():
                row = {"start": sample.start, "trend": trend, "model": model, "months": len(score)}
                rows.append({**row, "called": int((np.abs(score) > Z_95).sum())})
    return pd.DataFrame(rows).assign(share_pct=lambda frame: 100 * frame.called / frame.months)


def _one_step_more(x: Array, at: npt.NDArray[np.int64]) -> Array:
    """A design for each row in `at` at which one more step is not a combination of the other terms."""
    steps = (np.arange(len(x)) >= at[:, None]).astype(np.float64)
    basis = np.linalg.qr(x)[0]
    own = np.linalg.norm(steps - steps @ basis @ basis.T, axis=1) > 1e-6
    steps = steps[own]
    return np.concatenate((np.broadcast_to(x, (len(steps), *x.shape)), steps[..., None]), axis=2)


def _scores(sample: Sample, trend: str, x: Array, models: Sequence[str] = SCORED) -> dict[str, Array]:
    """The last coefficient of each design divided by its standard error, in the ways asked for."""
    nb2, poisson = sample.fitted("nb2", trend), sample.fitted("poisson", trend)
    scores: dict[str, list[float]] = {model: [] for model in models}
    for one in x:
        if "nb2" in scores:
            found = fit_at(sample.counts, one, nb2.alpha, np.append(nb2.beta, 0.0))
            scores["nb2"].append(found.tvalues[-1])
        if "poisson" in scores or "poisson_own" in scores:
            found = fit_at(sample.counts, one, 0.0, np.append(poisson.beta, 0.0))
            scores.get("poisson", []).append(t_newey_west(found)[-1])
            scores.get("poisson_own", []).append(found.tvalues[-1])
        if "log_ols" in scores:
            scores["log_ols"].append(t_newey_west(fit_logarithms(sample.counts, one))[-1])
    return {model: np.array(found) for model, found in scores.items()}


def power(sample: Sample) -> pd.DataFrame:
    """How often a true fall would be seen: trend, fall (a key of FALLS), share_pct.

    The power of the Wald test of an NB2 specification's step. With the step of an agreement set to the fall, and all
    else as fitted, its estimate is about normal around ln(fall), with the standard error that the model has at those
    means; it is seen where it lies more than 1.96 standard errors below no step. share_pct is the mean over the
    agreements, in per cent. Trend, season and alpha are taken to be right, which helps. Not seen is not absent.
    """
    normal = NormalDist()
    rows = []
    for trend in TRENDS:
        x, known, n = sample.design(trend), sample.fitted("nb2", trend), len(sample.steps)
        for fall, factor in FALLS.items():
            chances = []
            for column in range(x.shape[1] - n, x.shape[1]):
                beta = known.beta.copy()
                beta[column] = np.log(factor)
                error = errors_at(beta, x, known.alpha)[column]
                chances.append(normal.cdf(-Z_95 - np.log(factor) / error))
            rows.append({"trend": trend, "fall": fall, "share_pct": 100 * float(np.mean(chances))})
    return pd.DataFrame(rows).round(HELD_DECIMALS)
