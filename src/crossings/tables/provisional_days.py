"""Days newer than the workbook: added after its own, and provisional until a workbook covers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from crossings.tables.as_of import series
from crossings.tables.sources import SMALL_BOATS, Source

MEASURED = ["people_arrived", "boats_arrived", "boats_uncontrolled"]


def joined(daily: pd.DataFrame, recent: pd.DataFrame) -> pd.DataFrame:
    """The workbook's days and those of the daily page that follow them without a gap.

    Columns of schemas.ArrivalsDaily, and `recent`: True for a day that the workbook does not cover.
    """
    daily = daily.assign(recent=False)
    last = daily.date.iloc[-1]
    until = series(last.date(), recent.date.dt.date).last
    rows = recent.loc[(recent.date > last) & (recent.date <= pd.Timestamp(until)), ["date", *MEASURED]]
    if rows.empty:
        return daily
    rows = rows.assign(note=pd.array([""] * len(rows), dtype="string"), recent=True)
    return pd.concat([daily, rows.astype(daily.dtypes.to_dict())], ignore_index=True)


def both_named(known: Mapping[str, Source], pages: Iterable[str]) -> dict[str, Source]:
    """The sources; that of the arrivals also names the daily page, and says whether copies of it were read.

    `pages` are the ids of the sources of the days that only the page gives.
    """
    if SMALL_BOATS not in known:
        return dict(known)
    read = " (read in copies)" if any(known[ident].copied for ident in pages if ident in known) else ""
    title = f"{known[SMALL_BOATS].title}, and its page of the last 7 days{read}"
    return {**known, SMALL_BOATS: replace(known[SMALL_BOATS], title=title)}
