"""Readers are told what changed.

Each change has a page and a place in the list.
"""

import datetime as dt
import html as escaped
import re
from collections.abc import Iterator

import history
import pytest
from conftest import ROOT
from lxml import html

from crossings.common import identity
from crossings.pages import news, post_page
from crossings.pages.edition import Edition
from crossings.posts import all_posts
from crossings.tables.record import Record


@pytest.fixture(scope="module")
def record(steps: list[history.Step]) -> Iterator[Record]:
    """The record once every file of the history was read."""
    with identity.of(ROOT):
        yield steps[-1].record


def words(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


@pytest.fixture(scope="module")
def told(record: Record) -> list[tuple[all_posts.Post, str]]:
    """Each change of the data, with the page that tells of it."""
    every_post = news.post_pages(record)
    pages = post_page.pages(every_post, "en-GB", Edition.of(record, record.day), None)
    assert len(pages) == len(every_post) == len(history.FILES)
    return [(post, pages[f"updates/{post.slug}.html"]) for post in all_posts.posts(record)]


def rows_of(page: str) -> list[list[str]]:
    """The words in the cells of the tables of a page, row by row."""
    return [
        [words(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row)]
        for body in re.findall("<tbody>(.*?)</tbody>", page, re.S)
        for row in re.findall("<tr>(.*?)</tr>", body)
    ]


def test_a_post_says_its_title_and_its_sentences(told):
    for post, page in told:
        text = words(page)
        assert post.title in text
        assert all(sentence in text for sentence in post.sentences)


def test_a_post_has_a_table_of_what_was_revised_or_moved(told):
    for post, page in told:
        captions = re.findall("<caption>(.*?)</caption>", page)
        assert len(captions) == bool(len(post.revised)) + bool(post.moved)
        assert len(rows_of(page)) == len(post.revised) + len(post.moved)


def test_a_post_shows_each_number_before_and_after_it_moved(told):
    for post, page in told:
        moves = [row[1:3] for row in rows_of(page)]
        assert all([moved.before, moved.now] in moves for moved in post.moved), post.slug


def test_a_post_leads_to_the_claims_where_a_verdict_changed(told):
    for post, page in told:
        assert ('href="../report/claims.html"' in page) == bool(post.verdicts)


def test_a_post_is_cited_as_of_its_day(told):
    for post, page in told:
        assert f"data as of {post.day.day} {post.day:%B %Y}, https://" in words(page)


MONTHS = "January February March April May June July August September October November December"


def sortable(day: str) -> tuple[int, int, int]:
    number, month, year = day.split()
    return int(year), MONTHS.split().index(month), int(number)


def test_changes_are_listed_newest_first(record):
    days = re.findall(r'<p class="post-day">(.*?)</p>', news.list_of_news(record).html)
    known = [sortable(day) for day in days]
    assert len(known) > len(history.FILES) and known == sorted(known, reverse=True)


@pytest.fixture(scope="module")
def titles(record: Record) -> list[str]:
    """The titles of all that is listed, each of which leads to a page."""
    links = re.findall(r"<b><a href=[^>]*>(.*?)</a>", news.list_of_news(record).html)
    return [escaped.unescape(title) for title in links]


def test_every_change_of_the_data_is_listed_once(record, titles):
    post_titles = [post.title for post in all_posts.posts(record)]
    assert post_titles == [title for title in titles if title in post_titles]


def test_every_agreement_is_listed(record, titles):
    assert len(record.agreements) == sum(name in titles for name in record.agreements.name)


def test_every_day_of_corrections_is_listed(record, titles):
    corrected = record.table("corrections").found.nunique()
    assert sum("of this report" in title for title in titles) == corrected


def test_a_dated_edition_names_the_newest_change_alone(record):
    listed = news.list_of_news(record.on(dt.date(2026, 2, 28)), "editions/2026-02-28/").html
    assert listed.count("<li>") == 1 and "updates/" not in listed
    assert '<p class="post-day">27 February 2026</p>' in listed  # a payment that was told then


def test_a_day_before_anything_was_known_lists_nothing(record):
    first_day = record.on(dt.date(2018, 1, 1))
    assert "Nothing" not in news.list_of_news(first_day).html
