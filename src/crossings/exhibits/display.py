"""What a cell shows: HTML that needs nothing else, everywhere but in a build.

JupyterLab, VS Code and nbconvert show HTML, and print the raw block that a page is made from as code. Quarto adds scripts
from a public server to a page for any output of HTML. So a build, and nothing else, asks for the raw block.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Final

from crossings.common import checkout
from crossings.common.identity import site_address
from crossings.exhibits import styles

BUILD: Final = "CROSSINGS_BUILD"  # the environment variable that a build sets for its kernels
CLASS: Final = "crossings"
DARK: Final = (  # how JupyterLab and nbconvert, VS Code, and Colab say that they are dark
    ':is(body[data-jp-theme-light="false"], body.vscode-dark, body.vscode-high-contrast, html[theme="dark"]) &'
)
EMBED = re.compile(r"@media screen and \(prefers-color-scheme: dark\) \{\s*body\.embed \{[^{}]*\}\s*\}")
PAGE = re.compile(r"@page[^{]*\{[^{}]*\}")
WHOLE_PAGE = re.compile(r"(?<![\w.#\-\])])(?::root|html, body|body)(?=\s*\{)")


def in_a_build() -> bool:
    """Whether a build runs this notebook: the environment variable CROSSINGS_BUILD is set and not empty."""
    return bool(os.environ.get(BUILD))


def outputs(words: str, html: Callable[[str], str]) -> dict[str, str]:
    """The outputs of a cell by their type: `words`, and what `html` makes for the way to the site's root.

    In a build that is a raw block for a page of the report; elsewhere HTML with its styles and scripts, whose links lead
    to the site.
    """
    if in_a_build():
        return {"text/plain": words, "text/markdown": fenced(html("../"))}
    return {"text/plain": words, "text/html": complete(html(f"{site_address()}/"))}


def fenced(body: str) -> str:
    """A raw block of HTML in Markdown, its fence longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{=html}}\n{body}\n{fence}\n"


def complete(body: str) -> str:
    """HTML in the looks of the site, light or dark as what stands around it is: the rules and the script that it needs.

    Each output has them, since any cell may be run, moved or deleted by itself.
    """
    sheet = _stylesheet()
    rules = scoped(sheet.read_text(encoding="utf-8"), body) if sheet else ""
    script = ""
    if 'class="what-if"' in body:
        script = (resources.files("crossings") / "scripts" / "page.js").read_text(encoding="utf-8")
        script = f"<script>{script}</script>"
    return f'<style>{rules}</style><div class="{CLASS}">{body}</div>{script}'


def _stylesheet() -> Path | None:
    """report/site.css of the checkout around the working folder, else of the package's; None where there is none."""
    for folder in (*checkout.folders_above(), checkout.of_package()):
        if (folder / "report" / "site.css").is_file():
            return folder / "report" / "site.css"
    return None


def scoped(css: str, body: str) -> str:
    """The rules of the site's stylesheet that `body` needs, for our own element alone, stronger than Jupyter's own.

    All are nested in one rule whose class is said three times; dark is as the surroundings say, not as the system does.
    """
    css = PAGE.sub("", EMBED.sub("", css))
    css = styles.pruned(css, styles.words_of([body, "body quarto-dark"]))
    css = WHOLE_PAGE.sub("&", css.replace("body.quarto-dark", DARK))
    own = f"max-width: 44rem; padding: .25rem .5rem; h3 {{ color: inherit; }} .{CLASS} > p {{ margin: 0 0 .75rem; }}"
    return re.sub(r"\s+", " ", f".{CLASS}.{CLASS}.{CLASS} {{ {css} {own} }}")
