"""Finish a rendered site, in the order that stands here, before it is put in place.

A page that a renderer wrote is parsed once; the steps of `page_steps` change its elements, and it
is written once. `pages/` makes the words and pictures.

So are the pages of exhibits and of changes, which templates wrote, since their last steps are those
of each page. The policy is worked out from a page's elements: a style or a script that an exhibit
brings is then allowed by its hash, where a policy written beforehand would block it unseen.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from crossings.common import css, store
from crossings.common.addresses import (
    CHECK_A_FIGURE,
    DATA,
    EMBEDS,
    ERROR_PAGE,
    FRONT_PAGE,
    notebook_of,
)
from crossings.exhibits import tokens
from crossings.exhibits.data import ExhibitData
from crossings.facts.fact_names import FACT_NAMES
from crossings.pages import card as social_cards
from crossings.pages import embed, head, machines, post_page, searching
from crossings.pages.edition import Edition
from crossings.pages.markup import LIBRARIES, Element, Page
from crossings.pages.page_text import PageText
from crossings.pages.prepared import Prepared
from crossings.site import live_charts
from crossings.site import page_steps as steps
from crossings.site.page_steps import Surroundings
from crossings.site.pictures import Pictures
from crossings.site.render import by_stand_in

ROOT_ONLY = (ERROR_PAGE, "sitemap.xml", "robots.txt")  # they speak for a host, not for a folder
# The classes that Bootstrap's script sets on these pages, where it opens menus. Its other classes,
# such as those of dialogs, are on no page.
AS_MENUS_OPEN: Final = "collapsing show fade"
COMMENTS: Final = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)  # lines of scripts; licences stay
LIGHT_LINK: Final = "//link[@class='quarto-color-scheme']/@href"
DARK_LINK: Final = "//link[contains(@class, 'quarto-color-alternate')]/@href"

Step = Callable[[Page, Surroundings], None]
STEPS_ON_A_RENDERED_PAGE: Final[tuple[Step, ...]] = (
    # What the two renderers write in different ways.
    steps.name_navigation,
    steps.name_toggles_buttons,
    steps.drop_empty_paragraphs,
    steps.leave_one_menu_on_phones,
    steps.load_less,
    steps.load_no_colours_of_code,
    steps.link_only_headings,
    steps.mark_current_page,
    steps.put_skip_link_first,
    # What neither writes.
    steps.add_head,
    steps.mark_as_dated,
    steps.add_foot,
    steps.link_from_root,
    steps.describe_for_programs,
)
# Of the pages of exhibits and of changes too, which no renderer wrote. The policy names scripts by
# their hash, so it comes last.
STEPS_ON_EACH_PAGE: Final[tuple[Step, ...]] = (
    steps.add_live_charts,
    steps.offer_other_editions,
    steps.protect,
)


def finish(
    site: Path,
    texts: Collection[PageText],
    exhibits: Mapping[str, ExhibitData],
    on_pages: Mapping[str, Sequence[str]],
    prepared: Prepared,
    cache_folder: Path | None,
    pictures: Pictures,
) -> None:
    """Finish a rendered site with its `prepared` contents, and write its pages.

    `texts` are those of the rendered pages, `exhibits` are by id, and `on_pages` says which of them
    each page shows. Tables, exhibits and notebooks must be in `site` already. `cache_folder` is the
    folder of stored results. Social cards, which only the latest edition has, are painted by
    `pictures`.
    """
    edition, rendered = prepared.edition, _rendered_pages(site)
    cards = _cards(texts, exhibits, on_pages, edition, pictures)
    surroundings = Surroundings(
        edition,
        cards,
        _descriptions(site, rendered, exhibits, edition),
        {file: _size_of(site / notebook_of(file)) for file in rendered},
        live_charts.write(site, rendered, cache_folder),
        {page.file for page in texts if page.written},
        _undated(texts),
    )
    in_text = _address_replacer(texts, edition)
    _prune_sheets(site, rendered, cache_folder)
    of_their_own = _pages_of_their_own(rendered[FRONT_PAGE], exhibits, prepared, surroundings)
    pages = rendered | of_their_own
    _take_first_steps(rendered.values(), surroundings)
    _join_scripts(site, rendered)
    for page in pages.values():
        _take_last_steps(page, surroundings)
    finished = {file: page.as_text() for file, page in pages.items()}
    if CHECK_A_FIGURE in finished:
        finished[CHECK_A_FIGURE] = in_text(finished[CHECK_A_FIGURE])
    _write_search_index(site, texts, prepared)
    write_files(site, prepared.feeds)
    _write_for_crawlers(site, finished, edition)
    write_files(site, {file: in_text(text) for file, text in prepared.facts.items()})
    write_files(site, _without_roots(site, finished) if edition.place else finished)


def _undated(texts: Collection[PageText]) -> set[str]:
    """The pages whose data depend on no day."""
    return {page.file for page in texts if page.undated}


def _take_first_steps(rendered: Iterable[Page], surroundings: Surroundings) -> None:
    for page in rendered:
        for step in STEPS_ON_A_RENDERED_PAGE:
            step(page, surroundings)


def _take_last_steps(page: Page, surroundings: Surroundings) -> None:
    for step in STEPS_ON_EACH_PAGE:
        if page.file != ERROR_PAGE or step is not steps.add_live_charts:  # no chart there
            step(page, surroundings)


def _rendered_pages(site: Path) -> dict[str, Page]:
    """The pages that a renderer wrote, by file."""
    files = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    return {file: Page(file, (site / file).read_text(encoding="utf-8")) for file in files}


def _cards(
    texts: Collection[PageText],
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
    of_pages, drawings = social_cards.cards(texts, exhibits, on_pages, edition)
    for file, svg in drawings.items():
        pictures.add(file, svg)
    return of_pages | social_cards.of_exhibits(exhibits.values(), of_pages)


def _descriptions(
    site: Path, pages: Mapping[str, Page], exhibits: Mapping[str, ExhibitData], edition: Edition
) -> dict[str, Mapping[str, object]]:
    """The descriptions for programs of the tables and of claims, by the page that shows them."""
    descriptions: dict[str, Mapping[str, object]] = {}
    if DATA in pages:
        package = json.loads((site / "data" / "datapackage.json").read_text(encoding="utf-8"))
        descriptions[DATA] = machines.of_tables(package, edition.address(DATA), edition)
    for file, reviews in machines.reviews(exhibits.values()).items():
        descriptions[file] = machines.of_claims(reviews, edition.address(file), edition)
    return descriptions


def _size_of(path: Path) -> int:
    """The size of a file in bytes, 0 if it does not exist."""
    return path.stat().st_size if path.is_file() else 0


def readdressed(texts: Collection[PageText], edition: Edition) -> list[PageText]:
    """The texts of pages, where the page that checks a figure names only places that are there."""
    in_text = _address_replacer(texts, edition)
    return [
        dataclasses.replace(page, body=in_text(page.body)) if page.file == CHECK_A_FIGURE else page
        for page in texts
    ]


def _address_replacer(texts: Collection[PageText], edition: Edition) -> Callable[[str], str]:
    """A function that replaces, in a text, addresses of pages that this site does not have.

    The address of a page that shows a headline number becomes that of the nearest existing page.
    """
    places = {page.file: page.places for page in texts}
    nearest = {fact.address: fact.address_in(places) or FRONT_PAGE for fact in FACT_NAMES.values()}
    replacements = {
        edition.address(page): edition.address(existing)
        for page, existing in nearest.items()
        if page != existing
    }
    if not replacements:
        return str
    longest_first = "|".join(map(re.escape, sorted(replacements, key=len, reverse=True)))
    return functools.partial(re.sub, longest_first, lambda address: replacements[address[0]])


def _prune_sheets(site: Path, pages: Mapping[str, Page], cache_folder: Path | None) -> None:
    """Remove fonts of other sites and unused rules from the renderer's stylesheets.

    The stand-in's dark theme gets our colours. Quarto's lies over the light one, and keeps only
    what differs.
    """
    names = frozenset(_names_in_use(site, pages))
    own, theirs = site / "report" / "site.css", sorted((site / LIBRARIES).rglob("*.css"))
    light, dark = (
        {site / address for address in pages[FRONT_PAGE].top.xpath(links)}
        for links in (LIGHT_LINK, DARK_LINK)
    )
    texts = _sheets(site, (*theirs, own), dark)
    # Pages that no renderer wrote have our own, too: of it only comments go.
    names_for = {own: names | css.words_of([texts.get(own, "")])}
    texts = {
        path: _pruned_once(text, names_for.get(path, names), cache_folder)
        for path, text in texts.items()
    }
    read = _values_in_use(site, texts.values())
    texts |= {path: css.without_values(texts[path], read) for path in theirs}
    if not by_stand_in(site):
        texts |= _differing(texts, light, dark)
    for path, text in texts.items():
        path.write_text(text, "utf-8")


def _sheets(site: Path, paths: Iterable[Path], dark: set[Path]) -> dict[Path, str]:
    """The sheets as they were rendered, the stand-in's dark one with our colours."""
    texts = {path: path.read_text("utf-8") for path in paths if path.is_file()}
    if by_stand_in(site):
        texts |= {path: texts[path] + tokens.DARK_SHEET for path in dark}
    return texts


def _differing(texts: Mapping[Path, str], light: set[Path], dark: set[Path]) -> dict[Path, str]:
    """What the dark sheets say otherwise than the light ones, over which they lie."""
    below = "".join(texts[path] for path in light)
    return {path: css.differing(texts[path], below) for path in dark}


def _pruned_once(text: str, names: frozenset[str], cache_folder: Path | None) -> str:
    name = store.name_of("sheet", text, sorted(names))
    make = functools.partial(_pruned, text, names)
    return store.recall_or_make(cache_folder, name, make).decode()


def _values_in_use(site: Path, sheets: Iterable[str]) -> set[str]:
    """The custom properties that sheets, pages or scripts of the site read."""
    others = (path for kind in ("*.html", "*.js") for path in site.rglob(kind))
    return css.values_read([*sheets, *(path.read_text("utf-8") for path in others)])


def _join_scripts(site: Path, pages: Mapping[str, Page]) -> None:
    """Put one script in place of those that all rendered pages load one after another."""
    found = {file: _scripts_of(page) for file, page in pages.items()}
    shared = [file for file in found[FRONT_PAGE] if all(file in one for one in found.values())]
    text = "".join(f"{(site / file).read_text('utf-8')}\n;\n" for file in shared)
    text = COMMENTS.sub("", text)
    joined = f"{LIBRARIES}joined-{hashlib.sha256(text.encode()).hexdigest()[:12]}.js"
    (site / joined).write_text(text, "utf-8")
    for scripts in found.values():
        first, *others = (scripts[file] for file in shared)
        first.set("src", first.get("src").removesuffix(shared[0]) + joined)
        for script in others:
            script.drop_tree()


def _scripts_of(page: Page) -> dict[str, Element]:
    """The scripts that run once a page has been read, by file; modules have names of their own."""
    scripts = {}
    for script in page.top.xpath("//script[@src][@defer][not(@type)]"):
        for folder in (LIBRARIES, "report/scripts/"):
            _, found, name = script.get("src").partition(folder)
            if found:
                scripts[folder + name] = script
    return scripts


def _names_in_use(site: Path, pages: Mapping[str, Page]) -> set[str]:
    """The classes and ids of pages, and the words of scripts, which may set them."""
    left_out = ("bootstrap.min.js", *steps.UNUSED)
    scripts = [path for path in sorted(site.rglob("*.js")) if path.name not in left_out]
    inline = [script.text or "" for page in pages.values() for script in page.top.iter("script")]
    names = css.words_of(
        [AS_MENUS_OPEN, *inline, *(path.read_text("utf-8", "replace") for path in scripts)]
    )
    for page in pages.values():
        names.update(*(value.split() for value in page.top.xpath("//@class | //@id")))
    return names


def _pruned(sheet: str, names: frozenset[str]) -> bytes:
    return css.pruned(sheet, names).encode()


def _pages_of_their_own(
    front: Page,
    exhibits: Mapping[str, ExhibitData],
    prepared: Prepared,
    about: Surroundings,
) -> dict[str, Page]:
    """The pages of exhibits and of changes, by file, which no renderer wrote."""
    edition, language = prepared.edition, front.top.get("lang", "en-GB")
    texts = {
        **embed.exhibit_pages(exhibits.values(), language, edition, about.cards, about.undated),
        **post_page.pages(prepared.posts, language, edition, about.cards.get(FRONT_PAGE)),
    }
    return {file: Page(file, text) for file, text in texts.items()}


def _write_search_index(site: Path, texts: Collection[PageText], prepared: Prepared) -> None:
    """Write the search index in place of the renderer's, if the renderer wrote one."""
    path = site / "search.json"
    if path.is_file():
        searched = [page for page in texts if page.file != ERROR_PAGE]
        path.write_text(searching.index(searched, prepared.variables), encoding="utf-8")


def _write_for_crawlers(site: Path, pages: Collection[str], edition: Edition) -> None:
    """Write the sitemap and robots.txt.

    Only the latest edition has them. The renderer's own sitemap is removed from any edition.
    """
    (site / "sitemap.xml").unlink(missing_ok=True)
    if not edition.latest:
        return
    listed = [file for file in pages if file != ERROR_PAGE and not file.startswith(EMBEDS)]
    (site / "sitemap.xml").write_bytes(machines.sitemap(listed, edition))
    (site / "robots.txt").write_text(machines.robots(), encoding="utf-8")


def write_files(site: Path, files: Mapping[str, str]) -> None:
    """Write texts into the site, by file; a folder such as embeds/ may not be there yet."""
    for file, text in files.items():
        (site / file).parent.mkdir(exist_ok=True)
        (site / file).write_bytes(text.encode())


def _without_roots(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages of a dated edition; what belongs in the root of a host is removed from `site`."""
    for name in ROOT_ONLY:
        (site / name).unlink(missing_ok=True)
    return {file: text for file, text in pages.items() if file not in ROOT_ONLY}
