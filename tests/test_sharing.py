"""An exhibit as it is passed on: its own page, what other sites frame, and the files for machines."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from conftest import Built
from lxml import html
from test_site import READER_PAGES

from crossings.identity import ERROR_PAGE, NAME, SITE


@pytest.fixture(scope="module")
def idents(built: Built) -> list[str]:
    """Every exhibit, by the name of its CSV."""
    found = sorted(path.stem for path in built.site.glob("exhibits/*.csv"))
    assert len(found) > 40
    return found


def own_page(built: Built, ident: str) -> html.HtmlElement:
    return html.document_fromstring((built.site / f"exhibits/{ident}.html").read_bytes())


def said(page: html.HtmlElement, name: str) -> list[str]:
    """What the page's tags of a name or property say."""
    found: list[str] = page.xpath("//head/meta[@name=$name or @property=$name]/@content", name=name)
    return found


# ---- its own page --------------------------------------------------------------------------------------------------


def test_the_sitemap_lists_the_pages_and_every_exhibit_and_nothing_else(
    built: Built, idents: list[str]
) -> None:
    top = ET.fromstring((built.site / "sitemap.xml").read_bytes())
    listed = [one.text for one in top.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    pages = [page for page in READER_PAGES if page not in (ERROR_PAGE, "index.html")]
    own = [f"exhibits/{ident}.html" for ident in idents]
    assert sorted(listed) == sorted(f"{SITE}/{page}" for page in ["", *pages, *own])
    assert f"Sitemap: {SITE}/sitemap.xml" in (built.site / "robots.txt").read_text(encoding="utf-8")


def test_an_exhibits_own_page_may_be_found_and_says_its_finding_to_sites_that_show_a_card(
    built: Built, idents: list[str]
) -> None:
    pictures = set()
    for ident in idents:
        page = own_page(built, ident)
        own = f"{SITE}/exhibits/{ident}.html"
        assert said(page, "robots") == [], ident
        assert page.xpath("//link[@rel='canonical']/@href") == [own] == said(page, "og:url")
        (title,) = said(page, "og:title")
        assert title == page.xpath("string(//h1)")
        assert page.xpath("string(//title)") == f"{title} – {NAME}"
        (words,) = said(page, "og:description")
        assert said(page, "description") == [words]
        assert page.xpath("string(//p[@class='ex-sub'])").replace("\u00a0", " ") in words or not page.xpath(
            "//p[@class='ex-sub']"
        )
        assert "Data as of" in words, "whoever sees the card alone sees how old it is"
        (picture,) = said(page, "og:image")
        pictures.add(picture)
        png = (built.site / picture.removeprefix(f"{SITE}/")).read_bytes()
        size = (said(page, "og:image:width")[0], said(page, "og:image:height")[0])
        assert tuple(map(str, struct.unpack(">II", png[16:24]))) == size, ident
        assert title in said(page, "og:image:alt")[0]
    assert len(pictures) == len(idents), "each has a picture of its own"


def test_links_of_an_exhibits_own_page_lead_to_its_chapter_in_the_same_tab(built: Built) -> None:
    page = own_page(built, "commitments-by-year")
    assert page.xpath("//a[@class='ex-link']/@href") == ["../report/spending.html#fig-commitments-by-year"]
    assert page.xpath("//main//a[@target]") == []
    for way in page.xpath("//a[@download]/@href"):
        assert (built.site / "exhibits" / Path(way).name).is_file()
