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

from crossings.common.addresses import page_of
from crossings.site.renderer_files import OUTPUT

OURS = ("nothing built", "nothing changed", "one sentence changed", "like with like")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument(
        "--notebooks", nargs="*", help="names of chapters; all of them unless given"
    )
    arguments = options.parse_args()
    for renderer in ("smalldocs", *(["quarto"] if shutil.which("quarto") else [])):
        with tempfile.TemporaryDirectory(prefix="compare-") as folder:
            compare(Path(folder), renderer, arguments.rounds, arguments.notebooks)


def compare(folder: Path, renderer: str, rounds: int, only: list[str] | None) -> None:
    """Measure one renderer, round by round: the stock route, then ours.

    A first build makes the staged pages.
    """
    project = copy(folder / "project")
    if only:
        keep_only(project, only)
    build = crossings("build", "--renderer", renderer)
    cost(build, project)
    staged = sources_alone(project, folder / "staged")
    times: dict[str, list[float]] = {name: [] for name in OURS}
    stocks: list[float] = []
    for round_number in range(rounds):
        stock = stock_route(project, staged, renderer)
        costs = ours(project, build, round_number)
        shutil.rmtree(staged / OUTPUT)
        only_run_and_render = [
            sys.executable,
            str(Path(__file__).with_name("pages.py")),
            str(project),
            str(staged),
            renderer,
        ]
        costs[OURS[3]] = cost(only_run_and_render, project)
        stocks.append(stock.seconds)
        for name in OURS:
            times[name].append(costs[name].seconds)
        print(
            f"round {round_number + 1}: stock {stock.seconds:.1f} s",
            *(f"{n} {costs[n].seconds:.1f} s" for n in OURS),
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
        ratios = [seconds / stock for seconds, stock in zip(times[name], stocks, strict=True)]
        print(
            f"  {name:<22} {median_and_range(times[name])} s, "
            f"{median_and_range(ratios, 3)} of the stock route"
        )


def ours(project: Path, build: list[str], number: int) -> dict[str, Cost]:
    """Our three builds, by name."""
    shutil.rmtree(project / "build")
    shutil.rmtree(project / "_site")
    costs = {OURS[0]: cost([*build, "--force"], project)}
    cost(build, project)  # not counted: after --force it stores what a usual build would reuse
    costs[OURS[1]] = cost(build, project)
    path = sorted((project / "notebooks").glob("*.ipynb"))[0]
    book = nbformat.read(path, as_version=4)
    words = next(cell for cell in book.cells if cell.cell_type == "markdown")
    words.source += f"\n\nSentence {'again ' * (number + 1)}changed."
    nbformat.write(book, path)
    costs[OURS[2]] = cost(build, project)
    return costs


def sources_alone(project: Path, folder: Path) -> Path:
    """A copy of the files that the renderer reads in a built project, without its hooks."""
    shutil.copytree(project / "report", folder / "report")
    for name in ("_quarto.yml", "_variables.yml", "404.qmd", "index.ipynb"):
        shutil.copyfile(project / name, folder / name)
    settings = folder / "_quarto.yml"
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    kept_lines = [
        line for line in lines if not line.strip().startswith(("pre-render:", "post-render:"))
    ]
    settings.write_text("".join(kept_lines), encoding="utf-8")
    for notebook in [folder / "index.ipynb", *(folder / "report").glob("*.ipynb")]:
        notebook.chmod(0o644)  # papermill writes over them
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
    return Cost(sum(part.seconds for part in spent), max(part.megabytes for part in spent))


if __name__ == "__main__":
    main()
