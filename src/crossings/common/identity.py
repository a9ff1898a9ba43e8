"""What the site is called, who made it and what its address is.

`_quarto.yml` gives the name and addresses, CITATION.cff the authors and the full title. From both a
build writes the rest of CITATION.cff, which other programs read. Links between pages are relative,
and need none of this.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from crossings.common.addresses import FRONT_PAGE, edition_of, slug
from crossings.common.files import folders_above, own_checkout, write_whole, writing
from crossings.common.scratch import variables
from crossings.common.yaml_text import load_yaml
from crossings.errors import InputError

# The project's name in what stays when a site has another title: the archive, and what it sends.
SLUG: Final = "channel-ledger"
SETTINGS_FILE, CITATION_FILE = "_quarto.yml", "CITATION.cff"
# The last part of CITATION.cff, which repeats some of the rest.
PREFERRED: Final = "preferred-citation:"
CITED: Final = ("title", "authors", "url", "date-released")
PROJECT: Final = "CROSSINGS_PROJECT"  # names the project in the environment while it is built
EDITION: Final = "CROSSINGS_EDITION"  # holds the day of a dated edition while it is built
# Host names that lead nowhere: reserved for examples and tests (RFC 2606 and 6761), or local.
NOBODYS: Final = re.compile(
    r"(?:^|\.)(?:example|invalid|test|localhost|local|example\.(?:com|net|org))$|^[^.]*$|^[\d.]+$"
)
KEYWORDS: Final = (
    "small boats",
    "English Channel",
    "border security",
    "UK-France agreements",
    "asylum",
    "returns",
)


def leads_nowhere(address: str) -> bool:
    """Whether an address is not on the web, or is reserved for examples."""
    try:
        url = urlsplit(address)
    except ValueError:  # such as http://[x/
        return True
    return url.scheme not in ("http", "https") or bool(NOBODYS.search(url.hostname or ""))


@dataclass(frozen=True)
class Identity:
    """A site's name, its addresses, its authors, and its title in full.

    `address` is the site's and `repository` that of its sources, both without a slash at the end.
    `description` says in a sentence what the site is about, or is empty. `pages` are the titles of
    the menu's pages, by file: report/spending.html is The money.
    """

    name: str
    address: str
    repository: str
    authors: tuple[str, ...]
    work: str
    pages: Mapping[str, str]
    description: str = ""

    @property
    def makers(self) -> str:
        """The authors as one line."""
        return ", ".join(self.authors)

    @property
    def slug(self) -> str:
        """The name as an identifier: channel-ledger."""
        return slug(self.name)


def refuse_no_project(folder: Path) -> None:
    """Raise InputError if the folder is not a project."""
    if not (folder / SETTINGS_FILE).is_file():
        expected = f"{SETTINGS_FILE} is expected. Run in the checkout."
        raise InputError(f"{folder.resolve()} holds no project: {expected}")


def pages_listed(project: Path) -> list[str] | None:
    """The pages that the settings have rendered, such as report/data.ipynb, in their order.

    None if there are no settings, or none that can be read: their own check says so.
    """
    import yaml  # here, since most commands do not need it

    with contextlib.suppress(OSError, ValueError, yaml.YAMLError, LookupError, TypeError):
        names = map(str, load_yaml((project / SETTINGS_FILE).read_bytes())["project"]["render"])
        return [name for name in names if not name.startswith("!")]
    return None


def chapters(settings: str) -> list[tuple[str, str]]:
    """The name and the page of each chapter: the entries of the first menu of the navbar.

    There are none if the settings, as text, have no such menu or cannot be read.
    """
    import yaml

    unreadable = (yaml.YAMLError, LookupError, TypeError, AttributeError, StopIteration)
    with contextlib.suppress(*unreadable):
        items = load_yaml(settings)["website"]["navbar"]["left"]
        menu = next(item["menu"] for item in items if item.get("menu"))
        return [(str(entry["text"]), str(entry["href"])) for entry in menu]
    return []


def own_site() -> Identity:
    """The site that is being built, else that of a checkout.

    The checkout is the nearest around the working folder that also holds `data`, else the package's
    own. Raises InputError if the site's settings are missing or give no title or no address, or if
    they or CITATION.cff are not YAML with keys. CITATION.cff may be missing.
    """
    checkouts = (
        above
        for above in folders_above()
        if (above / SETTINGS_FILE).is_file() and (above / "data").is_dir()
    )
    project = os.environ.get(PROJECT)
    folder = Path(project) if project else next(checkouts, own_checkout())
    return _identity(folder, _content(folder / SETTINGS_FILE), _content(folder / CITATION_FILE))


def edition_or_site_address() -> str:
    """The site's own address, without a slash at the end; a dated edition has one within it."""
    edition = os.environ.get(EDITION)
    site = own_site().address
    return f"{site}/{edition_of(edition)}".rstrip("/") if edition else site


def of(project: Path) -> contextlib.AbstractContextManager[None]:
    """Within the context, make `own_site` the site of this project.

    This also holds in processes that are started within the context.
    """
    return variables({PROJECT: str(project.resolve())})


def citation_file(project: Path, released: dt.date | None = None) -> str | None:
    """The text of CITATION.cff brought into line with the settings; None if there is no such file.

    `released` is the day on which the report was released; without it the file keeps its day. The
    format knows only software and data, so the report itself is the preferred citation. All from
    there on is written anew, so nothing else may follow it. Raises InputError as `own_site` does.
    """
    path = project / CITATION_FILE
    if not path.is_file():
        return None
    with of(project):
        site = own_site()
    values = {"title": site.work, "url": f"{site.address}/"}
    values |= {"repository-code": site.repository} if site.repository else {}
    values |= {"date-released": str(released)} if released else {}
    text = path.read_text(encoding="utf-8").partition(PREFERRED)[0]
    for key, value in values.items():
        line = f"{key}: {json.dumps(value, ensure_ascii=False)}"
        before = re.search(rf"(?m)^{key}:.*$", text)
        if before:
            text = text[: before.start()] + line + text[before.end() :]
        else:
            text = text.rstrip("\n") + f"\n{line}\n"
    repeated = (re.search(rf"(?m)^{key}:.*\n(?:[ -].*\n)*", text) for key in CITED)
    return f"{text}{PREFERRED}\n  type: report\n" + "".join(
        f"  {line}\n" for part in repeated if part for line in part[0].splitlines()
    )


def write_citation(project: Path, released: dt.date | None = None) -> None:
    """Write CITATION.cff if it does not agree with the settings or with `released`.

    `released` is as in `citation_file`: without it the file keeps its day. Nothing is done if there
    is no such file. Raises InputError if it cannot be written, and as `own_site` does.
    """
    path, text = project / CITATION_FILE, citation_file(project, released)
    if text is None or text == path.read_text(encoding="utf-8"):
        return
    with writing(path):
        write_whole(path, text)


def _content(path: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        return path.read_bytes()
    return None


@functools.lru_cache(maxsize=8)  # called for each page
def _identity(folder: Path, settings: bytes | None, citation: bytes | None) -> Identity:
    """The identity in the contents of a project's settings and CITATION.cff, None if one is absent.

    It is kept by these contents, so that a change to a file is seen.
    """
    website = _website(folder / SETTINGS_FILE, settings)
    cited = {} if citation is None else _yaml(folder / CITATION_FILE, citation)
    name = _text(website, "title")
    subject = str(cited.get("title", "")).partition(": ")[2]
    return Identity(
        name,
        _text(website, "site-url").rstrip("/"),
        _text(website, "repo-url").rstrip("/"),
        _authors(cited) or (name,),
        f"{name}: {subject}" if subject else name,
        {FRONT_PAGE: "The front page", **_titles(website.get("sidebar"))},
        _text(website, "description"),
    )


def _website(path: Path, settings: bytes | None) -> dict[str, Any]:
    """The settings of the site; InputError if they give no title, or no address that is one."""
    website = _yaml(path, settings).get("website")
    website = website if isinstance(website, dict) else {}
    for key, example in (("title", "Channel Ledger"), ("site-url", "https://example.org/")):
        if not isinstance(website.get(key), str) or not _text(website, key):
            raise InputError(f"{path} gives no website.{key}: write one there, such as {example}.")
    for key in ("site-url", "repo-url"):
        address = _text(website, key)
        if address and not re.match(r"https?://[\w-]", address):
            fault = f"has {address!r} as website.{key}"
            raise InputError(f"{path} {fault}: write an address that begins with https://.")
    return website


def _text(settings: Mapping[str, Any], key: str) -> str:
    """A setting as text without spaces around it; empty if there is none."""
    return str(settings.get(key) or "").strip()


def _authors(cited: Mapping[str, Any]) -> tuple[str, ...]:
    """The authors that CITATION.cff names: a group by its name, a person by both names."""
    keys = ("name", "given-names", "family-names")
    authors = [author for author in cited.get("authors") or () if isinstance(author, dict)]
    names = (" ".join(str(author[key]) for key in keys if key in author) for author in authors)
    return tuple(filter(None, names))


def _titles(menu: Any) -> dict[str, str]:
    """The titles of the pages that a menu of the settings names, at any depth, by file."""
    if isinstance(menu, list):
        return {file: title for part in menu for file, title in _titles(part).items()}
    if not isinstance(menu, dict):
        return {}
    if "href" in menu and "text" in menu:
        return {re.sub(r"\.(ipynb|qmd)$", ".html", str(menu["href"])): str(menu["text"])}
    return _titles(menu.get("contents"))


def _yaml(path: Path, content: bytes | None) -> dict[str, Any]:
    """The keys in the content of a YAML file; InputError, which names `path`, if it has none."""
    import yaml  # here, since most commands do not need it

    settings = None
    with contextlib.suppress(ValueError, yaml.YAMLError):
        settings = load_yaml(content or b"")
    if not isinstance(settings, dict):
        raise InputError(
            f"{path} cannot be read: YAML with keys is expected. "
            "`crossings check --sources` says more."
        )
    return settings
