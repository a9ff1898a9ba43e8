"""Finish a rendered site: steps that neither renderer does, before the pages are put in place.

Each step takes built pages and returns built pages, so that it works for both renderers. Pages are
read once and written once, since opening a file costs more than most steps. `pages/` makes the
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
from crossings.pages import (
    card,
    edition,
    embed,
    head,
    machines,
    post_page,
    searching,
    twins,
    whole_report,
)
from crossings.pages.edition import Edition
from crossings.pages.prepared import Prepared
from crossings.site import lighter, live_charts
from crossings.site.pictures import Pictures
from crossings.site.render import by_stand_in

# Bootswatch themes import a font from a public server; its address holds a semicolon, so match to
# the bracket.
FONT_IMPORT = re.compile(r"@import\s*(?:url\([^)]*\)|(['\"])https?:.*?\1)\s*;?")
# Bootstrap's script also names what no page has, such as dialogs; on the pages it opens menus.
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
# On phones Quarto has two menus: of the bar at the top, and of the sidebar, which holds all of the
# bar's links and more, in a bar of its own.
SECOND_BAR = re.compile(
    r'<nav [^>]*class="quarto-secondary-nav"[^>]*>(?=(?:(?!</header>).)*data-bs-target='
    r'"(\.quarto-sidebar-collapse-item)").*?</nav>\s*(?=</header>)',
    re.S,
)
BAR_MENU = 'data-bs-target="#navbarCollapse" aria-controls="navbarCollapse"'
DRAWING = re.compile(r"<svg\b[^>]*>")
# Only headings that divide the text get a link; exhibits and claims have their own.
LINKED = re.compile(r'(<h[2-6]\b(?![^>]*\bdata-anchor-id=)[^>]*\bclass="[^"]*?) ?\banchored\b')
SKIP = re.compile(r'<a class="visually-hidden-focusable"[^>]*>.*?</a>\s*', re.S)
HEADER = re.compile(r'<header id="quarto-header"[^>]*>')
NAVIGATES = re.compile(
    r'<a\b(?=[^>]*\bclass="[^"]*\b(?:nav-link|dropdown-item|sidebar-link)\b)[^>]*>'
)
EMPTY = re.compile(r"<p>\s*</p>\s*")  # Quarto leaves them around a variable that is HTML
BLOCKING = re.compile(r'<script (?=[^>]*src=")(?![^>]*\b(?:defer|async|type="module"))([^>]*)>')
MAIN = re.compile(r"<main\b[^>]*>")
LAST_LINKS = re.compile(r'<nav [^>]*class="page-navigation[^>]*>.*</nav>\s*', re.S)
LINK = re.compile(r'(?<=\s)(href|src)="(?![a-z][a-z0-9+.-]*:|[/#"])(?:\./)?([^"]*)"')
DOT = re.compile(r'(\s(?:href|src)="/[^":?#]*?)(?<=/)\./')
NOTE = re.compile(r'(<p class="edition-note">.*?</p>)', re.S)

MENU = '<div class="edition-menu"></div>'
DATA_PAGE = "report/data.html"
ROOT_ONLY = (ERROR_PAGE, "sitemap.xml", "robots.txt")  # they speak for a host, not for a folder


def finish(
    site: Path,
    exhibits: Mapping[str, ExhibitData],
    on_pages: Mapping[str, Sequence[str]],
    given: Prepared,
    cache_folder: Path,
    pictures: Pictures,
) -> dict[str, str]:
    """Finish a rendered site with what is `given` for its pages; return these by file, for `write`.

    `exhibits` are by id, and `on_pages` says which of them each page shows.

    Removes fonts from elsewhere and what is unused of styles and scripts; names landmarks; adds
    dates, citation and head to each page, a page for each exhibit and for each change of the data,
    the whole report on one page, the feeds, search entries for text from code and for headline
    numbers, and live charts; for the latest edition social cards, which `pictures` paints, and the
    sitemap; for a dated one its place within the site.
    """
    made = given.edition
    files = {page.relative_to(site).as_posix(): page for page in sorted(site.rglob("*.html"))}
    read = {file: alike(page.read_text(encoding="utf-8"), file) for file, page in files.items()}
    cards: dict[str, head.Card] = {}
    for these, drawings in (
        (card.cards(read, exhibits, on_pages, made), card.of_exhibits(exhibits.values(), made))
        if made.latest
        else ()
    ):
        cards |= these
        for file, svg in drawings.items():
            pictures.add(file, svg)
    rendered: dict[str, str] = {}
    for file, text in read.items():
        notebook = files[file].with_suffix(".ipynb")
        weight = notebook.stat().st_size if notebook.is_file() else 0
        rendered[file] = mend(text, file, made, cards.get(file), weight)
    moved = _moved(rendered, made)
    rendered |= {file: moved(rendered[file]) for file in [live_charts.CHECKING] if file in rendered}
    front = cards.get("index.html")
    if (search := site / "search.json").is_file():  # in place of the one that the renderer wrote
        whole = whole_report.page(rendered, made, front, None)
        found = {file: text for file, text in (rendered | whole).items() if file != ERROR_PAGE}
        index = searching.index(found, exhibits, cache_folder, given.variables)
        search.write_text(index, encoding="utf-8")
    if DATA_PAGE in rendered:
        package = json.loads((site / "data" / "datapackage.json").read_text(encoding="utf-8"))
        said = machines.of_tables(package, made.address(DATA_PAGE), made)
        rendered[DATA_PAGE] = machines.tagged(rendered[DATA_PAGE], said)
    language = embed.language(rendered)
    rendered |= machines.with_claims(rendered, exhibits.values(), made)
    pages = rendered | embed.exhibit_pages(exhibits.values(), language, made, cards)
    pages |= whole_report.page(rendered, made, front, exhibits)
    pages |= post_page.pages(given.posts, language, made, front)
    _for_machines(site, pages, exhibits, given.feeds, made, cache_folder)
    _of_facts(site, {file: moved(text) for file, text in given.facts.items()})
    _sheets(site, pages.values())
    pages = lighter.lighten(site, pages)
    pages = {file: security.protected(page) for file, page in pages.items()}
    pages = live_charts.install(site, pages, cache_folder)
    return for_its_place(site, pages) if made.place else pages


def write(site: Path, pages: Mapping[str, str]) -> None:
    """Write finished pages, by file, into the site, with the sizes of the pictures."""
    for file, text in pages.items():
        (site / file).parent.mkdir(exist_ok=True)  # embeds/ does not exist yet
        (site / file).write_bytes(with_sizes(text, site / "exhibits").encode())


def _sheets(site: Path, pages: Iterable[str]) -> None:
    """Remove fonts from elsewhere and unused rules from the renderer's sheets.

    Its dark theme is given our colours.
    """
    scripts = (path for path in site.rglob("*.js") if path.name != "bootstrap.min.js")
    words = styles.words_of(
        [*pages, AS_MENUS_OPEN, *(path.read_text("utf-8", "replace") for path in scripts)]
    )
    dark = (
        DARK_SHEET.search((site / "index.html").read_text("utf-8")) if by_stand_in(site) else None
    )
    for sheet in (site / "site_libs").rglob("*.css"):
        text = FONT_IMPORT.sub("", sheet.read_text(encoding="utf-8"))
        if dark and sheet == site / dark[1]:
            text += tokens.dark_sheet()
        sheet.write_text(styles.pruned(text, words), encoding="utf-8")


def alike(page: str, file: str) -> str:
    """One page without the differences between the two renderers.

    Landmarks have names, and buttons their role; the link that skips the navigation comes before
    it; only links to the page itself are marked as the current page; phones have one menu; drawings
    are XML; no paragraph is empty; no script delays the page.
    """
    page = NAMELESS_NAV.sub(lambda at: f'aria-label="{NAV_NAMES[at[1]]}" ', page)
    page = TOGGLE.sub(r'\1 role="button"', page)
    page = EMPTY.sub("", page)
    if second := SECOND_BAR.search(page):
        page = page.replace(second[0], "").replace(
            BAR_MENU, f'data-bs-target="{second[1]}" aria-controls="quarto-sidebar"'
        )
    page = BLOCKING.sub(r"<script \1 defer>", page)
    page = DRAWING.sub(
        lambda tag: tag[0].replace(" viewbox=", " viewBox=").replace(" xlink=", " xmlns:xlink="),
        page,
    )
    page = LINKED.sub(r"\1", page)
    page = NAVIGATES.sub(lambda tag: _marked_if_current(tag[0], file), page)
    skip, header = SKIP.search(page), HEADER.search(page)
    if skip and header:
        page = HEADER.sub(
            lambda tag: tag[0] + skip[0].strip(), SKIP.sub("", page, count=1), count=1
        )
    return page


def _marked_if_current(tag: str, file: str) -> str:
    """The opening tag of a link in a navigation.

    It is marked as the current page only if it leads to `file`.
    """
    href = re.search(r'\bhref="([^"#]*)', tag)
    if (
        not href or not href[1]
    ):  # a link within the page, which a script marks while the reader scrolls
        return tag
    tag = re.sub(r'(class="[^"]*?) active\b', r"\1", re.sub(r'\s*\baria-current="[^"]*"', "", tag))
    if posixpath.normpath(posixpath.join(posixpath.dirname(file), href[1])) != file:
        return tag
    return re.sub(r'class="([^"]*?) *"([^>]*)>', r'class="\1 active"\2 aria-current="page">', tag)


def mend(
    page: str, file: str, made: Edition, card: head.Card | None = None, notebook: int = 0
) -> str:
    """One page with its head, the edition's note at its top, and its foot.

    At its foot are its citation and its notebook (size in bytes).
    """
    page = head.with_head(page, file, made, card)
    scripts = {
        "copy": True,
        "search": True,
        "freshness": " data-due=" in page,
        "front": file == "index.html",
    }
    wanted = [name for name, is_wanted in scripts.items() if is_wanted]
    root = "../" * file.count("/")
    addresses = [f"{root}report/scripts/{name}.js" for name in wanted]
    tags = render("pages/scripts.html", addresses=addresses)
    page = head.with_tags(page, tags)  # since <main> may not contain scripts
    if note := made.note(file):
        mark = render("pages/marked_as_dated.html", note=note)
        page = MAIN.sub(lambda main: main[0] + str(mark), page, count=1)
    if file == ERROR_PAGE:
        return at_any_depth(page)
    foot = edition.apparatus(made, file, head.title_of(page), notebook)
    ends = page.find("</main>")
    if ends == -1:
        return page
    # Links to the neighbouring pages come last in <main>.
    links = page.rfind("<nav ", 0, ends)
    place = (
        links
        if links != -1 and LAST_LINKS.fullmatch(page, links, ends)
        else len(page[:ends].rstrip())
    )
    return f"{page[:place]}{foot}\n{page[place:]}"


def at_any_depth(page: str) -> str:
    """The error page with links from the root, since it is served at any address."""
    page = head.with_tags(page, '<meta name="robots" content="noindex">\n')
    page = DOT.sub(r"\1", page)
    page = LINK.sub(lambda found: f'{found[1]}="{edition.site_path(found[2])}"', page)
    return re.sub(
        r'(<meta name="\w+:offset" content=")[^"]*"', rf'\1{edition.site_path("")}"', page
    )


def for_its_place(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages of a dated edition, by file, for its folder below the site.

    What only a host's root has is removed from `site`. Each page has a place for the menu of
    editions, which one script fills for all of them, and says in its head where the latest and the
    others are, with the names of RFC 5829. An edition is to be cited, so its own address is the
    canonical one. Of a hundred nearly equal pages a search should offer the latest, so none of
    these is indexed.
    """
    for name in ROOT_ONLY:
        (site / name).unlink(missing_ok=True)
    return {
        file: _in_its_place(text, file) for file, text in pages.items() if file not in ROOT_ONLY
    }


def _in_its_place(page: str, file: str) -> str:
    tags = render(
        "editions/head_tags.html",
        latest="../" * (file.count("/") + 2),
        page=file,
        has_robots='name="robots"' in page,
    )
    return head.with_tags(NOTE.sub(rf"\1{MENU}", page, count=1), tags)


def _moved(pages: Mapping[str, str], made: Edition) -> Callable[[str], str]:
    """A text in which what shows a headline number is the nearest that this site has."""
    shown = {fact.shown: fact.found_in(pages) or "index.html" for fact in FACT_NAMES.values()}
    apart = {made.address(old): made.address(new) for old, new in shown.items() if old != new}
    if not apart:
        return str
    longest_first = "|".join(map(re.escape, sorted(apart, key=len, reverse=True)))
    return functools.partial(re.sub, longest_first, lambda found: apart[found[0]])


def _of_facts(site: Path, files: Mapping[str, str]) -> None:
    """The files of headline numbers, by path; those that are pages with a policy."""
    for file, text in files.items():
        (site / file).parent.mkdir(exist_ok=True)
        whole = security.protected(text) if file.endswith(".html") else text
        (site / file).write_text(whole, encoding="utf-8")


def _for_machines(
    site: Path,
    pages: Mapping[str, str],
    exhibits: Mapping[str, ExhibitData],
    feeds: Mapping[str, str],
    made: Edition,
    cache_folder: Path,
) -> None:
    """The feeds as of the day.

    The latest edition also has the sitemap, robots.txt and the pages' twins in Markdown.
    """
    (site / "sitemap.xml").unlink(missing_ok=True)
    for file, feed in feeds.items():
        (site / file).write_text(feed, encoding="utf-8")
    if made.latest:
        apart = (ERROR_PAGE, edition.ON_ONE_PAGE)
        listed = {
            file: page
            for file, page in pages.items()
            if file not in apart and not file.startswith("embeds/")
        }
        (site / "sitemap.xml").write_bytes(machines.sitemap(listed, made))
        for file, text in twins.twins(listed, exhibits, made, cache_folder).items():
            (site / file).parent.mkdir(exist_ok=True)
            (site / file).write_text(text, encoding="utf-8")
        (site / "robots.txt").write_text(machines.robots(), encoding="utf-8")
