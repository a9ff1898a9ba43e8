"""The notebooks of a project run and its pages rendered, no more.

    python benchmarks/pages.py PROJECT STAGED RENDERER

That is all that the stock route of `compare.py` does. A build also checks the data, writes parts of
pages, draws PNGs and social cards, indexes the words of exhibits, and finishes each page.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Literal, cast

from crossings.common.addresses import page_of
from crossings.common.files import write_whole
from crossings.notebooks import outputs, run
from crossings.site import render


def main(project: Path, staged: Path, renderer: Literal["quarto", "smalldocs"]) -> None:
    """Run and render, without anything stored from before."""
    data, cache_folder = project / "data", staged / ".kept"
    shutil.rmtree(cache_folder, ignore_errors=True)
    with run.notebook_processes(data, cache_folder):
        render.import_ahead(renderer)
        run.import_ahead()
        to_do = run.plan(
            sorted((project / "notebooks").glob("*.ipynb")), {"as_of": "latest"}, data, cache_folder
        )
        executed = run.execute_planned(to_do, progress=lambda line: None)
    for result in executed:
        write_whole(staged / page_of(f"{result.name}.ipynb"), outputs.as_text(result.notebook))
    render.render(staged, renderer, lambda line: None, again=True)


if __name__ == "__main__":
    renderer_named = cast(Literal["quarto", "smalldocs"], sys.argv[3])
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), renderer_named)
