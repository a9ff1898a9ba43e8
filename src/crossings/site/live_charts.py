"""The site's own scripts, for live charts and for the page that checks a figure.

`page.js`, a few kilobytes, is on every page but the error page. When a reader scrolls near a chart,
it fetches `vega.js` (Vega, Vega-Lite and Vega-Embed, from this site) and the chart's specification
from `exhibits/ID.live.json`. Vega evaluates expressions with its interpreter, so that no page needs
unsafe-eval.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Final

from crossings.common import files, store
from crossings.common.addresses import CHECK_A_FIGURE, root_from
from crossings.errors import CheckError
from crossings.exhibits import vega
from crossings.exhibits.vega import VEGA_LITE

FOLDER: Final = "live"
ENVIRONMENT: Final = Path(sys.prefix, "share", "crossings")
PAGE, VEGA = f"{FOLDER}/page.js", f"{FOLDER}/vega.js"
# The page that checks a figure, and its own script.
CHECK_SCRIPT = "check-a-figure.js"
# The one name that page.js needs from the bundle. Without it vl-convert sets three global names.
HANDLE: Final = "window.ledgerEmbed = vegaEmbed;"


def write(site: Path, pages: Container[str], cache_folder: Path | None = None) -> dict[str, str]:
    """Write the scripts into a rendered site; return the address of each from its root, by file.

    That of the page that checks a figure is written if it is one of the `pages`. Raises CheckError
    as `vega_bundle` does.
    """
    scripts = {VEGA: vega_bundle(cache_folder)}
    page_script = files.script("page.js")
    scripts[PAGE] = page_script.replace("vega.js", f"vega.js?{_hash(scripts[VEGA])}").encode()
    if CHECK_A_FIGURE in pages:
        scripts[f"{FOLDER}/{CHECK_SCRIPT}"] = files.script(CHECK_SCRIPT).encode()
    (site / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, script in scripts.items():
        (site / name).write_bytes(script)
    return {name: f"{name}?{_hash(script)}" for name, script in scripts.items()}


def addresses(page: str, scripts: Mapping[str, str]) -> list[str]:
    """The addresses, on a page, of the scripts that it needs, of those that `write` wrote."""
    root = root_from(page)
    needed = [name for name in scripts if name == PAGE or (page == CHECK_A_FIGURE and name != VEGA)]
    return [f"{root}{scripts[name]}" for name in needed]


def _hash(script: bytes) -> str:
    """A hash for an address, so that browsers load a changed script anew."""
    return hashlib.sha256(script).hexdigest()[:12]


def vega_bundle(cache_folder: Path | None = None) -> bytes:
    """The bundle of Vega as one script that adds a single global name.

    It can safely be loaded twice. It depends only on the installed vl-convert, and takes a second
    or two to make. It is stored in the environment of vl-convert, and in `cache_folder`, since the
    environment may be read-only. Raises CheckError with vl-convert's message if it fails.
    """
    name = store.name_of("vega", vega.version("vl-convert-python"), VEGA_LITE, HANDLE)
    return store.recall_or_make(
        ENVIRONMENT, name, lambda: store.recall_or_make(cache_folder, name, _make_bundle)
    )


def _make_bundle() -> bytes:
    """The bundle as vl-convert makes it, within a function; CheckError if it fails."""
    # In a separate process, since vl-convert writes its progress to standard error.
    command = (
        f"print(__import__('vl_convert').javascript_bundle({HANDLE!r}, vl_version={VEGA_LITE!r}))"
    )
    process = subprocess.run([sys.executable, "-c", command], capture_output=True)
    if process.returncode:
        raise CheckError(
            f"vl-convert made no bundle of Vega; it said:\n{process.stderr.decode().strip()}"
        )
    # Wrapped in a function: the bundle's top-level constants would break a second load.
    return b"(function(){" + process.stdout + b"})();\n"


if __name__ == "__main__":  # run once, when an environment is set up
    vega_bundle()
