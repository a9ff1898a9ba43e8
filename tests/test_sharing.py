"""An exhibit is sound as it is passed on.

That is its own page, what other sites frame, and the files for machines.
"""

import csv
import datetime as dt
import io
import json
import os
import re
import struct
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import browser_test, served, until
from conftest import Built
from lxml import html
from test_site import PAPER, READER_PAGES

from crossings.common.files import zipped
from crossings.common.identity import ERROR_PAGE, own_site
from crossings.tables import sources
from crossings.tables.licences import licence

WIDTHS = (320, 600, 900)
FROM_THE_WORKBOOK = {"arrivals_daily", "arrivals_weekly", "vintages", "journal", "revisions"}


@pytest.fixture(scope="module")
def idents(built: Built) -> list[str]:
    pages = built.site.glob("exhibits/*.html")
    found = sorted(path.stem for path in pages if "not-yet" not in path.read_text("utf-8"))
    assert len(found) > 40
    return found


def own_page(built: Built, ident: str) -> html.HtmlElement:
    return html.document_fromstring((built.site / f"exhibits/{ident}.html").read_bytes())


def said(page: html.HtmlElement, name: str) -> list[str]:
    found: list[str] = page.xpath("//head/meta[@name=$name or @property=$name]/@content", name=name)
    return found


def test_sitemap_embeds_zip_and_package_lead_somewhere(built, idents, tmp_path):
    top = ET.fromstring((built.site / "sitemap.xml").read_bytes())
    listed = [one.text for one in top.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    pages = [page for page in READER_PAGES if page not in (ERROR_PAGE, "index.html")]
    own = [f"exhibits/{path.name}" for path in built.site.glob("exhibits/*.html")]
    posts = [f"updates/{path.name}" for path in built.site.glob("updates/*.html")]
    assert {f"exhibits/{ident}.html" for ident in idents} <= {*own}
    assert sorted(listed) == sorted(
        f"{own_site().address}/{page}" for page in ["", *pages, *own, *posts]
    )
    assert f"Sitemap: {own_site().address}/sitemap.xml" in (built.site / "robots.txt").read_text(
        "utf-8"
    )
    for ident in idents:
        page = html.document_fromstring((built.site / f"embeds/{ident}.html").read_bytes())
        assert said(page, "robots") == ["noindex"]
        assert page.xpath("//link[@rel='canonical']/@href") == [
            f"{own_site().address}/exhibits/{ident}.html"
        ]
        links = page.xpath("//a")
        assert links[-1].get("href") == f"../exhibits/{ident}.html"
        assert {one.get("target") for one in links} == {"_blank"}, ident
    described = json.loads((built.site / "data/datapackage.json").read_text(encoding="utf-8"))
    assert len(described["resources"]) > 10
    for one in described["resources"]:
        assert one["path"] == f"{one['name']}.csv"
        assert (built.site / "data" / one["path"]).is_file()
    page = own_page(built, "commitments-by-year")
    assert page.xpath("//a[@class='ex-link']/@href") == [
        "../report/spending.html#fig-commitments-by-year"
    ]
    assert page.xpath("//main//a[@target]") == []
    for way in page.xpath("//a[@download]/@href"):
        assert (built.site / "exhibits" / Path(way).name).is_file()
    content = (built.site / "data/channel-ledger.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert len(names) > 10 and "datapackage.json" in names
        for path in (path for path in (built.site / "data").iterdir() if path.suffix != ".zip"):
            assert archive.read(path.name) == path.read_bytes()
            again = tmp_path / path.name
            again.write_bytes(path.read_bytes())
            os.utime(again, (1e9, 1e9))  # a build on another day
            again.chmod(0o600)
    assert zipped(tmp_path) == content
    links = html.document_fromstring((built.site / "report/data.html").read_bytes()).xpath(
        "//main//a/@href"
    )
    assert "../data/channel-ledger.zip" in links


def test_an_exhibits_own_page_may_be_found_and_has_a_card(built, idents):
    pictures = set()
    for ident in idents:
        page = own_page(built, ident)
        own = f"{own_site().address}/exhibits/{ident}.html"
        assert said(page, "robots") == [], ident
        assert page.xpath("//link[@rel='canonical']/@href") == [own] == said(page, "og:url")
        (title,) = said(page, "og:title")
        assert title == page.xpath("string(//h1)")
        assert page.xpath("string(//title)") == f"{title} – {own_site().name}"
        (words,) = said(page, "og:description")
        assert said(page, "description") == [words]
        assert page.xpath("string(//p[@class='ex-sub'])").replace("\u00a0", " ") in words
        assert "Data as of" in words, "whoever sees the card alone sees how old it is"
        (picture,) = said(page, "og:image")
        pictures.add(picture)
        png = (built.site / picture.removeprefix(f"{own_site().address}/")).read_bytes()
        size = (said(page, "og:image:width")[0], said(page, "og:image:height")[0])
        assert tuple(map(str, struct.unpack(">II", png[16:24]))) == size, ident
        assert title in said(page, "og:image:alt")[0]
    assert len(pictures) == len(idents), "each has a picture of its own"


def embed_code(built: Built, ident: str) -> str:
    """The code that the exhibit's own page gives to whoever wants to embed it."""
    (code,) = own_page(built, ident).xpath("//code[@data-copy='embed code']")
    return str(code.text_content())


@pytest.fixture(scope="module")
def elsewhere(
    built: Built, idents: list[str], address: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve another site, on another port, which frames the exhibits by the code given.

    Each of its pages holds every exhibit in a column of one width.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    frames = "\n".join(embed_code(built, ident) for ident in idents)
    frames = frames.replace(f"{own_site().address}/", address).replace(' loading="lazy"', "")
    for width in WIDTHS:
        for name, shown in (
            ("", frames),
            ("-no-scripts", re.sub(r"<script>.*?</script>", "", frames)),
        ):
            page = (
                '<!doctype html><meta charset="utf-8"><title>x</title>'
                f'<div style="width:{width}px">{shown}</div>'
            )
            (folder / f"{width}{name}.html").write_text(page, encoding="utf-8")
    with served(folder) as there:
        yield there


# What a frame shows: its height, that of its page, how far it scrolls sideways, and where its parts
# end.
FRAMED = """() => { const end = what => { const one = document.querySelector(what);
    return one && one.checkVisibility() ? one.getBoundingClientRect().bottom : null; };
  const drawn = [...document.querySelectorAll(`.ex-${innerWidth < 500 ? "narrow" : "wide"} svg`)]
    .filter(one => one.checkVisibility());
  return {high: innerHeight, wide: innerWidth,
    drawn: Math.max(...drawn.map(one => one.getBoundingClientRect().width), -1),
    paper: getComputedStyle(document.body).backgroundColor,
    needs: document.documentElement.getBoundingClientRect().height,
    sideways: document.documentElement.scrollWidth - innerWidth,
    title: end('h1'), source: end('.ex-source'), status: end('.status'),
    back: end('.embed-home a'), number: end('.ex-no'), shown: end('.ex-draw, .ex-table') }; }"""


@browser_test
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (600, "dark"), (900, "light")])
def test_an_exhibit_framed_elsewhere_is_whole_and_high_enough(
    browser, elsewhere, idents, width, scheme
):
    context = browser.new_context(viewport={"width": 1000, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(f"{elsewhere}{width}.html")
    frames = {Path(frame.url).stem: frame for frame in tab.frames[1:]}
    assert sorted(frames) == idents
    for ident, frame in frames.items():
        until(
            frame,
            "innerHeight === Math.ceil(document.documentElement.getBoundingClientRect().height)",
            10,
        )
        found = frame.evaluate(FRAMED)
        assert found["sideways"] <= 0, ident
        parts = [found[name] for name in ("title", "shown", "source", "back")]
        assert None not in parts and parts == sorted(parts) and parts[-1] <= found["high"], (
            ident,
            found,
        )
        assert found["status"] and found["number"] is None and found["paper"] == PAPER[scheme], (
            ident
        )
        assert found["drawn"] == -1 or 250 < found["drawn"] <= found["wide"], (ident, found)
    assert len([one for one in frames.values() if one.locator(".ex-draw").count()]) > 25
    context.close()


@browser_test
@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_the_height_of_a_frame_cuts_nothing(browser, elsewhere, idents, width):
    tab = browser.new_context(viewport={"width": 1000, "height": 900}).new_page()
    tab.goto(f"{elsewhere}{width}-no-scripts.html")
    found = {Path(frame.url).stem: frame.evaluate(FRAMED) for frame in tab.frames[1:]}
    assert sorted(found) == idents
    assert {ident: one for ident, one in found.items() if one["needs"] > one["high"]} == {}
    tab.context.close()


def datasets(path: Path) -> list[dict[str, Any]]:
    """What a page says of data sets, as programs that read JSON-LD find it."""
    page = html.document_fromstring(path.read_bytes())
    return [
        json.loads(one.text) for one in page.xpath("//head/script[@type='application/ld+json']")
    ]


# Of schema.org: the properties that we use, each where it may stand.
THING = {"@type", "name", "description", "url"}
WORK = {
    "license",
    "isAccessibleForFree",
    "dateModified",
    "creator",
    "creditText",
    "creativeWorkStatus",
    "isPartOf",
    "isBasedOn",
    "keywords",
    "usageInfo",
    "version",
    "publisher",
    "author",
    "datePublished",
}
PROPERTIES = {
    "Dataset": THING
    | WORK
    | {"@context", "variableMeasured", "distribution", "spatialCoverage", "temporalCoverage"},
    "CreativeWork": THING | WORK,
    "ClaimReview": THING | WORK | {"claimReviewed", "reviewBody", "itemReviewed"},
    "Claim": THING | WORK | {"appearance"},
    "Thing": THING,
    "Place": THING,
    "DataDownload": THING | WORK | {"contentUrl", "encodingFormat"},
    "PropertyValue": THING | {"unitText"},
    "Organization": THING,
}


def unknown(one: Any) -> list[str]:
    if isinstance(one, list):
        return [name for each in one for name in unknown(each)]
    if not isinstance(one, dict):
        return []
    strange = [f"{one['@type']}.{name}" for name in one if name not in PROPERTIES[one["@type"]]]
    return strange + [name for value in one.values() for name in unknown(value)]


def test_every_exhibit_and_the_data_page_are_a_data_set(built, idents):
    for file in ("report/data.html", *(f"exhibits/{ident}.html" for ident in idents)):
        (one,) = datasets(built.site / file)
        assert (one["@context"], one["@type"], one["url"]) == (
            "https://schema.org/",
            "Dataset",
            f"{own_site().address}/{file}",
        )
        assert unknown(one) == []
        assert 50 <= len(one["description"]) <= 5000 and one["name"], (
            "what Google asks of a data set"
        )
        assert one["variableMeasured"] and one["creator"]["name"] and one["spatialCoverage"]["name"]
        covered = [dt.date.fromisoformat(one) for one in one["temporalCoverage"].split("/")]
        assert covered == sorted(covered), file
        assert one["keywords"] and one["creator"]["name"] == own_site().makers
        for download in one["distribution"]:
            assert (
                built.site / download["contentUrl"].removeprefix(f"{own_site().address}/")
            ).is_file()
    for ident, days in (
        ("pilot-returned-admitted", "2025-08-01/2026-06-30"),
        ("arrivals-by-year", "2018-01-01/2026-10-07"),
        ("commitments-by-year", "2018-04-01/2029-03-31"),
    ):
        assert datasets(built.site / f"exhibits/{ident}.html")[0]["temporalCoverage"] == days
    offered = datasets(built.site / "report/data.html")[0]["distribution"]
    listed = {one["contentUrl"].rpartition("/")[2] for one in offered} | {
        "datapackage.json",
        "facts.json",
    }
    assert len(listed) == len(offered) + 2 and listed == {
        path.name for path in (built.site / "data").iterdir()
    }


def licensed(one: dict[str, Any]) -> set[str]:
    """The licences of a work, by address, or in words where they have none."""
    return {said if isinstance(said, str) else said["name"] for said in one["license"]}


def as_told(words: Iterable[str]) -> set[str]:
    """The same of licences in the words of sources.toml; ours for rows that have no source."""
    return {licence(one).address or one for one in words} or {licence("CC BY 4.0").address}


def test_tables_and_exhibits_name_their_sources_licences(built, idents):
    known = sources.read(built.project / "data" / "sources.toml")
    told = {
        one["contentUrl"]: one
        for one in datasets(built.site / "report/data.html")[0]["distribution"]
    }
    folder = f"{own_site().address}/data"
    for path in built.site.glob("data/*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        named = {row.get(name) for row in rows for name in ("source_id", "later_source_id")}
        named = {"ho_small_boats"} if path.stem in FROM_THE_WORKBOOK else named - {None, ""}
        named = set() if path.stem == "sources" else named
        wanted = as_told(known[ident].licence for ident in named)
        assert licensed(told[f"{folder}/{path.name}"]) == wanted, path.name
    by_address = {source.address: source for source in known.values()}
    for ident in idents:
        (one,) = datasets(built.site / f"exhibits/{ident}.html")
        works = one["isBasedOn"]
        assert works and licensed(one) == licensed(one["distribution"][0])
        assert licensed(one) == {
            name for work in works for name in licensed({"license": [work["license"]]})
        }
        for work in works:
            if source := by_address.get(work.get("url")):
                wanted = as_told([source.licence])
                assert {licensed({"license": [work["license"]]}) == wanted}, (ident, source.ident)
                assert work["publisher"]["name"] == source.publisher
        with (built.site / f"exhibits/{ident}.csv").open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == [each["name"] for each in one["variableMeasured"]]
        assert "[" not in one["creativeWorkStatus"], (
            "a mark of tables, which says nothing to programs"
        )


def test_claims_are_reviews_in_words_without_ratings(built):
    (graph,) = datasets(built.site / "report/claims.html")
    page = html.document_fromstring((built.site / "report/claims.html").read_bytes())
    shown = page.xpath("//li[@class='claim']")
    assert len(graph["@graph"]) == len(shown) > 20 and unknown(graph["@graph"]) == []
    for one, item in zip(graph["@graph"], shown, strict=True):
        assert one["url"] == f"{own_site().address}/report/claims.html#{item.get('id')}"
        assert one["claimReviewed"] == item.xpath("string(.//h3)")
        verdict = item.xpath("string(.//span[@class='chip'])").strip()
        assert one["reviewBody"].startswith(f"{verdict}. ")
        assert one["itemReviewed"]["author"]["name"] and one["itemReviewed"]["appearance"]["name"]
        assert "reviewRating" not in one


def test_reference_managers_find_what_to_cite(built, idents):
    for file in (
        "index.html",
        "report/spending.html",
        *(f"exhibits/{ident}.html" for ident in idents),
    ):
        page = html.document_fromstring((built.site / file).read_bytes())
        own = f"{own_site().address}/{'' if file == 'index.html' else file}"
        assert said(page, "citation_title") == said(page, "og:title")
        assert said(page, "citation_author") == [*own_site().authors]
        assert said(page, "citation_public_url") == [own]
        (date,) = said(page, "citation_publication_date")
        assert re.fullmatch(r"20\d\d/\d\d/\d\d", date)
        (entry,) = page.xpath("//code[@data-copy='BibTeX']")
        words = str(entry.text_content())
        assert words.count("{") == words.count("}") and f"url = {{{own}}}" in words
        assert f"year = {{{date[:4]}}}" in words and not re.search(r"(?<!\\)[&%#$]", words), words
