"""Seasonal regressions of monthly counts: negative binomial (NB2), Poisson, and log least squares.

The regressors are patsy formulas, and statsmodels fits them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from patsy import dmatrix
from statsmodels.discrete.discrete_model import NegativeBinomial
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS

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
ROUNDS: Final = 100  # the most steps of that search; ours take fewer than 10
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

    The model is NB2, with alpha by maximum likelihood, Poisson, or least squares on ln(count).
    Raises KeyError for a model that is not one of MODELS, and ValueError for a count of 0 in the
    last.
    """
    if model == "log_ols":
        if (counts <= 0).any():
            raise ValueError("A month without arrivals has no logarithm.")
        line = OLS(np.log(counts), x).fit()
        return Fit(line.params, np.exp(line.fittedvalues), 0.0, math.nan)
    poisson = fit_at(counts, x, {"nb2": 0.0, "poisson": 0.0}[model])
    if model == "poisson":
        return Fit(poisson.params, poisson.mu, 0.0, poisson.llf)
    nb2 = _most_likely(NegativeBinomial(counts, x), np.append(poisson.params, FIRST_ALPHA))
    return Fit(nb2.params[:-1], nb2.predict(), float(nb2.params[-1]), nb2.llf)


def _most_likely(model: Any, start: Array) -> Any:
    """The fit by Newton's method, or by BFGS in ln(alpha) if Newton's method does not converge.

    It fails to keep alpha above 0 for counts that vary no more than Poisson's.
    """
    options = {"start_params": start, "disp": False, "warn_convergence": False}
    with np.errstate(invalid="ignore", divide="ignore"):
        fit = model.fit(method="newton", maxiter=ROUNDS, **options)
    if np.isfinite(fit.llf) and fit.params[-1] > 0 and fit.mle_retvals["converged"]:
        return fit
    return model.fit(method="bfgs", maxiter=20 * ROUNDS, **options)


def fit_at(counts: Array, x: Array, alpha: float) -> Any:
    """NB2 at a given alpha, or Poisson at 0, as statsmodels' GLM fits it."""
    return _model(counts, x, alpha).fit()


def last_over_its_error(counts: Array, x: Array, alpha: float, start: Array) -> float:
    """The last coefficient of NB2 at a given alpha, divided by its standard error.

    By Fisher's scoring from the coefficients `start`. `fit_at` would give the same, but leaves a
    copy of `x` in a reference cycle in each round, and a thousand fits would fill the memory.
    """
    model, beta = _model(counts, x, alpha), start
    for _ in range(ROUNDS):
        information = -model.hessian(beta, scale=1.0, observed=False)
        change = np.linalg.solve(information, model.score(beta, scale=1.0))
        beta = beta + change
        if np.abs(change).max() < SMALLEST_CHANGE:
            break
    return float(beta[-1] / np.sqrt(np.linalg.inv(information)[-1, -1]))


def errors_at(beta: Array, x: Array, alpha: float) -> Array:
    """Standard errors of an NB2 model with coefficients `beta`, from its expected information."""
    information = -_model(np.ones(len(x)), x, alpha).hessian(beta, scale=1.0, observed=False)
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(information))))


def _model(counts: Array, x: Array, alpha: float) -> Any:
    family = families.NegativeBinomial(alpha=alpha) if alpha else families.Poisson()
    return GLM(counts, x, family=family)
