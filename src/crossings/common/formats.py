"""Numbers and dates as text, the same on every page, in every chart and command.

The minus sign is U+2212, there is no space before %, and a financial year is 2018/19. A figure that
was not collected is [x], never 0. A half is rounded away from zero.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Iterable, Sequence
from typing import Any

MISSING = "[x]"  # not collected
NOT_KNOWN = "not known"  # a number that does not exist yet, or that nobody has published
UP, LEVEL, DOWN = 1, 0, -1  # directions
CHANGED = {UP: "up", LEVEL: "level", DOWN: "down"}  # in words, of one comparison
HEADINGS = {UP: "rising", LEVEL: "level", DOWN: "falling"}  # of a figure, and in a claim
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TEENS = (
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MULTIPLE_FROM_PCT = 200  # a rise to three times or more is told as a multiple
MORE_THAN = ("more than", "fewer than", "as many as")
WHOLE_MILLIONS_FROM = 100  # a sum of so many millions has no tenths: it rests on conversions
# Relative: lifts a half over the edge, also one that came out too small in binary arithmetic.
_DUST = 1e-12


def _missing(number: Any) -> bool:
    """Whether a number is missing: None, NaN, NaT or <NA>."""
    if isinstance(number, int | float):
        return math.isnan(number)
    import pandas as pd  # not at the top: formats alone need no pandas

    return bool(pd.isna(number))


def rounded(number: float, places: int = 0) -> float:
    """A number rounded to `places` decimals, halves away from zero.

    22.5 becomes 23, where Python's round gives 22. The result is never −0.
    """
    return float(round(away_from_half(float(number)), places)) + 0.0


def away_from_half(value: Any) -> Any:
    """A number moved so little that a half rounds away from zero in any format; else the value."""
    is_whole = isinstance(value, numbers.Integral) or not isinstance(value, numbers.Real)
    return value if is_whole else float(value) * (1 + _DUST)


def gbp_m(amount: float, places: int | None = None) -> str:
    """Millions of pounds: £656.8m, £662m; with `places` decimals, else one unless it is a 0."""
    return "£" + _millions(amount, places)


def gbp_bn(millions: float, places: int = 1) -> str:
    """Millions of pounds as billions: £1.3bn."""
    return f"£{rounded(millions / 1000, places):,.{places}f}bn"


def eur_m(amount: float, places: int | None = None) -> str:
    """Millions of euros: €763.4m; decimals as in `gbp_m`."""
    return "€" + _millions(amount, places)


def gbp_range(low: float, high: float) -> str:
    """A range of millions of pounds: £657m to £673m; one amount if both ends are equal.

    Ends are whole millions; only an amount below 100 that both ends are exactly keeps its decimal:
    £45.5m.
    """
    ends = [gbp_m(low, 0), gbp_m(high, 0)]
    if ends[0] != ends[1]:
        return " to ".join(ends)
    return gbp_m(high) if low == high < WHOLE_MILLIONS_FROM else ends[0]


def _millions(amount: float, places: int | None) -> str:
    if places is None:
        places = 0 if rounded(amount, 1) == rounded(amount) else 1
    return f"{rounded(amount, places):,.{places}f}m"


def count(number: Any) -> str:
    """A count: 15,897; [x] for what was not collected."""
    return MISSING if _missing(number) else minus(f"{rounded(number):,.0f}")


def number(n: int) -> str:
    """A small count in words: no, one, two, … ten; then figures."""
    return NUMBERS[n] if 0 <= n < len(NUMBERS) else f"{n:,}"


def listed(parts: Sequence[str]) -> str:
    """A list in a sentence: a, b and c; empty for no parts."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def first_listed(names: Iterable[str]) -> str:
    """The first two of several names, each once, and how many more: BBC, Reuters and two more."""
    different = list(dict.fromkeys(names))
    first, others = different[:2], different[2:]
    return listed([*first, f"{number(len(others))} more"] if others else first)


def years_named(years: Iterable[int]) -> str:
    """Years in words: 2018 to 2021, 2023 and 2024; empty for no years.

    They may be in any order, and each is given once.
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(year) for year in run]
    return listed(words)


def years_spanned(years: Iterable[int]) -> str:
    """Years in short: 2019–2021 if none between is left out, else as `years_named`."""
    years = sorted(years)
    is_span = len(years) > 1 and years == list(range(years[0], years[-1] + 1))
    return f"{years[0]}–{years[-1]}" if is_span else years_named(years)


def begun(words: str) -> str:
    """The words with a capital first letter."""
    return words[:1].upper() + words[1:]


def counted(number: int, singular: str, plural: str) -> str:
    """A count with its noun: 1 person, 26 people."""
    return f"{count(number)} {singular if number == 1 else plural}"


def spelt(n: int, singular: str, plural: str) -> str:
    """A small count in words with its noun: one week, seven weeks; figures above ten: 12 weeks."""
    return f"{number(n) if n < len(NUMBERS) else count(n)} {singular if n == 1 else plural}"


def signed(amount: Any) -> str:
    """A count with its sign: +78, −19, 0; [x] for what was not collected."""
    if _missing(amount):
        return MISSING
    return minus(f"{rounded(amount):+,.0f}") if rounded(amount) else "0"


def place(number: Any) -> str:
    """A place from the lowest: the lowest, 2nd lowest, 11th lowest."""
    if number == 1:
        return "the lowest"
    ending = (
        {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        if number % 100 not in (11, 12, 13)
        else "th"
    )
    return f"{count(number)}{ending} lowest"


def pct(number: Any, places: int = 0, *, sign: bool = False) -> str:
    """Per cent: 33%, +33.0%, −43.2%, never −0% or +0%; [x] for what was not collected.

    `number` is in per cent already: 33, not 0.33.
    """
    if _missing(number):
        return MISSING
    value = rounded(number, places)
    return minus(f"{value:{'+' if sign and value else ''},.{places}f}%")


def share_places(share: float) -> int:
    """The number of decimals of a share in per cent: one, or two for a share below 1%."""
    return 1 if share >= 1 else 2


def last_digit(number: float) -> float:
    """The unit of the last digit before zeros: 1,000 for 36,000, 10 for 350, 0.1 for 0.3."""
    if not number or not float(number).is_integer():
        return last_place(number)
    digits = f"{number:.0f}"
    return float(10 ** (len(digits) - len(digits.rstrip("0"))))


def last_place(number: float) -> float:
    """The unit of the last place written: 1 for 36,000, 0.1 for 0.3."""
    decimals = f"{number:.6f}".rstrip("0").partition(".")[2]
    return float(10 ** -len(decimals))


def decimal(number: Any, places: int = 1) -> str:
    """A number with a fixed count of decimals: 67.9."""
    return MISSING if _missing(number) else minus(f"{rounded(number, places):,.{places}f}")


def minus(text: str) -> str:
    """The typographic minus in place of the hyphen."""
    return text.replace("-", "\u2212")


def day(date: dt.date, year: bool = True) -> str:
    """A day: 20 August 2026, or 20 August without the `year`; [x] for NaT, but None is an error."""
    if date != date:  # NaT alone is not equal to itself
        return MISSING
    return f"{date.day} {date:%B}" + (f" {date.year}" if year else "")


def month(date: dt.date) -> str:
    """A month: August 2026; [x] for NaT."""
    return f"{date:%B %Y}" if date == date else MISSING


def months(first: dt.date, last: dt.date, *, short: bool = False) -> str:
    """Months from one to another: May 2026; May to September 2026; December 2022 to March 2023.

    `short` writes Dec 2022 to Mar 2023. It is [x] if `first` is NaT. If only `last` is NaT, [x]
    stands in its place.
    """
    name = "%b" if short else "%B"
    ends = [f"{at:{name} %Y}" if at == at else MISSING for at in (first, last)]
    if first != first or (first.year, first.month) == (last.year, last.month):
        return ends[0]
    start = f"{first:{name}}" if first.year == last.year else ends[0]
    return f"{start} to {ends[1]}"


def span(first: dt.date, last: dt.date, *, year: bool = True, short: bool = False) -> str:
    """Days from one to another: 14 to 20 August 2026; 28 September to 7 October 2026; 3 May 2026.

    Without the `year` it is 14 to 20 August, if both days are of one year. `short` writes 20 Aug.
    """
    name, is_one_year = "%b" if short else "%B", first.year == last.year
    end = f"{last:%-d {name}}" + (f" {last.year}" if year or not is_one_year else "")
    if first == last:
        return end
    is_one_month = is_one_year and first.month == last.month
    start = f"{first.day}" if is_one_month else f"{first:%-d {name}}"
    return f"{start}{'' if is_one_year else f' {first.year}'} to {end}"


def compared(
    change: float,
    places: int = 0,
    words: Sequence[str] = (*MORE_THAN, "times as many as"),
    multiple_from: float = MULTIPLE_FROM_PCT,
) -> str:
    """A change in per cent in words: 44% fewer than, as many as, about as many as (rounded to 0).

    `words` are those for more, fewer and level. If there is a fourth, a rise by `multiple_from` per
    cent or more is a multiple: 18 times as many as, not 1,729% more than.
    """
    more, fewer, level, *multiple = words
    if multiple and change >= multiple_from:
        times = 1 + change / 100
        return f"{decimal(times, 0 if times >= 10 else 1)} {multiple[0]}"
    if rounded(abs(change), places) == 0:
        return level if change == 0 else f"about {level}"
    return f"{pct(abs(change), places)} {more if change > 0 else fewer}"


def more_or_fewer(change: float, places: int = 0) -> str:
    """A change in per cent in words, without what it is beside: 33% more, about as many."""
    return compared(change, places, ("more", "fewer", "as many"))


def financial_year_label(start: int) -> str:
    """2018/19: the British financial year, April to March, that begins in `start`."""
    return f"{start}/{(start + 1) % 100:02d}"


def financial_years(first: int, last: int) -> str:
    """The financial years that begin from `first` to `last`: 2026/27 to 2028/29, or 2026/27."""
    return " to ".join(dict.fromkeys(map(financial_year_label, (first, last))))


def financial_year_starts(label: str) -> list[int]:
    """The years in which a financial year begins, or the first and the last of a range.

    Of 2025/26 it is [2025], of 2026/27-2028/29 [2026, 2028]; of anything else it is empty.
    """
    parts = label.split("-")
    starts = [int(part[:4]) if part[:4].isdecimal() else 0 for part in parts]
    is_sound = [*map(financial_year_label, starts)] == parts and starts == sorted(set(starts))
    return starts if is_sound and len(starts) <= 2 else []


def financial_year_of(date: dt.date) -> int:
    """The calendar year in which the financial year of a day begins."""
    return date.year if date.month >= 4 else date.year - 1


def financial_year_span(start: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of the financial year that begins in `start`."""
    return dt.date(start, 4, 1), dt.date(start + 1, 3, 31)


def size(n: int) -> str:
    """16 KB, 1.2 MB: the size of a download, n in bytes; no file is shown as less than 1 KB."""
    if n < 999_500:
        return f"{max(1, rounded(n / 1000)):,.0f} KB"
    return f"{rounded(n / 1e6, 1):.1f} MB"
