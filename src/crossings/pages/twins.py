"""A twin of each page in Markdown, for programs that read text, and `llms.txt`, which lists them.

A twin has the words, lists and links of a page, and of each figure its title, words and table, but
no drawings, tools and navigation. It is made from the finished page, so that both renderers give
the same.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from lxml import html
from lxml.html import HtmlElement
from lxml.html import builder as E  # noqa: N812

from crossings.common import cache, store
from crossings.common.formats import day
from crossings.common.identity import own_site
from crossings.exhibits.data import Citation, ExhibitData
from crossings.exhibits.prose import LIMIT
from crossings.exhibits.table import Table
from crossings.pages import head
from crossings.pages.edition import Edition
from crossings.pages.machines import ARCHIVE
from crossings.pages.markup import EXHIBITS, INLINE, UPDATES, ident_of

LIST: Final = "llms.txt"

DRAWINGS: Final = re.compile(r"<(svg|script|template|style)\b.*?</\1>", re.S)
LEFT_OUT: Final = (  # tools and navigation, and repetitions of other text
    "self::nav or self::form or self::button or @hidden or @aria-hidden='true'"
    " or self::details[summary='BibTeX']"
)
TOOLS: Final = "ex-tools"  # the class of downloads, a link and a citation
LEFT_OUT_OF_CLAIMS: Final = (TOOLS, "ex-working", "claim-no", "tally")
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
PARAGRAPHS: Final = ("p", "figcaption", "dt", "address")
IN_A_LINE: Final = INLINE | {"br", "img"}
MARKS: Final = {"b": "**", "strong": "**", "em": "*", "i": "*", "cite": "*"}
OWN_PAGE: Final = re.compile(r"([^:#?]+)\.html(#.*)?")


def file_of(page: str) -> str:
    """The file of a page's twin: report/arrivals.md for report/arrivals.html."""
    return f"{page.removesuffix('.html')}.md"


def twins(
    pages: Mapping[str, str],
    exhibits: Mapping[str, ExhibitData],
    edition: Edition,
    cache_folder: Path | None = None,
) -> dict[str, str]:
    """The twins of pages, by file, and their list.

    `pages` are built pages by file, and `exhibits` are by id. A twin is stored in `cache_folder` by
    its page, so that after a change of one page only its own twin is made again.
    """
    texts, code, files = (
        {LIST: llms_txt(pages, edition)},
        cache.package_fingerprint(),
        sorted(pages),
    )

    def make(file: str) -> bytes:
        return twin(pages[file], file, files, exhibits, edition).encode()

    for file, page in pages.items():
        name = store.name_of("twin", file, page, files, code)
        text = store.recall_or_make(cache_folder, name, functools.partial(make, file))
        texts[file_of(file)] = text.decode()
    return texts


def twin(
    page: str,
    file: str,
    pages: Collection[str],
    exhibits: Mapping[str, ExhibitData],
    edition: Edition,
) -> str:
    """One page as Markdown, with its `exhibits`; links to `pages` lead to their twins.

    It is empty for a page without `<main>`.
    """
    top = html.document_fromstring(DRAWINGS.sub("", page))
    main = next(iter(top.xpath("//main")), None)
    if main is None:
        return ""
    for mark in main.find_class("note-ref"):
        _as_footnote(mark)
    for part in main.xpath(f".//*[{LEFT_OUT}]"):
        part.drop_tree()
    for claims in main.find_class("claims"):
        _put_in_order(claims)
    blocks = _Writer(file, pages, exhibits).blocks(main)
    title = f"# {head.title_of(page)}"
    body = [block for block in blocks if block != title]
    # A post gives its own day.
    as_of = "" if file.startswith(UPDATES) else f", data as of {day(edition.day)}"
    origin = f"The text of {edition.address(file)}{as_of}."
    return "\n\n".join([title, origin, *body]) + "\n"


def llms_txt(pages: Mapping[str, str], edition: Edition) -> str:
    """The text of `llms.txt`: what the site is, and each page's twin with its description.

    See https://llmstxt.org.
    """
    own, front = own_site(), pages.get("index.html", "")
    order = sorted(pages, key=lambda file: (_position(front, file), file))
    figures = [file for file in order if file.startswith(EXHIBITS)]
    posts = sorted((file for file in order if file.startswith(UPDATES)), reverse=True)
    chapters = [file for file in order if file not in {*figures, *posts}]

    def lines(files: list[str]) -> str:
        return "\n".join(
            f"- [{head.title_of(pages[file])}]({_address(file, edition)}): "
            f"{head.description_of(pages[file])}"
            for file in files
        )

    changes = f"## What changed, the newest first\n\n{lines(posts)}\n\n" if posts else ""
    files = {
        "data/facts.json": (
            "every headline figure with its source and its sentence, and the arrivals of each day"
        ),
        "data/datapackage.json": "every table: columns, units, keys, sources, licences",
        f"data/{ARCHIVE}": "all tables",
        "feed.xml": "what changed",
    }
    data_files = "\n".join(
        f"- [{file}]({edition.address(file)}): {words}" for file, words in files.items()
    )
    return (
        f"# {own.name}\n\n> {head.description_of(front)}\n\n"
        f"Data as of {day(edition.day)}. Each page is here as Markdown, "
        "with its tables and without its drawings; "
        "the same address with .html in place of .md is for people. "
        "Name the day when you quote a figure. "
        "Committed money is not paid money, a detection is not a person, "
        "and an empty cell or [x] is not collected, never 0.\n\n"
        f"## Pages\n\n{lines(chapters)}\n\n"
        f"## Figures and tables\n\n{lines(figures)}\n\n{changes}## Data\n\n{data_files}\n"
    )


def _address(file: str, edition: Edition) -> str:
    return edition.address("").rstrip("/") + f"/{file_of(file)}"


def _position(front: str, file: str) -> int:
    """Where the front page first links to a page, which gives the order of its navigation."""
    if file == "index.html":
        return 0
    position = front.find(f'href="{file}"')
    return position if position != -1 else len(front)


def _as_footnote(mark: HtmlElement) -> None:
    """Turn the button of a note into its figure, if it has one, and the mark of a footnote."""
    number = mark.xpath("string(i)")
    for part in mark.xpath("i"):
        part.drop_tree()
    mark.tag = "span"
    mark.append(E.SPAN(f"[^{number}]"))


def _put_in_order(claims: HtmlElement) -> None:
    """Take the tools out of a list of claims, and move each verdict behind its claim.

    On a page the verdict comes before the claim. Of the tools, the link to the rows stays.
    """
    for tools in claims.find_class(TOOLS):
        if files := tools.xpath(".//a[contains(@href, '.csv')]/@href"):
            tools.addprevious(E.P("Rows: ", E.A("CSV", href=files[0])))
    for name in LEFT_OUT_OF_CLAIMS:
        for part in claims.find_class(name):
            part.drop_tree()
    for title in claims.find_class("claim-title"):
        verdict = title.getprevious()
        verdict.text = "Verdict: "
        for chip in verdict:
            chip.tail = ". "
        title.addnext(verdict)


class _Writer:
    """Writes the elements of one page as blocks of Markdown."""

    def __init__(
        self, file: str, pages: Collection[str], exhibits: Mapping[str, ExhibitData]
    ) -> None:
        self._folder = posixpath.dirname(file)
        self._pages = frozenset(pages)
        self._exhibits = exhibits
        self._writers: Mapping[str, Callable[[HtmlElement], Iterator[str]]] = {
            "blockquote": self._quotation,
            "dl": self._terms,
            "ol": self._list,
            "pre": self._listing,
            "summary": self._summary,
            "table": self._table,
            "ul": self._list,
        }

    def blocks(self, element: HtmlElement) -> list[str]:
        """The blocks within an element; text between them is a paragraph of its own."""
        return [block for block in self._blocks(element) if block]

    def _blocks(self, element: HtmlElement) -> Iterator[str]:
        """The blocks within an element, of which some may be empty."""
        words = [_text(element.text)]
        for child in element:
            if not isinstance(child.tag, str):
                words.append(_text(child.tail))
                continue
            if child.tag in IN_A_LINE and not child.xpath(".//table | .//ul | .//ol | .//p"):
                words.append(self._inline(child))
            else:
                yield _tidy("".join(words))
                words = []
                yield from self._block(child)
            words.append(_text(child.tail))
        yield _tidy("".join(words))

    def _block(self, element: HtmlElement) -> Iterator[str]:
        """An element as blocks of Markdown.

        A figure of an exhibit is written from the exhibit's data: only its number is the page's.
        """
        if element.tag == "figure" and "exhibit" in element.classes:
            number = element.xpath("string(.//p[@class='ex-no'])")  # the page's, not the chapter's
            yield from self._exhibit(self._exhibits[ident_of(element)], number)
        elif element.tag in HEADINGS:
            yield f"{'#' * int(element.tag[1])} {_tidy(self._words(element))}"
        elif element.tag in PARAGRAPHS:
            yield _tidy(self._words(element))
        elif write := self._writers.get(element.tag):
            yield from write(element)
        else:
            yield from self.blocks(element)

    def _summary(self, element: HtmlElement) -> Iterator[str]:
        if words := _tidy(self._words(element)):
            yield f"**{words}**"

    def _quotation(self, element: HtmlElement) -> Iterator[str]:
        yield from (f"> {block}" for block in self.blocks(element))

    def _listing(self, element: HtmlElement) -> Iterator[str]:
        yield f"```\n{element.text_content().strip()}\n```"

    def _exhibit(self, exhibit: ExhibitData, number: str) -> Iterator[str]:
        """An exhibit: finding, measure, words, table, source, and the way to its rows.

        `number` is what the page calls it, such as Figure 2; it may be empty.
        """
        root = "../" if self._folder else ""
        if not self._folder.startswith("exhibits"):  # there its title is the page's
            yield f"### {f'{number}. ' if number else ''}{_text(exhibit.title)}"
        yield _tidy(_text(exhibit.subtitle))
        yield from map(self._paragraph, re.split(r"\n\s*\n", exhibit.words.strip()))
        if not exhibit.known:
            return
        yield self._paragraph(exhibit.note)
        yield from self._rows_of(exhibit)
        sources = "; ".join(map(_cited, exhibit.sources_in_line))
        others = exhibit.sources_left_out
        more = f"; and {others} more" if others else ""
        yield (
            f"**Source** {sources}{more}. As of {day(exhibit.as_of)}. "
            f"{_text(exhibit.status_words)}."
        )
        if others:
            yield f"**All {len(exhibit.sources)} sources**"
            yield "\n".join(f"{n}. {_cited(source)}" for n, source in enumerate(exhibit.sources, 1))
        yield f"Rows: [CSV]({root}exhibits/{exhibit.ident}.csv)"

    def _paragraph(self, words: str) -> str:
        """A paragraph or list of an exhibit, whose limits lead to their page."""
        limits = self._link("../report/limits.html" if self._folder else "report/limits.html")
        lines = [
            "**".join(_text(part) for part in re.split(r"\*\*(?=\S)|(?<=\S)\*\*", line))
            for line in words.strip().split("\n")
        ]
        return LIMIT.sub(rf"[limit \1]({limits})", "\n".join(lines))

    def _rows_of(self, exhibit: ExhibitData) -> Iterator[str]:
        if exhibit.brief:
            yield _as_pipes(exhibit.brief)
        if exhibit.table_label:
            yield f"**{exhibit.table_label}**"
        yield _as_pipes(exhibit.table)

    def _list(self, element: HtmlElement) -> Iterator[str]:
        """A list.

        Items that hold headings or tables, such as claims, become blocks of their own.
        """
        items = element.xpath("./li")
        if "notes" in element.classes:
            yield from (self._footnote(number, item) for number, item in enumerate(items, 1))
            return
        if element.xpath(".//h2 | .//h3 | .//h4 | .//table"):
            for item in items:
                yield from self.blocks(item)
            return
        start = int(element.get("start") or 1)
        marks = (f"{n}." if element.tag == "ol" else "-" for n, _ in enumerate(items, start))
        lines = []
        for mark, item in zip(marks, items, strict=True):
            inner = "\n".join(self.blocks(item))
            lines.append(f"{mark} " + inner.replace("\n", "\n" + " " * (len(mark) + 1)))
        yield "\n".join(lines)

    def _footnote(self, number: int, note: HtmlElement) -> str:
        """A note as a footnote: its paragraphs in one, without its number."""
        words = " ".join(self.blocks(note))
        return f"[^{number}]: {words.replace(f'**{number}. ', '**', 1)}"

    def _terms(self, element: HtmlElement) -> Iterator[str]:
        """A list of terms, each in bold before its explanations."""
        lines: list[str] = []
        for part in element.xpath(".//dt | .//dd"):
            words = _tidy(" ".join(self.blocks(part)))
            if part.tag == "dt":
                lines.append(f"- **{words}**:")
            elif lines:
                lines[-1] += f" {words}"
        yield "\n".join(lines)

    def _table(self, element: HtmlElement) -> Iterator[str]:
        """A table under its caption; its first row is the head, and without rows it is nothing."""
        rows = [
            [self._cell(cell) for cell in row.xpath("./th | ./td")]
            for row in element.xpath(".//tr[th or td]")
        ]
        if not rows:
            return
        caption = self._caption(element)
        yield (f"{caption}:\n\n" if caption else "") + _lines_with_pipes(rows)

    def _caption(self, table: HtmlElement) -> str:
        """The caption of a table; empty if it is hidden, or repeated above the table."""
        for caption in table.xpath("./caption[not(contains(@class, 'visually-hidden'))]"):
            words = _tidy(caption.text_content())
            if words not in caption.xpath("ancestor::details/summary/text()"):
                return words
        return ""

    def _cell(self, cell: HtmlElement) -> str:
        return _in_pipes(" ".join(self.blocks(cell)))

    def _words(self, element: HtmlElement) -> str:
        """The text of an element, with links and emphasis."""
        parts = [_text(element.text)]
        for child in element:
            if isinstance(child.tag, str):
                parts.append(self._inline(child))
            parts.append(_text(child.tail))
        return "".join(parts)

    def _inline(self, element: HtmlElement) -> str:
        """An element within a line, with its link or emphasis."""
        tag = element.tag
        if tag == "br":
            return " "
        if tag == "img":
            return _text(element.get("alt"))
        if tag == "code":
            return f"`{element.text_content()}`"
        words = self._words(element)
        core = words.strip()
        if not core:
            return words
        if tag == "a" and not element.get("href", "#").startswith("#"):  # a twin has no places
            marked = f"[{core}]({self._link(element.get('href'))})"
        else:
            marked = f"{MARKS.get(tag, '')}{core}{MARKS.get(tag, '')}"
        return words.replace(core, marked, 1)  # marks stand next to letters, not to spaces

    def _link(self, link: str) -> str:
        """The target of a link: for a page of the site with a twin, that twin."""
        own_page = OWN_PAGE.fullmatch(link)
        if not own_page:
            return link
        name = own_page[1]
        page = posixpath.normpath(posixpath.join(self._folder, f"{name}.html"))
        return f"{name}.md" if page in self._pages else link


def _cited(source: Citation) -> str:
    title = _text(source.title)
    linked = f"[{title}]({source.address})" if source.address else title
    publisher = f"{_text(source.publisher)}, " if source.publisher else ""
    published = f", {source.published}" if source.published else ""
    remark = f" ({_text(source.remark)})" if source.remark else ""
    return f"{publisher}{linked}{published}{remark}"


def _as_pipes(table: Table) -> str:
    """A table with pipes; the text below rows becomes the last column."""
    rows = [[_in_pipes(_text(cell)) for cell in row] for row in table.rows]
    heads = [_in_pipes(_text(name)) for name, _ in table.heads]
    if table.under:
        heads.append("More")
        for row, below in zip(rows, table.under, strict=True):
            row.append(_in_pipes(" ".join(_under_head(head, words) for head, words in below)))
    return _lines_with_pipes([heads, *rows])


def _lines_with_pipes(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as the lines of a table, of which the first is its head."""
    width = max(map(len, rows))
    heads, *others = ([*row, *[""] * (width - len(row))] for row in rows)
    lines = [heads, ["---"] * width, *others]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _under_head(head: str, words: str) -> str:
    return f"**{_text(head)}** {_text(words)}" if head else _text(words)


def _in_pipes(markdown: str) -> str:
    return _tidy(markdown).replace("|", "\\|")


def _text(text: str | None) -> str:
    """Text with single spaces, and with characters escaped that Markdown would take for marks."""
    spaced = re.sub(r"\s+", " ", text or "")
    return re.sub(r"([*`\\]|<(?=[\w/!]))", r"\\\1", spaced)


def _tidy(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()
