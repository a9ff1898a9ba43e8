"""Seasonal regressions of monthly counts: negative binomial (NB2), Poisson, and log least squares.

The regressors are patsy formulas, and statsmodels fits them. A build stores what is fitted, since
statsmodels takes a second to import. The tests of one more step at ordinary months are made here,
side by side: 800 of them take 0.4 s, and one after another by statsmodels, with the same result
(tests/test_sensitivity.py), 5 s.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from patsy import dmatrix

from crossings.common import store

Array = npt.NDArray[np.float64]
SEASON_COLUMNS: Final = 12  # a constant and eleven month dummies, January the base
TRENDS: Final[dict[str, str]] = {
    "none": "no trend",
    "linear": "straight line",
    "quadratic": "curve (quadratic)",
    "spline_4": "smooth curve, 4 pieces",
    "spline_6": "smooth curve, 6 pieces",
    "spline_8": "smooth curve, 8 pieces",
    "piecewise": "line that bends yearly",
}
INTERRUPTED: Final = "interrupted"  # a trend that may jump and bend at each step, and nowhere else
FORMS: Final[dict[str, str]] = TRENDS | {INTERRUPTED: "line that bends at each deal"}
MODELS: Final[dict[str, str]] = {
    "nb2": "negative binomial (NB2)",
    "poisson": "Poisson",
    "log_ols": "least squares on logarithms",
}
LARGEST_TREND: Final = 8  # columns: those of the spline with 8 degrees of freedom
MARGIN: Final = 6  # months needed on either side of a knot or a step
CALENDAR: Final = tuple(range(1, 13))
FIRST_ALPHA: Final = 0.1  # where the search for NB2's alpha begins
ROUNDS: Final = 100  # the most steps of a search; ours take fewer than 10
SMALLEST_CHANGE: Final = 1e-8  # of a coefficient, on the log scale: a smaller one ends a search


class Fit(NamedTuple):
    """A fitted model: coefficients, fitted means, alpha and log-likelihood.

    Coefficients are on the log scale. Alpha is 0 except for NB2. The log-likelihood is NaN for
    log_ols.
    """

    beta: Array
    mean: Array
    alpha: float
    log_likelihood: float

    @property
    def aic(self) -> float:
        """Akaike's criterion of an NB2 fit, whose alpha counts as a parameter."""
        return 2 * (len(self.beta) + 1) - 2 * self.log_likelihood

    @property
    def aicc(self) -> float:
        """Akaike's criterion for small samples (AICc): aic + 2k(k + 1) / (n − k − 1).

        k are the parameters, n the months. Burnham and Anderson (2002), section 2.4, ask for it
        unless n / k is above 40; ours is about 3.
        """
        k, n = len(self.beta) + 1, len(self.mean)
        return self.aic + 2 * k * (k + 1) / (n - k - 1)


def step(at: Array, first: int) -> Array:
    """1 from row `first` on, else 0."""
    return (at >= first).astype(np.float64)


def slope(at: Array, first: int) -> Array:
    """Years since row `first`, 0 before it: a trend's change of slope."""
    return np.maximum(0.0, at - first) / 12


def trend_terms(first_month: int, n: int, trend: str) -> list[str]:
    """The formula's terms for a trend over n months.

    `first_month` is the calendar month (1 to 12) of the first of them.

    - none, linear, quadratic: no term, t, or t and t²;
    - spline_k: natural cubic spline of k degrees of freedom beside the constant (patsy's cr, as
      mgcv's): boundary knots at the first and last month, k − 1 inner knots at the quantiles 1/k …
      (k − 1)/k of the months, linear at both ends;
    - piecewise: linear, with a knot at each January that has MARGIN months on either side, so that
      each calendar year has its own slope.

    Raises KeyError for a trend that is not one of TRENDS.
    """
    if trend == "piecewise":
        januaries = [k for k in range(MARGIN, n - MARGIN + 1) if (k + first_month - 1) % 12 == 0]
        return ["years", *(f"slope(at, {k})" for k in januaries)]
    splines = {f"spline_{df}": [f"cr(years, df={df}, constraints='center')"] for df in (4, 6, 8)}
    return {"none": [], "linear": ["years"], "quadratic": ["years", "I(years**2)"], **splines}[
        trend
    ]


def design(first_month: int, n: int, terms: Sequence[str]) -> Array:
    """The regressors of n months as columns.

    They are a constant, eleven month dummies (January the base), then the terms. Terms are patsy's,
    in `at` (the row, from 0), `years` (at / 12), and the functions `step` and `slope`.
    `first_month` is the calendar month (1 to 12) of the first row.
    """
    at = np.arange(n)
    data = {"at": at, "years": at / 12, "month": (at + first_month - 1) % 12 + 1}
    return np.asarray(dmatrix(" + ".join(["C(month, levels=CALENDAR)", *terms]), data))


def fit(model: str, counts: Array, x: Array) -> Fit:
    """One model fitted to one series.

    The model is NB2, with alpha by maximum likelihood, Poisson, or least squares on ln(count), for
    which no count may be 0. Raises KeyError for a model that is not one of MODELS.
    """
    if model == "log_ols":
        beta = np.linalg.lstsq(x, np.log(counts), rcond=None)[0]
        return Fit(beta, np.exp(x @ beta), 0.0, math.nan)
    make = {"nb2": _negative_binomial, "poisson": _poisson}[model]
    *found, alpha, log_likelihood = make(counts.tolist(), x.tolist())
    return Fit(np.array(found), np.exp(x @ found), alpha, log_likelihood)


@store.numbers
def _poisson(counts: Sequence[float], x: Sequence[Sequence[float]]) -> list[float]:
    """The coefficients of Poisson, its alpha, which is 0, and its log-likelihood."""
    from statsmodels.genmod import families  # a second to import
    from statsmodels.genmod.generalized_linear_model import GLM

    poisson = GLM(counts, x, family=families.Poisson()).fit(tol=SMALLEST_CHANGE**1.5)
    return [*poisson.params, 0.0, poisson.llf]


@store.numbers
def _negative_binomial(counts: Sequence[float], x: Sequence[Sequence[float]]) -> list[float]:
    """The coefficients of NB2, its alpha and its log-likelihood.

    By Newton's method; where that fails to keep alpha above 0, as for counts no more varied than
    Poisson's, by BFGS in ln(alpha).
    """
    from statsmodels.discrete.discrete_model import NegativeBinomial

    *beta, _, _ = _poisson(counts, x)
    model, start = NegativeBinomial(counts, x), [*beta, FIRST_ALPHA]
    how = {"start_params": start, "disp": False, "warn_convergence": False}
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        nb2 = model.fit(method="newton", maxiter=ROUNDS, **how)
        if not (nb2.mle_retvals["converged"] and nb2.params[-1] > 0):
            nb2 = model.fit(method="bfgs", maxiter=20 * ROUNDS, **how)
    return [*nb2.params, nb2.llf]


def scored(counts: Array, x: Array, alpha: float, start: Array) -> tuple[Array, Array]:
    """Coefficients of NB2 at a given alpha, and their expected information.

    By Fisher's scoring from coefficients `start`. `x` may be a stack of designs, and `start` one
    of coefficients, which are fitted side by side. If the search has not ended after ROUNDS steps,
    what it has by then is returned without a warning.
    """
    beta = start
    for _ in range(ROUNDS):
        mean = np.exp((x @ beta[..., None])[..., 0])
        information = _information(x, mean, alpha)
        off = (counts - mean) / (1 + alpha * mean)
        change = np.linalg.solve(information, np.swapaxes(x, -1, -2) @ off[..., None])[..., 0]
        beta = beta + change
        if np.abs(change).max() < SMALLEST_CHANGE:
            break
    return beta, information


def last_over_its_error(counts: Array, x: Array, alpha: float, start: Array) -> Array:
    """The last coefficient of NB2 at a given alpha, divided by its standard error.

    `x` and `start` are as in `scored`.
    """
    beta, information = scored(counts, x, alpha, start)
    return np.asarray(beta[..., -1] / np.sqrt(np.linalg.inv(information)[..., -1, -1]))


def errors_at(beta: Array, x: Array, alpha: float) -> Array:
    """Standard errors of an NB2 model with coefficients `beta`, from its expected information."""
    information = _information(x, np.exp(x @ beta), alpha)
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(information))))


def errors(model: str, counts: Array, x: Array, fit: Fit) -> Array:
    """Standard errors of the coefficients of a fitted model, a key of MODELS.

    Those of NB2 are from its expected information. Those of the other two have the spread of the
    months around the fit (quasi-Poisson; ordinary least squares): counts vary more than Poisson's.
    """
    if model == "nb2":
        return errors_at(fit.beta, x, fit.alpha)
    weight, off = np.ones(len(x)), np.log(counts / fit.mean)
    if model == "poisson":
        weight, off = fit.mean, (counts - fit.mean) / np.sqrt(fit.mean)
    spread = (off**2).sum() / (len(x) - x.shape[1])
    information = (x.T * weight) @ x
    return np.asarray(np.sqrt(spread * np.diag(np.linalg.inv(information))))


def _information(x: Array, mean: Array, alpha: float) -> Array:
    """The expected information of the coefficients of NB2 at these means."""
    weight = mean / (1 + alpha * mean)
    return np.asarray((np.swapaxes(x, -1, -2) * weight[..., None, :]) @ x)
