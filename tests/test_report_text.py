"""The words of the whole report are read on many days.

They are sound on each day, and they are kept as plain text on seven. A changed sentence fails here
on each day on which it stands. Read the difference with the day in mind: could this have been
written then, and is it true? If so, keep it: pytest tests/test_report_text.py --force-regen
"""

import datetime as dt
import re
from collections import Counter

import pytest
import report_text

from crossings.chapters.front import OnTheFront
from crossings.check import prose
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose, too_long
from crossings.exhibits.tabulation import as_html, table_of


@pytest.mark.parametrize("as_of", report_text.DAYS)
def test_the_report_says_the_same_as_of_seven_days(as_of, shown_by, record_at, file_regression):
    text = report_text.text(as_of, shown_by, record_at(as_of))
    file_regression.check(text, basename=as_of, extension=".txt", encoding="utf-8")


WITHOUT_EXHIBITS = {"index", "data"}  # of their own
MORE_DAYS = ("2020-02-29", "2026-09-28")
ODD_DAYS = {
    "arrivals": (
        "2018-01-01",
        "2018-06-30",
        "2019-12-31",
        "2022-12-31",
        "2023-06-30",
        "2024-02-29",
        "2025-04-27",
        "2026-01-04",
        "2026-01-08",
        "2026-08-20",
        "2026-10-07",
    ),
    "revisions": ("2018-01-01", "2018-01-07", "2018-12-30", "2018-12-31"),
    "western-balkans": ("2018-01-01", "2024-12-31", "2025-12-31"),
    "spending-and-crossings": ("2019-06-01", "2023-01-05"),
}
UNSAID = re.compile(
    r"\b(?:nan|NaN|None(?! of)|NaT|inf|Timestamp|no of)\b|<NA>"
    r"|(?<![\d.,])0% (?:more|fewer)|−0%|(?<!\S)-\d"
)
# What nobody could read aloud: a year beside a number, "(293% more)", "0.66 times as many".
UNREADABLE = re.compile(
    r"\b20\d\d [\d,]+ (?:people|boats)\b|\(\d+% (?:more|fewer)\)|\b0\.\d+ times as many"
)
BEFORE = {  # what was not there before a day, and so is not named then
    "2023-01-01": "fall of 2023",
    "2024-01-01": "rise of 2024",
    "2025-07-10": "“one in, one out”",
    "2026-01-01": "fall of 2026",
}
WHOLE_DAY = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December) 20\d\d\b"
)
MOST_OFTEN = 2  # so often one sentence may stand in a chapter


@pytest.mark.parametrize(
    ("name", "as_of"),
    [
        *(
            (name, day)
            for name in report_text.chapters()
            for day in (*report_text.DAYS, *MORE_DAYS)
        ),
        *((name, day) for name, days in ODD_DAYS.items() for day in days),
    ],
)
def test_a_chapter_has_sound_words_on_every_day(name, as_of, shown_by, record_at):
    of_words = Exhibit | Prose | OnTheFront
    found = [one for one in shown_by(name, as_of).values() if isinstance(one, of_words)]
    assert found and (name in WITHOUT_EXHIBITS or any(isinstance(one, Exhibit) for one in found))
    for one in found:
        said, table = one.words, ""
        if isinstance(one, Exhibit):
            said = f"{one.title}\n{one.subtitle}\n{one.words}\n{one.note}"
            table = as_html(
                table_of(one.table, one.columns, one.subtitle, one.formats, one.missing)
            )
            assert one.as_of <= record_at(as_of).day
            assert not too_long(one.title) and len(one.title) <= 150, one.title
            assert one.title[0].isupper() or not one.title[0].isalpha(), one.title
            cells = one.table[list(one.columns)].rename(columns=one.columns).to_csv()
            assert list(prose.never_said(f"{one.subtitle}\n{cells}")) == []
        assert prose.LOADED.findall(re.sub(r"“[^”]*”|‘[^’]*’", " ", said)) == [], said
        assert not re.search(f"{UNSAID.pattern}|{UNREADABLE.pattern}| {{2}}", said), said
        assert not UNSAID.search(table), UNSAID.search(table)
        assert list(prose.wording(re.sub(r"‘[^’]*’", " ", said))) == []


@pytest.mark.parametrize("as_of", (*report_text.DAYS, *MORE_DAYS))
@pytest.mark.parametrize(
    "name", sorted(set(report_text.chapters()) - WITHOUT_EXHIBITS - {"claims"})
)
def test_a_chapter_names_nothing_later_than_its_day_and_says_each_sentence_once(
    name, as_of, shown_by, record_at
):
    day = record_at(as_of).day
    said = [
        one.words
        if isinstance(one, Prose)
        else f"{one.title}. {one.subtitle}. {one.words} {one.note}"
        if one.known
        else f"{one.title}."
        for one in shown_by(name, as_of).values()
        if isinstance(one, Exhibit | Prose)
    ]
    for since, named in BEFORE.items():
        assert str(day) >= since or not re.search(named, " ".join(said)), named
    named_days = [
        dt.datetime.strptime(at, "%d %B %Y").date() for at in WHOLE_DAY.findall(" ".join(said))
    ]
    assert all(at <= day for at in named_days), named_days
    sentences = re.split(r"(?<=[.?!])\s+", "\n".join(said))
    often = Counter(one for one in sentences if len(one.split()) > 5)
    assert [one for one, times in often.items() if times > MOST_OFTEN] == []
