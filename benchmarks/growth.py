"""How time and memory grow with the data, the notebooks and the editions.

    python benchmarks/growth.py [--most-days 100] [--build]

The daily and weekly tables get 1, 10 and 100 times as many rows, by repeating the real counts on
later days. Measured are the time and peak memory of reading them, of cutting them at a day, and of
all facts; with --build also of builds of 6 and 24 notebooks (copies), and of 1 and 10 editions, if
there is a command for them. The shape is the exponent of time over size: 1 is linear, 0 is none.
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from scratch import ROOT, Cost, copy, cost, crossings

STEPS = {
    "start Python and import": "from crossings.facts.facts import facts; "
    "from crossings.tables.record import Record",
    "read both tables": "from crossings.tables.stored import read; "
    "from pathlib import Path; d = Path('data')\n"
    "for _ in range({times}): read('arrivals_daily', d), read('arrivals_weekly', d)",
    "cut at a day": "from crossings.tables.record import Record; r = Record('latest', 'data')\n"
    "for _ in range({times}): "
    "Record('2025-10-14', 'data').daily, Record('2025-10-14', 'data').weekly",
    "all facts": "from crossings.facts.facts import facts; "
    "from crossings.tables.record import Record\n"
    "for _ in range({times}): dict(facts(Record('latest', 'data')))",
}
TIMES = 3


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--most-days", type=int, default=100, help="largest multiple of the days (default 100)"
    )
    options.add_argument("--build", action="store_true", help="also whole builds: minutes")
    arguments = options.parse_args()
    print(f"{'what':<26}{'size':>12}{'seconds':>10}{'MB':>8}   shape")
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        folder = Path(name)
        by_days(folder, [times for times in (1, 10, 100) if times <= arguments.most_days])
        if arguments.build:
            by_notebooks(folder)
            by_editions(folder)


def by_days(folder: Path, sizes: Sequence[int]) -> None:
    """Measure reading, cutting and facts, without the time that Python takes to start."""
    costs_of_steps: dict[str, list[Cost]] = {step: [] for step in STEPS}
    reached = []
    for times in sizes:
        project = copy(folder / f"days-{times}", "data")
        reached.append(stretch(project / "data" / "official", times))
        for step, code in STEPS.items():
            costs_of_steps[step].append(
                cost([sys.executable, "-c", code.replace("{times}", str(TIMES))], project)
            )
    starts = costs_of_steps["start Python and import"]
    for step, costs in costs_of_steps.items():
        if costs is starts:
            show(step, reached, costs, "days ×")
            continue
        net_seconds = [
            max(c.seconds - s.seconds, 1e-3) / TIMES for c, s in zip(costs, starts, strict=True)
        ]
        show(
            step,
            reached,
            [Cost(s, c.megabytes) for s, c in zip(net_seconds, costs, strict=True)],
            "days ×",
        )


def stretch(official: Path, times: int) -> int:
    """Give both official tables `times` as many rows, with the same counts on later days.

    Returns the multiple that was possible.
    """
    reached = times
    for name, key, step in (("arrivals_daily", "date", 1), ("arrivals_weekly", "week_ending", 7)):
        path = official / f"{name}.csv"
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        # Days are datetime64 in nanoseconds, which ends in 2262, and no row may be later.
        first = pd.Timestamp(table[key].iloc[0])
        rows = min(times * len(table), (pd.Timestamp("2262-01-01") - first).days // step)
        reached = min(reached, rows // len(table))
        longer = pd.concat([table] * times, ignore_index=True).iloc[:rows]
        days = first + pd.to_timedelta(pd.RangeIndex(rows) * step, unit="D")
        longer[key] = days.strftime("%Y-%m-%d")
        for column in ("boats_uncontrolled", "people_prevented", "events_prevented"):
            if column in longer:  # empty only before it was first collected: repeats have 0
                is_repeated = longer.index >= len(table)
                longer.loc[is_repeated & (longer[column] == ""), column] = "0"
        longer.to_csv(path, index=False)
    return reached


def by_notebooks(folder: Path) -> None:
    """Measure builds of 6 notebooks and of 24, most of them copies."""
    costs = []
    for size in (6, 24):
        project = copy(folder / f"notebooks-{size}")
        books = sorted(
            (project / "notebooks").glob("*.ipynb"), key=lambda path: path.stat().st_size
        )
        for extra in books[6:]:
            extra.unlink()
        for number in range(6, size):
            shutil.copyfile(
                books[number % 6],
                project / "notebooks" / f"{books[number % 6].stem}-{number}.ipynb",
            )
        costs.append(cost(crossings("build", "--renderer", "smalldocs", "--force"), project))
    show("build", (6, 24), costs, "notebooks ")


def by_editions(folder: Path) -> None:
    """Measure one edition and ten, if there is a command for them."""
    if "editions" not in (ROOT / "src/crossings/cli/main.py").read_text(encoding="utf-8"):
        print("editions: no such command in this checkout")
        return
    costs = []
    for size, first in ((1, "2026-07"), (10, "2025-10")):
        project = copy(folder / f"editions-{size}")
        command = crossings("editions", "--from", first, "--to", "2026-07", "--every", "month")
        costs.append(cost(command, project))
    show("editions", (1, 10), costs, "editions ")


def show(name: str, sizes: Sequence[int], costs: Sequence[Cost], unit: str) -> None:
    """Print a row for each size, the last with the exponent of time from the first to the last."""
    for n, (size, measured) in enumerate(zip(sizes, costs, strict=True)):
        shape = ""
        if n and n == len(sizes) - 1:
            longer, larger = measured.seconds / costs[0].seconds, size / sizes[0]
            shape = f"size^{math.log(longer) / math.log(larger):.2f}"
        print(
            f"{name:<26}{unit + str(size):>12}"
            f"{measured.seconds:>10.3f}{measured.megabytes:>8.0f}   {shape}",
            flush=True,
        )


if __name__ == "__main__":
    main()
