"""A chart's rows are those that Altair would make of the same frame."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

from crossings.exhibits.rows import rows

GAP = {"int": [1, 2], "float": [0.1, np.nan], "infinite": [np.inf, -np.inf], "truth": [True, False]}
NULLABLE = {
    "Int64": pd.array([1, None], "Int64"),
    "Float64": pd.array([0.5, None], "Float64"),
    "boolean": pd.array([True, None], "boolean"),
    "string": pd.array(["a", None], "string"),
    "str": pd.array(["a", None], "str"),
    "category": pd.Categorical(["b", None]),
}
TIMES = {
    "time": pd.to_datetime(["2026-08-20 12:30", None]),
    "day": pd.to_datetime(["2018-01-01", "2019-12-31"]),
}
ZONES = {"zoned": pd.to_datetime(["2026-08-20", None]).tz_localize("Europe/London")}
OBJECTS = {"words": ["a", None], "lists": [["a", 1], ("b",)], "mixed": [1, pd.NA]}
OBJECTS["arrays"] = [np.array([1, 2]), None]


@pytest.mark.parametrize("columns", [GAP, NULLABLE, TIMES, ZONES, OBJECTS, {"none": []}])
def test_each_kind_of_column(columns: dict[str, Any]) -> None:
    frame = pd.DataFrame(columns)
    before = frame.copy(deep=True)
    made, expected = rows(frame)["values"], alt.default_data_transformer(frame)["values"]
    assert json.dumps(made) == json.dumps(expected)
    pd.testing.assert_frame_equal(frame, before)


def test_what_altair_refuses_is_refused_and_what_is_no_frame_is_left_to_it() -> None:
    with pytest.raises(ValueError, match="timedelta"):
        rows(pd.DataFrame({"length": pd.to_timedelta(["1 day"])}))
    with pytest.raises(ValueError, match="must be strings"):
        rows(pd.DataFrame([[1, 2]], columns=pd.Index([1, "a"], dtype=object)))
    assert rows({"values": [{"a": 1}]}) == {"values": [{"a": 1}]}
