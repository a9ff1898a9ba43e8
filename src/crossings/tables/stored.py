"""Tables on disk: read one, typed and checked; write several together or not at all."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from crossings.common import data_folder, snapshots
from crossings.common.files import naming
from crossings.common.formats import financial_year_span, financial_year_starts
from crossings.common.lock import only_writer
from crossings.common.snapshots import DESCRIPTION, PENDING
from crossings.errors import DataError, InputError, Place
from crossings.tables import checksums
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.columns import Table, either
from crossings.tables.schemas import TABLES, kind
from crossings.tables.typed_tables import File, checked, parsed


def read(name: str, data: Path, contents: Mapping[str, bytes] | None = None) -> pd.DataFrame:
    """A whole table, typed and checked.

    Days are datetime64, counts are Int64 with <NA> for not collected. `contents` are official
    tables from snapshots.official, so that several reads are of one state. Raises InputError with
    file, row and column for anything that the table's schema does not allow.
    """
    if name not in TABLES:
        nearest = difflib.get_close_matches(name.lower().replace("-", "_"), TABLES, n=3) or list(
            TABLES
        )
        raise InputError(
            f"There is no table {name!r}: expected {either(nearest)}. The data page describes each."
        )
    table = TABLES[name]
    path = data / table.path
    if table.folder == "official":
        content = (snapshots.official(data, [name]) if contents is None else contents).get(name)
    else:
        content = path.read_bytes() if path.is_file() else None
    if content is not None:
        # Not deep: pandas copies the cells on the first change.
        return parsed(File(name, content, path)).copy(deep=False)
    if table.optional:
        return checked(table, pd.DataFrame(columns=list(table.columns), dtype=str), path)
    ingest = "run `crossings ingest FILE` with the official workbook"
    remedy = ingest if table.folder == "official" else "restore it"
    raise DataError(Place(path), data_folder.what_to_do(data, remedy), " ")


def last_read(table_of: Callable[[str], pd.DataFrame]) -> dt.date | None:
    """The day on which a new workbook, or a page with a new figure, was last read; else None.

    It is the newest `read_on` of vintages and arrivals_recent. A file that was read before, or a
    page without a new figure, does not count. `table_of` gives a table by its name: as it is on the
    disk, or as of a day, which leaves out days of the page after it but no vintage.
    """
    days = pd.concat([table_of(name).read_on for name in ("vintages", "arrivals_recent")])
    return None if days.isna().all() else days.max().date()


def counts_from(table: Table, frame: pd.DataFrame) -> pd.Series:
    """The day from which each row counts: when it was public, or when its period ended."""
    if not table.dated_by:
        return pd.Series(pd.Timestamp(FIRST_DAY), index=frame.index)
    by = frame[table.dated_by]
    if kind(table, table.dated_by) == "date":
        return by
    return pd.to_datetime(by.astype(str).map(_end_of_year))


def _end_of_year(label: str) -> dt.date:
    """The last day of a year: 2025, or the financial year 2025/26."""
    starts = financial_year_starts(label)
    return financial_year_span(starts[-1])[1] if starts else dt.date(int(label[:4]), 12, 31)


def replace_tables(frames: Mapping[str, pd.DataFrame], data: Path) -> None:
    """Replace several official tables together, or none of them.

    It takes the lock unless the caller holds it. All are written to a new folder first. They count,
    also for readers (snapshots.official), once it is on the disk and renamed. If a run ends before
    the files are moved, the next one moves them. Columns that a schema does not have are left out.
    Raises InputError for a table that its schema does not allow, or if another process holds the
    lock, and OSError if a file cannot be written.
    """
    folder = data / "official"
    with only_writer(folder):
        finish_replacing(data)
        new_folder = folder / f"{PENDING}.{os.getpid()}"
        try:
            new_folder.mkdir()
            contents = {name: _as_csv(name, frame) for name, frame in frames.items()}
            for name, content in contents.items():
                _flush(new_folder / f"{name}.csv", folder / f"{name}.csv", content)
            if (description := checksums.updated(data, contents)) is not None:
                _flush(new_folder / DESCRIPTION, data / DESCRIPTION, description.encode())
            _flush_folder(new_folder)
            os.replace(new_folder, folder / PENDING)
            _flush_folder(folder)
        finally:
            shutil.rmtree(new_folder, ignore_errors=True)
        finish_replacing(data)


def _as_csv(name: str, frame: pd.DataFrame) -> bytes:
    """A table as its file holds it; InputError for one that could not be read again."""
    columns = {column: str(schema.dtype) for column, schema in TABLES[name].columns.items()}
    text = str(frame[list(columns)].astype(columns).to_csv(index=False, lineterminator="\n"))
    parsed(File(name, text.encode(), Path(TABLES[name].path)))
    return text.encode()


def _flush(path: Path, becomes: Path, content: bytes) -> None:
    """Write a file to the disk; an error names the file that it `becomes`."""
    with naming(becomes), open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def finish_replacing(data: Path) -> None:
    """Move the files of a complete change into place, and remove an incomplete one.

    It takes the lock unless the caller holds it.
    """
    folder = data / "official"
    with only_writer(folder):
        pending = folder / PENDING
        if pending.is_dir():
            for file in sorted(pending.iterdir()):
                os.replace(file, (data if file.name == DESCRIPTION else folder) / file.name)
            _flush_folder(folder)
            pending.rmdir()
        for incomplete in folder.glob(f"{PENDING}.*"):
            shutil.rmtree(incomplete, ignore_errors=True)


def _flush_folder(folder: Path) -> None:
    """Flush a folder's names to the disk, so that a loss of power does not undo a change."""
    if os.name != "posix":
        return  # this system cannot open a folder
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
