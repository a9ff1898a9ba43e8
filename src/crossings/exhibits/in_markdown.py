"""An exhibit and its parts as Markdown, for the twins of pages.

A link to a page of the site begins with a slash: /report/limits.html. A twin makes it lead from its
own place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from crossings.common.templates import Markdown, as_markdown, markdown
from crossings.exhibits.data import Citation, ExhibitData
from crossings.exhibits.prose import in_markdown
from crossings.exhibits.table import Table


def whole(exhibit: ExhibitData, *, title: str = "") -> Markdown:
    """The exhibit: `title`, measure, words, table, source, and the way to its rows.

    It has no title on its own page, whose title is the same.
    """
    template = PurePosixPath(exhibit.template or "exhibits/exhibit.html").with_suffix(".md")
    return markdown(
        str(template),
        exhibit=exhibit,
        title=title,
        shown=exhibit.shown,
        words=in_markdown,
        table=of_table,
        cited=lambda source: cited(Citation(**source)),
        all_sources=markdown("exhibits/all_sources.md", exhibit=exhibit, cited=cited),
    )


def link(words: str, address: str) -> Markdown:
    """The words, as a link where there is an address."""
    return Markdown(f"[{as_markdown(words)}]({address})") if address else as_markdown(words)


def cited(source: Citation) -> Markdown:
    """A source with its publisher, its title, which is a link, its date and how it was read."""
    before = f"{as_markdown(source.publisher)}, " if source.publisher else ""
    published = f", {source.published}" if source.published else ""
    remark = f" ({as_markdown(source.remark)})" if source.remark else ""
    return Markdown(f"{before}{link(source.title, source.address)}{published}{remark}")


def code(words: str) -> Markdown:
    """Words as code."""
    return Markdown(f"`{words}`")


def of_table(table: Table) -> Markdown:
    """A table with pipes; the text below its rows becomes the last column."""
    rows = [list(row) for row in table.rows]
    heads = [name for name, _ in table.heads]
    if table.lines_below:
        heads.append("More")
        for row, below in zip(rows, table.lines_below, strict=True):
            row.append(Markdown(" ".join(_under_head(head, words) for head, words in below)))
    return of_rows(heads, rows)


def of_rows(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Markdown:
    """Rows of cells as a table with pipes, under the names of its columns."""
    lines = [names, ["---"] * len(names), *rows]
    return Markdown("\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines))


def cell(words: str) -> Markdown:
    """The words of a cell."""
    return Markdown(as_markdown(words).strip().replace("|", "\\|"))


def captioned(caption: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> Markdown:
    """Rows of cells as a table under its caption."""
    return Markdown(f"{as_markdown(caption)}:\n\n{of_rows(names, rows)}")


def _under_head(head: str, words: str) -> str:
    return f"**{as_markdown(head)}** {as_markdown(words)}" if head else as_markdown(words)
