"""The site's own scripts, added at the end of a build: for live charts, and for the page that checks a figure.

`page.js`, a few kilobytes, is on every page. When a reader scrolls near a chart, it fetches `vega.js` (Vega, Vega-Lite
and Vega-Embed, from this site) and the chart's specification from `exhibits/ID.live.json`. Vega evaluates expressions
with its interpreter, so that no page needs unsafe-eval.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Final

from crossings.common.files import write_whole
from crossings.common.identity import ERROR_PAGE
from crossings.errors import CheckError
from crossings.exhibits import vega
from crossings.exhibits.vega import VEGA_LITE

FOLDER: Final = "live"
ENVIRONMENT: Final = Path(sys.prefix, "share", "crossings")
PAGE, VEGA = f"{FOLDER}/page.js", f"{FOLDER}/vega.js"
# The page that checks a figure, and its own scripts.
CHECKING, TO_CHECK = "report/check-a-figure.html", ("figures.js", "check-a-figure.js")
# All that page.js needs from the bundle. Without this line vl-convert sets three global names.
HANDLE: Final = "window.ledgerEmbed = vegaEmbed;"


def install(site: Path, pages: Mapping[str, str], cache_folder: Path | None = None) -> dict[str, str]:
    """Write the scripts into a rendered site; return its pages, by file, each with page.js.

    The bundle takes a second or two to make, so it is kept in the folder `cache_folder` between builds.
    """
    scripts = {VEGA: vega_bundle(cache_folder)}
    mark = hashlib.sha256(scripts[VEGA]).hexdigest()[:12]
    scripts[PAGE] = _script("page.js").replace("vega.js", f"vega.js?{mark}").encode()
    if CHECKING in pages:
        scripts |= {f"{FOLDER}/{name}": _script(name).encode() for name in TO_CHECK}
    for name, script in scripts.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(script)
    versions = {name: f"{name}?{hashlib.sha256(script).hexdigest()[:12]}" for name, script in scripts.items()}
    made = dict(pages)
    for file in made.keys() - {ERROR_PAGE}:  # no chart to make live there
        for name in (PAGE, *(f"{FOLDER}/{name}" for name in TO_CHECK if file == CHECKING)):
            made[file] = with_script(made[file], name, f"{'../' * file.count('/')}{versions[name]}")
    return made


def _script(name: str) -> str:
    return (resources.files("crossings") / "scripts" / name).read_text(encoding="utf-8")


def with_script(page: str, name: str, address: str) -> str:
    """The page with one of our scripts at the end of its body, run after the others."""
    page = re.sub(rf'<script defer src="[^"]*{re.escape(name)}[^"]*"></script>', "", page)
    before, end, after = page.rpartition("</body>")
    return f'{before}<script defer src="{address}"></script>{end}{after}'


def vega_bundle(cache_folder: Path | None = None) -> bytes:
    """The bundle of Vega as one script that adds a single global name and can safely be loaded twice.

    It depends only on the installed vl-convert, and takes a second or two to make. It is kept in the environment of
    vl-convert, or in `cache_folder` if that cannot be written. Raises CheckError with vl-convert's words if it fails.
    """
    version = vega.version("vl-convert-python")
    made_from = hashlib.sha256(f"{version} {VEGA_LITE} {HANDLE}".encode()).hexdigest()[:12]
    name = f"vega-{version}-{made_from}.js"
    folders = [ENVIRONMENT, *([cache_folder] if cache_folder else [])]
    for folder in folders:
        with contextlib.suppress(OSError):
            return (folder / name).read_bytes()
    # In a separate process, since vl-convert writes its progress to standard error.
    ask = f"print(__import__('vl_convert').javascript_bundle({HANDLE!r}, vl_version={VEGA_LITE!r}))"
    made = subprocess.run([sys.executable, "-c", ask], capture_output=True)
    if made.returncode:
        raise CheckError(f"vl-convert made no bundle of Vega; it said:\n{made.stderr.decode().strip()}")
    # Wrapped in a function: the bundle's top-level constants would break a second load.
    bundle = b"(function(){" + made.stdout + b"})();\n"
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / name, bundle)
            for old in folder.glob("vega-*.js"):
                if old.name != name:
                    old.unlink(missing_ok=True)
            break
    return bundle


if __name__ == "__main__":  # run once, when an environment is set up
    vega_bundle()
