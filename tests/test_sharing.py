"""An exhibit is sound as it is passed on.

That is its own page, what other sites frame, and the files for machines.
"""

import csv
import datetime as dt
import json
import os
import re
import struct
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browsing import browser_test, served, until
from conftest import Built
from lxml import html
from site_pages import PAPER, READER_PAGES
from small_exhibit import an_exhibit

from crossings.common.addresses import ERROR_PAGE
from crossings.common.files import files_within, zipped
from crossings.common.identity import own_site
from crossings.pages import machines
from crossings.tables import sources
from crossings.tables.licences import licence

WIDTHS = (320, 600, 900)
FROM_THE_WORKBOOK = {
    "arrivals_daily",
    "arrivals_weekly",
    "vintages",
    "journal",
    "revisions",
    "publisher_slips",
}


@pytest.fixture(scope="module")
def idents(built: Built) -> list[str]:
    pages = built.site.glob("exhibits/*.html")
    known = sorted(path.stem for path in pages if "not-yet" not in path.read_text("utf-8"))
    assert len(known) > 40
    return known


def page_of(built: Built, file: str) -> html.HtmlElement:
    return html.document_fromstring((built.site / file).read_bytes())


def own_page(built: Built, ident: str) -> html.HtmlElement:
    return page_of(built, f"exhibits/{ident}.html")


def content_of(page: html.HtmlElement, name: str) -> list[str]:
    """What a page's head holds under a name, or a property, for programs."""
    contents: list[str] = page.xpath(
        "//head/meta[@name=$name or @property=$name]/@content", name=name
    )
    return contents


def test_the_sitemap_lists_every_page(built, idents):
    top = ET.fromstring((built.site / "sitemap.xml").read_bytes())
    listed = [place.text for place in top.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    pages = [page for page in READER_PAGES if page not in (ERROR_PAGE, "index.html")]
    exhibit_pages = [f"exhibits/{path.name}" for path in built.site.glob("exhibits/*.html")]
    posts = [f"updates/{path.name}" for path in built.site.glob("updates/*.html")]
    assert {f"exhibits/{ident}.html" for ident in idents} <= {*exhibit_pages}
    assert sorted(listed) == sorted(
        f"{own_site().address}/{page}" for page in ["", *pages, *exhibit_pages, *posts]
    )


def test_the_file_for_robots_names_the_sitemap(built):
    robots = (built.site / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {own_site().address}/sitemap.xml" in robots


def test_what_is_embedded_leads_to_the_exhibits_own_page(built, idents):
    for ident in idents:
        page = page_of(built, f"embeds/{ident}.html")
        assert content_of(page, "robots") == ["noindex"]
        address = f"{own_site().address}/exhibits/{ident}.html"
        assert page.xpath("//link[@rel='canonical']/@href") == [address]
        (target,) = page.xpath("//head/base/@target")
        links = page.xpath("//a")
        assert links[-1].get("href") == f"../exhibits/{ident}.html"
        assert {link.get("target", target) for link in links} == {"_blank"}, ident


def test_the_data_package_describes_files_that_are_there(built):
    described = json.loads((built.site / "data/datapackage.json").read_text(encoding="utf-8"))
    assert len(described["resources"]) > 10
    for resource in described["resources"]:
        assert resource["path"] == f"{resource['name']}.csv"
        assert (built.site / "data" / resource["path"]).is_file()


def test_an_exhibits_own_page_leads_to_its_chapter_and_files(built):
    page = own_page(built, "commitments-by-year")
    chapter = "../report/spending.html#fig-commitments-by-year"
    assert page.xpath("//a[@class='ex-link']/@href") == [chapter]
    assert page.xpath("//main//a[@target]") == []
    for href in page.xpath("//a[@download]/@href"):
        assert (built.site / "exhibits" / Path(href).name).is_file()


def data_files(built: Built) -> list[Path]:
    """The files that are offered for download, without the archive of them all."""
    return [path for path in (built.site / "data").iterdir() if path.suffix != ".zip"]


def test_the_archive_of_the_data_holds_every_file(built):
    with zipfile.ZipFile(built.site / "data/channel-ledger.zip") as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert len(names) > 10 and "datapackage.json" in names
        for path in data_files(built):
            assert archive.read(path.name) == path.read_bytes()


def test_the_archive_of_the_same_data_is_the_same_to_the_byte(built, tmp_path):
    for path in data_files(built):
        again = tmp_path / path.name
        again.write_bytes(path.read_bytes())
        os.utime(again, (1e9, 1e9))  # a build on another day
        again.chmod(0o600)
    assert zipped(files_within(tmp_path)) == (built.site / "data/channel-ledger.zip").read_bytes()


def test_the_page_of_the_data_links_their_archive(built):
    links = page_of(built, "report/data.html").xpath("//main//a/@href")
    assert "../data/channel-ledger.zip" in links


def test_an_exhibits_own_page_may_be_found(built, idents):
    for ident in idents:
        page = own_page(built, ident)
        address = f"{own_site().address}/exhibits/{ident}.html"
        assert content_of(page, "robots") == [], ident
        assert (
            page.xpath("//link[@rel='canonical']/@href") == [address] == content_of(page, "og:url")
        )


def test_a_card_has_the_words_of_its_exhibit(built, idents):
    for ident in idents:
        page = own_page(built, ident)
        (title,) = content_of(page, "og:title")
        assert title == page.xpath("string(//h1)")
        assert page.xpath("string(//title)") == f"{title} – {own_site().name}"
        (words,) = content_of(page, "og:description")
        assert content_of(page, "description") == [words]
        assert page.xpath("string(//p[@class='ex-sub'])").replace("\u00a0", " ") in words
        assert "Data as of" in words, "whoever sees the card alone sees how old it is"


def test_an_exhibit_has_its_own_card_or_that_of_its_chapter(built, idents):
    charts = set()
    for ident in idents:
        page = own_page(built, ident)
        (picture,) = content_of(page, "og:image")
        png = (built.site / picture.removeprefix(f"{own_site().address}/")).read_bytes()
        stated = [content_of(page, f"og:image:{side}")[0] for side in ("width", "height")]
        assert [str(pixels) for pixels in struct.unpack(">II", png[16:24])] == stated, ident
        alt = content_of(page, "og:image:alt")[0]
        if (built.site / f"exhibits/{ident}.svg").is_file():
            charts.add(picture)
            assert content_of(page, "og:title")[0] in alt
        else:
            (home,) = page.xpath("//a[contains(@href, '#fig-')]/@href")[:1]
            chapter = html.parse(built.site / "exhibits" / home.partition("#")[0]).getroot()
            assert content_of(chapter, "og:image") == [picture]
            assert content_of(chapter, "og:image:alt") == [alt]
    assert charts == {
        f"{own_site().address}/exhibits/{path.stem}.png"
        for path in built.site.glob("exhibits/*.svg")
    }


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
        for name, markup in (
            ("", frames),
            ("-no-scripts", re.sub(r"<script>.*?</script>", "", frames)),
        ):
            page = (
                '<!doctype html><meta charset="utf-8"><title>x</title>'
                f'<div style="width:{width}px">{markup}</div>'
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
        measured = frame.evaluate(FRAMED)
        assert measured["sideways"] <= 0, ident
        parts = [measured[name] for name in ("title", "shown", "source", "back")]
        assert None not in parts and parts == sorted(parts) and parts[-1] <= measured["high"], (
            ident,
            measured,
        )
        assert (
            measured["status"] and measured["number"] is None and measured["paper"] == PAPER[scheme]
        ), ident
        assert measured["drawn"] == -1 or 250 < measured["drawn"] <= measured["wide"], (
            ident,
            measured,
        )
    assert len([frame for frame in frames.values() if frame.locator(".ex-draw").count()]) > 25
    context.close()


@browser_test
@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_the_height_of_a_frame_cuts_nothing(browser, elsewhere, idents, width):
    tab = browser.new_context(viewport={"width": 1000, "height": 900}).new_page()
    tab.goto(f"{elsewhere}{width}-no-scripts.html")
    measured = {Path(frame.url).stem: frame.evaluate(FRAMED) for frame in tab.frames[1:]}
    assert sorted(measured) == idents
    assert {ident: part for ident, part in measured.items() if part["needs"] > part["high"]} == {}
    tab.context.close()


def datasets(built: Built, file: str) -> list[dict[str, Any]]:
    """What a page says of data sets, as programs that read JSON-LD find it."""
    scripts = page_of(built, file).xpath("//head/script[@type='application/ld+json']")
    return [json.loads(script.text) for script in scripts]


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


def unknown(described: Any) -> list[str]:
    """The properties that schema.org does not have where they stand."""
    if isinstance(described, list):
        return [name for each in described for name in unknown(each)]
    if not isinstance(described, dict):
        return []
    kind = described["@type"]
    strange = [f"{kind}.{name}" for name in described if name not in PROPERTIES[kind]]
    return strange + [name for value in described.values() for name in unknown(value)]


@pytest.fixture(scope="module")
def described(built: Built, idents: list[str]) -> dict[str, dict[str, Any]]:
    """The data set that each page with data says it is, by the page's file."""
    files = ["report/data.html", *(f"exhibits/{ident}.html" for ident in idents)]
    by_file = {file: datasets(built, file) for file in files}
    assert {len(of_page) for of_page in by_file.values()} == {1}, "each page is one data set"
    return {file: of_page[0] for file, of_page in by_file.items()}


def test_every_exhibit_and_the_data_page_are_a_data_set(described):
    for file, dataset in described.items():
        assert (dataset["@context"], dataset["@type"], dataset["url"]) == (
            "https://schema.org/",
            "Dataset",
            f"{own_site().address}/{file}",
        )
        assert unknown(dataset) == []


def test_data_sets_have_what_search_engines_ask_of_them(described):
    for file, dataset in described.items():
        assert 50 <= len(dataset["description"]) <= 5000 and dataset["name"], file
        assert dataset["variableMeasured"] and dataset["spatialCoverage"]["name"], file
        assert dataset["keywords"] and dataset["creator"]["name"], file
        assert dataset["creator"]["name"] == own_site().makers


def test_data_sets_cover_days_in_order(described):
    for file, dataset in described.items():
        covered = [dt.date.fromisoformat(day) for day in dataset["temporalCoverage"].split("/")]
        assert covered == sorted(covered), file


@pytest.mark.parametrize(
    ("ident", "days"),
    [
        ("pilot-returned-admitted", "2025-08-01/2026-06-30"),
        ("arrivals-by-year", "2018-01-01/2026-10-07"),
        ("commitments-by-year", "2018-04-01/2029-03-31"),
    ],
)
def test_a_data_set_covers_the_days_of_its_exhibit(described, ident, days):
    assert described[f"exhibits/{ident}.html"]["temporalCoverage"] == days


def test_the_downloads_of_data_sets_are_there(built, described):
    for dataset in described.values():
        for download in dataset["distribution"]:
            name = download["contentUrl"].removeprefix(f"{own_site().address}/")
            assert (built.site / name).is_file()


def test_the_data_page_offers_every_file_of_data(built, described):
    downloads = described["report/data.html"]["distribution"]
    offered = [download["contentUrl"].rpartition("/")[2] for download in downloads]
    for_programs = ["datapackage.json", "facts.json"]
    files = [path.name for path in (built.site / "data").iterdir()]
    assert sorted([*offered, *for_programs]) == sorted(files)


def licensed(work: dict[str, Any]) -> set[str]:
    """The licences of a work, by address, or in words where they have none."""
    return {each if isinstance(each, str) else each["name"] for each in work["license"]}


def as_told(words: Iterable[str]) -> set[str]:
    """The same of licences in the words of sources.toml; ours for rows that have no source."""
    return {licence(each).address or each for each in words} or {licence("CC BY 4.0").address}


def sources_of(table: Path) -> set[str]:
    """The sources that a table of data names, or that it is known to be from."""
    if table.stem in FROM_THE_WORKBOOK:
        return {"ho_small_boats"}
    if table.stem == "sources":
        return set()
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    all_idents = {row.get(name) for row in rows for name in ("source_id", "later_source_id")}
    return {ident for ident in all_idents if ident}


@pytest.fixture(scope="module")
def known_sources(built: Built) -> dict[str, sources.Source]:
    return sources.read(built.project / "data" / "sources.toml")


def test_tables_name_their_sources_licences(built, described, known_sources):
    downloads = described["report/data.html"]["distribution"]
    by_address = {download["contentUrl"]: download for download in downloads}
    for path in built.site.glob("data/*.csv"):
        licences = as_told(known_sources[ident].licence for ident in sources_of(path))
        download = by_address[f"{own_site().address}/data/{path.name}"]
        assert licensed(download) == licences, path.name


def licences_below(dataset: dict[str, Any]) -> set[str]:
    """The licences of the works that a data set is based on."""
    return {
        name for work in dataset["isBasedOn"] for name in licensed({"license": [work["license"]]})
    }


def test_exhibits_have_the_licences_of_what_they_are_based_on(described, idents):
    for ident in idents:
        dataset = described[f"exhibits/{ident}.html"]
        assert dataset["isBasedOn"], ident
        assert licensed(dataset) == licensed(dataset["distribution"][0])
        assert licensed(dataset) == licences_below(dataset)


def test_exhibits_name_their_sources_publishers_and_licences(described, idents, known_sources):
    by_address = {source.address: source for source in known_sources.values()}
    for ident in idents:
        for work in described[f"exhibits/{ident}.html"]["isBasedOn"]:
            if source := by_address.get(work.get("url")):
                licences = as_told([source.licence])
                assert licensed({"license": [work["license"]]}) == licences, (ident, source.ident)
                assert work["publisher"]["name"] == source.publisher


def test_exhibits_measure_the_columns_of_their_csv_files(built, described, idents):
    for ident in idents:
        measured = described[f"exhibits/{ident}.html"]["variableMeasured"]
        with (built.site / f"exhibits/{ident}.csv").open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == [column["name"] for column in measured]


def test_the_status_of_an_exhibit_has_no_marks_of_tables(described, idents):
    """A mark says nothing to programs."""
    for ident in idents:
        assert "[" not in described[f"exhibits/{ident}.html"]["creativeWorkStatus"], ident


def test_claims_are_reviews_in_words_without_ratings(built):
    (graph,) = datasets(built, "report/claims.html")
    page = page_of(built, "report/claims.html")
    items = page.xpath("//li[@class='claim']")
    assert len(graph["@graph"]) == len(items) > 20 and unknown(graph["@graph"]) == []
    for review, item in zip(graph["@graph"], items, strict=True):
        assert review["url"] == f"{own_site().address}/report/claims.html#{item.get('id')}"
        assert review["claimReviewed"] == item.xpath("string(.//h3)")
        verdict = item.xpath("string(.//span[@class='chip'])").strip()
        assert review["reviewBody"].startswith(f"{verdict}. ")
        assert (
            review["itemReviewed"]["author"]["name"]
            and review["itemReviewed"]["appearance"]["name"]
        )
        assert "reviewRating" not in review


def test_a_page_with_two_lists_of_claims_has_both_reviews():
    """Red while the reviews of the last list alone were in the page."""
    keys = ("anchor", "finding", "stated_on", "speaker", "role", "stated_in", "publisher")
    review = dict.fromkeys((*keys, "address"), "")
    lists = [
        replace(
            an_exhibit(panels=None).data(),
            page="report/claims.html",
            shown={"reviews": [review | {"claim": claim}]},
        )
        for claim in ("One", "Two")
    ]
    (reviews,) = machines.reviews(lists).values()
    assert [review["claim"] for review in reviews] == ["One", "Two"]


def test_reference_managers_find_what_to_cite(built, idents):
    for file in (
        "index.html",
        "report/spending.html",
        *(f"exhibits/{ident}.html" for ident in idents),
    ):
        page = page_of(built, file)
        address = f"{own_site().address}/{'' if file == 'index.html' else file}"
        assert content_of(page, "citation_title") == content_of(page, "og:title")
        assert content_of(page, "citation_author") == [*own_site().authors]
        assert content_of(page, "citation_public_url") == [address]
        (date,) = content_of(page, "citation_publication_date")
        assert re.fullmatch(r"20\d\d/\d\d/\d\d", date)
        (entry,) = page.xpath("//code[@data-copy='BibTeX']")
        words = str(entry.text_content())
        assert words.count("{") == words.count("}") and f"url = {{{address}}}" in words
        assert f"year = {{{date[:4]}}}" in words and not re.search(r"(?<!\\)[&%#$]", words), words
