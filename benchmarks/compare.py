"""Ours beside the stock route, on the same notebooks in one run.

    python benchmarks/compare.py [--rounds N]

The stock route runs papermill's command for each notebook, one after another, then the renderer's
own command on the same staged pages. Ours is `crossings build` from nothing, with nothing changed,
and with one sentence changed; and, like with like, only what the stock route does, from nothing too
(`pages.py`). Rounds are interleaved, so that a busy machine slows both; what is printed are ratios
within a round, median and range.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from scratch import Cost, copy, cost, crossings, keep_only, median_and_range

from crossings.common.identity import page_of
from crossings.site.rendered import OUTPUT

OURS = ("nothing built", "nothing changed", "one sentence changed", "like with like")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument(
        "--notebooks", nargs="*", help="names of chapters; all of them unless given"
    )
    given = options.parse_args()
    for renderer in ("smalldocs", *(["quarto"] if shutil.which("quarto") else [])):
        with tempfile.TemporaryDirectory(prefix="compare-") as folder:
            compare(Path(folder), renderer, given.rounds, given.notebooks)


def compare(folder: Path, renderer: str, rounds: int, only: list[str] | None) -> None:
    """One renderer, round by round ours and the stock route.

    A first build gives the staged pages.
    """
    project = copy(folder / "project")
    if only:
        keep_only(project, only)
    build = crossings("build", "--renderer", renderer)
    cost(build, project)
    staged = sources_alone(project, folder / "staged")
    times: dict[str, list[float]] = {name: [] for name in OURS}
    stocks: list[float] = []
    for number in range(rounds):
        stock = stock_route(project, staged, renderer)
        found = ours(project, build, number)
        shutil.rmtree(staged / OUTPUT)
        alike = [
            sys.executable,
            str(Path(__file__).with_name("pages.py")),
            str(project),
            str(staged),
            renderer,
        ]
        found[OURS[3]] = cost(alike, project)
        stocks.append(stock.seconds)
        for name in OURS:
            times[name].append(found[name].seconds)
        print(
            f"round {number + 1}: stock {stock.seconds:.1f} s",
            *(f"{n} {found[n].seconds:.1f} s" for n in OURS),
            sep=" · ",
            file=sys.stderr,
            flush=True,
        )
    count = len(list((project / "notebooks").glob("*.ipynb")))
    print(
        f"\n{renderer}, {count} notebooks, {rounds} rounds; "
        f"the stock route took {median_and_range(stocks, 1)} s"
    )
    for name in OURS:
        ratios = [one / stock for one, stock in zip(times[name], stocks, strict=True)]
        print(
            f"  {name:<22} {median_and_range(times[name])} s, "
            f"{median_and_range(ratios, 3)} of the stock route"
        )


def ours(project: Path, build: list[str], number: int) -> dict[str, Cost]:
    """Our three builds, by name."""
    shutil.rmtree(project / "build")
    shutil.rmtree(project / "_site")
    found = {OURS[0]: cost([*build, "--force"], project)}
    cost(
        build, project
    )  # --force keeps nothing, so what a usual build keeps is made here, not counted
    found[OURS[1]] = cost(build, project)
    path = sorted((project / "notebooks").glob("*.ipynb"))[0]
    book = nbformat.read(path, as_version=4)
    words = next(cell for cell in book.cells if cell.cell_type == "markdown")
    words.source += f"\n\nSentence {'again ' * (number + 1)}changed."
    nbformat.write(book, path)
    found[OURS[2]] = cost(build, project)
    return found


def sources_alone(project: Path, folder: Path) -> Path:
    """A copy of what the renderer reads of a built project.

    It does nothing before or after it renders.
    """
    shutil.copytree(project / "report", folder / "report")
    for name in ("_quarto.yml", "_variables.yml", "404.qmd", "index.ipynb"):
        shutil.copyfile(project / name, folder / name)
    settings = folder / "_quarto.yml"
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.strip().startswith(("pre-render:", "post-render:"))]
    settings.write_text("".join(kept), encoding="utf-8")
    for copy_made in [folder / "index.ipynb", *(folder / "report").glob("*.ipynb")]:
        copy_made.chmod(0o644)  # papermill writes over them
    return folder


def stock_route(project: Path, staged: Path, renderer: str) -> Cost:
    """Papermill's command for each notebook in turn, then the renderer's command on all pages."""
    spent: list[Cost] = []
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        command = [sys.executable, "-m", "papermill", str(path), str(staged / page_of(path.name))]
        spent.append(cost([*command, "-p", "as_of", "latest", "--no-progress-bar"], project))
    shutil.rmtree(staged / OUTPUT, ignore_errors=True)
    if renderer == "quarto":
        spent.append(cost(["quarto", "render", str(staged), "--no-execute"], project))
    else:
        program = Path(sys.executable).with_name("smalldocs")
        spent.append(cost([str(program), "render", str(staged)], project))
    if not (staged / OUTPUT / "index.html").is_file():
        sys.exit(f"{renderer} wrote no site into {staged / OUTPUT}: there is nothing to compare")
    return Cost(sum(one.seconds for one in spent), max(one.megabytes for one in spent))


if __name__ == "__main__":
    main()
