"""The headline numbers, each with its unit, date, status, source and sentence.

Pages of words, commands and claims take a number from here; chapters show its measure. A fact that
does not exist yet on a day has no value, and its sentence says why.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from crossings.common.formats import day
from crossings.facts.facts_of_arrivals import facts_of_sums, years_and_direction
from crossings.facts.facts_of_balkans import of_balkans
from crossings.facts.facts_of_deaths import of_deaths
from crossings.facts.facts_of_pilot import of_pilot
from crossings.facts.facts_of_preventions import prevented_in_52_weeks, prevented_in_year
from crossings.facts.facts_of_spending import facts_to_2026, promised_since_2018
from crossings.facts.figure import Figure
from crossings.tables.record import Record

Maker = Callable[[Record], list[Figure]]
# The first word of an id → the functions that make its facts. A new one also needs an entry in
# figure.USUAL.
MAKERS: Final[Mapping[str, Sequence[Maker]]] = {
    "arrivals": (facts_of_sums, years_and_direction),
    "spending": (facts_to_2026, promised_since_2018),
    "pilot": (of_pilot,),
    "balkans": (of_balkans,),
    "preventions": (prevented_in_year, prevented_in_52_weeks),
    "deaths": (of_deaths,),
}


def facts(record: Record) -> Mapping[str, Figure]:
    """Every headline number as the record stood on its day, by id.

    The ids are always the same, in the same order. Facts that are made together are computed when
    the first of them is used; mistakes in their tables are raised then.
    """
    return _Facts(record)


class _Facts(Mapping[str, Figure]):
    """Facts by id, computed as they are asked for."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __getitem__(self, ident: str) -> Figure:
        for make in MAKERS.get(ident.partition(".")[0], ()):
            if ident in (made := _made(self._record, make)):
                return made[ident]
        raise KeyError(ident)

    def __iter__(self) -> Iterator[str]:
        makers = itertools.chain.from_iterable(MAKERS.values())
        return (ident for make in makers for ident in _made(self._record, make))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@functools.cache  # a record does not change, and a page and its checks use the same one
def _made(record: Record, make: Maker) -> dict[str, Figure]:
    """The facts that a function of MAKERS makes, by id."""
    return {fact.ident: fact for fact in make(record)}


def variables(all_facts: Mapping[str, Figure]) -> dict[str, dict[str, str]]:
    """The facts for prose, by chapter and name.

    `{{< var arrivals.total >}}` prints the number, `arrivals.total_as_of` its day,
    `arrivals.total_sentence` its sentence.
    """
    tree: dict[str, dict[str, str]] = {}
    for ident, fact in all_facts.items():
        chapter, name = ident.split(".")
        words = {
            name: fact.words(),
            f"{name}_as_of": day(fact.as_of),
            f"{name}_sentence": fact.sentence,
        }
        tree.setdefault(chapter, {}).update(words)
    return tree
