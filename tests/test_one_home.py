"""A finding has one home: pages that speak of it give one value, on every day on which they do."""

import re

import pytest
from conftest import At, Shown, Shows

from crossings.common.formats import count
from crossings.exhibits.exhibit import Exhibit
from crossings.facts.facts import facts
from crossings.measures import arrivals

DAYS = ("2021-12-31", "2024-07-05", "2025-10-14", "latest")
# A finding by how every page tells it, with its figures in groups: the front page, and the chapters
# that tell it.
FINDINGS = {
    "the pilot’s pair": (
        r"([\d,]+) people had been sent back(?: and ([\d,]+) let in)?",
        ("returns-pilot",),
    ),
    "the swings": (
        r"overlap(?:: all of them together show|, so count them as) (one rise and one fall)",
        ("spending-and-crossings",),
    ),
    "the quarters of Albanians": (
        r"([\d,]+) Albanians arrived in [^.]+? and ([\d,]+) in the next three months",
        ("spending-and-crossings",),
    ),
    "the people in each boat": (
        r"(\d+) in (2022), (\d+) in (2025) and \d+ so far",
        (),
    ),
}


def words(shown: Shown) -> str:
    parts = []
    for piece in shown.values():
        parts += (
            [piece.title, piece.words]
            if isinstance(piece, Exhibit)
            else [getattr(piece, "words", "")]
        )
    return " ".join(re.sub(r"\*\*", "", " ".join(parts)).split())


@pytest.mark.parametrize("as_of", DAYS)
def test_front_page_and_chapters_tell_a_finding_with_one_value(shown_by: Shows, as_of: str) -> None:
    front = words(shown_by("index", as_of))
    for name, (pattern, chapters) in FINDINGS.items():
        matches = re.findall(pattern, front)
        assert len(set(matches)) <= 1, name
        for chapter in chapters:
            there = set(re.findall(pattern, words(shown_by(chapter, as_of))))
            assert not (matches and there) or set(matches) <= there, f"{name}: {chapter}"
    if as_of == "latest":
        for name, (pattern, chapters) in FINDINGS.items():
            pages = [front, *(words(shown_by(chapter, as_of)) for chapter in chapters)]
            assert all(re.search(pattern, page) for page in pages), f"{name} is told no more"


@pytest.mark.parametrize("as_of", DAYS)
def test_totals_of_the_front_page_are_those_of_its_chapters(
    shown_by: Shows, record_at: At, as_of: str
) -> None:
    record, shown = record_at(as_of), shown_by("index", as_of)
    money, people = shown["money"].number, shown["people"].number
    assert money in words(shown_by("spending", as_of))
    assert people == facts(record)["arrivals.total"].words()
    assert people in words(shown_by("arrivals", as_of))
    boats = arrivals.by_year(record.daily, record.day)
    boats = boats[boats.complete.astype(bool)].dropna(subset="people_per_boat")
    first, last = boats.iloc[0], boats.iloc[-1]
    most = boats.loc[boats.boats_arrived.idxmax()]
    told = [
        f"{count(row.people_per_boat)} in {row.year}"
        for row in boats[boats.year.isin([first.year, most.year, last.year])].itertuples()
    ]
    in_each = shown["people"].words.partition("People in each boat, on average: ")[2]
    assert re.findall(r"\d+ in \d{4}", in_each.partition(".")[0])[: len(told)] == told
