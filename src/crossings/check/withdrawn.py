"""What was withdrawn stays away: no page says again what corrections.csv names.

They are looked for in all text that readers and programs get: pages, their twins, feeds, drawings,
files of single numbers. Exempt are what tells of corrections, and what is of a day before the
mistake was found: dated editions, and the posts of that day's data. The tables are those of their
sources, and the search index is made from the pages.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from typing import Final

from crossings.errors import Problem
from crossings.pages.markup import IN_AN_EDITION, LIBRARIES, UPDATES, Site

TABLE: Final = "data/corrections.csv"
LATEST: Final = "status.json"  # only the newest report has it
TEXTS: Final = (".html", ".md", ".txt", ".xml", ".svg", ".json")
TELL_OF_THEM: Final = re.compile(r"report/corrections\.(?:html|md)|corrections\.xml|search\.json")
ELSEWHERE: Final = ("data/", LIBRARIES)
LIST: Final = re.compile(r'<ul class="sources corrections">.*?</ul>', re.S)
POST: Final = re.compile(rf"{UPDATES}(\d{{4}}-\d{{2}}-\d{{2}})\.")
BETWEEN: Final = ";"
SPACE: Final = r"(?:\s|&nbsp;|<[^<>]*>)+"  # a word in bold is as withdrawn as a plain one


def problems(site: Site) -> Iterator[Problem]:
    """Every place where something withdrawn is back, with the correction that withdrew it."""
    if TABLE not in site.files or LATEST not in site.files:
        return
    rows = list(csv.DictReader(io.StringIO(site.text(TABLE), newline="")))
    looked_for = [
        (row, words.strip(), _spelt(words))
        for row in rows
        for words in (row.get("withdrawn") or "").split(BETWEEN)
        if words.strip()
    ]
    for file in filter(_is_of_the_report, site.files):
        text = LIST.sub(lambda told: re.sub(r"[^\n]", "", told[0]), site.text(file))
        day, lowered = POST.match(file), text.lower()
        for row, words, spelt in looked_for:
            earlier = day is not None and day[1] < row["found"]
            if earlier or not all(word.lower() in lowered for word in spelt):  # which is quick
                continue
            for found in _pattern(spelt).finditer(text):
                what = (
                    f"{words!r} is back, which the correction {row['correction_id']} withdrew; "
                    f"say instead: {row['says']}. If it is right here, name less in the column "
                    "withdrawn of corrections.csv"
                )
                yield Problem(file, text.count("\n", 0, found.start()) + 1, what)


def _is_of_the_report(file: str) -> bool:
    apart = IN_AN_EDITION.match(file) or TELL_OF_THEM.fullmatch(file) or file.startswith(ELSEWHERE)
    return file.endswith(TEXTS) and not apart


def _spelt(words: str) -> list[str]:
    """The words one by one, as a page spells them."""
    return [html.escape(word, quote=False) for word in words.split()]


def _pattern(spelt: list[str]) -> re.Pattern[str]:
    """The words with spaces of any kind between them; never within another word or number."""
    said = SPACE.join(map(re.escape, spelt))
    return re.compile(rf"(?<![\w.,]){said}(?!\w|[.,]\d)", re.I)
