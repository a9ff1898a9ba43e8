"""Checks of addresses: links lead to files that exist, and everything is loaded from this site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from crossings.check.written_pages import Findings
from crossings.common import css
from crossings.errors import Problem
from crossings.pages.markup import Element, Page, Site, inside

LOADING_RELS = {
    "stylesheet",
    "preload",
    "prefetch",
    "prerender",
    "modulepreload",
    "preconnect",
    "dns-prefetch",
    "manifest",
    "icon",
    "apple-touch-icon",
    "apple-touch-icon-precomposed",
    "mask-icon",
}
# Attributes with addresses that the browser loads by itself, or to which it sends a reader's input.
FETCHED_BY = {
    "script": ("src",),
    "img": ("src",),
    "source": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src", "formaction"),
    "button": ("formaction",),
    "form": ("action",),
    "body": ("background",),
}
ELSEWHERE_IN_SPEC = re.compile(r"\"url\"\s*:\s*\"((?:https?:)?//[^\"]+)")
NO_CHARTS = ("search.json",)  # it may name addresses
TEXTS = (".md", ".json", ".txt", ".xml")  # that name pages by their full addresses
OWN_MACHINE = re.compile(r"//(?:localhost|127\.|0\.0\.0\.0|\[::1\])")
# Elements that open what they load.
OPEN_DOCUMENTS = ("script", "iframe", "object", "embed", "frame")
SRCSET = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+[^,]*)?(?:,|$)")


@dataclass(frozen=True)
class Address:
    """An address as it is written, and how it is used."""

    text: str
    loads: bool = False  # whether the browser loads it without being asked
    element: Element | None = None  # the element that names it; none in a stylesheet

    @property
    def scheme(self) -> str:
        """Its scheme in small letters; empty where it states none."""
        scheme = re.match(r"([a-zA-Z][\w+.-]*):", self.text)
        return scheme[1].lower() if scheme else ""

    @property
    def names_host(self) -> bool:
        """Whether it names a host of the web: another site, or this one in full."""
        return self.scheme in ("http", "https", "ws", "wss") or self.text.startswith("//")

    @property
    def shown(self) -> str:
        """The address as messages show it."""
        return repr(self.text[:100])


def problems_of_page(site: Site, page: Page) -> Iterator[Problem]:
    """Problems of links and loads in a page or drawing.

    They are in attributes and inline styles.
    """
    for element in page.elements:
        for fault in _faults_of_attributes(site, page, element):
            yield page.problem(element, fault)
        if element.tag == "style":
            for place, fault in _in_css(site, page, element.text_content()):
                line = element.sourceline + element.text_content().count("\n", 0, place)
                yield Problem(page.file, line, fault)


def problems_of_file(site: Site, file: str) -> Iterator[Problem]:
    """Problems of loads in a stylesheet or a chart's specification, and of addresses in texts.

    A drawing is checked as a page is, its links too. Pages have none here.
    """
    if file.endswith(".svg"):
        if site.text(file).strip():
            yield from problems_of_page(site, Page(file, site.text(file)))
    elif file.endswith((".css", ".json")):
        text = site.text(file)
        for place, fault in _in_file(site, file, text):
            yield Problem(file, text.count("\n", 0, place) + 1, fault)
    if file.endswith(TEXTS) and site.address:
        yield from _in_text(site, file)


def _in_text(site: Site, file: str) -> Iterator[Problem]:
    """Problems of this site's own addresses, in full, in a text for readers or programs."""
    text, page = site.text(file), Page(file, "")
    for found in re.finditer(rf"{re.escape(site.address)}/[^\s\"'<>()\[\]\\`]*", text):
        if fault := _fault_of_target(site, page, Address(found[0].rstrip(".,;:*"))):
            yield Problem(file, text.count("\n", 0, found.start()) + 1, fault)


def file_at(site: Site, file: str, address: str) -> str | None:
    """The file of the site to which an address in another of its files leads.

    The file need not exist. A folder means its index page. None for an address of another site,
    with another scheme, or above the site.
    """
    path = re.split(r"[?#]", address.strip(), maxsplit=1)[0]
    if not path:
        return file
    from_top = _from_top(site, file, path)
    if from_top is None:
        return None
    full = posixpath.normpath(from_top)
    if full == ".." or full.startswith("../"):
        return None
    full = "" if full == "." else full
    return posixpath.join(full, "index.html") if full in site.folders else full


def _from_top(site: Site, file: str, path: str) -> str | None:
    """An address in a file of the site, as a path from the top of the site.

    The address has no query and no fragment. It is relative to the file, or begins at the root of
    the host or with a host. None for one that leads to another site.
    """
    own = _without_scheme(site.address)
    if re.match(r"[a-zA-Z][\w+.-]*:|//", path):
        is_within, below = _is_own(site, path), _without_scheme(path)[len(own) :]
    elif path.startswith("/"):
        root = re.sub(r"^//[^/]*", "", own)  # a site may be in a folder of its host
        is_within, below = f"{path}/".startswith(f"{root}/"), path[len(root) :]
    else:
        return posixpath.join(posixpath.dirname(file), unquote(path))
    return unquote(below.lstrip("/")) if is_within else None


def _without_scheme(address: str) -> str:
    return re.sub(r"^https?:", "", address, flags=re.I)


def _is_own(site: Site, address: str) -> bool:
    own = re.escape(_without_scheme(site.address))
    return bool(own and re.match(rf"{own}(?:[/?#]|$)", _without_scheme(address), re.I))


def _faults_of_attributes(site: Site, page: Page, element: Element) -> Iterator[str]:
    """Faults of the addresses in an element's attributes, those in inline styles included."""
    for text, loads in _addresses(element):
        if fault := _fault(site, page, Address(text.strip(), loads, element)):
            yield fault
    if element.tag == "base" and element.get("href") is not None:  # a target moves none
        yield "a <base> moves every link of the page; take it out"
    for value in element.attrib.values():
        if "url(" in value.lower() and element.tag != "meta":
            yield from (fault for _, fault in _in_css(site, page, value))


def _addresses(element: Element) -> Iterator[tuple[str, bool]]:
    """Each address an element names, and whether the browser loads it without being asked."""
    yield from ADDRESSES_OF_TAG.get(element.tag, _addresses_in_drawing)(element)
    for name in ("srcset", "imagesrcset"):
        for candidate in SRCSET.finditer(element.get(name, "")):
            yield candidate[1], True
    for name in FETCHED_BY.get(element.tag, ()):
        if name in element.attrib:
            yield element.get(name), True


def _addresses_of_anchor(anchor: Element) -> Iterator[tuple[str, bool]]:
    href = anchor.get("href", anchor.get("xlink:href"))
    if href is not None:
        yield href, False


def _addresses_of_link(link: Element) -> Iterator[tuple[str, bool]]:
    if "href" in link.attrib:
        rels = link.get("rel", "").lower().split()
        yield link.get("href"), not LOADING_RELS.isdisjoint(rels)


def _addresses_of_meta(meta: Element) -> Iterator[tuple[str, bool]]:
    """The address of a social card or of its page, or that to which a <meta> sends the reader."""
    content = meta.get("content", "")
    if meta.get("property", meta.get("name", "")) in ("og:image", "og:url", "twitter:image"):
        yield content, False
    if meta.get("http-equiv", "").lower() == "refresh" and "=" in content:
        yield content.partition("=")[2].strip(" \"'"), True


def _addresses_in_drawing(element: Element) -> Iterator[tuple[str, bool]]:
    href = element.get("href", element.get("xlink:href"))
    if href and inside(element, "svg"):
        yield href, True


ADDRESSES_OF_TAG = {
    "a": _addresses_of_anchor,
    "area": _addresses_of_anchor,
    "link": _addresses_of_link,
    "meta": _addresses_of_meta,
}


def _fault(site: Site, page: Page, address: Address) -> str | None:
    """The fault of an address on a page; None if it has none.

    The page may also be a drawing or a stylesheet.
    """
    if address.names_host:
        return _fault_of_full_address(site, page, address)
    if address.scheme:
        return _fault_of_scheme(address)
    if address.text in ("", "#"):
        return _fault_of_empty_address(address)
    return _fault_of_target(site, page, address)


def _fault_of_full_address(site: Site, page: Page, address: Address) -> str | None:
    """The fault of an address that names a host; None if it has none."""
    shown, is_own = address.shown, _is_own(site, address.text)
    if OWN_MACHINE.match(_without_scheme(address.text)):
        return f"points to {shown}, which is someone's own machine; name a public address"
    if address.loads and is_own:
        return f"loads {shown} by its full address; write it relative to the page"
    if address.loads:
        return f"loads {shown} from another site; keep a copy in this one, or leave it out"
    return _fault_of_target(site, page, address) if is_own else None


def _fault_of_target(site: Site, page: Page, address: Address) -> str | None:
    """The fault of an address within the site: its target or its fragment; None if it has none."""
    target = file_at(site, page.file, address.text)
    if target is None:
        outside = f"points to {address.shown}, which is outside the site; correct the address"
        return None if site.leads_out_of_edition(page.file, address.text) else outside
    if target not in site.files:
        fault = f"points to {address.shown}, but the site has no file {target!r}"
        return f"{fault}; correct the address or add the file"
    target_page = page if target == page.file else site.pages.get(target)
    fragment = unquote(address.text.partition("#")[2].partition(":~:")[0])
    if target_page is None or fragment in ("", "top") or fragment in target_page.targets:
        return None
    if target_page.leads_to:
        return _fault_of_renamed(site, target_page, address, fragment)
    fault = f"points to {address.shown}, but {target} has no id {fragment!r}"
    return f"{fault}; correct the fragment or give the id"


def _fault_of_renamed(site: Site, old: Page, address: Address, fragment: str) -> str:
    """The fault of an address with a fragment whose page only leads on to another."""
    new = file_at(site, old.file, old.leads_to) or old.leads_to
    page, (name, old_name) = (
        site.pages.get(new),
        (PurePosixPath(each).stem for each in (new, old.file)),
    )
    fault = f"points to {address.shown}, but {old.file} is {new} now"
    if page is not None and fragment in page.targets:
        return f"{fault}; write {name} in place of {old_name}"
    return f"{fault}, which has no id {fragment!r}; write {name} and an id that it has"


def _fault_of_scheme(address: Address) -> str | None:
    """The fault of an address with a scheme that is not one of the web; None if it has none."""
    match address.scheme:
        case "javascript":
            return _fault_of_script(address)
        case "data":
            return _fault_of_data(address)
        case "mailto":
            is_sound = re.match(r"mailto:[^@\s]+@[^@\s]+\.\w", address.text, re.I)
            return None if is_sound else f"{address.text[:60]!r} is not a mail address; correct it"
        case "tel":
            return None
    return f"points to {address.shown}, which no reader can open; name a public address"


def _fault_of_script(address: Address) -> str | None:
    """The fault of an address that runs a script; None for one of Quarto's that does nothing."""
    if address.element is not None and re.fullmatch(r"javascript:\s*void\(0\);?", address.text):
        names = [address.element.get("id", ""), *address.element.classes]
        if "quarto-" in " ".join(names):
            return None  # Quarto's own toggles
    return f"runs {address.text[:60]!r} as a script; use a button, or an address"


def _fault_of_data(address: Address) -> str | None:
    """The fault of a data address that opens as a document; None for a picture, font or style."""
    opens_document = address.element is not None and address.element.tag in OPEN_DOCUMENTS
    if address.loads and not opens_document:
        return None
    return f"opens {address.text[:40]!r}, a document inside an address; make it a file"


def _fault_of_empty_address(address: Address) -> str | None:
    """The fault of an address that is empty or #; None where it may be so."""
    if address.element is None or _may_be_empty(address, address.element):
        return None
    return (
        f"a <{address.element.tag}> has the address {address.text!r}, which leads nowhere; "
        "name where it should lead"
    )


def _may_be_empty(address: Address, element: Element) -> bool:
    """Whether an element may have an address that is empty or #.

    It may if it is a form, or a toggle or tab, which a script controls. Outside <main> any # may
    stand, and an empty address in an element with a class of Quarto: they are renderers' controls.
    """
    if element.tag == "form":
        return True
    if address.loads:
        return False
    is_control = "data-bs-toggle" in element.attrib or element.get("role") == "tab"
    of_quarto = any(name.startswith("quarto-") for name in element.classes)
    return is_control or ((address.text == "#" or of_quarto) and not inside(element, "main"))


def _in_file(site: Site, file: str, text: str) -> Findings:
    """Faults in the text of a stylesheet or chart, each after its place."""
    if file.endswith(".css"):
        return _in_css(site, Page(file, ""), text)
    return _in_spec(text) if file not in NO_CHARTS else iter(())


def _in_css(site: Site, page: Page, text: str) -> Findings:
    """Faults of what CSS loads, each after its place; `page` is its page, or the stylesheet."""
    in_stylesheet = page.file.endswith(".css")
    for line, value in css.loads(text):
        if not value or (value.startswith("#") and in_stylesheet):
            continue
        if fault := _fault(site, page, Address(value, loads=True)):
            yield sum(map(len, text.splitlines(keepends=True)[: line - 1])), fault


def _in_spec(text: str) -> Findings:
    for address in ELSEWHERE_IN_SPEC.finditer(text):
        fault = f"a chart loads its data from {address[1][:100]!r}; put the data into the chart"
        yield address.start(), fault
