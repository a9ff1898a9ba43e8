"""Labels of a chart take their places from the data, and stand apart."""

import itertools

import numpy as np
import pandas as pd
import pytest

from crossings.exhibits.charts import apart
from crossings.exhibits.places import TALL, Box, beside_points, in_px, spread, that_meet_none

PLOT = Box(0, 0, 570, 280)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([10, 100], [10, 100]),  # far enough already
        ([50, 50], [42, 58]),  # as much to both sides
        ([58, 42, 50], [66, 34, 50]),  # in their own order
        ([50], [50]),
        ([], []),
    ],
)
def test_places_that_are_too_near_are_moved_apart(places, expected):
    assert spread(places, 16) == expected


def test_places_moved_apart_keep_their_middle():
    places = [3.0, 8, 9, 40, 41, 200]
    moved = spread(places, 16)
    assert all(b - a >= 16 - 1e-9 for a, b in itertools.pairwise(moved))
    assert sum(moved) == pytest.approx(sum(places))


@pytest.mark.parametrize("values", [[0], [203, 844], [844, 203], [0, 0], [100, 40_000]])
@pytest.mark.parametrize("lines", [1, 2])
def test_labels_of_small_values_stay_above_the_axis(values, lines):
    """Two weeks into a year, both years have few people."""
    middles = [136 * (1 - value / 50_000) for value in values]
    moved = apart(values, 50_000, 136, least=lines * 17)
    placed = sorted(middle + down for middle, down in zip(middles, moved, strict=True))
    assert placed[-1] + lines * 17 - TALL / 2 == pytest.approx(136)
    assert all(b - a >= lines * 17 - 1e-9 for a, b in itertools.pairwise(placed))


def boxes(points, wide, below, line):
    found = beside_points(points, wide, below, line, PLOT)
    return [
        place.box(*point, width)
        for point, width, place in zip(points, wide, found, strict=True)
        if place
    ]


def zigzag(seed: int) -> np.ndarray:
    """A line that turns at random heights, from one side of the plot to the other."""
    random = np.random.default_rng(seed)
    return np.column_stack([np.linspace(0, 570, 9), random.uniform(20, 275, 9)])


@pytest.mark.parametrize("seed", range(40))
def test_no_label_meets_another_or_leaves_the_plot(seed):
    line = zigzag(seed)
    points = line[1:]
    below = [bool(n % 2) for n in range(len(points))]
    placed = boxes(points, [120] * len(points), below, line)
    assert not any(one.meets(other) for one, other in itertools.combinations(placed, 2))
    for box in placed:
        assert box.left >= 0 and box.right <= 570 and box.top >= 0 and box.bottom <= 280


def test_a_label_stands_on_its_own_side_where_there_is_room():
    line = np.array([[0, 200.0], [200, 60], [400, 240], [570, 100]])
    high, low = boxes(line[1:3], [60, 60], [False, True], line)
    assert high.bottom < 60 and low.top > 240 - 1e-9


def test_a_label_without_room_is_left_out_and_the_last_is_named():
    points = np.array([[300.0, 100], [301, 100], [302, 100], [303, 100], [304, 100], [305, 100]])
    tight = Box(0, 60, 570, 140)
    found = beside_points(points, [500] * 6, [False] * 6, points, tight)
    assert found[-1] is not None and found.count(None) >= 3


def test_a_line_that_has_not_begun_has_no_points():
    frame = pd.DataFrame({"date": pd.to_datetime([]), "people": []})
    assert in_px(frame, "date", "people", (pd.NaT, pd.NaT), 10, Box(0, 0, 570, 280)).size == 0


def test_of_boxes_that_meet_the_better_ones_stay():
    best, meets_it, meets_what_goes = Box(0, 0, 10, 10), Box(5, 0, 15, 10), Box(12, 0, 20, 10)
    assert that_meet_none([best, meets_it, meets_what_goes]) == [True, False, True]
    assert that_meet_none([best, meets_what_goes], [Box(0, 5, 4, 6)]) == [False, True]
