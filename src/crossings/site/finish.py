"""Finish a rendered site: steps that no renderer takes, before the pages are put in place.

Each step takes built pages and returns built pages, so that it works for both renderers. Pages are
read once and written once, since opening a file takes longer than most steps. `pages/` makes the
words and pictures.
"""

from __future__ import annotations

import functools
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from crossings.common import security
from crossings.common.identity import ERROR_PAGE
from crossings.common.templates import render
from crossings.exhibits import styles, tokens
from crossings.exhibits.data import ExhibitData
from crossings.exhibits.picture import with_sizes
from crossings.facts.fact_names import FACT_NAMES
from crossings.pages import card as social_cards
from crossings.pages import embed, head, machines, post_page, searching, twins
from crossings.pages.edition import Edition, apparatus, site_path
from crossings.pages.embed import language_of
from crossings.pages.markup import EMBEDS
from crossings.pages.prepared import Prepared
from crossings.site import lighter, live_charts
from crossings.site.pictures import Pictures
from crossings.site.render import by_stand_in

# Bootswatch themes import a font from a public server; its address holds a semicolon, so match to
# the bracket.
FONT_IMPORT = re.compile(r"@import\s*(?:url\([^)]*\)|(['\"])https?:.*?\1)\s*;?")
# The classes that Bootstrap's script sets on these pages, where it opens menus. Its other classes,
# such as those of dialogs, are on no page.
AS_MENUS_OPEN = "collapsing show fade"
DARK_SHEET = re.compile(r'<link[^>]*href="([^"]+)"[^>]*class="[^"]*quarto-color-alternate')
NAMELESS_NAV = re.compile(
    r'(?<=<nav )(?=[^>]*class="(navbar|page-navigation|quarto-secondary-nav|nav-footer|sidebar)\b)'
    r"(?![^>]*aria-label)"
)
NAV_NAMES = {
    "navbar": "Main",
    "page-navigation": "Previous and next",
    "quarto-secondary-nav": "Section",
    "nav-footer": "Footer",
    "sidebar": "Pages of the report",
}
# Elements that open a menu or a part of the sidebar get the role of a button instead of a landmark
# or a menu.
TOGGLE = re.compile(
    r'(<(?:a|button)\b(?=[^>]*\bdata-bs-toggle="collapse")[^>]*?) role="(?:navigation|menu)"'
)
# On phones Quarto has two menus: one of the bar at the top, and one of the sidebar, in a second
# bar, with all links of the first and more.
SECOND_BAR = re.compile(
    r'<nav [^>]*class="quarto-secondary-nav"[^>]*>(?=(?:(?!</header>).)*data-bs-target='
    r'"(\.quarto-sidebar-collapse-item)").*?</nav>\s*(?=</header>)',
    re.S,
)
BAR_MENU = 'data-bs-target="#navbarCollapse" aria-controls="navbarCollapse"'
SVG_TAG = re.compile(r"<svg\b[^>]*>")
# Only headings that divide the text get a link; exhibits and claims have their own.
ANCHORED_HEADING = re.compile(
    r'(<h[2-6]\b(?![^>]*\bdata-anchor-id=)[^>]*\bclass="[^"]*?) ?\banchored\b'
)
SKIP_LINK = re.compile(r'<a class="visually-hidden-focusable"[^>]*>.*?</a>\s*', re.S)
HEADER = re.compile(r'<header id="quarto-header"[^>]*>')
NAVIGATION_LINK = re.compile(
    r'<a\b(?=[^>]*\bclass="[^"]*\b(?:nav-link|dropdown-item|sidebar-link)\b)[^>]*>'
)
EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\s*")  # Quarto leaves them around a variable that is HTML
BLOCKING_SCRIPT = re.compile(
    r'<script (?=[^>]*src=")(?![^>]*\b(?:defer|async|type="module"))([^>]*)>'
)
MAIN = re.compile(r"<main\b[^>]*>")
PAGE_NAVIGATION = re.compile(r'<nav [^>]*class="page-navigation[^>]*>.*</nav>\s*', re.S)
RELATIVE_LINK = re.compile(r'(?<=\s)(href|src)="(?![a-z][a-z0-9+.-]*:|[/#"])(?:\./)?([^"]*)"')
DOT_IN_PATH = re.compile(r'(\s(?:href|src)="/[^":?#]*?)(?<=/)\./')
EDITION_NOTE = re.compile(r'(<p class="edition-note">.*?</p>)', re.S)

MENU = '<div class="edition-menu"></div>'
FRONT = "index.html"
DATA_PAGE = "report/data.html"
ROOT_ONLY = (ERROR_PAGE, "sitemap.xml", "robots.txt")  # they speak for a host, not for a folder


def finish(
    site: Path,
    exhibits: Mapping[str, ExhibitData],
    on_pages: Mapping[str, Sequence[str]],
    prepared: Prepared,
    cache_folder: Path | None,
    pictures: Pictures,
) -> dict[str, str]:
    """Finish a rendered site with its `prepared` contents; return its pages by file, for `write`.

    `exhibits` are by id, and `on_pages` says which of them each page shows. Tables, exhibits and
    notebooks must be in `site` already. `cache_folder` is the folder of stored results.

    Removes fonts from other sites and unused styles and scripts. Names landmarks. Adds to each page
    its dates, citation and head, and to the site a page for each exhibit and for each change of the
    data, the feeds, the search index and live charts; for the latest edition also the sitemap and
    social cards, which `pictures` paints; for a dated one the menu of editions.
    """
    edition = prepared.edition
    pages = _with_shared_markup(site)
    cards = _cards(pages, exhibits, on_pages, edition, pictures)
    pages = _with_heads_and_feet(site, pages, edition, cards)
    readdressed = _address_replacer(pages, edition)
    if live_charts.CHECK_PAGE in pages:
        pages[live_charts.CHECK_PAGE] = readdressed(pages[live_charts.CHECK_PAGE])
    _write_search_index(site, pages, exhibits, prepared, cache_folder)
    pages |= _data_page_with_description(site, pages, edition)
    pages |= machines.with_claims(pages, exhibits.values(), edition)
    pages |= _pages_of_their_own(pages, exhibits, prepared, cards)
    _write_feeds(site, prepared.feeds)
    _write_for_crawlers(site, pages, exhibits, edition, cache_folder)
    _write_fact_files(site, {file: readdressed(text) for file, text in prepared.facts.items()})
    _prune_sheets(site, pages.values())
    pages = lighter.lighten(site, pages)
    pages = {file: security.protected(page) for file, page in pages.items()}
    pages = live_charts.install(site, pages, cache_folder)
    return for_dated_edition(site, pages) if edition.place else pages


def write(site: Path, pages: Mapping[str, str]) -> None:
    """Write finished pages, by file, into the site, with the sizes of the pictures.

    The pictures must be in the site already.
    """
    for file, text in pages.items():
        (site / file).parent.mkdir(exist_ok=True)  # embeds/ does not exist yet
        (site / file).write_bytes(with_sizes(text, site / "exhibits").encode())


def _with_shared_markup(site: Path) -> dict[str, str]:
    """The pages that a renderer wrote, by file, without the differences between the renderers."""
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    return {
        file: with_shared_markup(path.read_text(encoding="utf-8"), file)
        for file, path in files.items()
    }


def with_shared_markup(page: str, file: str) -> str:
    """One page with the markup that pages of both renderers should have.

    Landmarks have names, and buttons their role; the link that skips the navigation comes before
    it; only links to the page itself are marked as the current page; phones have one menu; drawings
    are XML; no paragraph is empty; no script delays the page.
    """
    page = NAMELESS_NAV.sub(lambda nav: f'aria-label="{NAV_NAMES[nav[1]]}" ', page)
    page = TOGGLE.sub(r'\1 role="button"', page)
    page = EMPTY_PARAGRAPH.sub("", page)
    if second_bar := SECOND_BAR.search(page):
        sidebar_menu = f'data-bs-target="{second_bar[1]}" aria-controls="quarto-sidebar"'
        page = page.replace(second_bar[0], "").replace(BAR_MENU, sidebar_menu)
    page = BLOCKING_SCRIPT.sub(r"<script \1 defer>", page)
    page = SVG_TAG.sub(
        lambda tag: tag[0].replace(" viewbox=", " viewBox=").replace(" xlink=", " xmlns:xlink="),
        page,
    )
    page = ANCHORED_HEADING.sub(r"\1", page)
    page = NAVIGATION_LINK.sub(lambda tag: _marked_if_current(tag[0], file), page)
    return _with_skip_link_first(page)


def _with_skip_link_first(page: str) -> str:
    """The page with the link that skips the navigation at the beginning of its header."""
    link = SKIP_LINK.search(page)
    if link is None or not HEADER.search(page):
        return page
    without = SKIP_LINK.sub("", page, count=1)
    return HEADER.sub(lambda header: header[0] + link[0].strip(), without, count=1)


def _marked_if_current(tag: str, file: str) -> str:
    """The opening tag of a link in a navigation, marked as current only if it leads to `file`."""
    href = re.search(r'\bhref="([^"#]*)', tag)
    if not href or not href[1]:
        return tag  # a link within the page, which a script marks while the reader scrolls
    tag = re.sub(r'(class="[^"]*?) active\b', r"\1", re.sub(r'\s*\baria-current="[^"]*"', "", tag))
    if posixpath.normpath(posixpath.join(posixpath.dirname(file), href[1])) != file:
        return tag
    return re.sub(r'class="([^"]*?) *"([^>]*)>', r'class="\1 active"\2 aria-current="page">', tag)


def _cards(
    pages: Mapping[str, str],
    exhibits: Mapping[str, ExhibitData],
    on_pages: Mapping[str, Sequence[str]],
    edition: Edition,
    pictures: Pictures,
) -> dict[str, head.Card]:
    """The social cards of pages and of exhibits, by the file of the page; `pictures` paints them.

    A dated edition has none.
    """
    if not edition.latest:
        return {}
    of_pages, drawings = social_cards.cards(pages, exhibits, on_pages, edition)
    for file, svg in drawings.items():
        pictures.add(file, svg)
    return of_pages | social_cards.of_exhibits(exhibits.values(), of_pages)


def _with_heads_and_feet(
    site: Path, pages: Mapping[str, str], edition: Edition, cards: Mapping[str, head.Card]
) -> dict[str, str]:
    """The pages by file, each with its card, and with the size of the notebook beside it."""
    return {
        file: with_head_and_foot(
            page, file, edition, cards.get(file), _size_of((site / file).with_suffix(".ipynb"))
        )
        for file, page in pages.items()
    }


def _size_of(path: Path) -> int:
    """The size of a file in bytes, 0 if it does not exist."""
    return path.stat().st_size if path.is_file() else 0


def with_head_and_foot(
    page: str, file: str, edition: Edition, card: head.Card | None = None, notebook_size: int = 0
) -> str:
    """One page with its head, the edition's note at its top, and at its foot the citation.

    The foot also offers the page's notebook, of `notebook_size` bytes, unless that is 0. The error
    page has no foot.
    """
    page = head.with_head(page, file, edition, card)
    # In the head, since <main> may not contain scripts.
    page = head.with_tags(page, _own_script_tags(page, file))
    if note := edition.note(file):
        mark = render("pages/marked_as_dated.html", note=note)
        page = MAIN.sub(lambda main: main[0] + str(mark), page, count=1)
    if file == ERROR_PAGE:
        return with_links_from_root(page)
    return _with_foot(page, apparatus(edition, file, head.title_of(page), notebook_size))


def _own_script_tags(page: str, file: str) -> str:
    """The tags of our own scripts that a page needs."""
    needed = {
        "copy": True,
        "search": True,
        "freshness": " data-due=" in page,
        "front": file == FRONT,
    }
    root = "../" * file.count("/")
    addresses = [
        f"{root}report/scripts/{name}.js" for name, is_needed in needed.items() if is_needed
    ]
    return render("pages/scripts.html", addresses=addresses)


def _with_foot(page: str, foot: str) -> str:
    """The page with `foot` at the end of <main>, before links to the neighbouring pages."""
    end = page.find("</main>")
    if end == -1:
        return page
    links = page.rfind("<nav ", 0, end)
    if links != -1 and PAGE_NAVIGATION.fullmatch(page, links, end):
        position = links
    else:
        position = len(page[:end].rstrip())
    return f"{page[:position]}{foot}\n{page[position:]}"


def with_links_from_root(page: str) -> str:
    """The error page with links from the root, since it is served at any address.

    It asks search engines to leave it out.
    """
    page = head.with_tags(page, '<meta name="robots" content="noindex">\n')
    page = DOT_IN_PATH.sub(r"\1", page)
    page = RELATIVE_LINK.sub(lambda link: f'{link[1]}="{site_path(link[2])}"', page)
    return re.sub(r'(<meta name="\w+:offset" content=")[^"]*"', rf'\1{site_path("")}"', page)


def _address_replacer(pages: Mapping[str, str], edition: Edition) -> Callable[[str], str]:
    """A function that replaces, in a text, addresses of pages that this site does not have.

    The address of a page that shows a headline number becomes that of the nearest existing page.
    """
    nearest = {fact.address: fact.address_in(pages) or FRONT for fact in FACT_NAMES.values()}
    replacements = {
        edition.address(page): edition.address(existing)
        for page, existing in nearest.items()
        if page != existing
    }
    if not replacements:
        return str
    longest_first = "|".join(map(re.escape, sorted(replacements, key=len, reverse=True)))
    return functools.partial(re.sub, longest_first, lambda address: replacements[address[0]])


def _write_search_index(
    site: Path,
    pages: Mapping[str, str],
    exhibits: Mapping[str, ExhibitData],
    prepared: Prepared,
    cache_folder: Path | None,
) -> None:
    """Write the search index in place of the renderer's, if the renderer wrote one."""
    path = site / "search.json"
    if not path.is_file():
        return
    searched = {file: page for file, page in pages.items() if file != ERROR_PAGE}
    index = searching.index(searched, exhibits, cache_folder, prepared.variables)
    path.write_text(index, encoding="utf-8")


def _data_page_with_description(
    site: Path, pages: Mapping[str, str], edition: Edition
) -> dict[str, str]:
    """The page of the tables, by its file, with their description for programs in its head."""
    if DATA_PAGE not in pages:
        return {}
    package = json.loads((site / "data" / "datapackage.json").read_text(encoding="utf-8"))
    description = machines.of_tables(package, edition.address(DATA_PAGE), edition)
    return {DATA_PAGE: machines.with_linked_data(pages[DATA_PAGE], description)}


def _pages_of_their_own(
    pages: Mapping[str, str],
    exhibits: Mapping[str, ExhibitData],
    prepared: Prepared,
    cards: Mapping[str, head.Card],
) -> dict[str, str]:
    """The pages of exhibits and of changes, by file, which no renderer wrote."""
    edition, language, card = prepared.edition, language_of(pages), cards.get(FRONT)
    return {
        **embed.exhibit_pages(exhibits.values(), language, edition, cards),
        **post_page.pages(prepared.posts, language, edition, card),
    }


def _write_feeds(site: Path, feeds: Mapping[str, str]) -> None:
    for file, feed in feeds.items():
        (site / file).write_text(feed, encoding="utf-8")


def _write_for_crawlers(
    site: Path,
    pages: Mapping[str, str],
    exhibits: Mapping[str, ExhibitData],
    edition: Edition,
    cache_folder: Path | None,
) -> None:
    """Write the sitemap, robots.txt and the pages' twins in Markdown.

    Only the latest edition has them. The renderer's own sitemap is removed from any edition.
    """
    (site / "sitemap.xml").unlink(missing_ok=True)
    if not edition.latest:
        return
    listed = {
        file: page
        for file, page in pages.items()
        if file != ERROR_PAGE and not file.startswith(EMBEDS)
    }
    (site / "sitemap.xml").write_bytes(machines.sitemap(listed, edition))
    (site / "robots.txt").write_text(machines.robots(), encoding="utf-8")
    for file, text in twins.twins(listed, exhibits, edition, cache_folder).items():
        (site / file).parent.mkdir(exist_ok=True)
        (site / file).write_text(text, encoding="utf-8")


def _write_fact_files(site: Path, files: Mapping[str, str]) -> None:
    """Write the files of headline numbers, by path."""
    for file, text in files.items():
        (site / file).parent.mkdir(exist_ok=True)
        (site / file).write_text(text, encoding="utf-8")


def _prune_sheets(site: Path, pages: Iterable[str]) -> None:
    """Remove fonts from other sites and unused rules from the renderer's stylesheets.

    The stand-in's dark theme gets our colours.
    """
    left_out = ("bootstrap.min.js", *lighter.UNUSED)
    scripts = (path for path in site.rglob("*.js") if path.name not in left_out)
    words = styles.words_of(
        [*pages, AS_MENUS_OPEN, *(path.read_text("utf-8", "replace") for path in scripts)]
    )
    dark = (
        DARK_SHEET.search((site / "index.html").read_text("utf-8")) if by_stand_in(site) else None
    )
    for sheet in (site / "site_libs").rglob("*.css"):
        text = FONT_IMPORT.sub("", sheet.read_text(encoding="utf-8"))
        if dark and sheet == site / dark[1]:
            text += tokens.DARK_SHEET
        sheet.write_text(styles.pruned(text, words), encoding="utf-8")


def for_dated_edition(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages of a dated edition, by file, for its folder within the site.

    Files that belong in the root of a host are removed from `site`. Each page has a place for the
    menu of editions, which one script fills on all of them, and its head links to the latest and
    the other editions, as in RFC 5829. An edition is to be cited, so its own address is the
    canonical one. Of a hundred nearly equal pages a search should offer the latest, so none of
    these is indexed.
    """
    for name in ROOT_ONLY:
        (site / name).unlink(missing_ok=True)
    return {file: _as_dated(text, file) for file, text in pages.items() if file not in ROOT_ONLY}


def _as_dated(page: str, file: str) -> str:
    """One page of a dated edition, with the place for the menu and the tags of its head."""
    tags = render(
        "editions/head_tags.html",
        latest="../" * (file.count("/") + 2),
        page=file,
        has_robots='name="robots"' in page,
    )
    return head.with_tags(EDITION_NOTE.sub(rf"\1{MENU}", page, count=1), tags)
