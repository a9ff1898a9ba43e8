"""A seasonal count model with a step after each agreement, fitted in many ways at once.

A step's size depends on the form of the trend, so no single fit is a result. The functions measure
that dependence, how often the model sees a step where none is known, and how often it would miss a
real one. Fitted numbers are rounded to FIT_DECIMALS, and for readers only when shown. The page "How
we tested it" also rests on `count_models`, `interrupted_series`, `local_level` and `comparisons`.
"""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crossings.common.formats import month as in_words
from crossings.measures import pilot, spending
from crossings.measures.count_models import (
    FORMS,
    INTERRUPTED,
    LARGEST_TREND,
    MARGIN,
    MODELS,
    SEASON_COLUMNS,
    TRENDS,
    Array,
    Fit,
    design,
    errors,
    errors_at,
    fit,
    last_over_its_error,
    trend_terms,
)
from crossings.measures.frames import columns_of, typed_frame
from crossings.measures.spans import months_between
from crossings.measures.windows import monthly

FIT_DECIMALS: Final = 6  # finer than what is shown, coarser than differences between processors
STARTS: Final = (dt.date(2020, 1, 1), dt.date(2021, 1, 1))
SPARE_MONTHS: Final = 24  # months needed beyond the coefficients of the largest model
# The most ordinary months to try in a sample; each needs a fit. Ten years of them are enough, since
# neighbouring months give nearly the same step.
MOST_TRIED: Final = 120
Z_95: Final = 1.959963984540054  # standard errors around the mean that hold 95% of a normal
# Two trends fit about equally well if Akaike's criterion for small samples (AICc) differs by at
# most this: the "substantial support" of Burnham and Anderson, Model Selection and Multimodel
# Inference (2002), section 2.6.
CLOSE_AICC: Final = 2.0
OFTEN: Final = 80.0  # per cent of the time: the power that a study is usually asked to have
SPECIFICATIONS: Final = {
    "agreement": "str",
    **columns_of("datetime64[ns]", "first_month", "start"),
    **columns_of("str", "trend", "model"),
    **columns_of("float64", "step", "low", "high", "aicc_above_best"),
    "close": "boolean",
}
EVENTS: Final = {"name": "str", "date": "datetime64[ns]"}
SIDES: Final = {
    "agreement": "str",
    **columns_of("int64", "specifications", "above", "below", "clearly_above", "clearly_below"),
    "changes": "bool",
}
FALLS_SEEN: Final = {
    "start": "datetime64[ns]",
    "trend": "str",
    **columns_of("int64", "months", "falls", "rises"),
    **columns_of("float64", "false_pct", "fifth_pct", "half_pct", "needed_pct"),
}


def rounded_fits(frame: pd.DataFrame, decimals: int = FIT_DECIMALS) -> pd.DataFrame:
    """The frame with fitted numbers rounded to `decimals`."""
    return frame.round(dict.fromkeys(frame.select_dtypes("float").columns, decimals))


class Step(NamedTuple):
    """A step: a short name, and the first month at which it is 1."""

    name: str
    first_month: dt.date


@dataclass(frozen=True)
class Sample:
    """Complete months from a start, with their counts.

    `steps` are those with MARGIN months on either side, and `known` are all.
    """

    start: dt.date
    counts: Array
    steps: tuple[Step, ...]
    known: tuple[Step, ...] = ()
    # What was worked out of this sample, and of no changed copy.
    _fits: dict[tuple[str, str], Fit] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    _designs: dict[str, Array] = field(init=False, default_factory=dict, repr=False, compare=False)

    @property
    def months(self) -> int:
        """How many months."""
        return len(self.counts)

    def row(self, month: dt.date) -> int:
        """The row of a month, from 0."""
        return months_between(self.start, month)

    def design(self, trend: str) -> Array:
        """The regressors for `trend`, a key of FORMS, with the steps last.

        For INTERRUPTED each step is followed by its change of slope.
        """
        if trend not in self._designs:
            self._designs[trend] = self._designed(trend)
        return self._designs[trend]

    def _designed(self, trend: str) -> Array:
        """What the method `design` gives, worked out anew."""
        rows = [self.row(step.first_month) for step in self.steps]
        if trend == INTERRUPTED:
            bends = [term for row in rows for term in (f"step(at, {row})", f"slope(at, {row})")]
            return design(self.start.month, self.months, ["years", *bends])
        terms = trend_terms(self.start.month, self.months, trend)
        terms += [f"step(at, {row})" for row in rows]
        return design(self.start.month, self.months, terms)

    def step_columns(self, trend: str) -> range:
        """The places of the steps among the regressors of `design`."""
        if trend == INTERRUPTED:
            return range(SEASON_COLUMNS + 1, SEASON_COLUMNS + 1 + 2 * len(self.steps), 2)
        end = self.design(trend).shape[1]
        return range(end - len(self.steps), end)

    def can_bend(self) -> bool:
        """Whether the INTERRUPTED form can be fitted: enough months, and agreements far apart."""
        needed = SEASON_COLUMNS + 1 + 2 * len(self.steps) + SPARE_MONTHS
        if self.months < needed:
            return False
        x = self.design(INTERRUPTED)
        return bool(np.linalg.matrix_rank(x) == x.shape[1])

    def forms(self) -> list[str]:
        """The keys of FORMS that can be fitted, if the sample is fitted at all (`cannot_fit`)."""
        return [form for form in FORMS if form != INTERRUPTED or self.can_bend()]

    def ordinary_rows(self) -> npt.NDArray[np.int64]:
        """The rows at which `falls_seen` tries one more step, not within a month of an event.

        They have MARGIN months on either side. An event is an agreement or the pilot, in the month
        before the first of its step. Its month is left out, and those just before and after it. If
        there are more than MOST_TRIED such rows, so many of them are taken, spread evenly.
        """
        firsts = [self.row(step.first_month) for step in {*self.steps, *self.known}]
        near = {first - back for first in firsts for back in (0, 1, 2)}
        rows = np.array(
            [row for row in range(MARGIN, self.months - MARGIN + 1) if row not in near], np.int64
        )
        if len(rows) <= MOST_TRIED:
            return rows
        return rows[np.linspace(0, len(rows) - 1, MOST_TRIED).astype(np.int64)]

    def table(self) -> pd.DataFrame:
        """A row for each step: agreement (its name, also the pilot's), first_month, start."""
        return pd.DataFrame(self.steps, columns=["agreement", "first_month"]).assign(
            start=self.start
        )

    def fitted(self, model: str, trend: str) -> Fit:
        """One specification, fitted once."""
        if (model, trend) not in self._fits:
            self._fits[model, trend] = fit(model, self.counts, self.design(trend))
        return self._fits[model, trend]

    def estimates(self, model: str, trend: str) -> pd.DataFrame:
        """The rows of `table` with what one specification says of each step.

        Columns: trend, model, step (a ratio of levels), low and high (its 95% interval).
        """
        fit, x = self.fitted(model, trend), self.design(trend)
        at = list(self.step_columns(trend))
        beta, error = fit.beta[at], errors(model, self.counts, x, fit)[at]
        ends = {"step": beta, "low": beta - Z_95 * error, "high": beta + Z_95 * error}
        return self.table().assign(
            trend=trend, model=model, **{name: np.exp(end) for name, end in ends.items()}
        )


def agreements_once(agreements: pd.DataFrame) -> pd.DataFrame:
    """The agreements that may have a step, by day: those since 2018, each agreement once.

    A sample gives a step only to those with enough months on either side (`samples`). A
    supplement and a stop-gap belong to other agreements and have none.
    """
    rows = spending.added_up(agreements)
    rows = rows.sort_values("announced", kind="stable")
    return rows.drop_duplicates("agreement")


def events(agreements: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """The events known on a day, in order: name, date.

    They are each agreement since 2018, and the start of the returns pilot. Two agreements of one
    month are one event, on the day of the later.
    """
    announced = agreements_once(agreements).announced
    rows = [(in_words(at), at) for at in announced if at <= pd.Timestamp(day)]
    if day >= pilot.START:
        rows.append((f"Pilot, {in_words(pilot.START)}", pd.Timestamp(pilot.START)))
    rows_by_name = [{"name": name, "date": at} for name, at in dict(rows).items()]
    return typed_frame(rows_by_name, EVENTS).sort_values("date", kind="stable", ignore_index=True)


def steps(agreements: pd.DataFrame, day: dt.date, months_after: int = 1) -> list[Step]:
    """The steps known on a day, in order.

    They are each agreement since 2018, and the returns pilot from its start. A step is 1 from the
    month after the one in which the agreement was announced, or the pilot took effect; from that
    month itself if `months_after` is 0. Two agreements of one month are one step.
    """
    events_known = events(agreements, day)
    first_months = (events_known.date.dt.to_period("M") + months_after).dt.start_time.dt.date
    return [Step(*event) for event in zip(events_known.name, first_months, strict=True)]


def samples(daily: pd.DataFrame, all_steps: Sequence[Step]) -> list[Sample]:
    """A sample of complete months for each of STARTS.

    Counts are people who arrived in each month, to the last complete month. A sample may have too
    few months, or none if the series begins later.
    """
    people = monthly(daily).set_index("month").people.astype("float64")
    cut = []
    for start in STARTS:
        is_begun = people.index.min() <= pd.Timestamp(start)
        counts = people[pd.Timestamp(start) :] if is_begun else people[:0]
        middle = counts.index[MARGIN : len(counts) - MARGIN + 1]
        steps = tuple(step for step in all_steps if pd.Timestamp(step.first_month) in middle)
        cut.append(Sample(start, counts.to_numpy(), steps, tuple(all_steps)))
    return cut


def cannot_fit(sample: Sample) -> bool:
    """Whether a sample lacks what a fit needs.

    It needs enough months for the coefficients of the largest trend and two years more, a step,
    steps that can be told from season and trend, and arrivals in each month, since 0 has no
    logarithm.
    """
    needed = SEASON_COLUMNS + LARGEST_TREND + len(sample.steps) + SPARE_MONTHS
    if sample.months < needed or not sample.steps or not (sample.counts > 0).all():
        return True
    designs = (sample.design(trend) for trend in TRENDS)
    return any(np.linalg.matrix_rank(x) < x.shape[1] for x in designs)


def specifications(samples: Sequence[Sample]) -> pd.DataFrame:
    """The steps of every specification: a row for each step of a sample, trend and model.

    `cannot_fit` must be False for each of `samples`. Columns: agreement (the step's name, also of
    the pilot's), first_month, start, trend, model (keys of TRENDS and MODELS), step (ratio of
    the level from first_month on to the level before, all else in the model equal), low and high
    (its 95% interval), aicc_above_best (only for NB2: AICc less that of the best trend with the
    same months) and close (whether that is at most CLOSE_AICC; <NA> for other models, which are not
    compared). These are NOT effects: one specification says little, and the spread of all is the
    measure.
    """
    tables = []
    for sample in samples:
        best = min(sample.fitted("nb2", trend).aicc for trend in TRENDS)
        for model, trend in itertools.product(MODELS, TRENDS):
            aicc = sample.fitted(model, trend).aicc if model == "nb2" else math.nan
            close = pd.NA if math.isnan(aicc) else aicc - best <= CLOSE_AICC
            tables.append(
                sample.estimates(model, trend).assign(aicc_above_best=aicc - best, close=close)
            )
    rows_of_all = [row for rows in tables for row in rows.to_dict("records")]
    table = typed_frame(rows_of_all, SPECIFICATIONS)
    return rounded_fits(table.sort_values("first_month", kind="stable", ignore_index=True))


def sides(table: pd.DataFrame) -> pd.DataFrame:
    """For each agreement, and the pilot, on which side of 1 its steps lie, from `specifications`.

    Columns: agreement, specifications, above and below (their numbers, however close to 1),
    clearly_above and clearly_below (those whose whole interval is on that side), and changes:
    whether, with the same months, NB2 steps of trends that fit about equally well (`close`) are on
    both sides.
    """
    rows = []
    for name, group in table.groupby("agreement", sort=False):
        close = group[group.close.fillna(False)]
        ends = close.groupby("start").step.agg(["min", "max"])
        row = {"agreement": name, "specifications": len(group)}
        row |= {"above": int((group.step > 1).sum()), "below": int((group.step < 1).sum())}
        row |= {"clearly_above": int((group.low > 1).sum())}
        row |= {"clearly_below": int((group.high < 1).sum())}
        rows.append({**row, "changes": bool(((ends["min"] < 1) & (ends["max"] > 1)).any())})
    return typed_frame(rows, SIDES)


def falls_seen(samples: Sequence[Sample]) -> pd.DataFrame:
    """How often NB2 sees a fall where none is known, and how often a true one, by start and trend.

    `cannot_fit` must be False for each of `samples`. A fall is seen if a step is more than 1.96 of
    its standard errors below no step, wherever it is: a sound test sees one in 2.5% of months
    without any. Columns: start, trend (of the sample's `forms`) and

    - months, falls, rises, false_pct: each of `ordinary_rows` gets one more step in turn, except
      those at which the other terms already make up such a step. Of so many months, falls are seen
      at so many, rises likewise above no step, and false_pct is the share of falls in per cent (NaN
      without months). Alpha is that of the form without the added step. Neighbouring steps are
      similar, so the months are not independent trials, and the share holds only for this history;
    - fifth_pct, half_pct: how often a true fall by a fifth or a half would be seen (`power`);
    - needed_pct: the least true fall, in whole per cent, that would be seen OFTEN; 100 if none.
    """
    rows = []
    for sample in samples:
        for trend in sample.forms():
            score = scores(sample, trend, sample.ordinary_rows())
            falls, rises = int((score < -Z_95).sum()), int((score > Z_95).sum())
            row = {"start": sample.start, "trend": trend, "months": len(score), "falls": falls}
            row |= {"rises": rises, "false_pct": 100 * falls / len(score) if len(score) else np.nan}
            row |= {"fifth_pct": power(sample, trend, 20), "half_pct": power(sample, trend, 50)}
            rows.append({**row, "needed_pct": _needed(sample, trend)})
    return rounded_fits(typed_frame(rows, FALLS_SEEN))


def _needed(sample: Sample, trend: str) -> int:
    """The least true fall, in whole per cent, that would be seen OFTEN; 100 if none."""
    return 1 + bisect.bisect_left(range(1, 100), OFTEN, key=lambda fall: power(sample, trend, fall))


def scores(sample: Sample, trend: str, at: npt.NDArray[np.int64]) -> Array:
    """One more step, at each row in turn, divided by its standard error.

    Rows at which the other terms already make up such a step are left out.
    """
    x, fit = sample.design(trend), sample.fitted("nb2", trend)
    basis = np.linalg.qr(x)[0]
    steps = (np.arange(len(x)) >= at[:, None]).astype(np.float64)
    steps = steps[np.linalg.norm(steps - steps @ basis @ basis.T, axis=1) > 1e-6]
    if not len(steps):
        return np.array([])
    more = np.concatenate((np.broadcast_to(x, (len(steps), *x.shape)), steps[..., None]), axis=-1)
    start = np.tile(np.append(fit.beta, 0.0), (len(steps), 1))
    return last_over_its_error(sample.counts, more, fit.alpha, start)


def power(sample: Sample, trend: str, fall_pct: float) -> float:
    """How often a true fall by `fall_pct` per cent would be seen, in per cent.

    It is the power of the Wald test of an NB2 specification's step. With the step of an agreement
    set to the fall, and all else as fitted, its estimate is about normal around the fall's
    logarithm, with the standard error that the model has at those means; it is seen if it is more
    than 1.96 standard errors below no step. The result is the mean over the steps. Trend, season
    and alpha are assumed to be right, which makes the power too high. A fall that is not seen may
    still be there.
    """
    x, fit = sample.design(trend), sample.fitted("nb2", trend)
    step, chances = np.log(1 - fall_pct / 100), []
    for column in sample.step_columns(trend):
        beta = fit.beta.copy()
        beta[column] = step
        error = errors_at(beta, x, fit.alpha)[column]
        chances.append(100 * NormalDist().cdf(-Z_95 - step / error))
    return float(np.mean(chances))
