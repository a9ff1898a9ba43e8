"""What neither renderer does to the site it wrote, done to the built pages before they are put in place.

Each step takes built pages and gives built pages, so that it serves both renderers. They are read once and written
once: to open a file costs more than most of what is done to it. The words and pictures themselves are made in `pages/`.
"""

from __future__ import annotations

import contextlib
import json
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from crossings import inlined, live_charts, security, styles, tokens, warm
from crossings.exhibits.picture import with_sizes
from crossings.identity import ERROR_PAGE
from crossings.pages import card, crawlers, dated, edition, embed, head, machines, whole_report
from crossings.pages.edition import Edition
from crossings.threads import Threads

# Bootswatch themes import a font from a public server; its address holds a semicolon, so match to the bracket.
FONT_IMPORT = re.compile(r"@import\s*(?:url\([^)]*\)|(['\"])https?:.*?\1)\s*;?")
NAMELESS_NAV = re.compile(
    r'<nav (?=[^>]*class="(navbar|page-navigation|quarto-secondary-nav|nav-footer|sidebar)\b)(?![^>]*aria-label)'
)
NAV_NAMES = {
    "navbar": "Main",
    "page-navigation": "Previous and next",
    "quarto-secondary-nav": "Section",
    "nav-footer": "Footer",
    "sidebar": "Pages of the report",
}
# What opens a menu or a part of the sidebar is given the role of a landmark or of a menu; it acts as a button.
TOGGLE = re.compile(r'(<(?:a|button)\b(?=[^>]*\bdata-bs-toggle="collapse")[^>]*?) role="(?:navigation|menu)"')
DRAWING = re.compile(r"<svg\b[^>]*>")
# Of headings only those that divide the text are linked to; exhibits and claims have a link of their own.
LINKED = re.compile(r'(<h[2-6]\b(?![^>]*\bdata-anchor-id=)[^>]*\bclass="[^"]*?) ?\banchored\b')
SKIP = re.compile(r'<a class="visually-hidden-focusable"[^>]*>.*?</a>\s*', re.S)
HEADER = re.compile(r'<header id="quarto-header"[^>]*>')
NAVIGATES = re.compile(r'<a\b(?=[^>]*\bclass="[^"]*\b(?:nav-link|dropdown-item|sidebar-link)\b)[^>]*>')
BLOCKING = re.compile(r'<script (?=[^>]*src=")(?![^>]*\b(?:defer|async|type="module"))([^>]*)>')
LAST_LINKS = re.compile(r'<nav [^>]*class="page-navigation[^>]*>.*</nav>\s*', re.S)
LINK = re.compile(r'(?<=\s)(href|src)="(?![a-z][a-z0-9+.-]*:|[/#"])(?:\./)?([^"]*)"')
DOT = re.compile(r'(\s(?:href|src)="/[^":?#]*?)(?<=/)\./')

DATA_PAGE = "report/data.html"


def finish(
    site: Path,
    exhibits: Collection[Mapping[str, Any]],
    feeds: Mapping[str, str],
    made: Edition,
    cache_folder: Path,
    numbers: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    """Finish a site that a renderer wrote; its pages by file, which `write` is to write.

    No font from elsewhere and no rule that styles nothing; names for landmarks; on each page its dates, citation and
    head; a page of its own for each exhibit; the `feeds`; for the latest edition social cards (drawn ones are kept in `cache_folder`)
    and the sitemap; search entries for what code wrote, and for headline `numbers`; live charts; for a dated one its place within the site.
    """
    _sheets(site)
    files = {page.relative_to(site).as_posix(): page for page in sorted(site.rglob("*.html"))}
    read = {file: alike(page.read_text(encoding="utf-8"), file) for file, page in files.items()}
    cards: dict[str, head.Card] = {}
    to_draw: dict[str, str] = {}
    for found, drawings in (card.cards(read, made), card.of_exhibits(exhibits, made)) if made.latest else ():
        cards |= found
        to_draw |= drawings
    with Threads(1) as beside:
        drawn = beside.submit(card.draw, to_draw, site, cache_folder.resolve() / "drawings")
        pages = _finished(site, read, cards, exhibits, feeds, made, cache_folder, numbers)
        drawn.result()
    return pages


def write(site: Path, pages: Mapping[str, str]) -> None:
    """Write finished pages, by file, into the site, with the sizes of the pictures that are there by now."""
    for file, text in pages.items():
        (site / file).parent.mkdir(exist_ok=True)  # embeds/ is not yet there
        (site / file).write_bytes(with_sizes(text, site / "exhibits").encode())


def _finished(
    site: Path,
    read: Mapping[str, str],
    cards: Mapping[str, head.Card],
    exhibits: Collection[Mapping[str, Any]],
    feeds: Mapping[str, str],
    made: Edition,
    cache_folder: Path,
    numbers: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    """All of `finish` but what is drawn meanwhile."""
    notebooks = {file: (site / file).with_suffix(".ipynb") for file in read}
    weights = {file: path.stat().st_size for file, path in notebooks.items() if path.is_file()}
    rendered = {
        file: mend(text, file, made, cards.get(file), weights.get(file, 0)) for file, text in read.items()
    }
    front = cards.get("index.html")
    with _search_made(site, rendered | whole_report.page(rendered, made, front, None), cache_folder, numbers):
        if DATA_PAGE in rendered:
            package = json.loads((site / "data" / "datapackage.json").read_text(encoding="utf-8"))
            said = machines.of_tables(package, made.address(DATA_PAGE), made)
            rendered[DATA_PAGE] = machines.tagged(rendered[DATA_PAGE], said)
        pages = rendered | embed.exhibit_pages(exhibits, rendered, made, cards)
        pages |= whole_report.page(rendered, made, front, site)
        _for_machines(site, pages, feeds, made)
        styles.prune_site(site, pages.values())
        if made.latest:  # editions of past days hold links to one copy: there are hundreds, and the styles are 2 MB of pages
            pages = inlined.with_sheets(site, pages)
        pages = security.all_protected(pages, cache_folder)
        pages = live_charts.install(site, pages, cache_folder)
    return dated.for_its_place(site, pages) if made.place else pages


@contextlib.contextmanager
def _search_made(
    site: Path, pages: Mapping[str, str], cache_folder: Path, numbers: Mapping[str, Mapping[str, str]]
) -> Iterator[None]:
    """Have the search index of `pages` made while the body runs, in place of the one that the renderer wrote."""
    search = site / "search.json"
    if not search.is_file():
        yield
        return
    found = {file: text for file, text in pages.items() if file != ERROR_PAGE}
    with warm.meanwhile("crossings.pages.searching:index", found, cache_folder.resolve(), numbers) as index:
        yield
    search.write_text(index.result(), encoding="utf-8")


def _sheets(site: Path) -> None:
    """Take the fonts from elsewhere out of the stylesheets, and give smalldocs' dark theme our colours."""
    dark = re.search(
        r'<link[^>]*href="([^"]+)"[^>]*class="[^"]*quarto-color-alternate',
        (site / "index.html").read_text("utf-8"),
    )
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        without = FONT_IMPORT.sub("", text)
        if dark and (site / "site_libs" / "smalldocs.css").is_file() and sheet == site / dark[1]:
            without += tokens.dark_sheet()
        if without != text:
            sheet.write_text(without, encoding="utf-8")


def alike(page: str, file: str) -> str:
    """One page as if either renderer had written it: what they write each in its own way, or leave out, made the same.

    Landmarks have names, and buttons their role; the link that skips the navigation stands before it; links to the
    page itself, and no others, are marked as the current page; drawings are XML; no script holds up the page.
    """
    page = NAMELESS_NAV.sub(lambda found: f'<nav aria-label="{NAV_NAMES[found[1]]}" ', page)
    page = TOGGLE.sub(r'\1 role="button"', page)
    page = BLOCKING.sub(r"<script \1 defer>", page)
    page = DRAWING.sub(
        lambda tag: tag[0].replace(" viewbox=", " viewBox=").replace(" xlink=", " xmlns:xlink="), page
    )
    page = LINKED.sub(r"\1", page)
    page = NAVIGATES.sub(lambda tag: _marked_if_current(tag[0], file), page)
    skip, header = SKIP.search(page), HEADER.search(page)
    if skip and header:
        page = HEADER.sub(lambda tag: tag[0] + skip[0].strip(), SKIP.sub("", page, count=1), count=1)
    return page


def _marked_if_current(tag: str, file: str) -> str:
    """The opening tag of a link in a navigation, marked as the current page if it leads to `file`, and else not."""
    href = re.search(r'\bhref="([^"#]*)', tag)
    if not href or not href[1]:  # a link within the page, which a script marks as one reads on
        return tag
    tag = re.sub(r'(class="[^"]*?) active\b', r"\1", re.sub(r'\s*\baria-current="[^"]*"', "", tag))
    if posixpath.normpath(posixpath.join(posixpath.dirname(file), href[1])) != file:
        return tag
    return re.sub(r'class="([^"]*?) *"([^>]*)>', r'class="\1 active"\2 aria-current="page">', tag)


def mend(page: str, file: str, made: Edition, card: head.Card | None = None, notebook: int = 0) -> str:
    """One page with its head, the edition's note at its top, and at its foot its citation and its notebook, of so many bytes."""
    page = head.with_head(page, file, made, card)
    scripts = [
        "copy",
        "search",
        *(["freshness"] if " data-due=" in page else []),
        *(["front"] if file == "index.html" else []),
    ]
    way = "../" * file.count("/")
    tags = [f'<script src="{way}report/scripts/{name}.js" defer></script>\n' for name in scripts]
    # In the head, since among the words no script may stand.
    page = page.replace("</head>", f"{''.join(tags)}</head>", 1)
    note = made.note(file)
    if note:
        page = re.sub(
            r"(<main\b[^>]*>)", lambda main: f'{main[1]}<p class="edition-note">{note}</p>', page, count=1
        )
    if file == ERROR_PAGE:
        return at_any_depth(page)
    foot = edition.apparatus(made, file, head.title_of(page), notebook)
    ends = page.find("</main>")
    if ends == -1:
        return page
    # What leads to the neighbouring pages comes last, where it stands in <main>.
    links = page.rfind("<nav ", 0, ends)
    place = links if links != -1 and LAST_LINKS.fullmatch(page, links, ends) else len(page[:ends].rstrip())
    return f"{page[:place]}{foot}\n{page[place:]}"


def at_any_depth(page: str) -> str:
    """The page for addresses that lead nowhere, its links from the root: it is served in place of any other."""
    page = page.replace("</head>", '<meta name="robots" content="noindex">\n</head>', 1)
    page = DOT.sub(r"\1", page)
    page = LINK.sub(lambda found: f'{found[1]}="{edition.site_path(found[2])}"', page)
    return re.sub(
        r'(<meta name="(?:smalldocs|quarto):offset" content=")[^"]*"', rf'\1{edition.site_path("")}"', page
    )


def _for_machines(site: Path, pages: Mapping[str, str], feeds: Mapping[str, str], made: Edition) -> None:
    """The feeds as of the day; for the latest edition alone the sitemap and the file for robots."""
    (site / "sitemap.xml").unlink(missing_ok=True)
    for file, feed in feeds.items():
        (site / file).write_text(feed, encoding="utf-8")
    if made.latest:
        listed = [
            file
            for file in pages
            if file not in (ERROR_PAGE, edition.ON_ONE_PAGE) and not file.startswith("embeds/")
        ]
        (site / "sitemap.xml").write_bytes(crawlers.sitemap(listed, made))
        (site / "robots.txt").write_text(crawlers.robots(), encoding="utf-8")
