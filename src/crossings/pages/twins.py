"""A twin of each page in Markdown, for programs that read text, and `llms.txt`, which lists them.

A twin holds what a page says: words, figures as title, words and table, lists and links. Drawings,
tools and navigation are left out. It is made from the finished page, so that both renderers give
the same.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
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
from crossings.exhibits.tabulation import Table
from crossings.pages import head
from crossings.pages.edition import Edition

LIST: Final = "llms.txt"
POSTS: Final = "updates/"  # the folder of what changed
DRAWINGS: Final = re.compile(r"<(svg|script|template|style)\b.*?</\1>", re.S)
LEFT_OUT: Final = (  # what is for eyes and hands, or says again what stands elsewhere
    "ancestor-or-self::nav or ancestor-or-self::form or ancestor-or-self::button"
    " or ancestor-or-self::*[@hidden or @aria-hidden='true'] or self::details[summary='BibTeX']"
)
TOOLS: Final = {"ex-draw", "ex-tools", "ex-working", "ex-no", "claim-no", "tally", "edition-menu"}
ORDERED: Final = TOOLS | {"claim-title", "lines"}
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
INLINE: Final = (
    *("a", "abbr", "b", "br", "cite", "code", "data", "em", "i", "img", "kbd", "mark", "q", "s"),
    *("small", "span", "strong", "sub", "sup", "time", "u", "var"),
)
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

    `pages` are built ones by file, in the folder of the site, and `exhibits` what they show, by id.
    A twin is kept in `cache_folder` by
    its page, so that a changed sentence costs its own page alone.
    """
    made, code, names = {}, cache.of_package(), sorted(pages)
    for file, page in pages.items():
        name = store.name_of("twin", file, page, names, code)
        make = functools.partial(_encoded, page, file, names, exhibits, edition)
        made[file_of(file)] = store.kept(cache_folder, name, make).decode()
    return made | {LIST: listed(pages, edition)}


def _encoded(
    page: str,
    file: str,
    pages: Collection[str],
    exhibits: Mapping[str, ExhibitData],
    edition: Edition,
) -> bytes:
    return twin(page, file, pages, exhibits, edition).encode()


def twin(
    page: str,
    file: str,
    pages: Collection[str],
    exhibits: Mapping[str, ExhibitData],
    edition: Edition,
) -> str:
    """One page as Markdown, with its `exhibits`; links to `pages` lead to their twins."""
    top = html.document_fromstring(DRAWINGS.sub("", page))
    main = next(iter(top.xpath("//main")), None)
    if main is None:
        return ""
    for part in main.xpath(f".//*[{LEFT_OUT}]"):
        _remove(part)
    for part in main.xpath(".//*[@class]"):
        if ORDERED & set(part.get("class").split()):
            _replace_tools(part)
    lines = _Writer(file, pages, exhibits).blocks(main)
    title = f"# {head.title_of(page)}"
    body = [line for line in lines if line != title]
    said = f"The text of {edition.address(file)}"  # a post says its own day
    said += "." if file.startswith(POSTS) else f", data as of {day(edition.day)}."
    return "\n\n".join([title, said, *body]) + "\n"


def listed(pages: Mapping[str, str], edition: Edition) -> str:
    """`llms.txt`: what the site is, and the address of each page's twin with what it holds.

    See https://llmstxt.org.
    """
    own, front = own_site(), pages.get("index.html", "")
    order = sorted(pages, key=lambda file: (_place(front, file), file))
    figures = [file for file in order if file.startswith("exhibits/")]
    posts = sorted((file for file in order if file.startswith(POSTS)), reverse=True)
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
            "every headline figure with the days on which it changes, its source and its sentence"
        ),
        "data/datapackage.json": "every table: columns, units, keys, sources, licences",
        "data/channel-ledger.zip": "all tables",
        "feed.xml": "what changed",
    }
    others = "\n".join(
        f"- [{file}]({edition.address(file)}): {what}" for file, what in files.items()
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
        f"## Figures and tables\n\n{lines(figures)}\n\n{changes}## Data\n\n{others}\n"
    )


def _address(file: str, edition: Edition) -> str:
    return edition.address("").rstrip("/") + f"/{file_of(file)}"


def _place(front: str, file: str) -> int:
    """Where the front page first links to a page: the order of its navigation."""
    found = front.find(f'href="{file}"') if file != "index.html" else 0
    return found if found != -1 else len(front)


def _remove(part: HtmlElement) -> None:
    if part.getparent() is not None:
        part.drop_tree()


def _replace_tools(part: HtmlElement) -> None:
    """Leave out tools, and put in order what is laid out by eye.

    The rows are kept as CSV, and the number of a figure before its title.
    """
    classes = part.get("class").split()
    if "ex-tools" in classes and (rows := part.xpath(".//a[contains(@href, '.csv')]/@href")):
        link = E.P("Rows: ", E.A("CSV", href=rows[0]))
        part.addprevious(link)
    if "claim-title" in classes:  # on the page its verdict comes before it
        verdict = part.getprevious()
        verdict.text = "Verdict: "
        for chip in verdict:
            chip.tail = ". "
        part.addnext(verdict)
        return
    if "lines" in classes:  # each in a line of its own, which no space parts
        for line in part:
            line.tail = f" {line.tail or ''}"
        return
    if "ex-no" in classes and (title := part.xpath("following-sibling::*[self::h2 or self::h3]")):
        title[0].text = f"{part.text_content().strip()}. {title[0].text or ''}"
    _remove(part)


class _Writer:
    """Writes the elements of one page as blocks of Markdown."""

    def __init__(
        self, file: str, pages: Collection[str], exhibits: Mapping[str, ExhibitData]
    ) -> None:
        self._folder = posixpath.dirname(file)
        self._pages = frozenset(pages)
        self._exhibits = exhibits

    def blocks(self, element: HtmlElement) -> list[str]:
        """The blocks within an element; text between them is a paragraph of its own."""
        return [block for block in self._blocks(element) if block]

    def _blocks(self, element: HtmlElement) -> Iterator[str]:
        words = [_text(element.text)]
        for child in element:
            if not isinstance(child.tag, str):
                words.append(_text(child.tail))
                continue
            if child.tag in INLINE and not child.xpath(".//table | .//ul | .//ol | .//p"):
                words.append(self._inline(child))
            else:
                yield _tidy("".join(words))
                words = []
                yield from self._block(child)
            words.append(_text(child.tail))
        yield _tidy("".join(words))

    def _block(self, element: HtmlElement) -> Iterator[str]:
        tag = element.tag
        if tag in HEADINGS:
            yield f"{'#' * int(tag[1])} {_tidy(self._words(element))}"
        elif tag in ("p", "summary", "figcaption", "dt", "address"):
            words = _tidy(self._words(element))
            yield f"**{words}**" if tag == "summary" and words else words
        elif tag in ("ul", "ol"):
            yield from self._list(element)
        elif tag == "dl":
            yield self._terms(element)
        elif tag == "table":
            yield self._table(element)
        elif tag == "pre":
            yield f"```\n{element.text_content().strip()}\n```"
        elif tag == "blockquote":
            yield from (f"> {block}" for block in self.blocks(element))
        elif tag == "figure" and "exhibit" in element.classes:
            yield from self._exhibit(self._exhibits[element.get("id").removeprefix("fig-")])
        else:
            yield from self.blocks(element)

    def _exhibit(self, exhibit: ExhibitData) -> Iterator[str]:
        """An exhibit: finding, measure, words, table, source, and the way to its rows."""
        root = "../" if self._folder else ""
        if not self._folder.startswith("exhibits"):  # there its title is the page's
            number = f"{exhibit.kind} {exhibit.number}. " if exhibit.known else ""
            yield f"### {number}{_text(exhibit.title)}"
        yield _tidy(_text(exhibit.subtitle))
        yield from map(self._paragraph, re.split(r"\n\s*\n", exhibit.words.strip()))
        if not exhibit.known:
            return
        yield self._paragraph(exhibit.note)
        yield from self._rows_of(exhibit)
        sources = "; ".join(map(_cited, exhibit.sources_in_line))
        others = len(exhibit.sources) - len(exhibit.sources_in_line)
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
        limits = self._way("../report/limits.html" if self._folder else "report/limits.html")
        lines = [
            "**".join(_text(part) for part in re.split(r"\*\*(?=\S)|(?<=\S)\*\*", line))
            for line in words.strip().split("\n")
        ]
        return LIMIT.sub(rf"[limit \1]({limits})", "\n".join(lines))

    def _rows_of(self, exhibit: ExhibitData) -> Iterator[str]:
        rows = f"the {exhibit.rows} rows" if exhibit.rows > 1 else "the row"
        if exhibit.brief:
            yield _as_pipes(exhibit.brief)
        if exhibit.folded:
            yield f"**{'The whole table' if exhibit.brief else 'Table'}: {rows}**"
        elif exhibit.drawings:
            yield f"**Table: {rows} behind this figure**"
        yield _as_pipes(exhibit.table)

    def _list(self, element: HtmlElement) -> Iterator[str]:
        """A list.

        Items that hold headings or tables, such as claims, become blocks of their own.
        """
        items = element.xpath("./li")
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

    def _terms(self, element: HtmlElement) -> str:
        lines = []
        for one in element.xpath(".//dt | .//dd"):
            words = _tidy(" ".join(self.blocks(one)))
            if one.tag == "dt":
                lines.append(f"- **{words}**:")
            elif lines:
                lines[-1] += f" {words}"
        return "\n".join(lines)

    def _table(self, element: HtmlElement) -> str:
        """A table with pipes.

        A line below a row, which spans all columns, becomes a last column.
        """
        rows: list[list[str]] = []
        below = False
        for row in element.xpath(".//tr"):
            cells = [self._cell(cell) for cell in row.xpath("./th | ./td")]
            if "under" in (row.get("class") or "").split() and rows:
                rows[-1].append(" ".join(cells))
                below = True
            elif cells:
                rows.append(cells)
        if not rows:
            return ""
        if below:
            rows[0].append("More")
        width = max(map(len, rows))
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        caption = next(iter(element.xpath("./caption")), None)
        said = "" if caption is None else _tidy(caption.text_content())
        hidden = caption is not None and (
            "visually-hidden" in (caption.get("class") or "")
            or said in element.xpath("ancestor::details/summary/text()")
        )
        return "\n".join(([f"{said}:\n"] if said and not hidden else []) + lines)

    def _cell(self, cell: HtmlElement) -> str:
        return _tidy(" ".join(self.blocks(cell)).replace("\n", " ").replace("|", "\\|"))

    def _words(self, element: HtmlElement) -> str:
        """What an element says, with links and emphasis."""
        parts = [_text(element.text)]
        for child in element:
            if isinstance(child.tag, str):
                parts.append(self._inline(child))
            parts.append(_text(child.tail))
        return "".join(parts)

    def _inline(self, element: HtmlElement) -> str:
        tag = element.tag
        if tag == "br":
            return " "
        if tag == "img":
            return _text(element.get("alt"))
        if tag == "code":
            return f"`{element.text_content()}`"
        words = self._words(element)
        said = words.strip()
        if not said:
            return words
        if tag == "a" and not element.get("href", "#").startswith("#"):  # a twin has no places
            said = f"[{said}]({self._way(element.get('href'))})"
        elif tag in MARKS:
            said = f"{MARKS[tag]}{said}{MARKS[tag]}"
        before = words[: len(words) - len(words.lstrip())]
        return f"{before}{said}{words[len(words.rstrip()) :]}"

    def _way(self, link: str) -> str:
        """Where a link leads: to the twin of a page of the site that has one."""
        found = OWN_PAGE.fullmatch(link)
        if not found:
            return link
        there = posixpath.normpath(posixpath.join(self._folder, f"{found[1]}.html"))
        return f"{found[1]}.md" if there in self._pages else link


def _cited(source: Citation) -> str:
    title = _text(source.title)
    linked = f"[{title}]({source.address})" if source.address else title
    publisher = f"{_text(source.publisher)}, " if source.publisher else ""
    return publisher + linked + (f" ({_text(source.remark)})" if source.remark else "")


def _as_pipes(table: Table) -> str:
    """A table with pipes; what stands below a row becomes a last column."""
    rows = [[_in_pipes(_text(cell)) for cell in row] for row in table.rows]
    heads = [_in_pipes(_text(name)) for name, _ in table.heads]
    if table.under:
        heads.append("More")
        for row, below in zip(rows, table.under, strict=True):
            row.append(_in_pipes(" ".join(_named(head, words) for head, words in below)))
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _named(head: str, words: str) -> str:
    return f"**{_text(head)}** {_text(words)}" if head else _text(words)


def _in_pipes(markdown: str) -> str:
    return _tidy(markdown).replace("|", "\\|")


def _text(text: str | None) -> str:
    """Text with single spaces, and without what Markdown would take for marks."""
    said = re.sub(r"\s+", " ", text or "")
    return re.sub(r"([*`\\]|<(?=[\w/!]))", r"\\\1", said)


def _tidy(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()
