"""Check that hand-kept tables about people add up to the official arrivals of a period or the claims of a year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from crossings.errors import Wrong
from crossings.tables.stored import read

OUTCOMES = (
    "granted_protection",
    "granted_other_leave",
    "refused",
    "withdrawn",
    "administrative_outcome",
    "waiting",
)


def not_adding_up(data: Path) -> Iterator[Wrong]:
    """Groups that do not add up to the arrivals of their period, and outcomes that do not add up to the year's claims."""
    official = read("official_arrivals", data).set_index("period").people
    for name in ("nationality_yearly", "age_sex_yearly", "nationality_quarterly"):
        yield from not_all_arrivals(name, read(name, data), official)
    yield from not_all_claims(read("asylum_outcomes", data))


def not_all_arrivals(name: str, frame: pd.DataFrame, official: pd.Series) -> Iterator[Wrong]:
    """Rows of one period and edition whose sum is not the official total; the first of them is named.

    Quarters are summed to their year. A period without an official total is skipped.
    """
    period = frame.quarter.str[:4] if "quarter" in frame else frame.period
    for (when, _), rows in frame.groupby([period, frame.edition], sort=False):
        if when in official.index and rows.people.sum() != official[when]:
            words = (
                f"a row so that {when} adds up to its {official[when]} arrivals, not to {rows.people.sum()}"
            )
            yield Wrong(name, int(rows.index[0]), "people", words)


def not_all_claims(outcomes: pd.DataFrame) -> Iterator[Wrong]:
    """Years whose outcomes do not sum to the claims, or whose claims and people without one do not sum to the arrivals."""
    for row in outcomes.index:
        of_claims = outcomes.loc[row, list(OUTCOMES)].sum()
        matched = outcomes.claimed[row] + outcomes.no_claim[row]
        for column, total, what in (
            ("claimed", of_claims, "outcomes"),
            ("arrivals_matched", matched, "claims and people without one"),
        ):
            if outcomes[column][row] != total:
                yield Wrong("asylum_outcomes", int(row), column, f"{total}, the sum of its {what}")
