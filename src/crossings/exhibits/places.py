"""Places for labels, found from the data by a rule, so that new data move no word onto another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

TALL: Final = 16  # px of a line of words
NEAR: Final = 5  # px between a point and its label
POINT: Final = 5  # px from the middle of a point to its edge
STEP: Final = 3  # px between two looks at a line
Curve = npt.NDArray[np.float64]  # pairs of x and y in px


class Box(NamedTuple):
    """A rectangle in px; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two have a part in common."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0 and down > 0

    def holds_any(self, points: Curve) -> bool:
        """Whether one of the points lies within."""
        across = (points[:, 0] > self.left) & (points[:, 0] < self.right)
        return bool((across & (points[:, 1] > self.top) & (points[:, 1] < self.bottom)).any())


class Place(NamedTuple):
    """Where a label stands from its point: px to the right and down, and its alignment."""

    dx: float
    dy: float
    align: str

    def box(self, x: float, y: float, wide: float) -> Box:
        """The rectangle of a label of this width whose point is at x and y."""
        start = {"left": 0.0, "center": -wide / 2, "right": -wide}[self.align]
        left, top = x + self.dx + start, y + self.dy - TALL / 2
        return Box(left, top, left + wide, top + TALL)


def spread(middles: Sequence[float], least: float = TALL) -> list[float]:
    """Places in px moved apart until each is `least` px from the next, in their own order.

    Places that are too near are moved by as much to both sides.
    """
    order = np.argsort(middles, kind="stable")
    groups: list[list[float]] = []
    for middle in np.asarray(middles, dtype=float)[order]:
        groups.append([middle])
        while len(groups) > 1 and _start(groups[-1], least) < _end(groups[-2], least) + least:
            groups[-2:] = [groups[-2] + groups[-1]]
    moved = [_start(group, least) + n * least for group in groups for n in range(len(group))]
    places = np.empty(len(moved))
    places[order] = moved
    return [float(place) for place in places]


def _start(group: Sequence[float], least: float) -> float:
    """The first place of a group that stands `least` apart around its own middle."""
    return float(np.mean(group)) - least * (len(group) - 1) / 2


def _end(group: Sequence[float], least: float) -> float:
    return _start(group, least) + least * (len(group) - 1)


def beside_points(
    points: Curve, wide: Sequence[float], below: Sequence[bool], line: Curve, plot: Box
) -> list[Place | None]:
    """A place for the label of each point, or None for one that has no room.

    `points` and `line` are in px within the `plot`, `wide` are the labels' widths in px, and
    `below` says on which side of its point a label belongs. The last point is named first, then the
    one before it. A label takes the first place, of those near its point, on which it meets no
    other label, point or line. If there is none, it may stand on the line, but never on a label or
    a point.
    """
    curve = _dense(line)
    taken = [Box(x - POINT, y - POINT, x + POINT, y + POINT) for x, y in points]
    found: list[Place | None] = [None] * len(points)
    for n in reversed(range(len(points))):
        x, y = points[n]
        near = ((place, place.box(x, y, wide[n])) for place in _near(below[n]))
        free = [(place, box) for place, box in near if _is_free(box, plot, taken)]
        clear = [(place, box) for place, box in free if not box.holds_any(curve)]
        for place, box in (clear or free)[:1]:
            found[n] = place
            taken.append(box)
    return found


def that_meet_none(boxes: Sequence[Box], taken: Sequence[Box] = ()) -> list[bool]:
    """Which boxes, the best first, meet none of those `taken` and no better one that stays."""
    kept, stays = list(taken), []
    for box in boxes:
        stays.append(not any(box.meets(other) for other in kept))
        if stays[-1]:
            kept.append(box)
    return stays


def _near(below: bool) -> Iterator[Place]:
    """The places of a label near its point, the best first."""
    own = 1 if below else -1
    side = POINT + NEAR
    for down in (own, 2.2 * own, -own):
        away = down * (TALL / 2 + side)
        yield from (Place(0, away, align) for align in ("center", "right", "left"))
        if down == own:
            yield Place(-side, 0, "right")
            yield Place(side, 0, "left")


def _is_free(box: Box, plot: Box, taken: Sequence[Box]) -> bool:
    return _within(box, plot) and not any(box.meets(other) for other in taken)


def _within(box: Box, plot: Box) -> bool:
    inside = box.left >= plot.left and box.right <= plot.right
    return inside and box.top >= plot.top and box.bottom <= plot.bottom


def _dense(line: Curve) -> Curve:
    """A line with a point at least every STEP px."""
    parts = [
        np.linspace(start, end, max(2, int(np.hypot(*(end - start)) // STEP) + 2))
        for start, end in pairwise(line)
    ]
    return np.concatenate(parts) if parts else line


def in_px(
    frame: pd.DataFrame, x: str, y: str, ends: tuple[Any, Any], top: float, plot: Box
) -> Curve:
    """The columns x and y of a frame in px within the plot.

    `ends` are the values of x at its sides. y runs from 0 at its foot to `top`. An empty frame has
    no points.
    """
    if frame.empty:
        return np.empty((0, 2))
    first, last = ends
    share = ((frame[x] - first) / (last - first)).astype(float).to_numpy()
    height = 1 - frame[y].astype(float).to_numpy() / top
    return np.column_stack(
        [
            plot.left + share * (plot.right - plot.left),
            plot.top + height * (plot.bottom - plot.top),
        ]
    )
