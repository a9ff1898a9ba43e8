"""What JupyterLab shows of an exhibit while a person edits: the same HTML and the site's stylesheet, and no more.

JupyterLab prints a fenced block of HTML as code, so a `text/html` twin goes beside it. A build never makes one: for any
such output Quarto adds scripts from a public server.
"""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path

SWITCH = "CROSSINGS_EDITING"  # set by `make edit` alone; a build's kernels do not see it
CLASS = "crossings-edit"
COMMENT = re.compile(r"/\*.*?\*/", re.S)
EMBED = re.compile(r"@media screen and \(prefers-color-scheme: dark\) \{\s*body\.embed \{[^{}]*\}\s*\}")
PAGE = re.compile(r"@page[^{]*\{[^{}]*\}")
WHOLE_PAGE = re.compile(r"(?<![\w.#\-\])])(?::root|html, body|body)(?=\s*\{)")


def editing() -> bool:
    """Whether a person edits: the environment variable CROSSINGS_EDITING is set and not empty."""
    return bool(os.environ.get(SWITCH))


def jupyterlab_output(body: str) -> dict[str, str]:
    """The `text/html` output to add to a mimebundle: `body` in the site's looks, light or dark as JupyterLab is.

    Empty where nobody edits.
    """
    if not editing():
        return {}
    return {"text/html": f'<style>{_sheet(stylesheet())}</style><div class="{CLASS}">{body}</div>'}


def stylesheet() -> Path | None:
    """report/site.css of the project that the notebook lies in; None where there is none."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "report" / "site.css").is_file():
            return folder / "report" / "site.css"
    return None


@functools.lru_cache(maxsize=1)
def _sheet(path: Path | None) -> str:
    return scoped(path.read_text(encoding="utf-8")) if path else ""


def scoped(css: str) -> str:
    """The site's stylesheet for what stands in our own element alone, stronger than JupyterLab's own rules.

    All of it is nested in one rule whose class is said three times; dark is as JupyterLab says on its <body>, not as
    the system does.
    """
    css = PAGE.sub("", EMBED.sub("", COMMENT.sub("", css)))
    css = css.replace("body.quarto-dark", 'body[data-jp-theme-light="false"] &')
    css = WHOLE_PAGE.sub("&", css)
    own = f"max-width: 44rem; padding: .25rem .5rem; h3 {{ color: inherit; }} .{CLASS} > p {{ margin: 0 0 .75rem; }}"
    return f".{CLASS}.{CLASS}.{CLASS} {{ {css} {own} }}"
