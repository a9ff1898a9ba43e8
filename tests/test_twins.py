"""Each page has a twin in Markdown.

It has the same words, numbers and tables, and a list leads to all twins.
"""

import datetime as dt
import functools
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import Built
from lxml import html
from nbformat import NotebookNode
from small_exhibit import an_exhibit as exhibit
from small_exhibit import with_words_below

from crossings.common.addresses import twin_of
from crossings.common.identity import own_site
from crossings.exhibits import MIME, in_markdown
from crossings.pages import page_text, twins
from crossings.pages.edition import Edition
from crossings.pages.post_page import PostPage

DAY = dt.date(2026, 10, 7)
EDITION = Edition(DAY, DAY, DAY)
LEAD = "index.html"  # its page has the drawing of an exhibit alone, its twin the table too
Contents = tuple[Counter[str], list[list[str]]]  # numbers, and the cells of the rows of tables
NUMBER = re.compile(r"\d[\d.,]*\d|\d")
# What a page shows and its twin leaves out: drawings, tools, navigation, code; each written here
# once more.
BESIDE = (
    ".//*[self::svg or self::script or self::style or self::template or self::nav or self::form "
    "or self::button[not(contains(@class, 'note-ref'))]]|.//*[@hidden or @aria-hidden='true']"
    "|.//details[summary='BibTeX']|.//details[@class='ex-working']"
    "|.//*[@class='ex-draw' or @class='ex-tools' or @class='claim-no' or @class='tally']"
    "|.//div[@class='edition-menu']|.//caption[contains(@class, 'visually-hidden')]"
    "|.//details[summary=.//caption]//caption"
)


def below_our_address(address: str) -> str:
    return address.removeprefix(f"{own_site().address}/")


@pytest.fixture(scope="module")
def pages(built: Built) -> list[str]:
    """The pages that the sitemap lists, by file."""
    addresses = re.findall("<loc>(.*?)</loc>", (built.site / "sitemap.xml").read_text("utf-8"))
    files = [below_our_address(address) or "index.html" for address in addresses]
    assert len(files) > 60
    return files


def text_of(built: Built, page: str) -> str:
    return (built.site / twin_of(page)).read_text("utf-8")


def in_page(site: Path, page: str) -> Contents:
    """The numbers that a page says, and the cells of the rows of its tables; its title apart."""
    (main,) = html.document_fromstring((site / page).read_bytes()).xpath("//main")
    beside = BESIDE + ("|.//*[@class='ex-no']" if page.startswith("exhibits/") else "")
    for part in main.xpath(f"{beside}|(.//h1)[1]"):
        if part.getparent() is not None:
            part.drop_tree()
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in main.xpath(".//tr[not(contains(@class, 'under'))]")
    ]
    words = " ".join(text for text in main.itertext() if isinstance(text, str))
    return Counter(NUMBER.findall(words)), rows


def bare(words: str) -> str:
    """Markdown without marks and the addresses of links."""
    words = re.sub(r"(?<=\])\((?:[^()\s]|\([^()\s]*\))*\)", " ", words)
    return re.sub(r"\\(?=[*`\\<|])", "", words.replace("**", " ").replace("`", " "))


def in_twin(text: str) -> Contents:
    """The same of a twin: without its title, its first line, and the numbers of ordered lists."""
    lines = text.split("\n\n", 2)[2].splitlines()
    words = [re.sub(r"^\s*\d+\. ", "", line) for line in lines]
    tables = [line for line in lines if line.startswith("| ") and set(line) - set("| -")]
    rows = [re.split(r" (?<!\\)\| ", line[2:-1]) for line in tables]
    return Counter(NUMBER.findall(bare("\n".join(words)))), rows


@functools.cache
def both_of(built: Built, page: str) -> tuple[Contents, Contents]:
    return in_page(built.site, page), in_twin(text_of(built, page))


def test_each_page_has_a_twin_and_each_twin_a_page(built_by_each, pages):
    site = built_by_each.site
    files = {path.relative_to(site).as_posix() for path in site.rglob("*.md")}
    assert {twin_of(page) for page in pages} == files


def test_a_twin_has_the_numbers_of_its_page(built_by_each, pages):
    for page in pages:
        (on_page, _), (in_its_twin, _) = both_of(built_by_each, page)
        assert on_page - in_its_twin == Counter(), page
        if page != LEAD:
            assert in_its_twin - on_page == Counter(), page


def test_a_twin_has_the_tables_of_its_page(built_by_each, pages):
    for page in pages:
        (_, rows), (_, cells) = both_of(built_by_each, page)
        if page == LEAD:
            assert rows == [] != cells
            continue
        for twin_row, row in zip(cells, rows, strict=True):
            bared = [" ".join(bare(cell).split()) for cell in twin_row]
            assert [re.sub(r"\s|\]|\[", "", cell) for cell in bared[: len(row)]] == [
                re.sub(r"\s|\]|\[|\*", "", cell) for cell in row
            ], page


def test_a_page_leads_to_its_twin(built_by_each, pages):
    site = built_by_each.site
    for page in pages:
        head = html.document_fromstring((site / page).read_bytes())
        (way,) = head.xpath("//link[@rel='alternate'][@type='text/markdown']/@href")
        assert ((site / page).parent / way).resolve() == (site / twin_of(page)).resolve()


def test_a_twin_is_words_and_tables_and_not_long(built, pages):
    for page in pages:
        text = text_of(built, page)
        assert not re.search(r"<(?:svg|path|div|table|span|p|td)\b", text), page
        assert "[TABLE]" not in text and "{{<" not in text and "nan" not in text.split(), page
        assert text.startswith("# ") and text.count("\n# ") == 0, page
    assert len(text_of(built, "report/arrivals.html").encode()) < 60_000


@pytest.fixture(scope="module")
def listed(built: Built) -> list[str]:
    """The files that llms.txt lists, in its order."""
    words = (built.site / "llms.txt").read_text("utf-8")
    assert words.startswith(f"# {own_site().name}\n\n> ")
    return [below_our_address(way) for way in re.findall(r"^- \[[^]]+\]\((\S+)\): \S", words, re.M)]


def test_the_list_names_every_twin(listed, pages):
    assert {twin_of(page) for page in pages} == {file for file in listed if file.endswith(".md")}


def test_the_list_names_files_that_are_there_once_each(built, listed):
    assert len(listed) == len(set(listed))
    assert [file for file in listed if not (built.site / file).is_file()] == []


def test_the_list_begins_with_the_front_page_and_the_money(listed):
    assert listed[:3] == ["index.md", "report/spending.md", "report/arrivals.md"]


@pytest.fixture(scope="module")
def ways(built: Built, pages: list[str]) -> list[tuple[str, str]]:
    """Each link of a twin to a file of the site, after the page whose twin it is."""
    links = re.compile(r"\]\(([^()\s:]+)\)")
    page_links = [(page, way) for page in pages for way in links.findall(text_of(built, page))]
    assert len(page_links) > len(pages)
    return page_links


def test_links_of_twins_lead_somewhere(built, ways):
    for page, way in ways:
        assert ((built.site / page).parent / way).exists(), (page, way)


def test_links_of_twins_lead_to_twins_where_there_are_any(ways):
    # There is none of the error page, of embeds and of editions.
    without_twin = re.compile("editions/|embeds/")
    for page, way in ways:
        if way.endswith(".html"):
            assert without_twin.search(way), (page, way)


def written(source: str, file: str = "report/a.html", others: tuple[str, ...] = ()) -> str:
    """The body of the twin of a page of words, in a site with `others`."""
    pages = [page_text.of_text(page, "", {}) for page in others]
    page = page_text.of_text(file, f"---\ntitle: A\n---\n\n{source}", {"part.x": "Of data."})
    texts = twins.twins([page, *pages, FRONT], [], [], EDITION, {})
    return texts[page.twin].split("\n\n", 2)[2].partition("\n\n## How to cite")[0]


FRONT = page_text.of_text("index.html", "---\ntitle: F\ndescription: D.\n---\n", {})


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("## B {#b}\n\nc *d* **e**", "## B\n\nc *d* **e**"),
        ("a\n\n{{< var part.x >}}", "a\n\nOf data."),
        ("a\n\n```{=html}\n<form hidden>b</form>\n```\n\nc", "a\n\nc"),
        ("::: {.command}\n`a` b\n:::", "`a` b"),
        (
            "[b](limits.qmd#x), [c](no.qmd), [d](https://b.example/b.html), [e](#f), [g](../h.csv)",
            "[b](limits.md), [c](no.qmd), [d](https://b.example/b.html), e, [g](../h.csv)",
        ),
        ("[L\\[7\\]](../index.ipynb)", "[L\\[7\\]](../index.md)"),
    ],
)
def test_what_becomes_of_words_that_people_wrote(source, wanted):
    assert written(source, "report/about.html", ("report/limits.html",)) == wanted


def test_a_twin_says_of_which_day_it_is_and_a_post_says_its_own():
    page = page_text.of_text("report/about.html", "---\ntitle: A\n---\n", {})
    post = PostPage("updates/2026-08-20.html", "2026-08-20", "P", "Words.", "", "Body.")
    texts = twins.twins([FRONT, page], [], [post], EDITION, {})
    assert "about.html, data as of 7 October 2026.\n" in texts["report/about.md"]
    assert "2026-08-20.html.\n" in texts["updates/2026-08-20.md"]
    assert "data as of 20 August 2026, " in texts["updates/2026-08-20.md"]


def test_a_twin_has_an_exhibit_with_its_number():
    data = replace(exhibit(ident="x", note="Committed is not paid (L3).").data(), number=14)
    cells = [SimpleNamespace(cell_type="raw", source="---\ntitle: A\n---")]
    shown = {"cell_type": "code", "source": "", "outputs": [{"data": {MIME: {"ident": "x"}}}]}
    notebook = SimpleNamespace(cells=[*cells, NotebookNode(shown)])
    text = page_text.of_notebook("report/a.html", notebook, {"x": data}, {}, {}).body
    assert f"### {data.kind} 14. The UK committed £657m {{#fig-x}}\n\nMoney, £ million\n" in text
    assert "\nIt rose to **£176m**.\n\nThen it stopped.\n" in text
    assert "([limit 3](/report/limits.html#l3))" in text
    assert "| Year | Committed |\n| --- | --- |\n| 2018 | £45.5m |\n| 2019 | [x] |\n" in text
    assert "**Source** Home Office. As of 20 A" in text
    assert "1. Home Office, [Written answer](https://example.org/)" in text
    assert text.rstrip().endswith("Rows: [CSV](/exhibits/x.csv)")


def test_words_below_a_row_are_the_last_column_of_a_twin():
    text = in_markdown.whole(with_words_below().data())
    assert "| Name | Number | More |\n| --- | --- | --- |\n" in text
    assert "| a | 1 | **Reason** Since \\<so> |\n| b | 2 |  |" in text


def test_a_cell_with_a_mark_of_markdown_stays_a_cell():
    table = in_markdown.of_rows(["a"], [["1|2"], ["3*4 `b`\nc"]])
    assert table == "| a |\n| --- |\n| 1\\|2 |\n| 3\\*4 \\`b\\` c |"


def test_the_list_follows_the_sidebar_then_pages_of_no_menu():
    no_menu = "report/own.html"
    files = [no_menu, "report/glossary.html", "report/arrivals.html", "report/spending.html"]
    pages = [page_text.of_text(file, f"---\ntitle: {file}\n---\n", {}) for file in files]
    listed = twins.twins([*pages, FRONT], [], [], EDITION, {})["llms.txt"]
    order = [listed.index(f"- [{page.title}]") for page in (FRONT, *reversed(pages))]
    assert order == sorted(order)


def test_a_dated_page_whose_data_have_no_day_says_so_in_both():
    dated, plain = replace(EDITION, latest=False), "report/plain.html"
    for note in (dated.note, dated.note_in_twin):
        assert "no day" in note(plain, undated=True) and "no day" not in note(plain)
        assert "no day" not in str(EDITION.note(plain, undated=True))
