"""The HTML and the files of an exhibit, for tests of what readers get."""

from __future__ import annotations

from markupsafe import Markup

from crossings.exhibits import as_html
from crossings.exhibits.exhibit import Exhibit


def html_of(exhibit: Exhibit, root: str = "../") -> Markup:
    """The exhibit on a page; `root` leads from the page to the site's root."""
    return as_html.whole(exhibit.data(), root)


def files_of(exhibit: Exhibit) -> dict[str, bytes]:
    """The downloads by ending."""
    return {ending: text.encode() for ending, text in exhibit.data().files.items()}
