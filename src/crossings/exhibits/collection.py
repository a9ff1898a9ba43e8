"""Exhibits of a collection, made of a chart, a frame and words that are first found sound."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from crossings.common.formats import away_from_half, day, minus
from crossings.errors import refuse_unknown
from crossings.exhibits.cells import cells_behind
from crossings.exhibits.data import Citation
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import NOTHING, Prose, Text, is_sentence, text_of, too_long
from crossings.exhibits.specs import marks
from crossings.exhibits.specs.columns import refuse_missing
from crossings.exhibits.specs.tooltips import refuse_tips_of_nothing, with_tooltips
from crossings.exhibits.specs.views import Spec
from crossings.exhibits.specs.widths import at_width, vega_lite

EMPTY: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Collection:
    """Exhibits as of a `day`, with sources that `cite` knows, by the names that a cell gives.

    `cite` gets an exhibit's id and the names, and raises ValueError for one that it does not know.
    By default a cell gives the citations themselves.
    """

    day: dt.date
    cite: Callable[[str, Sequence[Any]], Sequence[Citation]] = lambda ident, sources: sources

    def exhibit(
        self,
        ident: str,
        chart: Any,
        *,
        title: Text,
        subtitle: Text,
        words: Text,
        table: pd.DataFrame,
        columns: Mapping[str, str],
        source: Sequence[Any],
        status: str,
        as_of: dt.date | None = None,
        note: str = "",
        narrow: Any = None,
        formats: Mapping[str, str] = EMPTY,
        tips: Mapping[str, str] | None = None,
        fallback: object = None,
        missing: Mapping[str, str] = EMPTY,
        columns_below: Sequence[str] = (),
        collapsed: bool | pd.DataFrame = False,
    ) -> Exhibit | Prose:
        """A chart with its finding, words, table, source and downloads, at two widths.

        `chart` is None for a table without a drawing. `columns` picks the table's columns and gives
        their headings. `source` lists the sources as `cite` knows them, and `as_of` is the last day
        that counts, if it is not the collection's. `formats` must be valid in d3 and Python
        (",.1f", "%B %Y"). `narrow` is another chart for phones. `tips` gives headings of the fields
        shown at a mark, if they are not the table's. `fallback` is a sentence to show in the
        exhibit's place while nothing is known, or NOTHING to show nothing; any other value has no
        effect. Title, subtitle and words may be functions, which are called only if the exhibit is
        shown.

        Of the table, `missing` gives the words for an empty cell of a column, and `columns_below`
        are shown in a line below their row. A reader opens a table that is `collapsed`: all of it,
        or to a frame of the rows and columns that stay open.

        Raises ValueError, naming the exhibit and the nearest name, for a column or a source that is
        not there, for a format that does not fit its column, and for a title that is too long.
        """
        if fallback == NOTHING or is_sentence(fallback):
            return _instead(self.day, ident, str(fallback))
        refuse_unknown(ident, "columns", columns, list(table.columns))
        _refuse_unreadable_formats(ident, table, formats)
        texts = {"title": title, "subtitle": subtitle, "words": words}
        title, subtitle, words = (text_of(text, f"{ident}: {n}= ") for n, text in texts.items())
        if long := too_long(title):
            raise ValueError(f"{ident}: the title {title!r} {long}; cut it")
        specs = _checked_specs(ident, chart, narrow)
        refuse_tips_of_nothing(ident, tips, specs[False])
        return Exhibit(
            ident=ident,
            title=title,
            subtitle=subtitle,
            panels=None if chart is None else partial(_spec_at, specs, narrow is not None),
            words=words,
            note=note,
            table=table[list(columns)].reset_index(drop=True),
            columns=columns,
            status=status,
            formats={name: _formatter(format_spec) for name, format_spec in formats.items()},
            sources=self.cite(ident, source),
            as_of=pd.Timestamp(as_of or self.day).date(),
            events=_key(specs[True]),
            code=cells_behind(),
            tooltips=partial(with_tooltips, names=tips or columns, formats=formats),
            missing=missing,
            columns_below=columns_below,
            collapsed=collapsed,
        )


def _instead(as_of: dt.date, ident: str, sentence: str) -> Exhibit | Prose:
    """What to show while nothing is known by `as_of`: nothing, or a sentence.

    A sentence is an exhibit, or prose without an id.
    """
    if sentence == NOTHING:
        return Prose("")
    if not ident:
        return Prose(f"{sentence}.")
    return Exhibit(
        ident=ident,
        title=sentence,
        subtitle=f"As of {day(as_of)}",
        panels=None,
        words="There is nothing to show yet.",
        note="",
        known=False,
        table=pd.DataFrame({"as_of": [pd.Timestamp(as_of)], "known": [sentence]}),
        columns={"as_of": "As of", "known": "What was known"},
        sources=[Citation("", "This report’s tables of what was known on each day")],
        as_of=as_of,
        status="provisional",
    )


def _refuse_unreadable_formats(ident: str, table: pd.DataFrame, formats: Mapping[str, str]) -> None:
    """Raise ValueError for a format that cannot be used on a value of its column, or misleads."""
    for name, format_spec in formats.items():
        for value in table[name].dropna().head(1) if name in table else ():
            try:
                format(value, format_spec)
            except ValueError as error:
                raise ValueError(
                    f"{ident}: formats= gives {format_spec!r} for {name!r} ({error}); "
                    "write one such as ',d' for 1,234 or '.1f' for 12.3"
                ) from None
        if fault := marks.unfit(format_spec, name, table[name].dropna() if name in table else ()):
            raise ValueError(f"{ident}: in formats= {fault}")


def _checked_specs(ident: str, chart: Any, narrow: Any) -> dict[bool, Spec]:
    """The chart for pages, under False, and the one for phones, under True; see `_checked_spec`."""
    wide = {} if chart is None else _checked_spec(ident, chart)
    return {False: wide, True: wide if narrow is None else _checked_spec(ident, narrow)}


def _checked_spec(ident: str, chart: Any) -> Spec:
    """The chart of an exhibit as Vega-Lite.

    Raises ValueError if it names a column that is not there, has an option without effect, fills a
    line, has a format that d3 cannot read or a scale of values without a legend.
    """
    spec = vega_lite(chart)
    try:
        refuse_missing(spec)
        marks.refuse_without_effect(spec)
        marks.refuse_unreadable(spec)
        return marks.without_column_titles(marks.with_coloured_dots(spec))
    except ValueError as error:
        raise ValueError(f"{ident}: {error}") from None


def _spec_at(specs: Mapping[bool, Spec], for_phones: bool, width: int, narrow: bool) -> Spec:
    return at_width(specs[narrow], width, narrow, for_phones)


def _formatter(format_spec: str) -> Callable[[Any], str]:
    return lambda value: minus(format(away_from_half(value), format_spec))


def _key(spec: Spec) -> list[tuple[str, str]]:
    """The letters of dated events and their words, for the key under a phone's drawing."""
    rows = itertools.chain.from_iterable(spec.get("datasets", {}).values())
    return sorted({row["letter"]: row["words"] for row in rows if row.get("letter")}.items())
