"""Compositions: what Altair would write, written once; and every published specification is valid Vega-Lite."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair.vegalite.v6.schema import core
from conftest import Built
from jsonschema.validators import validator_for

from crossings.exhibits import chart_layout, charts
from crossings.exhibits.drawing import drawn, specification
from crossings.tokens import colour

FRAME = pd.DataFrame({"label": ["one", "two"], "amount": [1.5, -2.0]})
OTHER = pd.DataFrame({"label": ["one"], "amount": [4]})


def parts(*frames: pd.DataFrame) -> list[alt.Chart]:
    """A chart a frame, without types, which are read from the data; the last has a name that Vega shows."""
    charts = [alt.Chart(frame).mark_bar(color=colour("money")) for frame in frames]
    charts = [chart.encode(y="label", x=alt.X("amount", axis=None)) for chart in charts]
    charts[-1] = charts[-1].properties(name="bare_label")
    return charts


@pytest.fixture(autouse=True)
def ledger() -> Iterator[None]:
    """The theme that drawings are made in."""
    with alt.theme.enable("ledger"):
        yield


@pytest.mark.parametrize("frames", [(FRAME, OTHER), (FRAME, FRAME), (FRAME, OTHER, FRAME)])
def test_layers_are_written_as_altair_writes_them(frames: tuple[pd.DataFrame, ...]) -> None:
    said = {"width": 300, "height": 80, "title": alt.TitleParams("Money", anchor="start")}
    ours = chart_layout.layered(*parts(*frames), **said).to_dict()
    assert ours == alt.layer(*parts(*frames), **said).to_dict()
    assert len(ours["datasets"]) == len({id(frame) for frame in frames})


def test_plain_values_are_held_under_the_name_that_altair_gives_them() -> None:
    def charts() -> list[alt.Chart]:
        some = {
            "values": (
                {"label": "one", "amount": 1.5, "on": dt.date(2026, 8, 20)},
                {"label": None, "amount": 2},
            )
        }
        other = {"values": [{"label": "two", "amount": 3}]}
        made = [alt.Chart(data).mark_bar().encode(y="label:N", x="amount:Q") for data in (some, other, some)]
        return [*made, alt.Chart({"url": "a.csv"}).mark_bar()]

    ours = chart_layout.layered(*charts()).to_dict()
    assert ours == alt.layer(*charts()).to_dict()
    assert len(ours["datasets"]) == 2


def test_charts_in_rows_are_written_as_altair_writes_them() -> None:
    said: dict[str, Any] = {"columns": 2, "spacing": {"row": 5}, "bounds": "flush"}
    ours = chart_layout.in_rows(
        *(chart_layout.layered(*parts(FRAME, OTHER), title=head) for head in "ab"), **said
    )
    theirs = alt.concat(*(alt.layer(*parts(FRAME, OTHER), title=head) for head in "ab"), **said)
    assert ours.to_dict() == theirs.to_dict()
    assert [layers["layer"][1]["name"] for layers in ours.to_dict()[ours.kind]] == [
        "bare_label_0",
        "bare_label_1",
    ]


def test_panels_one_above_the_other_keep_their_headings_and_scales() -> None:
    panels = [
        drawn((head, lambda width, narrow: chart_layout.layered(*parts(FRAME, OTHER), width=width)), 640)
        for head in ("First", "Second")
    ]
    spec = specification(panels, "Title", "Measure", "Words")
    charts = [alt.layer(*parts(FRAME, OTHER), width=580, title=head) for head in ("First", "Second")]
    theirs = alt.vconcat(*charts).resolve_scale(color="independent", size="independent").to_dict()
    assert spec | {"title": 0, "description": 0} == theirs | {"title": 0, "description": 0}


def test_a_layer_has_no_size_of_its_own() -> None:
    one, two = parts(FRAME, OTHER)
    with pytest.raises(
        ValueError, match="A layer has width, height, which only all layers together can have"
    ):
        chart_layout.layered(one.properties(width=10, height=20), two).to_dict()


def test_altair_checks_a_composition_that_is_to_be_validated() -> None:
    wrong = chart_layout.layered(*parts(FRAME, OTHER), width="wide")
    assert wrong.to_dict()["width"] == "wide"
    with pytest.raises(Exception, match="wide"):
        wrong.to_dict(validate=True)


@functools.cache
def schema(name: str) -> Any:
    """What checks a specification of one kind: of all kinds at once takes twenty times as long."""
    root = core.load_schema()
    return validator_for(root)({"$ref": f"#/definitions/{name}", "definitions": root["definitions"]})


def valid(spec: dict[str, Any]) -> bool:
    kinds = {
        "layer": "TopLevelLayerSpec",
        "concat": "TopLevelConcatSpec",
        "hconcat": "TopLevelHConcatSpec",
        "vconcat": "TopLevelVConcatSpec",
        "facet": "TopLevelFacetSpec",
        "mark": "TopLevelUnitSpec",
    }
    kind = next(name for part, name in kinds.items() if part in spec)
    return bool(schema(kind).is_valid(first_rows(spec)))


def first_rows(view: Any) -> Any:
    """A specification with the first row alone of each of its data, which the schema says nothing about."""
    if isinstance(view, list):
        return [first_rows(one) for one in view]
    if not isinstance(view, dict):
        return view
    shown = {name: first_rows(value) for name, value in view.items() if name not in ("values", "datasets")}
    kept = view.get("datasets", {})
    shown |= {"values": view["values"][:1]} if "values" in view else {}
    return shown | ({"datasets": {name: rows[:1] for name, rows in kept.items()}} if kept else {})


def test_every_published_specification_is_valid(built: Built) -> None:
    specs = {path.name: json.loads(path.read_text()) for path in built.site.glob("exhibits/*.json")}
    specs = {name: spec for name, spec in specs.items() if "$schema" in spec}
    assert len(specs) > 30
    assert [name for name, spec in specs.items() if not valid(spec)] == []
    layers = next(spec for spec in specs.values() if "layer" in spec)
    layers["layer"][0]["mark"] |= {"colour": "red"}
    assert not valid(layers)


# Exhibits whose table is the exhibit; whatever else has no drawing has lost it.
TABLES_ALONE = {
    "agreements-table", "break-even", "claims", "daily-and-weekly", "early-reports", "estimates-of-others", "explanations-all-years",
    "explanations-fall-of-2023", "explanations-fall-of-2026", "explanations-rise-to-2022", "explanations-rise-to-2025",
    "final-by-year", "marked-revised", "money-bought", "money-staff", "payment-reports", "pilot-record", "pilot-what-if", "published-totals",
    "publisher-slips", "ratios", "revised-figures", "revision-sizes",
}  # fmt: skip


def test_every_exhibit_but_the_tables_has_a_drawing(built: Built) -> None:
    names = {
        ending: {path.stem for path in built.site.glob(f"exhibits/*.{ending}")}
        for ending in ("csv", "svg", "png")
    }
    assert names["csv"] - names["svg"] == TABLES_ALONE
    assert names["svg"] == names["png"] and len(names["svg"]) > 30


def test_of_names_of_events_that_overlap_the_leftmost_is_highest() -> None:
    """So the line of a later event, on its way up to its name, runs through no other's."""
    assert charts._rows([0, 30, 90, 300], [100, 100, 100, 50]) == [2, 1, 0, 0]
