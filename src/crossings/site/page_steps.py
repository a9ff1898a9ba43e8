"""The steps that finish one page: each is a small change of its parsed elements.

`finish` has them in order. They work on the markup of either renderer.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import html

from crossings.common.addresses import ERROR_PAGE, FRONT_PAGE, SCHEME, root_from
from crossings.common.templates import render
from crossings.pages import head, machines
from crossings.pages.edition import Edition, page_foot, site_path
from crossings.pages.markup import Element, Page
from crossings.site import live_charts, security

NAV_NAMES: Final = {
    "navbar": "Main",
    "page-navigation": "Previous and next",
    "quarto-secondary-nav": "Section",
    "nav-footer": "Footer",
    "sidebar": "Pages of the report",
}
TOGGLES: Final = "//*[self::a or self::button][@data-bs-toggle='collapse'][@role!='button']"
SECOND_BAR: Final = "//header//nav[@class='quarto-secondary-nav']"
BAR_MENU, SIDEBAR_MENU = "#navbarCollapse", ".quarto-sidebar-collapse-item"
# Files that Quarto always adds: for menus, whose own script also contains it, and for tooltips,
# which _quarto.yml turns off.
UNUSED: Final = ("popper.min.js", "tippy.umd.min.js", "tippy.css")
NAVIGATION_LINKS: Final = frozenset({"nav-link", "dropdown-item", "sidebar-link"})
RENDERERS_TAGS: Final = (
    "link[@rel='canonical'] | meta[starts-with(@property, 'og:') or starts-with(@name, 'og:')"
    " or starts-with(@property, 'twitter:') or starts-with(@name, 'twitter:')]"
)


@dataclass(frozen=True)
class Surroundings:
    """What the steps take into a page, each by the page's file where there is one for each.

    `descriptions` are those for programs, in the vocabulary of schema.org. `notebook_sizes` are in
    bytes, of the notebooks offered beside pages. `live_scripts` are those of `live_charts`.
    `written` are the pages of which people wrote all words, and `undated` those whose data depend
    on no day.
    """

    edition: Edition
    cards: Mapping[str, head.Card]
    descriptions: Mapping[str, Mapping[str, Any]]
    notebook_sizes: Mapping[str, int]
    live_scripts: Mapping[str, str]
    written: Collection[str] = ()
    undated: Collection[str] = ()


def name_navigation(page: Page, _: Surroundings) -> None:
    """Give each navigation a name, so that screen readers can tell them apart."""
    for nav in page.top.iter("nav"):
        name = next((NAV_NAMES[word] for word in nav.classes if word in NAV_NAMES), "")
        if name and "aria-label" not in nav.attrib:
            nav.set("aria-label", name)


def name_toggles_buttons(page: Page, _: Surroundings) -> None:
    """Give what opens a menu the role of a button instead of that of a landmark or a menu."""
    for toggle in page.top.xpath(TOGGLES):
        toggle.set("role", "button")


def drop_empty_paragraphs(page: Page, _: Surroundings) -> None:
    """Drop paragraphs that Quarto leaves around a variable that is HTML."""
    for paragraph in page.top.xpath("//p[not(@*) and not(node()[not(self::text())])]"):
        if not (paragraph.text or "").strip():
            paragraph.drop_tree()


def leave_one_menu_on_phones(page: Page, _: Surroundings) -> None:
    """Have the bar at the top open the menu of the sidebar, and drop the second bar.

    On phones Quarto has two menus, and that of the sidebar has all links of the other and more.
    """
    for bar in page.top.xpath(SECOND_BAR):
        if bar.xpath(".//*[@data-bs-target=$menu]", menu=SIDEBAR_MENU):
            bar.drop_tree()
            for button in page.top.xpath("//*[@data-bs-target=$menu]", menu=BAR_MENU):
                button.set("data-bs-target", SIDEBAR_MENU)
                button.set("aria-controls", "quarto-sidebar")


def load_less(page: Page, _: Surroundings) -> None:
    """Drop files that the page does not use, and let no script delay it."""
    for element in page.top.xpath("//link[@href] | //script[@src]"):
        if posixpath.basename(element.get("href") or element.get("src")) in UNUSED:
            element.drop_tree()
        elif element.tag == "script" and not _waits(element):
            element.set("defer", "")


def load_no_colours_of_code(page: Page, _: Surroundings) -> None:
    """Load no styles for listings, which no page has.

    Quarto's script switches off one of their three links, and fails if it is not there.
    """
    for link in page.top.xpath("//link[@id='quarto-text-highlighting-styles']"):
        if "quarto-color-scheme-extra" in link.classes:
            link.set("rel", "disabled-stylesheet")
        else:
            link.drop_tree()


def _waits(script: Element) -> bool:
    """Whether a script lets the page be shown before it runs."""
    return "async" in script.attrib or "defer" in script.attrib or script.get("type") == "module"


def link_only_headings(page: Page, _: Surroundings) -> None:
    """Leave Quarto's links to headings that divide the text; exhibits and claims have their own."""
    for heading in page.top.xpath("//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"):
        if "data-anchor-id" not in heading.attrib:
            heading.classes.discard("anchored")


def mark_current_page(page: Page, _: Surroundings) -> None:
    """Mark those links of a navigation as current that lead to the page itself."""
    for link in page.top.xpath("//a[@class]"):
        address = link.get("href", "").partition("#")[0]
        # A script marks links within the page while the reader scrolls.
        if NAVIGATION_LINKS.isdisjoint(link.classes) or not address:
            continue
        link.attrib.pop("aria-current", None)
        link.classes.discard("active")
        if posixpath.normpath(posixpath.join(posixpath.dirname(page.file), address)) == page.file:
            link.classes.add("active")
            link.set("aria-current", "page")


def put_skip_link_first(page: Page, _: Surroundings) -> None:
    """Put the link that skips the navigation at the beginning of the header."""
    headers = page.top.xpath("//header[@id='quarto-header']")
    links = page.top.xpath("//a[@class='visually-hidden-focusable']")
    if headers and links:
        links[0].drop_tree()
        links[0].tail = None
        headers[0].insert(0, links[0])


def add_head(page: Page, about: Surroundings) -> None:
    """Replace the renderer's tags for other sites by ours, and add our scripts."""
    for tag in page.top.find("head").xpath(RENDERERS_TAGS):
        tag.drop_tree()
    title, file = head.without_site(page.title), page.file
    tags = head.tags(title, page.description, file, about.edition, about.cards.get(file))
    _add_to_head(page, tags + render("pages/scripts.html", addresses=_own_scripts(page)))


def _own_scripts(page: Page) -> list[str]:
    """The addresses of our own scripts that a page needs."""
    needed = {
        "copy": True,
        "search": True,
        "freshness": page.file == FRONT_PAGE or bool(page.top.xpath("//@data-due")),
        "front": page.file == FRONT_PAGE,
    }
    root = root_from(page.file)
    return [f"{root}report/scripts/{name}.js" for name, is_needed in needed.items() if is_needed]


def mark_as_dated(page: Page, about: Surroundings) -> None:
    """Say at the beginning of a page that it is not of the latest edition."""
    written, undated = page.file in about.written, page.file in about.undated
    note = about.edition.note(page.file, written=written, undated=undated)
    main = page.top.find(".//main")
    if note and main is not None:
        _insert(main, 0, render("pages/marked_as_dated.html", note=note))


def add_foot(page: Page, about: Surroundings) -> None:
    """Put citation, dates and licences at the end of the text, before the neighbouring pages."""
    main = page.top.find(".//main")
    if page.file == ERROR_PAGE or main is None:
        return
    size = about.notebook_sizes.get(page.file, 0)
    title = head.without_site(page.title)
    ends_in_navigation = len(main) > 0 and "page-navigation" in main[-1].get("class", "").split()
    place = len(main) - ends_in_navigation
    _insert(main, place, page_foot(about.edition, page.file, title, size))


def link_from_root(page: Page, _: Surroundings) -> None:
    """On the error page, which is served at any address, lead links from the root.

    It asks search engines to leave it out.
    """
    if page.file != ERROR_PAGE:
        return
    _add_to_head(page, '<meta name="robots" content="noindex">')
    for element in page.top.xpath("//*[@href or @src]"):
        for name in {"href", "src"} & set(element.attrib):
            element.set(name, _from_root(element.get(name)))
    for offset in page.top.xpath("//meta[contains(@name, ':offset')]"):
        offset.set("content", site_path(""))


def _from_root(address: str) -> str:
    """A relative address on the error page as one from the root; others only without a dot."""
    if address and address[0] not in "/#" and not SCHEME.match(address):
        return site_path(address.removeprefix("./"))
    return address.replace("/./", "/") if address.startswith("/") else address


def describe_for_programs(page: Page, about: Surroundings) -> None:
    """Put the description of a page's data or claims for programs into its head."""
    if page.file in about.descriptions:
        _add_to_head(page, machines.linked_data(about.descriptions[page.file]))


def add_live_charts(page: Page, about: Surroundings) -> None:
    """Put the scripts that make charts live at the end of the page."""
    addresses = live_charts.addresses(page.file, about.live_scripts)
    body = page.top.find("body")
    _insert(body, len(body), render("pages/scripts.html", addresses=addresses))


def offer_other_editions(page: Page, about: Surroundings) -> None:
    """In a dated edition make room for the menu of editions, which one script fills on all pages.

    The head links to the latest and the other editions, as in RFC 5829. An edition is to be cited,
    so its own address is the canonical one. Of a hundred nearly equal pages a search should offer
    the latest, so none of these is indexed.
    """
    if not about.edition.place:
        return
    for note in page.top.find_class("edition-note")[:1]:
        note.addnext(html.Element("div", {"class": "edition-menu"}))
    tags = render(
        "editions/head_tags.html",
        latest=root_from(about.edition.place + page.file),
        page=page.file,
        has_robots=bool(page.top.xpath("//meta[@name='robots']")),
    )
    _add_to_head(page, tags)


def protect(page: Page, _: Surroundings) -> None:
    """Put the policy into the page that says what it may load and run. It comes last."""
    security.protect(page.top)


def _add_to_head(page: Page, tags: str) -> None:
    element = page.top.find("head")
    _insert(element, len(element), tags)


def _insert(parent: Element, place: int, markup: str) -> None:
    """Insert the elements that `markup` holds into an element, before its child at `place`."""
    elements = html.fragments_fromstring(str(markup).strip()) if markup.strip() else []
    if place == 0 and elements:
        elements[-1].tail, parent.text = parent.text, None
    for number, element in enumerate(elements):
        parent.insert(place + number, element)
