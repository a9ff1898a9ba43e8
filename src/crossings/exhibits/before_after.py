"""Arrivals before and after each agreement, beside the same ratio at every other month, in six variants.

A description, not a test: the variants stand together, so that no reader, and no writer, can pick one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from crossings import comparisons, sources
from crossings.comparisons import UNUSUAL_BELOW, VARIANTS
from crossings.exhibits.before_after_drawings import NamedRatio, Strip, strips
from crossings.exhibits.before_after_events import (
    Event,
    agreements,
    events,
    frame,
    key_to_letters,
    ranked,
    stands_out,
    told,
)
from crossings.exhibits.before_after_words import NOT_A_TEST, how_many, no_window_yet, none_or
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending_marks import number
from crossings.formats import begun, count, day, decimal, listed, month, month_named
from crossings.spending import CORE
from crossings.tables import Record

MONTH_FORM: Final = "%Y-%m"
SHORT: Final = {  # the variants as drawings on phones name them
    "all_months": "All months",
    "main_set": "Months since January 2021",
    "month_counted": "The month counted as after",
    "true_day": "365 days either side of the day",
    "same_season": "Six months, same season",
    "change_in_growth": "Change in growth",
}
WINDOWS: Final = {  # after, before
    "all_months": ("The 12 whole months after t, the month left out", "The 12 whole months before t"),
    "main_set": ("The 12 whole months after t, the month left out", "The 12 whole months before t"),
    "month_counted": ("Month t and the 11 after it", "The 12 whole months before t"),
    "true_day": (
        "365 days from the day of the agreement, that day the first",
        "The 365 days before the day of the agreement",
    ),
    "same_season": ("The 6 whole months after t", "The same calendar months a year earlier"),
    "change_in_growth": ("After over before at t, as in the first row", "The same ratio a year before t"),
}
PARTS: Final = {  # of the table of months: prefix of its columns, and the variant they come from
    "": "all_months",
    "counted_": "month_counted",
    "season_": "same_season",
    "day_": "true_day",
}


def before_after_agreements(record: Record) -> Exhibit:
    """After over before at each agreement, on a strip of the same ratio at every other month, by variant."""
    subtitle = (
        "People who arrived after over people who arrived before: agreements named, other months as grey "
        "ticks; log scale"
    )
    found, shown = ranked(record), told(record)
    if found.empty:
        title = (
            f"By {day(record.day)} no agreement had a before and after with other months to compare it with"
        )
        return no_window_yet(record, "before-after-agreements", title, subtitle)
    rows = [_strip(record, name) for name in VARIANTS if name in set(found.variant)]
    named = [event for event in events(record) if event.month in {at.date() for at in found.month}]
    table = _months(record)
    return Exhibit(
        ident="before-after-agreements",
        title=_title([(event, row) for event, row in shown if not event.pilot]),
        subtitle=subtitle,
        panels=strips(rows),
        events=key_to_letters(named),
        words=_strip_words(record),
        note=NOT_A_TEST,
        table=table,
        columns=_month_columns(),
        formats={name: lambda value: decimal(value, 3) for name in table if name.endswith("ratio")}
        | {"change_in_growth": lambda value: decimal(value, 3), "month": month_named},
        missing=dict.fromkeys(table.columns[1:], "–"),
        caption="People before and after every month, and their ratio, by variant",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _title(shown: list[tuple[Event, Any]]) -> str:
    """Word in how many cases more, and in how many fewer, people arrived afterwards."""
    if not shown:
        return (
            "No agreement has twelve whole months on both sides; shorter windows are set against other months"
        )
    more = sum(row.ratio > 1 for _, row in shown)
    fewer = sum(row.ratio < 1 for _, row in shown)
    after = "people arrived in the next twelve months than in the twelve before"
    if len(shown) == 1:
        return f"After {shown[0][0].words} {'more' if more else 'fewer'} {after}"
    if more == len(shown) or fewer == len(shown):
        return f"After each of {how_many(len(shown), 'agreement')} {'more' if more else 'fewer'} {after}"
    return (
        f"After {number(more)} of {number(len(shown))} agreements more {after}, after {number(fewer)} fewer"
    )


def _strip(record: Record, name: str) -> Strip:
    """A variant's strip. Days split months in several ways, so the strip of days shows one of them."""
    rows = frame(record)
    rows = rows[(rows.variant == name) & rows.ratio.notna()]
    own = rows[rows.is_agreement].set_index("month")
    dots = [
        NamedRatio(
            float(own.ratio[at]),
            event.short,
            event.letter,
            "returned" if event.pilot else "arrivals",
            [month(at), "agreement", *_shown_columns(name)],
        )
        for event in events(record)
        if (at := pd.Timestamp(event.month)) in own.index and pd.notna(own["rank"][at])
    ]
    others = rows[rows.in_comparison_set & ~rows.is_agreement]
    if name == "true_day":
        others = others[others.day_of_month == _drawn_split(record)]
    return Strip(VARIANTS[name].words, SHORT[name], [float(ratio) for ratio in others.ratio], dots)


def _shown_columns(name: str) -> list[str]:
    """The columns of the table of months that hold a variant."""
    if name == "change_in_growth":
        return [name]
    prefix = next((prefix for prefix, variant in PARTS.items() if variant == name), "")
    return [f"{prefix}{column}" for column in ("people_before", "people_after", "ratio")]


def _drawn_split(record: Record) -> int:
    """The day of the month, of those on which something was agreed, that is nearest the middle."""
    days = frame(record).day_of_month.dropna().unique()
    return min((int(value) for value in days), key=lambda value: (abs(value - 15), value))


def _strip_words(record: Record) -> str:
    """The lowest ratio of each variant and its place, and the months with windows clear of agreements."""
    found = ranked(record)
    words = "Left of the line, fewer people arrived after than before; right of it, more. "
    if "change_in_growth" in set(found.variant):
        words += "For the change in growth, left means that the ratio is below that of a year before. "
    words += "The lowest ratio of an agreement in each row: "
    parts = []
    for name in VARIANTS:
        rows = found[found.variant == name]
        if len(rows):
            row = rows.loc[rows.ratio.idxmin()]
            parts.append(
                f"**{VARIANTS[name].words[0].lower()}{VARIANTS[name].words[1:]}**, {month(row.month)}, "
                f"{decimal(row.ratio, 2)} (lower at {none_or(row.others_larger_fall)} of "
                f"{count(row.n_others)} other "
                f"{'month' if row.n_others == 1 else 'months'})"
            )
    words += "; ".join(parts) + "."
    if "true_day" in set(found.variant):
        words += (
            f" In the row of days the ticks are months split at day {_drawn_split(record)}; each agreement "
            "is "
            "ranked among months split at its own."
        )
    return f"{words}\n\n{_clear_words(record)}"


def _clear_words(record: Record) -> str:
    core = record.agreements[record.agreements.scope == CORE]
    days = {at.date() for at in core.announced}
    own = [event.day for event in agreements(record) if event.day in days]
    clear = comparisons.clear_months(record.daily, own)
    of = "the agreement" if len(own) == 1 else f"any of the {number(len(own))} agreements"
    of += " of the sum since 2018"
    if not clear:
        return f"No month has twelve whole months on either side without {of} (L13)."
    when = _from_to(clear)
    if len(clear) == 1:
        words = f"The only month that has twelve whole months on either side without {of} is {when}"
        return f"{words}{_without_the_rest(record, clear, own)} (L13)."
    words = (
        f"The months that have twelve whole months on either side without {of} are {when}, "
        f"{count(len(clear))} in all"
        if _in_a_row(clear)
        else f"{count(len(clear))} months, from {when}, have twelve whole months on either side without {of}"
    )
    return f"{words}{_without_the_rest(record, clear, own)} (L13)."


def _without_the_rest(record: Record, clear: list[dt.date], own: list[dt.date]) -> str:
    """How many of those months hold none of the other events, the pilot's start among them, either."""
    rest = [event for event in events(record) if event.day not in own]
    if not rest:
        return ""
    free = comparisons.clear_months(record.daily, [*own, *(event.day for event in rest)])
    named = " or ".join(event.words for event in rest)
    if not free:
        return f"; {'its windows' if len(clear) == 1 else 'the windows of each'} hold {named}"
    if len(free) == len(clear):
        return f"; {'neither of its' if len(clear) == 1 else 'none of these'} windows holds {named}"
    span = f", {_from_to(free)}," if _in_a_row(free) else ""
    return f"; of these, {count(len(free))}{span} {'is' if len(free) == 1 else 'are'} also without {named}"


def _from_to(months: list[dt.date]) -> str:
    """Months from the first to the last: April 2024 to July 2025, or the only one."""
    return month(months[0]) if len(months) == 1 else f"{month(months[0])} to {month(months[-1])}"


def _in_a_row(months: list[dt.date]) -> bool:
    return bool(comparisons.shifted(months[0], len(months) - 1) == months[-1])


def _months(record: Record) -> pd.DataFrame:
    """Every month with a ratio, a row each, with the counts of each variant."""
    rows, split = frame(record), _drawn_split(record)
    named = {pd.Timestamp(event.month): event.name for event in events(record)}
    has = rows[rows.ratio.notna()]
    index = pd.Index(sorted(has.month.unique()), name="month")
    table = pd.DataFrame(index=index)
    table["agreement"] = pd.Series([named.get(at, pd.NA) for at in index], index=index, dtype="string")
    for prefix, name in PARTS.items():
        part = has[has.variant == name]
        if name == "true_day":
            own = part.is_agreement | ((part.day_of_month == split) & ~part.month.isin(list(named)))
            part = part[own]
            table["day_split"] = part.set_index("month").day
        part = part.drop_duplicates("month").set_index("month")
        for column in ("people_before", "people_after", "ratio"):
            table[f"{prefix}{column}"] = part[column]
    growth = has[has.variant == "change_in_growth"].drop_duplicates("month").set_index("month")
    table["change_in_growth"] = growth.ratio
    table = table.reset_index()
    table["month"] = table.month.dt.strftime(MONTH_FORM)
    return table


def _month_columns() -> dict[str, str]:
    heads = {
        "": "12 months",
        "counted_": "month counted as after",
        "season_": "six months, same season",
        "day_": "365 days",
    }
    columns = {"month": "Month", "agreement": "Agreement"}
    for prefix, head in heads.items():
        if prefix == "day_":
            columns["day_split"] = "Day at which the month is split"
        columns[f"{prefix}people_before"] = f"People before, {head}"
        columns[f"{prefix}people_after"] = f"People after, {head}"
        columns[f"{prefix}ratio"] = f"After over before, {head}"
    return columns | {"change_in_growth": "Ratio over the ratio a year before"}


def before_after_variants(record: Record) -> Exhibit:
    """Every agreement in every variant: counts, ratio, rank, other months, larger falls; as a table."""
    subtitle = (
        "The rank of each agreement’s ratio among other months, by variant: small means a larger fall than "
        "most"
    )
    found = ranked(record)
    if found.empty:
        title = f"By {day(record.day)} no agreement had a place among other months in any variant"
        return no_window_yet(record, "before-after-variants", title, subtitle)
    rows = frame(record)
    rows = rows[rows.is_agreement & rows.month.isin(found.month.unique())].copy()
    order = list(VARIANTS)
    rows["order"] = [order.index(str(name)) for name in rows.variant]
    rows = rows.sort_values(["month", "order"], kind="stable").reset_index(drop=True)
    names = {pd.Timestamp(event.month): event.name for event in events(record)}
    rows["agreement"] = [names[at] for at in rows.month]
    rows["words"] = [SHORT[str(name)] for name in rows.variant]
    columns = {
        "agreement": "Agreement",
        "words": "Variant",
        "people_before": "People before",
        "people_after": "People after",
        "ratio": "Ratio",
        "rank": "Rank",
        "n_others": "Other months",
        "others_larger_fall": "Of them, lower",
    }
    return Exhibit(
        ident="before-after-variants",
        title=_variants_title(record, found),
        subtitle=subtitle,
        panels=None,
        words=_variants_words(record, found),
        note=NOT_A_TEST,
        table=rows[list(columns)],
        columns=columns,
        formats={"ratio": lambda value: decimal(value, 3), "rank": lambda value: decimal(value, 3)},
        missing=dict.fromkeys(list(columns)[2:], "–"),
        caption=f"Agreements in six variants, as known on {day(record.day)}; –: windows not full, or no such "
        "count",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _variants_title(record: Record, found: pd.DataFrame) -> str:
    out = [event for event in events(record) if event.month in stands_out(record)]
    if out:
        named = listed([event.words for event in out])
        return f"{begun(named)}: unusual, with a rank below {UNUSUAL_BELOW} in all six variants"
    lowest = found.loc[found["rank"].idxmin()]
    ranks = found[found.month == lowest.month]["rank"]
    where = f"from {decimal(ranks.min(), 3)} to {decimal(ranks.max(), 3)} by variant"
    if len(ranks) == 1:
        where = decimal(ranks.iloc[0], 3)
    return f"The lowest rank of an agreement is that of {month(lowest.month)}, {where}"


def _variants_words(record: Record, found: pd.DataFrame) -> str:
    """What the rank is, and each agreement's range of ranks."""
    words = (
        "The rank is one more than the number of other months with a ratio at or below the agreement’s, "
        "over one "
        "more than the number of other months. Each agreement’s ranks: "
    )
    parts = []
    for event in events(record):
        ranks = found[found.month == pd.Timestamp(event.month)]["rank"]
        if len(ranks):
            low, high = decimal(ranks.min(), 3), decimal(ranks.max(), 3)
            several = f"{low} to {high} in {how_many(len(ranks), 'variant')}"
            several = several if len(ranks) > 1 else f"{low} in one variant"
            parts.append(f"**{month(event.day)}**{' (the pilot)' if event.pilot else ''} {several}")
    early = found[~found.in_comparison_set]
    if len(early):
        when = listed([month(at) for at in sorted(early.month.unique())])
        lie, are = ("lies", "is") if early.month.nunique() == 1 else ("lie", "are")
        parts[-1] += f". {when} {lie} before the comparison set of some variants, and {are} ranked against it"
    return words + "; ".join(parts) + "."


def variant_definitions(record: Record) -> Exhibit:
    """How each variant cuts its windows and which months it compares, as a table."""
    rows = frame(record)
    table = []
    for name, variant in VARIANTS.items():
        compared = rows[(rows.variant == name) & rows.in_comparison_set & rows.ratio.notna()]
        since = f"Every month from {month(variant.first)}" if variant.first else "Every month"
        table.append(
            {
                "variant": variant.words,
                "after_window": WINDOWS[name][0],
                "before_window": WINDOWS[name][1],
                "comparison_set": f"{since} with full windows"
                + (", split at the same day of the month" if variant.of_days else ""),
                "months_compared": compared.month.nunique(),
            }
        )
    return Exhibit(
        ident="variant-definitions",
        title="Six variants set the same arrivals against each other in different ways",
        subtitle="The windows after and before month t, the month of an agreement, and the months compared",
        panels=None,
        words="Twelve months hold each calendar month once, so that the season cancels; six months are set "
        "against "
        "the same months a year earlier, since six next to six would compare winter with summer. A month "
        "counts once "
        "all its days are in the data. The comparison set begins when every window lies in 2020 or later: "
        "before, a "
        "few hundred people divide thousands, whatever happens.",
        note="More variants could be defined; every one that was worked out is shown, whatever it says. A "
        "rank is a "
        "description in each of them, not a test (L14).",
        table=pd.DataFrame(table),
        columns={
            "variant": "Variant",
            "after_window": "After",
            "before_window": "Before",
            "comparison_set": "Months compared",
            "months_compared": "Their number",
        },
        caption=f"Definitions of the six variants, with the months compared on {day(record.day)}",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )
