"""Drawings put together of several, and every published specification, which is valid Vega-Lite."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from conftest import Built
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
        return [first_rows(part) for part in view]
    if not isinstance(view, dict):
        return view
    shortened = {
        name: first_rows(value)
        for name, value in view.items()
        if name not in ("values", "datasets")
    }
    if "values" in view:
        shortened["values"] = view["values"][:1]
    if view.get("datasets"):
        shortened["datasets"] = {name: rows[:1] for name, rows in view["datasets"].items()}
    return shortened


@pytest.fixture(scope="module")
def specs(built: Built) -> dict[str, Any]:
    """The published specifications, by file."""
    read = {path.name: json.loads(path.read_text()) for path in built.site.glob("exhibits/*.json")}
    return {name: spec for name, spec in read.items() if "$schema" in spec}


def test_published_specifications_are_valid(specs):
    assert len(specs) > 25
    for spec in specs.values():
        check(spec)


def test_a_specification_with_a_misspelt_name_is_refused(specs):
    layers = copy.deepcopy(next(spec for spec in specs.values() if "layer" in spec))
    layers["layer"][0]["mark"] |= {"colour": "red"}
    with pytest.raises(ValidationError):
        check(layers)


def published(site: Path, ending: str) -> set[str]:
    """The exhibits that have a file with this ending."""
    return {path.stem for path in site.glob(f"exhibits/*.{ending}")}


def test_every_exhibit_is_drawn_but_those_that_are_tables(built):
    assert published(built.site, "csv") - published(built.site, "svg") == TABLES_ALONE


def test_every_drawing_is_there_as_svg_and_as_png(built):
    drawings = published(built.site, "svg")
    assert drawings == published(built.site, "png") and len(drawings) > 25


def test_each_exhibit_offers_its_picture(built):
    """On its chapter and on its own page."""
    pages = [*built.site.glob("report/*.html"), *built.site.glob("exhibits/*.html")]
    pattern = re.compile(r'exhibits/([\w-]+)\.png" download')
    offered = [ident for page in pages for ident in pattern.findall(page.read_text("utf-8"))]
    pictures = (built.site / "exhibits").glob("*.png")
    assert sorted(offered) == sorted(path.stem for path in pictures for _ in range(2))


# Fields that are sums over days.
COUNTED = re.compile(r"people|boats|detections|requests|albanians|everybody|figure")
NO_SUM = re.compile(r"_pct|per_boat|per_week")
DAYS = {"year", "period", "days_named"}  # fields that say of which days a mark is
OVER_DAYS = re.compile(r"(?i)\b(?:in (?:the|that|those|twelve)|twelve months|since|to it|\d{4})\b")


def tips(view: Any) -> set[tuple[str, str]]:
    """The fields shown at the marks of a specification, each with its title."""
    if isinstance(view, list):
        return set().union(*map(tips, view))
    if not isinstance(view, dict):
        return set()
    tooltip = view.get("tooltip")
    fields = tooltip if isinstance(tooltip, list) else []
    tooltip_fields = {(field["field"], field["title"]) for field in fields}
    return tooltip_fields.union(*map(tips, view.values()))


def placed_tips(view: Any) -> set[tuple[str, str]]:
    """The fields shown at marks beside the year or the days that they are of."""
    if isinstance(view, list):
        return set().union(*map(placed_tips, view))
    if not isinstance(view, dict):
        return set()
    tooltip = view.get("tooltip")
    fields = {field["field"] for field in tooltip} if isinstance(tooltip, list) else set()
    own = tips({"tooltip": tooltip}) if fields & DAYS else set()
    return own.union(*map(placed_tips, view.values()))


def exhibit_of(path: Path) -> str:
    return path.name.partition(".")[0]


def test_a_live_chart_shows_the_same_fields_at_its_marks(built):
    for path in built.site.glob("exhibits/*.live.json"):
        drawing = path.with_name(f"{exhibit_of(path)}.json")
        assert tips(json.loads(path.read_text())) == tips(json.loads(drawing.read_text())), path


def is_sum(field: str) -> bool:
    return bool(COUNTED.match(field)) and not NO_SUM.search(field)


def test_a_sum_at_a_mark_says_over_which_days_it_is(built):
    sums = [
        (exhibit_of(path), field, title)
        for path in built.site.glob("exhibits/*.live.json")
        for field, title in tips(json.loads(path.read_text()))
        if is_sum(field)
    ]
    assert len(sums) > 20
    beside = {
        (exhibit_of(path), *tip)
        for path in built.site.glob("exhibits/*.live.json")
        for tip in placed_tips(json.loads(path.read_text()))
    }
    for ident, field, title in sums:
        is_placed = OVER_DAYS.search(title) or (ident, field, title) in beside
        assert is_placed, f"{ident}: {field} is headed {title!r}"


# Exhibits whose table is the exhibit; whatever else has no drawing has lost it.
TABLES_ALONE = {
    "arrivals-by-year",
    "claims",
    "commitments-real-terms",
    "daily-and-weekly",
    "early-reports",
    "estimates-of-others",
    "explanations",
    "explanations-of-the-newest-turn",
    "final-by-year",
    "marked-revised",
    "money-bought",
    "money-staff",
    "payment-reports",
    "pilot-record",
    "published-totals",
    "publisher-slips",
    "revised-figures",
    "revision-sizes",
    "rising-or-falling-days",
    "ways-tried",
}
