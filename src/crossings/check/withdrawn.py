"""Checks that no page repeats words that a correction in corrections.csv withdrew.

They are searched in all text for readers and programs: pages, their twins, feeds, drawings, files
of single numbers. Exempt are the texts about corrections, and those of a day before the mistake was
found: dated editions, and the posts of such days. Tables are not searched, since they repeat their
sources, and nor is the search index, which is made from the pages.
"""

from __future__ import annotations

import csv
import functools
import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from crossings.common.addresses import UPDATES
from crossings.errors import Problem
from crossings.pages.markup import IN_AN_EDITION, LIBRARIES, Site

TABLE: Final = "data/corrections.csv"
LATEST: Final = "status.json"  # which only the latest report has
TEXTS: Final = (".html", ".md", ".txt", ".xml", ".svg", ".json")
TELL_OF_THEM: Final = re.compile(r"report/corrections\.(?:html|md)|corrections\.xml|search\.json")
ELSEWHERE: Final = ("data/", LIBRARIES)
POST: Final = re.compile(rf"{UPDATES}(\d{{4}}-\d{{2}}-\d{{2}})\.")
BETWEEN: Final = ";"
SPACE: Final = r"(?:\s|&nbsp;|<[^<>]*>)+"  # words in bold count too
LONG: Final = re.compile(
    r"(?<![\d.,])(?:(?!(?:19|20)\d\d(?!\d))\d{4,}|\d{1,3}(?:,\d{3})+)(?![\d,])"
)  # a number that is written with commas or without, and no year


@dataclass(frozen=True)
class Withdrawal:
    """Words that must not come back, and the row of the correction that withdrew them."""

    words: str
    correction: Mapping[str, str]

    @functools.cached_property
    def spelt(self) -> list[str]:
        """The words one by one, as a page spells them."""
        return [html.escape(word, quote=False) for word in self.words.split()]

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words with spaces of any kind between them; never within another word or number."""
        # Pages write 213,545 where files of numbers, or a person in the table, write 213545.
        spaced = SPACE.join(LONG.sub(_with_commas, re.escape(word)) for word in self.spelt)
        return re.compile(rf"(?<![\w.,]){spaced}(?!\w|[.,]\d)", re.I)

    @property
    def fault(self) -> str:
        """The message for a place that has the words."""
        return (
            f"{self.words!r} is back, which the correction {self.correction['correction_id']} "
            f"withdrew; say instead: {self.correction['says']}. If it is right here, name less in "
            "the column withdrawn of corrections.csv"
        )

    def holds_for(self, file: str) -> bool:
        """Whether a file must not have the words: any but posts of days before the correction."""
        post = POST.match(file)
        return post is None or post[1] >= self.correction["found"]

    def places(self, text: str, lowered: str) -> Iterator[int]:
        """The places of the words in a text; `lowered` is the text in small letters."""
        # Few texts have all the words, so this is faster than searching the pattern in each.
        if all(word.lower() in lowered for word in self.spelt if not LONG.search(word)):
            yield from (place.start() for place in self.pattern.finditer(text))


def problems(site: Site) -> Iterator[Problem]:
    """Every place with words that were withdrawn, and the correction that withdrew them.

    There is none in a site without the table of corrections, or that is not the latest report.
    """
    if TABLE not in site.files or LATEST not in site.files:
        return
    withdrawals = _withdrawals(site.text(TABLE))
    for file in filter(_is_of_the_report, site.files):
        text = site.text(file)
        lowered = text.lower()
        for withdrawal in withdrawals:
            places = withdrawal.places(text, lowered) if withdrawal.holds_for(file) else ()
            for place in places:
                yield Problem(file, text.count("\n", 0, place) + 1, withdrawal.fault)


def _withdrawals(table: str) -> list[Withdrawal]:
    """The withdrawals in the text of corrections.csv; a cell may hold several, apart by BETWEEN."""
    return [
        Withdrawal(words.strip(), correction)
        for correction in csv.DictReader(io.StringIO(table, newline=""))
        for words in (correction.get("withdrawn") or "").split(BETWEEN)
        if words.strip()
    ]


def _with_commas(number: re.Match[str]) -> str:
    """The pattern of a number that is written with commas or without."""
    return f"{int(number[0].replace(',', '')):,}".replace(",", ",?")


def _is_of_the_report(file: str) -> bool:
    apart = IN_AN_EDITION.match(file) or TELL_OF_THEM.fullmatch(file) or file.startswith(ELSEWHERE)
    return file.endswith(TEXTS) and not apart
