"""Build dated editions of many days.

Only those whose sources have changed are built, each by itself, so that one may fail.
"""

from __future__ import annotations

import calendar
import contextlib
import datetime as dt
import functools
import hashlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from crossings.common import fingerprints, identity, scratch, store
from crossings.common.addresses import EDITIONS, FRONT_PAGE, SITE
from crossings.common.lock import only_writer
from crossings.common.progress import Progress, say
from crossings.errors import InputError
from crossings.publish.build import build
from crossings.publish.editions import FREQUENCIES, archive, cluster, local, worker
from crossings.publish.editions.worker import Outcome, Task
from crossings.site import in_place, render
from crossings.tables.as_of import FIRST_DAY, iso_day
from crossings.tables.curated_checks import check_curated
from crossings.tables.record import resolve


def edition_days(start: str, end: str, every: str, data: Path) -> list[dt.date]:
    """The last days of the periods that end from `start` to `end`, in order.

    None is after the last day of the data. `start` and `end` are YYYY-MM-DD, YYYY-MM (its first day
    and its last day) or, for the end, latest. `every` is a key of FREQUENCIES; weeks end on Sunday.
    Raises InputError for another `start` or `end`, for a start before the series or after the end,
    and if no period ends in between.
    """
    newest_day = resolve("latest", data)
    start_day = _day("--from", start, last_of_month=False)
    latest_wanted = newest_day if end == "latest" else _day("--to", end, last_of_month=True)
    if end != "latest" and start_day > latest_wanted:
        raise InputError(
            f"--from {start} is after --to {end}: "
            "the first day or month goes with --from. Exchange the two."
        )
    end_day = min(newest_day, latest_wanted)
    if start_day < FIRST_DAY:
        raise InputError(
            f"--from {start} is before the official series, which begins on {FIRST_DAY}. "
            "Give that or later."
        )
    days = [end.date() for end in pd.date_range(start_day, end_day, freq=FREQUENCIES[every])]
    if not days:
        raise InputError(
            f"No {every} ends from {start_day} to {end_day}, so there is no edition to build: "
            f"the data run to {newest_day}. Give an earlier --from."
        )
    return days


def _day(option: str, text: str, *, last_of_month: bool) -> dt.date:
    """The day that an option's text names: of a month the first, or with `last_of_month` the last.

    Raises InputError, naming the option, for any other text.
    """
    if (day := iso_day(f"{text}-01")) and last_of_month:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if day := day or iso_day(text):
        return day
    latest = ", or latest" if last_of_month else ""
    raise InputError(
        f"{option} {text!r} is not a month or a day: "
        f"give one such as 2025-10 or 2025-10-14{latest}."
    )


@dataclass(frozen=True)
class Result:
    """The result for an edition: built, kept since nothing had changed, or failed.

    `what` is the reason if it failed.
    """

    day: dt.date
    state: Literal["built", "kept", "failed"]
    what: str = ""
    seconds: float = 0.0
    size: int = 0  # bytes, packed

    def in_words(self) -> str:
        """Why it failed, or how long it took and how large it is."""
        return self.what or f"built in {self.seconds:.1f} s, {self.size / 1e6:.1f} MB packed"

    def as_json(self) -> dict[str, object]:
        """The result with its day as text and its time to a tenth of a second."""
        return asdict(self) | {"day": self.day.isoformat(), "seconds": round(self.seconds, 1)}


def build_editions(
    project: Path,
    data: Path,
    days: Sequence[dt.date],
    *,
    renderer: str = "auto",
    target: Path | None = None,
    workers: int = 2,
    scheduler: str | None = None,
    force: bool = False,
    progress: Progress = say,
) -> list[Result]:
    """Build the editions of `days` into the site at `target`, then the site, which lists them.

    Editions whose sources have not changed are kept, unless with `force`. The site itself is built
    first if there is none. At the end it is built again unless it is up to date: a run that was
    killed may have put in editions that it does not list yet.

    With `scheduler`, the address of a Dask scheduler, they are made on that cluster, otherwise by
    `workers` processes of this machine. The results are in the order of `days`. Raises InputError
    for bad data, for a missing renderer or cluster and while another run makes editions of the
    project, and what `build` raises for the site itself; if an edition fails, its result says why.
    As for `build`, a script that calls this needs `if __name__ == "__main__":`.
    """
    _refuse_too_few(workers)
    identity.refuse_no_project(project)
    target = target or project / SITE
    _remove_leftovers(project)
    check_curated(data)
    chosen, inputs = render.choose_renderer(renderer), worker.packed_inputs(project, data)
    fingerprint = worker.fingerprint(inputs)
    hashes = {day: _hash_of_sources(day, inputs, fingerprint, chosen) for day in days}
    build_site = functools.partial(
        build, project, data, renderer=chosen, target=target, progress=progress
    )
    # Another run would remove what this one is unpacking.
    with only_writer(project / "build" / EDITIONS, wait=0):
        archive.tidy(target)
        in_place.refuse_unwritable(target)
        if not (target / FRONT_PAGE).is_file():
            build_site()  # editions link to it
        results = {} if force else _unchanged(target, hashes)
        if results:
            progress(f"{len(results)} of {len(days)} editions are as they were")
        tasks = [Task(day, chosen, fingerprint) for day in days if day not in results]
        outcomes = _make_editions(inputs, tasks, workers, scheduler)
        results |= _put_all(outcomes, len(tasks), target, hashes, progress)
        build_site()  # its list of editions; a build makes nothing again that is up to date
    return [results[day] for day in days]


def _refuse_too_few(workers: int) -> None:
    if workers < 1:
        raise InputError(f"--workers {workers} should be 1 or more.")


def _remove_leftovers(project: Path) -> None:
    """Remove files that killed runs left; those in the project only if no build is under way."""
    scratch.remove_folders_left()
    with contextlib.suppress(InputError), only_writer(project / "build", wait=0):
        scratch.remove_files_left(project)


def _unchanged(target: Path, hashes: Mapping[dt.date, str]) -> dict[dt.date, Result]:
    """The editions in the site whose sources have not changed, each with the result “kept”.

    `hashes` are those of the sources as they are now, by the days that are wanted.
    """
    made_from = {edition.day: edition.made_from for edition in archive.dated_editions(target)}
    return {day: Result(day, "kept") for day, now in hashes.items() if made_from.get(day) == now}


def _make_editions(
    inputs: bytes, tasks: Sequence[Task], workers: int, scheduler: str | None
) -> Generator[Outcome, None, None]:
    """Make the editions of `tasks` on the scheduler's cluster, if any, or else on this machine."""
    if scheduler and tasks:
        return cluster.outcomes(inputs, tasks, scheduler)
    return local.outcomes(inputs, tasks, workers)


def _put_all(
    outcomes: Generator[Outcome, None, None],
    total: int,
    target: Path,
    hashes: Mapping[dt.date, str],
    progress: Progress,
) -> dict[dt.date, Result]:
    """Put each edition into the site as it comes, `total` in all, and report its result.

    `hashes` are those of the sources of each edition. An error in putting one in is raised, and no
    further one is put in.
    """
    results: dict[dt.date, Result] = {}
    with contextlib.closing(outcomes):
        for number, outcome in enumerate(outcomes, 1):
            result = _put_outcome(outcome, target, hashes[outcome.day])
            results[outcome.day] = result
            progress(f"{number} of {total}: edition {outcome.day}: {result.in_words()}")
    return results


def _put_outcome(outcome: Outcome, target: Path, made_from: str) -> Result:
    """Put an edition into the site if it was made; the result says so, or why it was not."""
    if outcome.packed is None:
        return Result(outcome.day, "failed", outcome.reason, outcome.seconds)
    archive.put(target, outcome.day, outcome.packed, made_from)
    return Result(outcome.day, "built", "", outcome.seconds, len(outcome.packed))


def _hash_of_sources(
    day: dt.date, inputs: bytes, fingerprint: str, renderer: render.Renderer
) -> str:
    """The hash of all that an edition is made from; `fingerprint` is that of package and data."""
    version = fingerprints.versions(render.STAND_IN)
    if renderer == "quarto":
        version += render.quarto_version()
    return store.name_of(
        day.isoformat(), hashlib.sha256(inputs).hexdigest(), fingerprint, renderer, version
    )
