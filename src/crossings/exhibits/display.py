"""What a cell shows: HTML that needs nothing else, except in a build.

A page is made from raw blocks, which JupyterLab, VS Code and nbconvert would print as code. For
HTML output Quarto would add scripts from a public server. So a build gets raw blocks, and
everything else gets HTML. Exhibits and the parts of the front page give a build data instead.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from markupsafe import Markup

from crossings.common.css import nested, pruned, words_of
from crossings.common.files import folders_above, own_checkout
from crossings.common.identity import edition_or_site_address
from crossings.common.templates import render

BUILD: Final = "CROSSINGS_BUILD"  # the environment variable that a build sets for its kernels
IN_TWIN: Final = "application/vnd.crossings.markdown"  # the key of an output for a twin
CLASS: Final = "crossings"
DARK: Final = (  # how JupyterLab and nbconvert, VS Code, and Colab mark a dark theme
    ':is(body[data-jp-theme-light="false"], body.vscode-dark, body.vscode-high-contrast,'
    ' html[theme="dark"]) &'
)
IN_PLACE_OF_PAGE: Final = {":root": "&", "body": "&", "body.quarto-dark": DARK}


def in_a_build() -> bool:
    """Whether a build runs this notebook: whether CROSSINGS_BUILD is set and not empty."""
    return bool(os.environ.get(BUILD))


def outputs(
    words: str, html: Callable[[str], str], in_twin: str = "", root: str = "../"
) -> dict[str, str]:
    """The outputs of a cell by type: `words` as text, and the HTML that `html` returns.

    `html` gets the path from the page to the site's root, in a build `root`. There its HTML becomes
    a raw block for a page of the report, and `in_twin` is the Markdown of the page's twin;
    elsewhere it gets styles and scripts, and links to the site.
    """
    if in_a_build():
        return {"text/plain": words, "text/markdown": fenced(html(root)), IN_TWIN: in_twin}
    return {"text/plain": words, "text/html": complete(html(f"{edition_or_site_address()}/"))}


def fenced(body: str) -> str:
    """A raw block of HTML in Markdown, its fence longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{=html}}\n{body}\n{fence}\n"


def complete(body: str) -> str:
    """The HTML with the rules that it needs, light or dark like its surroundings.

    Each output carries its own, since any cell may be run, moved or deleted by itself.
    """
    sheet = _stylesheet()
    rules = scoped(sheet.read_text(encoding="utf-8"), body) if sheet else ""
    parts = {"rules": rules, "body": body}
    return str(
        render("exhibits/output.html", **{name: Markup(part) for name, part in parts.items()})
    )


def _stylesheet() -> Path | None:
    """report/site.css of the checkout around the working folder, else of the package's checkout."""
    for folder in (*folders_above(), own_checkout()):
        if (folder / "report" / "site.css").is_file():
            return folder / "report" / "site.css"
    return None


def scoped(css: str, body: str) -> str:
    """The rules of the site's stylesheet that `body` needs, limited to our own element.

    All are nested in one rule that repeats its class three times, so that they are stronger than
    Jupyter's. The dark theme follows the surroundings, not the system.
    """
    names = words_of([body, "quarto-dark"]) - {"embed"}  # a word, and the class of another page
    css = nested(pruned(css, names), IN_PLACE_OF_PAGE)
    box_rules = (
        "max-width: 44rem; padding: .25rem .5rem; "
        f"h3 {{ color: inherit; }} .{CLASS} > p {{ margin: 0 0 .75rem; }}"
    )
    return re.sub(r"\s+", " ", f".{CLASS}.{CLASS}.{CLASS} {{ {css} {box_rules} }}")
