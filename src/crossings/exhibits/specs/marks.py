"""Checks of what a chart asks for, before it is drawn: options, lines, scales, formats."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from crossings.common.formats import listed
from crossings.errors import did_you_mean
from crossings.exhibits.cells import where_written
from crossings.exhibits.specs.views import Spec, View, copy_of, views

# Altair checks their options only if it checks the whole chart, which takes longer than a drawing.
OPTIONS: Final = {
    "axis": alt.Axis,
    "header": alt.Header,
    "legend": alt.Legend,
    "scale": alt.Scale,
}
LINES: Final = ("line", "trail")
FROM_ZERO: Final = ("bar", "area")  # their length is what is read
COMPOSITE: Final = ("boxplot", "errorbar", "errorband")
COLOURED: Final = ("color", "fill", "stroke")
# Of a number, as d3 reads it. A letter that is no type it takes for g, with as few digits.
FORMAT: Final = re.compile(r"(?:.?[<>=^])?[+\-( ]?[$#]?0?\d*,?(?:\.\d+)?~?[bcdefgnoprsxX%]?")
FORMAT_OF_TIME: Final = re.compile("%[-_0]?[A-Za-z]")
PER_CENT_AT_MOST: Final = 20  # a share, or a change: 2,000%
NO_FORMAT: Final = (
    "is not one that d3 reads, such as ',d' for 1,234 or '.1%' for 12.3%. What stands before a "
    "number goes into an axis by its labelExpr, such as labelExpr=\"'£' + datum.label\", and into "
    "a label by a column of words."
)
FILLED: Final = (
    "a line that is given `fill` is drawn as a filled shape, which says nothing true "
    "(`charts.final_or_not` is for bars). Give the line `color=colour(…)`, and draw what is "
    "provisional as a line of its own with `strokeDash=[4, 3]`"
)


def refuse_without_effect(spec: Spec) -> None:
    """Raise ValueError for an option that Vega-Lite does not know, with the nearest, or a width."""
    if "width" in spec:
        raise ValueError(
            "the width of a chart has no effect, since an exhibit is drawn for the page and for a "
            f"phone; take it out.{where_written('width')}"
        )
    for view in views(spec):
        for channel in (view.spec.get("encoding") or {}).values():
            for part in OPTIONS.keys() & (channel if isinstance(channel, Mapping) else {}):
                _refuse_unknown(part, channel[part])


def _refuse_unknown(part: str, options: Any) -> None:
    """Raise ValueError for the first of the options that a part of a channel does not have."""
    known = inspect.signature(OPTIONS[part]).parameters.keys() - {"kwds"}
    for name in options if isinstance(options, Mapping) else ():
        if name not in known:
            hint = did_you_mean(name, sorted(known)).strip() or "take it out"
            raise ValueError(f"{part} has no option {name!r}; {hint}{where_written(name)}")


def refuse_unreadable(spec: Spec) -> None:
    """Raise ValueError for a format that d3 cannot read, or for colours that nobody can.

    These are a scale of values without a legend, or of words, and values without a colour. A format
    that does not fit its numbers is refused too, see `unfit`, and so is an axis that cuts bars. In
    a notebook the message gives the line.
    """
    for key, part in _parts(spec):
        if key == "format" and isinstance(part, str) and not is_format(part):
            written = where_written(repr(part)) or where_written(f'"{part}"')
            raise ValueError(f"format={part!r} {NO_FORMAT}{written}")
        if key in COLOURED and isinstance(part, Mapping):
            _refuse_scale(part)
    for view in views(spec):
        _refuse_uncoloured(view)
        _refuse_unfit(view)
        _refuse_cut(view)


def _refuse_scale(colour: Mapping[str, Any]) -> None:
    """Raise ValueError for a colour that is a scale of values without a legend, or of words."""
    field, is_number = str(colour.get("field")), colour.get("type") == "quantitative"
    if is_number and "legend" not in colour:
        raise ValueError(
            f"the colour of {field} is a scale of values without a legend. Take "
            f'charts.shades("{field}:Q", "arrivals"), which has one.{where_written(field)}'
        )
    if not is_number and (colour.get("scale") or {}).get("type") == "quantize":
        raise ValueError(
            f"the colour of {field} is a scale of values, which is for numbers alone; for "
            f"categories take charts.hues.{where_written(field)}"
        )


def _refuse_uncoloured(view: View) -> None:
    """Raise ValueError for a value of the data that a scale of colours does not name.

    What a transform makes is not looked at.
    """
    if view.mark and not any("transform" in each for each in view.chain):
        encoding = view.encoding
        for name in set(COLOURED) & encoding.keys():
            _refuse_values(encoding[name], view.rows)


def _refuse_values(colour: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Raise ValueError if rows have a value that the domain of a colour's scale lacks."""
    field, domain = str(colour.get("field")), (colour.get("scale") or {}).get("domain")
    if colour.get("type") not in ("nominal", "ordinal") or not isinstance(domain, list):
        return
    values = (row[field] for row in rows if row.get(field) is not None)
    lacking = next((value for value in values if value not in domain), None)
    if lacking is not None:
        raise ValueError(
            f"no colour is given for a value: {field} has the value {lacking!r}, and the scale of "
            f"colours has {listed([repr(each) for each in domain])}.{where_written(field)}"
        )


def _refuse_unfit(view: View) -> None:
    """Raise ValueError for a format of a channel that does not fit the numbers in its column."""
    for channel in _channels(view):
        name = str(channel["field"])
        values = [row.get(name) for row in view.rows if isinstance(row, Mapping)]
        for part in (channel, *(channel.get(each) or {} for each in OPTIONS)):
            if fault := unfit(str(part.get("format") or ""), name, values):
                raise ValueError(f"{fault}{where_written(part['format'])}")


def _refuse_cut(view: View) -> None:
    """Raise ValueError for bars or areas on an axis without 0, which would show false ratios.

    One that has two ends, or that is of numbers in both directions, may begin anywhere.
    """
    encoding = view.encoding if view.mark.get("type") in FROM_ZERO else {}
    of_numbers = [
        place
        for place in {"x", "y"} & encoding.keys()
        if encoding[place].get("type") == "quantitative" and not encoding[place].get("bin")
    ]
    if len(of_numbers) != 1 or f"{of_numbers[0]}2" in encoding:
        return
    channel = encoding[of_numbers[0]]
    if _lacks_zero(channel.get("scale") or {}):
        kind, field = view.mark["type"], str(channel.get("field"))
        raise ValueError(
            f"the axis of {field} has no 0, from which the length of a {kind} is read; let it "
            f"begin there, or draw points or a line.{where_written(field)}"
        )


def _lacks_zero(scale: Mapping[str, Any]) -> bool:
    """Whether a scale of numbers has no 0: by its type, by its ends, or since it says so."""
    ends = scale.get("domain")
    if not isinstance(ends, list):
        ends = [scale.get("domainMin"), scale.get("domainMax")]
    low, high = (each if isinstance(each, int | float) else 0 for each in (ends[0], ends[-1]))
    if isinstance(scale.get("domain"), list):
        low, high = min(low, high), max(low, high)
    return scale.get("type") == "log" or scale.get("zero") is False or low > 0 or high < 0


def _channels(view: View) -> Iterator[Mapping[str, Any]]:
    """The channels of a view that show the values of a column as they are."""
    for given in (view.spec.get("encoding") or {}).values():
        for channel in given if isinstance(given, list) else [given]:
            made = channel.keys() & {"bin", "aggregate"} or channel.get("stack") == "normalize"
            if channel.get("field") and not made:
                yield channel


def unfit(text: str, name: str, values: Iterable[Any]) -> str:
    """What is wrong with a format of the numbers in the column `name`; empty if nothing is.

    Per cent is for shares, and whole numbers are for counts.
    """
    numbers = [abs(each) for each in values if isinstance(each, int | float) and not pd.isna(each)]
    most, are_whole = max(numbers, default=0), all(float(each).is_integer() for each in numbers)
    if text.endswith("%"):
        told = f"shows {most:,.10g} of {name} as {most:,.0%}; write ',d', or '.1f' beside a unit"
        is_fit = most <= (1 if are_whole else PER_CENT_AT_MOST)
    else:
        told = f"is of counts, but {name} holds shares; write '.0%'"
        is_fit = not text.endswith((",", "d")) or are_whole or most > 1
    return "" if is_fit else f"the format {text!r} {told}"


def is_format(text: str) -> bool:
    """Whether a format of d3 can be read: of a number, or of a time, which has a letter after %."""
    return bool(FORMAT.fullmatch(text) or FORMAT_OF_TIME.search(text))


def _parts(part: Any) -> Iterator[tuple[str, Any]]:
    """Each key of a specification with what it holds, at any depth, without the data."""
    for key, inner in part.items() if isinstance(part, Mapping) else ():
        if key not in ("data", "datasets", "config"):
            yield key, inner
            yield from _parts(inner)
    for inner in part if isinstance(part, list) else ():
        yield from _parts(inner)


def with_coloured_dots(spec: Spec) -> Spec:
    """The specification with the dots of each line in its colour.

    Vega-Lite gives such dots the colour that the theme has for points, which here may mean
    something else. Raises ValueError for a line that is filled.
    """
    spec = copy_of(spec)
    for view in views(spec):
        if view.mark:
            is_filled = bool(view.encoding.get("fill"))
            view.spec["mark"] = _mark_with_coloured_dots(view.spec["mark"], is_filled)
    return spec


def _mark_with_coloured_dots(mark: Any, has_fill: bool) -> Any:
    """A mark with dots in its colour, unless they have their own.

    Raises ValueError for a filled line.
    """
    look = dict(mark) if isinstance(mark, Mapping) else {"type": mark}
    if look["type"] in LINES and (has_fill or look.get("fill") or look.get("filled")):
        raise ValueError(FILLED)
    dots = _coloured_dots(look)
    return look | {"point": dots} if dots else mark


def _coloured_dots(look: Mapping[str, Any]) -> dict[str, Any]:
    """The dots of a mark in its colour or their own; empty if it has no dots, or no colour.

    A mark without a colour has it from an encoding, which Vega-Lite gives its dots too.
    """
    dots, hue = look.get("point", False), look.get("stroke") or look.get("color")
    if dots in (None, False, "transparent") or not hue:
        return {}
    dots_look = dict(dots) if isinstance(dots, Mapping) else {}
    return {"color": hue, **dots_look}


def without_column_titles(spec: Spec) -> Spec:
    """The specification without the titles that Vega-Lite makes of columns for composite marks.

    For these it does not follow the theme, which gives no axis a title.
    """
    spec = copy_of(spec)
    for view in views(spec):
        if view.mark.get("type") in COMPOSITE:
            for place in {"x", "y"} & view.encoding.keys():
                view.encoding[place].setdefault("title", None)
    return spec
