"""Readers are told what changed.

Each change has a page and a place in the list, and the front page names the newest.
"""

import html as escaped
import re

import pytest
from conftest import ROOT
from lxml import html

from crossings.chapters.front import WhatChanged
from crossings.common import identity
from crossings.facts import updates
from crossings.pages import post_page, posts
from crossings.pages.edition import Edition
from crossings.tables.record import Record

DATA = ROOT / "data"  # the live tables: every workbook that was read


@pytest.fixture(scope="module")
def record():
    with identity.of(ROOT):
        yield Record("latest", DATA)


def words(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_a_post_says_its_sentences_and_every_number_that_was_changed_or_moved(record):
    told = posts.posts(record)
    made = post_page.pages(told, "en-GB", Edition.of(record, record.day), None)
    assert len(made) == len(told) >= 34
    for update in updates.updates(record):
        page = made[f"updates/{update.slug}.html"]
        assert update.title in words(page) and all(one in words(page) for one in update.sentences)
        captions = re.findall("<caption>(.*?)</caption>", page)
        rows = [
            [words(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row)]
            for row in re.findall("<tbody>(.*?)</tbody>", page, re.S)
            for row in re.findall("<tr>(.*?)</tr>", row)
        ]
        assert len(captions) == bool(len(update.revised)) + bool(update.moved)
        assert len(rows) == len(update.revised) + len(update.moved)
        for was, now in update.moved:
            assert any(row[1:3] == [was.words(), now.words()] for row in rows)
        assert ('href="../report/claims.html"' in page) == bool(update.verdicts)
        assert f"data as of {update.day.day} {update.day:%B %Y}, https://" in words(page)


def test_all_that_changed_is_listed_newest_first_and_leads_to_a_page(record):
    listed = posts.listed(record)
    days = re.findall(r'<p class="post-day">(.*?)</p>', listed)
    known = [day.split()[::-1] for day in days]
    months = "January February March April May June July August September October November December"
    known = [(int(y), months.split().index(m), int(d)) for y, m, d in known]
    assert known == sorted(known, reverse=True)
    titles = [escaped.unescape(one) for one in re.findall(r"<b><a href=[^>]*>(.*?)</a>", listed)]
    assert [post.title for post in updates.updates(record)] == [
        title for title in titles if title in {post.title for post in updates.updates(record)}
    ]
    assert len(record.agreements) == sum(one in titles for one in record.agreements.name)
    corrected = record.table("corrections").found.nunique()
    assert sum("of this report" in title for title in titles) == corrected


def test_a_dated_edition_names_the_newest_change_alone():
    with identity.of(ROOT):
        record = Record("2026-02-28", DATA)
        listed = posts.listed(record, "editions/2026-02-28/")
    assert listed.count("<li>") == 1 and "updates/" not in listed
    assert '<p class="post-day">27 February 2026</p>' in listed  # a payment that was told then


def test_a_day_before_anything_was_known_is_said_to_have_nothing():
    with identity.of(ROOT):
        assert "Nothing" not in posts.listed(Record("2018-01-01", DATA))
    assert WhatChanged(Record("2018-01-01", DATA)).markup() == ""


def test_the_front_page_names_the_newest_change_in_a_line(record):
    line = WhatChanged(record)
    newest = updates.newest(record)
    assert line.words == f"New on {newest.day.day} {newest.day:%B %Y}: {newest.title}."
    assert 'href="report/updates.html"' in line.markup()
