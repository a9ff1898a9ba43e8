"""Exhibits of the returns pilot, arrivals beside it: five seasons, and before and after its start.

Both are descriptions. The one shows which season is the base of a percentage; the other, how the change
compares with the same ratio at every other month.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from crossings import comparisons, pilot, sources, windows
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.pilot_drawings import seasons as season_bars
from crossings.exhibits.pilot_drawings import strips
from crossings.exhibits.pilot_figures import absent, latest
from crossings.formats import count, day, decimal, month, more_or_fewer, pct
from crossings.tables import Record

LEVEL: Final = 0.5  # per cent; a smaller difference is called level
PREFERRED: Final = ("true_day", "month_counted", "main_set", "same_season")


def seasons(record: Record) -> Exhibit:
    """Show arrivals from 6 August to the figure's date in five seasons; the pilot ran in the last alone."""
    figure = latest(record, "returned")
    if figure is None:
        return absent(record, "pilot-seasons", "No seasons to compare")
    # A second season of the pilot has no like before it, so the comparison stops at one whole year.
    end = min(figure.as_of, pilot.START + dt.timedelta(days=windows.YEAR_DAYS - 1))
    table = windows.pilot_seasons(record.daily, end)
    now, before, second = table.people.iloc[-1], table.people.iloc[-2], table.people.iloc[-3]
    changes = 100 * (now / before - 1), 100 * (now / second - 1)
    marks = pd.DataFrame(
        {
            "season": table.season.astype(str),
            "people": table.people.astype(int),
            "text": [count(people) for people in table.people],
            "change": [pct(change, 1, sign=True) for change in table.change_pct],
            "pilot": [start.date() >= pilot.START for start in table.start],
            "row": range(len(table)),
        }
    )
    span = f"{day(pilot.START, year=False)} to {day(end, year=False)}"
    leap = [str(season) for season, has in zip(table.season, table.has_29_february, strict=True) if has]
    return Exhibit(
        ident="pilot-seasons",
        title=f"From {day(pilot.START)} to {day(end)}, {count(now)} people arrived: {_against(changes[0], 'the season before')}, "
        + _against(changes[1], "the one before that"),
        subtitle=f"People arriving by small boat, {span} of each season; in each bar the change on the "
        "season before it",
        panels=season_bars(marks),
        words=f"Of the seasons shown, the pilot was in effect in {table.season.iloc[-1]} alone. "
        + _season_words(table),
        note="Which season is taken as the base decides the direction (L9). Weather, routes and policing "
        "differ between seasons, so this does not show what the pilot did (L12)."
        + (f" {' and '.join(leap)} has 29 February, a day more." if leap else ""),
        table=table.drop(columns=["reason", "is_current"]),
        columns={
            "season": "Season",
            "start": "From",
            "end": "To",
            "days": "Days",
            "people": "People arrived",
            "change_pct": "Change on the season before",
            "has_29_february": "Has 29 February",
        },
        formats={"change_pct": lambda value: pct(value, 1, sign=True)},
        caption=f"People arriving from {span}, five seasons",
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=end,
        status="provisional",
    )


def _against(change: float, season: str) -> str:
    if abs(change) < LEVEL:
        return f"level with {season} ({pct(change, 1, sign=True)})"
    return f"{more_or_fewer(change, 1)} than in {season}"


def _season_words(table: pd.DataFrame) -> str:
    """Word each season against the one before it, and earlier falls as large, or about as large, as the pilot's."""
    known = table[table.change_pct.notna()]
    each = [f"{pct(row.change_pct, 1, sign=True)} in {row.season}" for row in known.itertuples()]
    words = f"Each season against the one before it: {', '.join(each)}."
    earlier, now = known.iloc[:-1], float(known.change_pct.iloc[-1])
    earlier = earlier[earlier.change_pct < 0]  # within the tolerance of a small fall may lie a rise
    for size, like in (
        ("A fall as large", earlier[earlier.change_pct <= now]),
        ("About as large a fall", earlier[earlier.change_pct.between(now, now + LEVEL, inclusive="right")]),
    ):
        if now < 0 and len(like):
            named = [f"{row.season} ({pct(row.change_pct, 1, sign=True)})" for row in like.itertuples()]
            words += f" {size} came without the pilot too: in {', '.join(named)}."
    return words


def before_after(record: Record) -> Exhibit:
    """Set arrivals after the pilot's start against those before, beside the ratio at every other month."""
    lack = "No before and after to show"
    if record.day < pilot.START:
        return absent(record, "pilot-before-after", lack)
    frame = comparisons.before_after(record.daily, [pilot.START])
    compared = frame[frame.in_comparison_set & (frame.variant != "all_months") & frame.ratio.notna()]
    own = compared[compared.is_agreement].reset_index(drop=True)
    if own.empty:
        return absent(record, "pilot-before-after", lack, "no window after the pilot’s start was complete")
    chosen = own[own.variant == next(name for name in PREFERRED if name in set(own.variant))].iloc[0]
    labels = {str(row.variant): _strip_label(row) for row in own.itertuples()}
    names = ["words", "before_from", "before_to", "people_before", "after_from", "after_to", "people_after"]
    table = own[[*names, "ratio", "rank", "n_others", "others_larger_fall"]]
    return Exhibit(
        ident="pilot-before-after",
        title=_before_after_title(chosen),
        subtitle="Arrivals after the pilot’s start over arrivals before it (dot), and the same ratio at "
        "every other month of the comparison set (ticks); log scale",
        panels=strips(_strip_marks(compared, own), labels),
        words=_before_after_words(record, own, chosen, bool(comparisons.unusual(frame).unusual.iloc[0])),
        note="A rank describes; it is not a test. Neighbouring months share most of their days, so the ticks "
        "are near copies of each other (L14). This does not show what the pilot did (L9, L12).",
        table=table,
        columns={
            "words": "How the windows are cut",
            "before_from": "Before, from",
            "before_to": "Before, to",
            "people_before": "People before",
            "after_from": "After, from",
            "after_to": "After, to",
            "people_after": "People after",
            "ratio": "After over before",
            "rank": "Rank among months",
            "n_others": "Other months",
            "others_larger_fall": "Of these, larger fall or smaller rise",
        },
        formats={"ratio": lambda value: decimal(value, 3), "rank": lambda value: decimal(value, 3)},
        missing={"people_before": "—", "people_after": "—", "before_from": "—", "before_to": "—"}
        | {"after_from": "—", "after_to": "—"},
        under=("before_from", "before_to", "after_from", "after_to"),
        caption="Arrivals before and after the start of the pilot",
        tip_columns=("people_before", "people_after", "ratio", "rank", "n_others"),
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _strip_marks(compared: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """A mark a ratio in the variants that the pilot's start has; its own marks name their row of the table."""
    shown = compared[compared.variant.isin(list(own.variant))]
    marks = pd.DataFrame({"variant": shown.variant.astype(str), "ratio": shown.ratio})
    marks["pilot"], marks["text"] = shown.is_agreement, [decimal(ratio, 2) for ratio in shown.ratio]
    place = {str(name): n for n, name in enumerate(own.variant)}
    marks["row"] = pd.Series(
        [place[name] if its else None for name, its in zip(marks.variant, marks.pilot, strict=True)],
        index=marks.index,
        dtype="object",
    )
    return marks


def _strip_label(row: Any) -> tuple[str, str]:
    """Name a variant, with its counts where there is room for them."""
    if pd.isna(row.people_after):
        return str(row.words), str(row.words)
    return f"{row.words}: {count(row.people_after)} after, {count(row.people_before)} before", str(row.words)


def _before_after_title(row: pd.Series) -> str:
    after, before = int(row.people_after), int(row.people_before)
    change = more_or_fewer(100 * (after / before - 1), 1)
    year = f"{windows.YEAR_DAYS} days"
    now, then = {
        "true_day": (f"In the {year} from {day(row.after_from)}", f"{year} before"),
        "month_counted": (f"In the twelve months from {month(row.after_from)}", "twelve before"),
        "main_set": (f"In the twelve months from {month(row.after_from)}", "twelve before the pilot’s month"),
        "same_season": (
            f"From {month(row.after_from)} to {month(row.after_to)}",
            "same months a year earlier",
        ),
    }[str(row.variant)]
    return f"{now}, {count(after)} people arrived, against {count(before)} in the {then} ({change})"


def _before_after_words(record: Record, own: pd.DataFrame, chosen: pd.Series, unusual: bool) -> str:
    """Word the place among other months in each variant, and what else falls inside the windows."""
    places = [
        f"{row.words}: of {count(row.n_others)} other months {count(row.others_larger_fall)} had a lower "
        "ratio"
        for row in own.itertuples()
    ]
    words = f"{'. '.join(places)}."
    if unusual:
        words += " The pilot’s place is unusual by every one of them."
    events = record.table("policy_events")
    inside = events[(events.kind == "funding") & events.date.between(chosen.before_from, chosen.after_to)]
    if len(inside):
        named = "; ".join(f"{day(at)}, {event}" for at, event in zip(inside.date, inside.event, strict=True))
        words += f" Changes of funding fall inside these windows too: {named}."
    return words
