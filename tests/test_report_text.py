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
from conftest import Shown, exhibits

from crossings.chapters.front import Answer, ClaimsInALine
from crossings.chapters.insights import Insight
from crossings.chapters.notes import without_marks
from crossings.check import prose
from crossings.exhibits import WIDE
from crossings.exhibits.drawing import drawing_at
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import Prose, too_long
from crossings.exhibits.table import as_html
from crossings.exhibits.tabulation import table_of


@pytest.mark.parametrize("as_of", report_text.DAYS)
def test_the_report_says_the_same_as_of_seven_days(as_of, shown_by, record_at, file_regression):
    text = report_text.text(as_of, shown_by, record_at(as_of))
    file_regression.check(text, basename=as_of, extension=".txt", encoding="utf-8")


def answer_on(shown_by, as_of):
    return next(cell for cell in shown_by("index", as_of).values() if isinstance(cell, Answer))


def chapters_on(shown_by, as_of):
    """What the chapters show on a day."""
    return {name: shown_by(name, as_of) for name in report_text.chapters()}


def labels_of(picture):
    """The words spelt out in a picture, as it is drawn on a wide page."""
    if not picture.panels:
        return []
    drawing = drawing_at(picture.panels, WIDE).svg
    return [words for words in re.findall(r"<text[^>]*>([^<]*)", drawing) if spelt_out(words)]


def insights_among(cells, exhibits):
    """The insights that are known, and whose exhibit is."""
    return [
        cell
        for shown in cells.values()
        for cell in shown.values()
        if isinstance(cell, Insight)
        and cell.known
        and getattr(exhibits.get(cell.shown_by), "known", True)
    ]


def is_short(insight):
    assert words_in(insight.words) <= 80, insight.words
    assert len(numbers_in(insight.words)) <= 4, insight.words


def words_shown(insight, told):
    """The words of an insight on the front page, with the title of the exhibit that shows it."""
    words = [insight.words, insight.about, insight.title, insight.sources]
    words += [told.title, told.subtitle] if told else []
    return words + [link for link, _ in insight.links]


@pytest.mark.parametrize("as_of", report_text.DAYS)
def test_the_front_page_is_read_in_half_a_minute_then_in_three(as_of, shown_by):
    """The answer, its lines and the picture; then insights, each of few numbers."""
    answer = answer_on(shown_by, as_of)
    cells = chapters_on(shown_by, as_of)
    exhibits = {ident: one for shown in cells.values() for ident, one in shown.items()}
    picture = exhibits[answer.picture]
    half_a_minute = [answer.words, picture.title, picture.subtitle, *labels_of(picture)]
    assert len(without_marks(answer.answer).split()) <= 80
    assert words_in(" ".join(half_a_minute)) <= 150, half_a_minute
    shown_words = [answer.words, picture.title, picture.subtitle]
    for insight in insights_among(cells, exhibits):
        shown_words += words_shown(insight, exhibits.get(insight.shown_by))
        is_short(insight)
    for sentence in re.split(r"(?<=[.?!])\s+", ". ".join(shown_words)):
        assert len(numbers_in(sentence)) <= 3, sentence
    assert words_in(" ".join(shown_words)) <= 900


def words_in(text: str) -> int:
    """Words and numbers, without marks that stand alone."""
    return len(re.findall(r"\S*[\w£€]\S*", text))


def spelt_out(label: str) -> bool:
    """Whether a label of the picture is read as words: not a year or a step of an axis."""
    return not re.fullmatch(r"[A-Z][a-z]{2} 20\d\d|20\d\d|\d\d/\d\d|£?\d00m?|[24]0,000|0", label)


def numbers_in(text: str) -> list[str]:
    """The numbers of a text that are no dates, years or weeks of a year."""
    return re.findall(r"\d[\d,.]*", prose.NOT_COUNTED.sub(" ", text))


WITHOUT_EXHIBITS = {"index", "data"}  # of their own
PILOT_ANNOUNCED = dt.date(2025, 7, 10)  # before it the chapter on the pilot has one sentence
MORE_DAYS = ("2020-02-29", "2025-01-10", "2026-03-31", "2026-09-28")
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
    "index": ("2019-01-20", "2020-08-01"),
    "revisions": ("2018-01-01", "2018-01-07", "2018-12-30", "2018-12-31"),
    "western-balkans": ("2018-01-01", "2024-12-31", "2025-12-31"),
    "spending-and-crossings": ("2019-03-31", "2019-06-01", "2023-01-05"),
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

EVERY_DAY = [
    *((name, day) for name in report_text.chapters() for day in report_text.DAYS),
    *(
        pytest.param(name, day, marks=pytest.mark.slow)
        for name in report_text.chapters()
        for day in (*MORE_DAYS, *ODD_DAYS.get(name, ()))
    ),
]
OF_WORDS = Exhibit | Prose | Answer | Insight | ClaimsInALine


def words_of(cell: OF_WORDS) -> str:
    """All that a cell says in words of ours, without its table."""
    if isinstance(cell, ClaimsInALine):
        return "\n".join(reason for _, _, _, reason, *_ in cell.claims)
    if not isinstance(cell, Exhibit):
        return cell.words
    return f"{cell.title}\n{cell.subtitle}\n{cell.words}\n{cell.note}"


@pytest.mark.parametrize(("name", "as_of"), EVERY_DAY)
def test_a_chapter_has_sound_words_on_every_day(name, as_of, shown_by):
    worded = [cell for cell in shown_by(name, as_of).values() if isinstance(cell, OF_WORDS)]
    assert worded
    for worded_cell in worded:
        words = words_of(worded_cell)
        assert prose.LOADED.findall(re.sub(r"“[^”]*”|‘[^’]*’", " ", words)) == [], words
        assert not re.search(f"{UNSAID.pattern}|{UNREADABLE.pattern}| {{2}}", words), words
        assert list(prose.wording(re.sub(r"‘[^’]*’", " ", words))) == []


@pytest.mark.parametrize(("name", "as_of"), EVERY_DAY)
def test_a_chapter_has_sound_exhibits_on_every_day(name, as_of, shown_by, record_at):
    all_exhibits = exhibits(shown_by(name, as_of)).values()
    not_begun = name == "returns-pilot" and record_at(as_of).day < PILOT_ANNOUNCED
    assert name in WITHOUT_EXHIBITS or bool(all_exhibits) != not_begun
    for exhibit in all_exhibits:
        assert exhibit.as_of <= record_at(as_of).day
        assert not too_long(exhibit.title) and len(exhibit.title) <= 150, exhibit.title
        assert exhibit.title[0].isupper() or not exhibit.title[0].isalpha(), exhibit.title


@pytest.mark.parametrize(("name", "as_of"), EVERY_DAY)
def test_a_chapter_has_sound_tables_on_every_day(name, as_of, shown_by):
    for exhibit in exhibits(shown_by(name, as_of)).values():
        parts = (exhibit.table, exhibit.columns, exhibit.subtitle, exhibit.formats, exhibit.missing)
        table = as_html(table_of(*parts))
        assert not UNSAID.search(table), UNSAID.search(table)
        cells = exhibit.table[list(exhibit.columns)].rename(columns=exhibit.columns).to_csv()
        assert list(prose.never_said(f"{exhibit.subtitle}\n{cells}")) == []


DAYS_READ = pytest.mark.parametrize(
    "as_of",
    (*report_text.DAYS, *(pytest.param(day, marks=pytest.mark.slow) for day in MORE_DAYS)),
)
OF_CHAPTERS = pytest.mark.parametrize(
    "name", sorted(set(report_text.chapters()) - WITHOUT_EXHIBITS - {"claims"})
)


def sentences_of(cell: Exhibit | Prose) -> str:
    """What a cell says in sentences; of an exhibit that is not known its title alone."""
    if isinstance(cell, Prose):
        return cell.words
    if not cell.known:
        return f"{cell.title}."
    return f"{cell.title}. {cell.subtitle}. {cell.words} {cell.note}"


def text_of(cells: Shown) -> str:
    """The sentences of a chapter."""
    worded = [cell for cell in cells.values() if isinstance(cell, Exhibit | Prose)]
    return "\n".join(map(sentences_of, worded))


@DAYS_READ
@OF_CHAPTERS
def test_a_chapter_names_nothing_later_than_its_day(name, as_of, shown_by, record_at):
    day, text = record_at(as_of).day, text_of(shown_by(name, as_of)).replace("\n", " ")
    for since, pattern in BEFORE.items():
        assert str(day) >= since or not re.search(pattern, text), pattern
    days_named = [dt.datetime.strptime(at, "%d %B %Y").date() for at in WHOLE_DAY.findall(text)]
    assert all(at <= day for at in days_named), days_named


@DAYS_READ
@OF_CHAPTERS
def test_a_chapter_says_no_sentence_too_often(name, as_of, shown_by):
    sentences = re.split(r"(?<=[.?!])\s+", text_of(shown_by(name, as_of)))
    often = Counter(sentence for sentence in sentences if len(sentence.split()) > 5)
    assert [sentence for sentence, times in often.items() if times > MOST_OFTEN] == []
