"""The kinds of verdict, from right to wrong: a closed list, with the words and the mark of each."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

VerdictKind = Literal[
    "right",
    "right within a day",
    "right of an earlier day",
    "could not be checked then",
    "level",
    "depends on the period",
    "depends on what is counted",
    "not shown",
    "wrong",
]


class Shown(NamedTuple):
    """How a verdict is told of one claim and of several, and its mark, which site.css draws."""

    of_one: str
    of_several: str
    mark: str

    def words(self, *, several: bool) -> str:
        """The verdict in words: is right, are right."""
        return self.of_several if several else self.of_one


VERDICTS: Final[dict[VerdictKind, Shown]] = {
    "right": Shown("is right", "are right", "right"),
    "right within a day": Shown("is right within a day", "are right within a day", "within-a-day"),
    "right of an earlier day": Shown(
        "is right of an earlier day", "are right of an earlier day", "earlier-day"
    ),
    "could not be checked then": Shown(
        "could not be checked when it was made",
        "could not be checked when they were made",
        "not-checkable-then",
    ),
    "level": Shown(
        "is neither right nor wrong, since the figure is level",
        "are neither right nor wrong, since the figure is level",
        "level",
    ),
    "depends on the period": Shown("depends on the period", "depend on the period", "depends"),
    "depends on what is counted": Shown(
        "depends on what is counted", "depend on what is counted", "what-counts"
    ),
    "not shown": Shown("is not shown", "are not shown", "not-shown"),
    "wrong": Shown("is wrong", "are wrong", "wrong"),
}
# Those that are called right in sums over all claims.
RIGHT: Final[tuple[VerdictKind, ...]] = ("right", "right within a day", "right of an earlier day")
