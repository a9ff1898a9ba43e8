"""Seasonal regressions of monthly counts: negative binomial (NB2), Poisson, and least squares on logarithms.

The chapter on sensitivity fits thousands of them, so they are fitted many at a time, in NumPy alone; the
tests hold them to those of statsmodels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
SEASON_COLUMNS: Final = 12  # a constant and eleven month dummies, January the base
TRENDS: Final[dict[str, str]] = {
    "none": "no trend",
    "linear": "straight line",
    "quadratic": "quadratic",
    "spline_4": "spline, 4 df",
    "spline_6": "spline, 6 df",
    "spline_8": "spline, 8 df",
    "piecewise": "piecewise line",
}
MODELS: Final[dict[str, str]] = {
    "nb2": "negative binomial (NB2)",
    "poisson": "Poisson",
    "log_ols": "least squares on logarithms",
}
LARGEST_TREND: Final = 8  # columns, of the spline with 8 degrees of freedom
LAGS: Final = 6  # months, of Newey and West
MARGIN: Final = 6  # months that must lie on either side of a knot or a step
ROUNDS: Final = 60  # steps at most, so that a series without a best fit ends too; ours take 3 to 9
PRECISION: Final = 1e-9  # of a coefficient, on the log scale: far finer than what is shown
SMALLEST_ALPHA: Final = 1e-6  # counts that vary no more than Poisson's
_LOG_GAMMA: Any = np.frompyfunc(math.lgamma, 1, 1)


class Fit(NamedTuple):
    """A fitted model: coefficients (log scale), fitted means, NB2's alpha (else 0), log-likelihood."""

    beta: Array
    mean: Array
    alpha: float
    log_likelihood: float


def design(first_month: int, n: int, trend: str, steps: Sequence[int]) -> Array:
    """The regressors of n months as columns: constant, eleven month dummies, trend, then one step each.

    `first_month` is the calendar month (1 to 12) of the first row. A step is the number of the first row at
    which it is 1; it is 1 from there to the end. Raises KeyError for a trend that is not one of TRENDS.
    """
    at = np.arange(n)
    season = (((at + first_month - 1) % 12)[:, None] == np.arange(1, 12)).astype(np.float64)
    after = (at[:, None] >= np.asarray(steps, dtype=np.int64)).astype(np.float64)
    return np.column_stack((np.ones(n), season, trend_columns(first_month, n, trend), after))


def trend_columns(first_month: int, n: int, trend: str) -> Array:
    """The trend's columns over n months, without a constant; centred, and orthogonal to each other.

    - none, linear, quadratic: no column, t, or t and t²;
    - spline_k: natural cubic spline of k degrees of freedom beside the constant, as R's ns(t, df = k) and as
      patsy's cr(t, df = k, constraints = "center"): boundary knots at the first and last month, k − 1 inner
      knots at the quantiles 1/k … (k − 1)/k of the months, linear at both ends;
    - piecewise: linear, with a knot at each January that has six months on either side, so that each calendar
      year has a slope of its own.

    Only the space that the columns span matters for a step, so they are made orthonormal for the arithmetic.
    """
    t = np.arange(n) / max(n - 1, 1)
    if trend == "piecewise":
        knots = [k for k in range(MARGIN, n - MARGIN + 1) if (k + first_month - 1) % 12 == 0]
        raw = np.column_stack((t, *(np.maximum(0.0, t - t[k]) for k in knots)))
    elif trend.startswith("spline_"):
        raw = _natural_spline(t, int(trend.removeprefix("spline_")))
    else:
        power = {"none": 0, "linear": 1, "quadratic": 2}[trend]
        raw = np.column_stack([t**k for k in range(1, power + 1)]) if power else np.empty((n, 0))
    return np.linalg.qr(raw - raw.mean(axis=0))[0]


def _natural_spline(t: Array, df: int) -> Array:
    # Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, equations 5.4 and 5.5.
    knots = np.quantile(t, np.linspace(0, 1, df + 1))
    last = knots[-1]
    cubes = np.maximum(0.0, t[:, None] - knots[:-1]) ** 3 - np.maximum(0.0, t[:, None] - last) ** 3
    slopes = cubes / (last - knots[:-1])
    return np.column_stack((t, slopes[:, :-1] - slopes[:, -1:]))


def fit(model: str, counts: Array, x: Array) -> Fit:
    """One model of one series: NB2, alpha by maximum likelihood, Poisson, or least squares on ln(count).

    Raises KeyError for a model that is not one of MODELS, and ValueError for a count of 0 on a log scale.
    """
    if model == "log_ols":
        if (counts <= 0).any():
            raise ValueError("A month without arrivals has no logarithm.")
        beta, residual = fit_logarithms(counts[None], x)
        return Fit(beta[0], counts * np.exp(-residual[0]), 0.0, math.nan)
    alpha = {"nb2": 0.1, "poisson": 0.0}[model]
    beta, mean = fit_many(counts[None], x, alpha, counts[None] + 0.5)
    for _ in range(ROUNDS if model == "nb2" else 0):
        before, alpha = alpha, _better_alpha(counts, mean[0], alpha)
        beta, mean = fit_many(counts[None], x, alpha, mean)
        if abs(alpha - before) < 1e-8 * alpha:
            break
    return Fit(beta[0], mean[0], alpha, _log_likelihood(counts, mean[0], alpha))


def fit_many(
    counts: Array, x: Array, alpha: float, start: Array, precision: float = PRECISION
) -> tuple[Array, Array]:
    """Coefficients and means of many series at once, at a given alpha (0: Poisson), by Newton's method.

    `counts` and `start` (means to begin with, above 0) are series × months; `x` is months × columns, or one
    such design for each series. Ends when no coefficient moves by more than `precision`. At a given alpha the
    likelihood has one peak.
    """
    mean: Array = start
    beta: Array = np.zeros((len(counts), x.shape[-1]))
    for _ in range(ROUNDS):
        weight = mean * (1 + alpha * counts) / (1 + alpha * mean) ** 2
        right = _across(x, weight * np.log(mean) + (counts - mean) / (1 + alpha * mean))
        before, beta = beta, _solved(_information(x, weight), right)
        mean = np.exp(np.clip(predicted(x, beta), -30, 30))
        if np.abs(beta - before).max() < precision:
            break
    return beta, mean


def fit_logarithms(counts: Array, x: Array) -> tuple[Array, Array]:
    """Least squares of ln(count), many series at once: coefficients, and residuals on the log scale."""
    logs = np.log(counts)
    left = _information(x, np.ones_like(logs))
    beta = _solved(left, _across(x, logs))
    return beta, logs - predicted(x, beta)


def predicted(x: Array, beta: Array) -> Array:
    """The linear predictor, series × months, of coefficients, series × columns."""
    return (x @ beta[..., None])[..., 0]


def _solved(left: Array, right: Array) -> Array:
    solution: Any = np.linalg.solve(left, right[..., None])
    return np.asarray(solution[..., 0], dtype=np.float64)


def _across(x: Array, values: Array) -> Array:
    """X′v of each series."""
    return (np.swapaxes(x, -1, -2) @ values[..., None])[..., 0]


def _information(x: Array, weight: Array) -> Array:
    """X′WX of each series; of a design that all share in one product: its columns' products, weighted."""
    if x.ndim == 2:
        months, columns = x.shape
        products = (x[:, :, None] * x[:, None, :]).reshape(months, columns * columns)
        return (weight @ products).reshape(*weight.shape[:-1], columns, columns)
    return np.swapaxes(x * weight[..., None], -1, -2) @ x


def _better_alpha(counts: Array, mean: Array, alpha: float) -> float:
    """One Newton step of NB2's log-likelihood in ln(alpha), at given means."""
    h = 1e-3
    low, here, high = (_log_likelihood(counts, mean, alpha * math.exp(k * h)) for k in (-1, 0, 1))
    slope, bend = (high - low) / (2 * h), (high - 2 * here + low) / h**2
    step = -slope / bend if bend < 0 else math.copysign(1.0, slope)
    return max(alpha * math.exp(min(max(step, -1.0), 1.0)), SMALLEST_ALPHA)


def _log_likelihood(counts: Array, mean: Array, alpha: float) -> float:
    common: Any = counts * np.log(mean) - _LOG_GAMMA(counts + 1).astype(np.float64)
    if alpha == 0:
        return float((common - mean).sum())
    size = 1 / alpha
    more = _LOG_GAMMA(counts + size).astype(np.float64) - math.lgamma(size) + counts * math.log(alpha)
    return float((common + more - (counts + size) * np.log1p(alpha * mean)).sum())


def errors_from_model(x: Array, mean: Array, alpha: float) -> Array:
    """Standard errors of the coefficients as the model has them, series × columns; at alpha 0 Poisson's."""
    bread = np.linalg.inv(_information(x, mean / (1 + alpha * mean)))
    errors: Array = np.sqrt(np.diagonal(bread, axis1=-2, axis2=-1))
    return errors


def errors_newey_west(x: Array, weight: Array, residual: Array, lags: int = LAGS) -> Array:
    """Standard errors that allow for dependence over `lags` months, series × columns (Newey and West, 1987).

    `weight` and `residual` are series × months: 1 and ln(count) less its fit for least squares, the mean and
    count less mean for Poisson. Bartlett weights, no correction for small samples.
    """
    score = (x if x.ndim == 3 else x[None]) * residual[..., None]
    middle = np.swapaxes(score, -1, -2) @ score
    for lag in range(1, lags + 1):
        cross = np.swapaxes(score[:, lag:], -1, -2) @ score[:, :-lag]
        middle += (1 - lag / (lags + 1)) * (cross + np.swapaxes(cross, -1, -2))
    bread = np.linalg.inv(_information(x, weight))
    errors: Array = np.sqrt(np.diagonal(bread @ middle @ bread, axis1=-2, axis2=-1))
    return errors
