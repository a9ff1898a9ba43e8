"""The check sees what a page lacks for those who cite, share and follow it, and a page that has grown too heavy."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest
from small_site import ADDRESS, Change, changed, only_problem, written

CANONICAL = f'<link id="theme" rel="canonical" href="{ADDRESS}/index.html">'
CARD = f'<meta property="og:image" content="{ADDRESS}/assets/favicon.svg">'
IN_HEAD = '<link rel="alternate" type="application/atom+xml" href="feed.xml">'
LACKS: dict[str, Change] = {
    "0 canonical links": ("index.html", CANONICAL, ""),
    "2 canonical links": ("index.html", CANONICAL, CANONICAL + CANONICAL.replace(' id="theme"', "")),
    "no address of this site": ("index.html", CANONICAL, CANONICAL.replace(ADDRESS, "https://other.example")),
    "no address of this site ": ("index.html", CANONICAL, '<link rel="canonical" href="index.html">'),
    "names another page": ("index.html", CANONICAL, CANONICAL.replace("index.html", "report/money.html")),
    "no description": (
        "index.html", '<meta name="description" content="Money, and what is known of it.">', "",
    ),
    "no description ": ("index.html", "Money, and what is known of it.", " "),
    "no card": ("index.html", CARD, ""),
    "no full address": ("index.html", CARD, '<meta property="og:image" content="assets/favicon.svg">'),
    "card has no words": ("index.html", '<meta property="og:image:alt" content="A card">', ""),
    "does not name the feed": ("index.html", IN_HEAD, ""),
    "how to cite it": ("index.html", '<p class="citation">', "<p>"),
    "how to cite it ": ("index.html", "Ledger (2026), https://ledger.example/", "Ledger (2026)"),
}  # fmt: skip
FEEDS: dict[str, Change] = {
    "no XML": ("feed.xml", "</feed>", ""),
    "no entry of Atom": ("feed.xml", None, '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>'
                         "<id>tag:x</id><updated>2026-01-01T00:00:00Z</updated></feed>"),
    "no id": ("feed.xml", "<id>tag:ledger.example,2026:b</id>", ""),
    "no title": ("feed.xml", "<title>Paid</title>", "<title> </title>"),
    "no updated": ("feed.xml", "</id>\n<updated>2026-02-02T00:00:00Z</updated>", "</id>"),
    "the same id": ("feed.xml", "2026:b", "2026:a"),
    "newest first": ("feed.xml", "2026-01-01", "2026-03-01"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "case"), [*LACKS.items(), *FEEDS.items()], ids=[*LACKS, *FEEDS])
def test_what_a_page_or_the_feed_lacks_is_seen(site: Path, said: str, case: Change) -> None:
    problem = only_problem(site, case)
    assert problem.file == case[0] and said.strip() in problem.what


def test_a_site_without_a_feed_is_seen(site: Path) -> None:
    said = [problem.what for problem in changed(site, "feed.xml", None, None)]
    assert "there is no feed of updates; build the site again" in said


def test_a_card_that_is_not_in_the_site_is_seen(site: Path) -> None:
    problem = only_problem(site, ("index.html", CARD, CARD.replace("assets/favicon.svg", "cards/index.png")))
    assert "cards/index.png" in problem.what


def test_a_page_of_a_dated_edition_needs_no_card_but_says_so(site: Path) -> None:
    written(site / "index.html", (site / "index.html").read_text("utf-8").replace(CARD, ""))
    note = ("index.html", "<p>Words", '<p class="edition-note">As of 14 October 2025.</p><p>Words')
    assert changed(site, *note) == []


def test_a_page_that_weighs_more_than_its_budget_with_styles_and_scripts_is_seen(site: Path) -> None:
    # Random letters hardly compress: 150 KB of them in one script are too much for each page that loads it.
    letters = random.Random(0).choices(string.ascii_letters + string.digits, k=210_000)
    found = changed(site, "assets/live.js", None, f"// {''.join(letters)}\n")
    assert {problem.file for problem in found} == {
        "index.html", "report/money.html", "404.html", "exhibits/money-by-year.html",
    }  # fmt: skip
    assert all("KB compressed" in problem.what for problem in found)
