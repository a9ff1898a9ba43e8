"""Drawings put together of several, and every published specification, which is valid Vega-Lite."""

import json
import re
from typing import Any

import altair as alt
import pytest
from jsonschema.exceptions import ValidationError

from crossings.exhibits import charts


def test_names_of_events_keep_their_order():
    assert charts._rows([0, 30, 90, 300], [100, 100, 100, 50]) == [2, 1, 0, 0]


KINDS = {
    "layer": alt.LayerChart,
    "concat": alt.ConcatChart,
    "hconcat": alt.HConcatChart,
    "vconcat": alt.VConcatChart,
    "facet": alt.FacetChart,
    "mark": alt.Chart,
}


def check(spec: dict[str, Any]) -> None:
    """Raise ValidationError for a specification that is not valid of its kind."""
    next(kind for part, kind in KINDS.items() if part in spec).validate(first_rows(spec))


def first_rows(view: Any) -> Any:
    """Give a specification with the first row alone of each of its data.

    The schema says nothing about the data.
    """
    if isinstance(view, list):
        return [first_rows(one) for one in view]
    if not isinstance(view, dict):
        return view
    shown = {
        name: first_rows(value)
        for name, value in view.items()
        if name not in ("values", "datasets")
    }
    kept = view.get("datasets", {})
    shown |= {"values": view["values"][:1]} if "values" in view else {}
    return shown | ({"datasets": {name: rows[:1] for name, rows in kept.items()}} if kept else {})


def test_specifications_are_valid_and_exhibits_are_drawn(built):
    specs = {path.name: json.loads(path.read_text()) for path in built.site.glob("exhibits/*.json")}
    specs = {name: spec for name, spec in specs.items() if "$schema" in spec}
    assert len(specs) > 25
    for spec in specs.values():
        check(spec)
    layers = next(spec for spec in specs.values() if "layer" in spec)
    layers["layer"][0]["mark"] |= {"colour": "red"}
    with pytest.raises(ValidationError):
        check(layers)
    shown = {end: built.site.glob(f"exhibits/*.{end}") for end in ("csv", "svg", "png")}
    names = {ending: {path.stem for path in paths} for ending, paths in shown.items()}
    assert names["csv"] - names["svg"] == TABLES_ALONE
    assert names["svg"] == names["png"] and len(names["svg"]) > 25


# Fields that are sums over days.
COUNTED = re.compile(r"people|boats|detections|requests|albanians|everybody|figure")
NO_SUM = re.compile(r"_pct|per_boat|per_week")
OVER_DAYS = re.compile(r"\b(?:in (?:the|that|those|twelve)|since|to it|\d{4})\b")


def tips(view: Any) -> set[tuple[str, str]]:
    """The fields shown at the marks of a specification, each with its title."""
    if not isinstance(view, dict | list):
        return set()
    shown = view.get("tooltip") if isinstance(view, dict) else None
    found = {(one["field"], one["title"]) for one in shown} if isinstance(shown, list) else set()
    return found.union(*map(tips, view.values() if isinstance(view, dict) else view))


def test_a_sum_at_a_mark_says_over_which_days_it_is(
    built,
):
    sums = 0
    for path in built.site.glob("exhibits/*.live.json"):
        ident, shown = path.name.partition(".")[0], tips(json.loads(path.read_text()))
        assert shown == tips(json.loads(path.with_name(f"{ident}.json").read_text())), ident
        for field, title in shown:
            if COUNTED.match(field) and not NO_SUM.search(field):
                sums += 1
                assert OVER_DAYS.search(title), f"{ident}: {field} is headed {title!r}"
    assert sums > 20


# Exhibits whose table is the exhibit; whatever else has no drawing has lost it.
TABLES_ALONE = {
    "agreements-table",
    "arrivals-by-year",
    "arrivals-split",
    "attempts-split",
    "before-after-each-deal",
    "break-even",
    "british-share",
    "by-calendar-year",
    "claims",
    "command-accounts",
    "commitments-real-terms",
    "daily-and-weekly",
    "early-reports",
    "estimates-of-others",
    "explanations-all-years",
    "explanations-fall-of-2023",
    "explanations-fall-of-2026",
    "explanations-rise-to-2022",
    "explanations-rise-to-2025",
    "final-by-year",
    "marked-revised",
    "money-bought",
    "money-staff",
    "payment-reports",
    "pilot-announcements",
    "pilot-record",
    "pilot-what-if",
    "preventions-share",
    "published-totals",
    "publisher-slips",
    "ratios",
    "revised-figures",
    "revision-sizes",
}
