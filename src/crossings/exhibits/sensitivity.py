"""Exhibits of a seasonal count model: how far its answer depends on choices that the data do not settle.

Specifications are drawn together and never one alone, since each would read as a result.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from crossings import sensitivity as measures
from crossings.count_models import LAGS, MODELS, TRENDS
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.sensitivity_drawings import (
    Dot,
    ShareLine,
    season_band,
    share_rows,
    specification_chart,
)
from crossings.exhibits.sensitivity_samples import absent, end, fitted, key, named, source
from crossings.exhibits.spending_marks import number
from crossings.formats import count, decimal, listed, month, pct
from crossings.measures import interrupted_series
from crossings.sensitivity import CLOSE_AIC, FALLS, Sample
from crossings.tables import Record

NOMINAL_PCT: Final = 5.0  # per cent: what the level of the intervals allows


@functools.cache
def _specifications(record: Record) -> pd.DataFrame:
    return interrupted_series.beside(measures.specifications(fitted(record)), fitted(record))


@functools.cache
def _placebo(record: Record) -> pd.DataFrame:
    return measures.placebo(fitted(record))


def steps(record: Record) -> Exhibit:
    """Show every specification's step at every agreement on one log axis, 1 marked."""
    found, ident = fitted(record), "sensitivity-steps"
    if not found:
        return absent(record, ident, "No steps to draw")
    found_all = _specifications(record)
    table = found_all[found_all.trend != interrupted_series.INTERRUPTED]  # the others have a lane each
    sides = measures.sides(table).assign(changes=measures.sides(found_all).changes)
    wide = table.pivot_table(
        index=["agreement", "first_month", "start", "trend"], columns="model", values="step", sort=False
    ).reset_index()
    fits = table[table.model == "nb2"][["agreement", "start", "trend", "aic_above_best", "close"]]
    wide = wide.merge(fits, on=["agreement", "start", "trend"]).assign(
        trend=lambda frame: frame.trend.map(TRENDS)
    )
    wide = wide[["agreement", "first_month", "start", "trend", *MODELS, "aic_above_best", "close"]]
    return Exhibit(
        ident=ident,
        title=_steps_title(sides),
        subtitle="Level from the first whole month after each agreement over the level before, by trend and "
        f"specification, log scale; monthly arrivals to {month(end(found))}. {key(found)}",
        panels=specification_chart(_groups(table, wide), list(TRENDS.values())),
        words=_steps_words(record, sides),
        note="A step is not what an agreement did (L12, L18). Intervals are left out: the next figure tries them. "
        "Does not show models that were not tried (L6, L7).",
        table=wide,
        columns={
            "agreement": "Step after",
            "first_month": "First month at 1",
            "start": "Series from",
            "trend": "Trend",
            "nb2": "Negative binomial",
            "poisson": "Poisson",
            "log_ols": "Least squares on logarithms",
            "aic_above_best": "AIC above the best trend’s, negative binomial",
            "close": "Fits about equally well",
        },
        formats={
            "first_month": month,
            "start": month,
            "aic_above_best": decimal,
            **{name: _ratio for name in MODELS},
        },
        under=("first_month", "close"),
        caption="Every specification’s step: the ratio of two levels, not an effect",
        source=source(record),
        as_of=end(found),
        status="estimate",
    )


def _ratio(value: float) -> str:
    return decimal(value, 2)


def _groups(table: pd.DataFrame, wide: pd.DataFrame) -> dict[str, list[Dot]]:
    """Dots by agreement: a lane a trend; solid and ring for NB2 by start, small for checks.

    `wide` is the table as shown, which holds the row of each dot.
    """
    lanes, first = list(TRENDS), measures.STARTS[0]
    rows = {(row.agreement, row.start, row.trend): n for n, row in enumerate(wide.itertuples())}
    groups: dict[str, list[Dot]] = {}
    for row in table.itertuples():
        kind = "small" if row.model != "nb2" else "solid" if row.start == first else "ring"
        groups.setdefault(str(row.agreement), []).append(
            Dot(
                lanes.index(str(row.trend)),
                float(row.step),
                kind,
                [rows[row.agreement, row.start, TRENDS[str(row.trend)]], "trend", "start", str(row.model)],
            )
        )
    return groups


def _steps_title(sides: pd.DataFrame) -> str:
    """Say that the answer depends on the trend where steps change side among trends that fit alike."""
    n, of = int(sides.changes.sum()), len(sides)
    if n == 0:
        return "No step changes side of 1 between trends that fit about equally well"
    verb = "lies" if n == 1 else "lie"
    return (
        f"The answer depends on how the trend is drawn: {number(n)} of {number(of)} "
        f"{'step' if of == 1 else 'steps'} {verb} above 1 with one trend and below 1 with another that fits "
        "about as well"
    )


def _steps_words(record: Record, sides: pd.DataFrame) -> str:
    """Word, for each step, on which side of 1 how many specifications put it, and which trends fit alike."""
    by = [f"{named(row.agreement)}, {row.above} of {row.specifications}" for row in sides.itertuples()]
    changing = [named(name) for name in sides.agreement[sides.changes]]
    same = [named(name) for name in sides.agreement[~sides.changes]]
    words = f"Specifications that put the step above 1, before rounding: {'; '.join(by)}. "
    if changing:
        words += f"With trends that fit about equally well, the step changes side for {listed(changing)}"
        words += f", but it does not for {listed(same)}. " if same else ". "
    return words + (
        f"Trends fit about equally well where Akaike’s criterion is at most {CLOSE_AIC:g} above that of the "
        f"best with the same months: {_close(record)}. The trend that may bend at each agreement (interrupted time "
        "series) is among those compared, and has no lane in the drawing. A step on one side with every trend is not "
        "shown to be a change either: the next figure shows how often the model sees steps where "
        "none is known."
    )


def _close(record: Record) -> str:
    """Word which trends fit about equally well, for each start."""
    table = _specifications(record)
    fits = table[(table.model == "nb2") & table.trend.isin(list(TRENDS))].drop_duplicates(["start", "trend"])
    parts = []
    for start, group in fits.groupby("start"):
        far = [f"‘{TRENDS[str(trend)]}’" for trend in group.trend[~group.close]]
        parts.append(
            f"from {month(start)} all but {listed(far)}" if far else f"from {month(start)} all of them"
        )
    return "; ".join(parts)


def seasons(record: Record) -> Exhibit:
    """Show the season, month by month, as the range over all specifications."""
    found, ident = fitted(record), "sensitivity-season"
    if not found:
        return absent(record, ident, "No season to draw")
    every = measures.seasons(found)
    keys = ["start", "trend", "model"]
    of = len(every.drop_duplicates(keys))
    peaks = every.loc[every.groupby(keys).ratio.idxmax()].month
    lows = every.loc[every.groupby(keys).ratio.idxmin()].month
    table = every.groupby("month").ratio.agg(lowest="min", middle="median", highest="max").reset_index()
    names = [f"{dt.date(2020, n, 1):%B}" for n in table.month]
    table["month"] = names
    widest, least = table.loc[(table.highest / table.lowest).idxmax()], _least_alike(every, table)
    return Exhibit(
        ident=ident,
        title=f"In each of {of} specifications most people arrive in {_either(peaks)} "
        f"and fewest in {_either(lows)}",
        subtitle="Arrivals of a month over the average month (the geometric mean of the twelve), trend and "
        f"steps held equal: range and median of all specifications; data to {month(end(found))}",
        panels=season_band(
            [name[:3] for name in names],
            list(table.lowest),
            list(table.middle),
            list(table.highest),
            f"all {of}|specifications",
        ),
        words=f"1 is the average month. The median specification has {_ratio(table.middle.max())} for "
        f"{table.month[table.middle.idxmax()]} and {_ratio(table.middle.min())} for "
        f"{table.month[table.middle.idxmin()]}. Specifications differ most for {widest.month}: "
        f"{_ratio(widest.lowest)} to {_ratio(widest.highest)}. On the log scale the twelve ratios of "
        f"every specification correlate with the median ones at {_ratio(least)} or more.",
        note="One season for all years: does not show how it changed, or why arrivals follow it (L6, L12).",
        table=table,
        columns={"month": "Month", "lowest": "Lowest", "middle": "Median", "highest": "Highest"},
        formats={name: _ratio for name in ("lowest", "middle", "highest")},
        caption="Arrivals of a month over the average month, over all specifications",
        source=source(record),
        as_of=end(found),
        status="estimate",
    )


def _least_alike(every: pd.DataFrame, table: pd.DataFrame) -> float:
    """The lowest correlation of a season with the median one, both as logarithms, rounded down."""
    middle = pd.Series(np.log(table.middle.to_numpy()), index=range(1, 13))
    logs = every.assign(log=np.log(every.ratio)).pivot(
        index="month", columns=["start", "trend", "model"], values="log"
    )
    return math.floor(100 * float(logs.corrwith(middle).min())) / 100


def _either(months: Iterable[int]) -> str:
    names = [f"{dt.date(2020, n, 1):%B}" for n in sorted(set(months))]
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def placebo(record: Record) -> Exhibit:
    """Show how often a step at an ordinary month would be called distinguishable from none, by trend."""
    found, ident = fitted(record), "sensitivity-placebo"
    if not found:
        return absent(record, ident, "No steps at ordinary months to try")
    every = _placebo(record)
    nb2, own = every[every.model == "nb2"], every[every.model == "poisson_own"]
    above = int((nb2.share_pct > NOMINAL_PCT).sum())
    wide = every.pivot_table(
        index=["start", "trend", "months"], columns="model", values="share_pct", sort=False
    )
    table = wide.reset_index()[["start", "trend", "months", *MODELS, "poisson_own"]]
    lanes, first = list(TRENDS), measures.STARTS[0]
    at = {(row.start, row.trend): n for n, row in enumerate(table.itertuples())}
    dots = [
        Dot(
            lanes.index(row.trend),
            row.share_pct,
            "small" if row.model != "nb2" else "solid" if row.start == first else "ring",
            [at[row.start, row.trend], "start", "months", str(row.model)],
        )
        for row in every[every.model.isin(list(MODELS))].itertuples()
    ]
    return Exhibit(
        ident=ident,
        title=f"In {above} of {len(nb2)} negative binomial fits, steps at ordinary months are called "
        "distinguishable from no step more often than the 5% that the level promises",
        subtitle="Share of steps, one at each ordinary month, that lie more than 1.96 standard errors from "
        f"no step, by trend; data to {month(end(found))}. {key(found)}",
        panels=share_rows(list(TRENDS.values()), dots, ShareLine(NOMINAL_PCT, "5%")),
        words=_placebo_words(nb2, every[every.model.isin(["poisson", "log_ols"])], own),
        note="Ordinary months are not free of other events, and neighbouring steps are nearly the same step, "
        "so the share is a description. Does not show which steps are real (L12).",
        table=table.assign(trend=table.trend.map(TRENDS)),
        columns={
            "start": "Series from",
            "trend": "Trend",
            "months": "Ordinary months tried",
            "nb2": "Negative binomial",
            "poisson": "Poisson, Newey-West errors",
            "log_ols": "Least squares on logarithms, Newey-West errors",
            "poisson_own": "Poisson, its own errors",
        },
        formats={"start": month, **{name: _share for name in (*MODELS, "poisson_own")}},
        tip_title="trend",
        caption="Steps at ordinary months called distinguishable from no step, per hundred tried",
        source=source(record),
        as_of=end(found),
        status="estimate",
    )


def _share(value: float) -> str:
    return pct(value, 1)


def _placebo_words(nb2: pd.DataFrame, checks: pd.DataFrame, own: pd.DataFrame) -> str:
    tried = [
        f"{count(months)} months of the series from {month(start)}"
        for start, months in nb2.groupby("start").months.max().items()
    ]
    narrow = " Where the share is larger, intervals are too narrow; none is shown for an agreement."
    return (
        f"One more step was put at each of {listed(tried)} in turn, beside the agreements’ own. If the "
        f"intervals were right and nothing happened, about {pct(NOMINAL_PCT)} of them would be called "
        f"distinguishable. Negative binomial, its spread held at that of the fit without the extra step: "
        f"{_range(nb2)}. Poisson and least squares on logarithms, with "
        f"errors that allow for {number(LAGS)} months’ dependence (Newey and West): {_range(checks)}. "
        f"Poisson with its own errors, not drawn: {_range(own)}.{narrow}"
    )


def _range(frame: pd.DataFrame) -> str:
    return f"{pct(frame.share_pct.min())} to {pct(frame.share_pct.max())}"


def power(record: Record) -> Exhibit:
    """Show how often a true fall of a fifth, and of a half, would be seen, by trend."""
    found, ident = fitted(record), "sensitivity-power"
    if not found:
        return absent(record, ident, "No power to draw")
    every = measures.power(found[0])
    share = {fall: every[every.fall == fall].set_index("trend").share_pct for fall in FALLS}
    table = pd.DataFrame({"trend": [TRENDS[trend] for trend in share["fifth"].index]})
    for fall in FALLS:
        table[f"{fall}_seen_pct"] = list(share[fall])
    lanes = list(TRENDS)
    dots = [
        Dot(
            lanes.index(row.trend),
            row.share_pct,
            "ring" if row.fall == "fifth" else "solid",
            [TRENDS[row.trend], f"{row.fall}_seen_pct"],
        )
        for row in every.itertuples()
    ]
    ends = {fall: f"{pct(one.min())} to {pct(one.max())}" for fall, one in share.items()}
    return Exhibit(
        ident=ident,
        title=f"The model would see a true fall of a fifth {ends['fifth']} of the time, and a true halving "
        f"{ends['half']} of it",
        subtitle="Power of the negative binomial model’s own test of a step, by trend, mean over the agreements; months "
        f"{month(found[0].start)} to {month(end(found))}",
        panels=share_rows(list(TRENDS.values()), dots, heads={"ring": "a fifth", "solid": "a half"}),
        words=_power_words(share, found[0]),
        note="The sum favours the model: trend, season and spread are taken to be right. **Not "
        "detectable is not no effect**: a fall that is not seen may still be there. Does not show that a "
        "fall took place (L12).",
        table=table,
        columns={
            "trend": "Trend",
            "fifth_seen_pct": "Fall of a fifth seen",
            "half_seen_pct": "Fall of a half seen",
        },
        formats={"fifth_seen_pct": _share, "half_seen_pct": _share},
        caption="How often a true fall would be seen, per hundred",
        source=source(record),
        as_of=end(found),
        status="estimate",
    )


def _power_words(share: dict[str, pd.Series], sample: Sample) -> str:
    half = share["half"]
    least, most = (TRENDS[str(at)] for at in (half.idxmin(), half.idxmax()))
    return (
        f"Each negative binomial fit was taken as true, with each of its {number(len(sample.steps))} steps in turn set to "
        "a fall of a fifth or of a half. A fall is seen where the step is estimated more than 1.96 standard errors "
        "below no step; how often that happens follows from the standard error which the model then has. A fall of a "
        f"fifth is missed {pct(100 - share['fifth'].max())} to {pct(100 - share['fifth'].min())} of the time. A halving is "
        f"seen least often with ‘{least}’ ({pct(half.min())}) and most often with ‘{most}’ ({pct(half.max())})."
    )
