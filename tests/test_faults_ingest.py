"""Taking in a vintage leaves the tables whole while things go wrong.

The tables are the old ones or the new ones, and the next run works.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import resource
import shutil
import time
from functools import partial
from pathlib import Path

import pytest
import workbooks
from conftest import DATA, Patch, Said, append, unchanged
from faults import child, ended, killed_after, killed_at, small_disk, writing_elsewhere

from crossings.cli.main import main
from crossings.common import lock, snapshots
from crossings.errors import InputError
from crossings.official import fetch, ingest_workbook
from crossings.tables.record import Record
from crossings.tables.stored import read

READ_ON = dt.date(2018, 3, 1)
KILLS = int(os.environ.get("CROSSINGS_KILLS", "50"))  # by hand: 1,000

Tables = dict[str, bytes]


class Week:
    """This holds data with the tables of one vintage, and the workbook of the next.

    It knows what the tables are before and after.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.data, self.kept = folder / "data", folder / "kept"
        newer = workbooks.vintage(31, 4)
        newer.prevented[1] = 90
        first = workbooks.write(folder / "first.ods", workbooks.vintage(24, 3).sheets())
        self.workbook = workbooks.write(folder / "next.ods", newer.sheets())
        ingest_workbook.ingest(first, self.data, read_on=READ_ON)
        shutil.copytree(self.data, self.kept)
        self.old = snapshots.official(self.data)
        self.ingest()
        self.new = snapshots.official(self.data)
        self.restore()

    def ingest(self) -> None:
        ingest_workbook.ingest(self.workbook, self.data, read_on=READ_ON)

    def command(self, *more: str, workbook: Path | None = None, data: Path | None = None) -> int:
        files = ["ingest", str(workbook or self.workbook), "--data", str(data or self.data)]
        return main([*files, "--read-on", f"{READ_ON}", *more])

    def restore(self) -> None:
        shutil.rmtree(self.data)
        shutil.copytree(self.kept, self.data)

    def is_clean(self) -> bool:
        """Whether the next run makes the new tables of what is there, and leaves nothing else."""
        self.ingest()
        names = sorted(path.name for path in (self.data / "official").iterdir())
        expected = sorted(f"{name}.csv" for name in self.new)
        return snapshots.official(self.data) == self.new and names == expected


@pytest.fixture
def week(tmp_path: Path) -> Week:
    return Week(tmp_path / "week")


def duration(week: Week) -> float:
    """How long an ingest takes that nothing disturbs, in seconds."""
    week.restore()
    begun = time.perf_counter()
    assert ended(child(week.ingest)) == 0
    return time.perf_counter() - begun


@pytest.mark.slow
def test_killed_at_any_moment_the_tables_are_the_old_or_the_new(week: Week) -> None:
    took, chance = min(duration(week) for _ in range(3)), random.Random(20260824)
    outcomes = []
    for at in range(KILLS):
        week.restore()
        was_killed = killed_after(week.ingest, chance.uniform(0, 1) * took)
        if not was_killed:  # it ends sooner than when the machine was busier
            took *= 0.9
        tables = snapshots.official(week.data)
        assert tables in (week.old, week.new), f"kill {at}: a mix"
        outcomes.append((was_killed, tables == week.new))
        if at % 5 == 0 or any(
            path.name.startswith(".") for path in (week.data / "official").iterdir()
        ):
            assert week.is_clean(), f"kill {at}: the next run does not mend it"
    assert sum(was_killed for was_killed, _ in outcomes) > KILLS / 5


@pytest.mark.slow
def test_killed_before_any_change_the_tables_are_old_or_new(week: Week) -> None:
    # Time rarely hits the moment between two renames; here each is hit.
    states, change = [], 0
    while True:
        week.restore()
        if not killed_at(week.ingest, change, week.data):
            break
        tables = snapshots.official(week.data)
        assert tables in (week.old, week.new), f"before change {change}: a mix"
        assert read("vintages", week.data).vintage.iloc[-1] in ("2018-01-24", "2018-01-31")
        states.append(tables == week.new)
        assert week.is_clean(), f"before change {change}: the next run does not mend it"
        change += 1
    assert change > 10 and states == sorted(states) and set(states) == {False, True}


@pytest.mark.parametrize(
    "fault", ["a row with one cell", "unreadable sources", "no leave to describe"]
)
def test_what_would_be_refused_afterwards_is_before(
    week: Week, capsys: Said, monkeypatch: Patch, fault: str
) -> None:
    for name in ("curated", "sources.toml", "datapackage.json"):
        source = DATA / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, week.data / name)
    if fault == "a row with one cell":
        append(week.data / "curated" / "agreements.csv", "junk\n")
    elif fault == "unreadable sources":
        (week.data / "sources.toml").write_text("[x", "utf-8")
    else:
        monkeypatch.setattr("crossings.common.files.os.access", lambda *_: False)
    with unchanged(workbooks.snapshot, week.data):
        assert week.command() == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_record_goes_on_with_the_tables_it_began_with(week: Week) -> None:
    record = Record("latest", week.data)
    assert record.daily.shape[0] == 24
    week.ingest()
    assert list(record.table("vintages").vintage) == ["2018-01-24"]
    assert len(record.weekly) == 3 and not len(record.table("revisions"))
    assert len(Record("latest", week.data).weekly) == 4


@pytest.mark.slow
def test_two_at_once_end_as_one_after_the_other(week: Week, tmp_path: Path) -> None:
    older = partial(week.command, "--allow-older", workbook=tmp_path / "week" / "first.ods")
    for _ in range(4):
        shutil.rmtree(week.data)
        pids = [child(week.command), child(older)]
        assert [ended(pid) for pid in pids] == [0, 0] and snapshots.official(week.data) == week.new


def test_who_comes_second_is_told_that_another_writes(
    week: Week, monkeypatch: Patch, capsys: Said
) -> None:
    monkeypatch.setattr("crossings.common.lock.only_writer.__wrapped__.__defaults__", (0.1,))
    with writing_elsewhere(week.data / "official"):
        status = week.command()
    error_output = capsys.readouterr().err
    assert status == 2 and error_output.count("\n") == 1
    assert f"{week.data / 'official'} is being changed: another command is at work." in error_output
    assert snapshots.official(week.data) == week.old and week.is_clean()


@pytest.mark.slow
def test_a_full_or_read_only_disk_leaves_the_tables(
    week: Week, tmp_path: Path, capsys: Said
) -> None:
    def refused(data: Path) -> str:
        capsys.readouterr()
        assert week.command(data=data) == 2
        error_output = capsys.readouterr().err
        assert error_output.startswith("crossings: ") and error_output.count("\n") == 1
        return error_output

    full = 0
    with small_disk(tmp_path / "disk", 4096) as mount:
        data = tmp_path / "disk" / "data"
        for spare in range(
            1, 12
        ):  # pages of 4 KB that are left: full at the first file, the next, …
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(week.kept, data)
            used = shutil.disk_usage(data).used // 1024
            mount(f"size={used + 4 * spare}k")
            try:
                ingest_workbook.ingest(week.workbook, data, read_on=READ_ON)
            except OSError:
                assert snapshots.official(data) == week.old
                pattern = r"crossings: \S+/\w+\.(csv|json): No space left on device\. "
                assert re.match(pattern, refused(data))
                full += 1
            mount("size=4096k")
            ingest_workbook.ingest(week.workbook, data, read_on=READ_ON)
            assert snapshots.official(data) == week.new
        assert full > 2
        shutil.rmtree(data)
        shutil.copytree(week.kept, data)
        mount("ro")
        assert "Read-only file system" in refused(data)
        assert len(Record("latest", data).weekly) == 3 and snapshots.official(data) == week.old


def test_a_file_that_cannot_grow_leaves_the_tables(week: Week) -> None:
    def limited(most: int) -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        return week.command()

    for most in (0, 100, 300, 600):
        assert (
            ended(child(partial(limited, most))) == 2 and snapshots.official(week.data) == week.old
        )
    assert week.is_clean()


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (dt.date(2018, 1, 30), "2018-01-31, is after 2018-01-30"),
        (dt.date(1970, 1, 1), "Check the file and the clock"),
        (dt.date(9999, 12, 31), "Check the clock"),
        (dt.date(2263, 1, 1), "Check the clock"),
    ],
)
def test_a_wrong_clock_is_named(
    week: Week, capsys: Said, monkeypatch: Patch, today: dt.date, words: str
) -> None:
    monkeypatch.setattr(fetch, "today", lambda: today)
    assert main(["ingest", str(week.workbook), "--data", str(week.data)]) == 2
    assert words in capsys.readouterr().err and snapshots.official(week.data) == week.old


def test_the_lock_may_be_asked_for_again_and_needs_a_folder(tmp_path: Path) -> None:
    with lock.only_writer(tmp_path), lock.only_writer(tmp_path, wait=0):
        pass
    with lock.only_writer(tmp_path, wait=0):
        assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    within = lock.only_writer(tmp_path / "file" / "official")
    with pytest.raises(InputError, match="cannot be written: Not a directory"), within:
        pass
