"""The data directory: as it is named, else found from where one works; a notebook finds it from anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, Says

from crossings.common import snapshots
from crossings.tables.record import Record

Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def patch(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """With no data directory named in the environment."""
    monkeypatch.delenv(snapshots.VARIABLE, raising=False)
    return monkeypatch


@pytest.fixture
def checkout(data_copy: Path) -> Path:
    """A folder with data, and a folder deep within it."""
    (data_copy.parent / "notebooks" / "drafts").mkdir(parents=True)
    return data_copy.parent


@pytest.mark.parametrize("folder", [".", "notebooks", "notebooks/drafts"])
def test_data_are_found_from_any_folder_of_the_checkout(checkout: Path, folder: str, patch: Patch) -> None:
    patch.chdir(checkout / folder)
    assert snapshots.data_directory().resolve() == Record().data.resolve() == checkout / "data"


def test_a_folder_that_is_only_called_data_is_passed_over(checkout: Path, patch: Patch) -> None:
    (checkout / "notebooks" / "data").mkdir()
    patch.chdir(checkout / "notebooks")
    assert snapshots.data_directory() == checkout / "data"


@pytest.mark.parametrize("kept", [["sources.toml"], ["official", "curated"]])
def test_data_are_known_by_what_they_hold(tmp_path: Path, kept: list[str], patch: Patch) -> None:
    (tmp_path / "data").mkdir()
    for name in kept:
        path = tmp_path / "data" / name
        path.touch() if path.suffix else path.mkdir()
    (tmp_path / "deeper").mkdir()
    patch.chdir(tmp_path / "deeper")
    assert snapshots.data_directory() == tmp_path / "data"


def test_what_is_named_wins(checkout: Path, tmp_path: Path, patch: Patch) -> None:
    patch.chdir(checkout)
    patch.setenv(snapshots.VARIABLE, str(tmp_path / "named"))
    assert snapshots.data_directory() == snapshots.data_of_notebook() == tmp_path / "named"
    assert snapshots.data_directory("given") == snapshots.data_of_notebook("given") == Path("given")


def test_outside_of_a_checkout_only_a_notebook_has_the_packages_data(tmp_path: Path, patch: Patch) -> None:
    patch.chdir(tmp_path)
    assert Record().data == ROOT / "data"
    assert snapshots.data_directory() == Path("data")


def test_a_command_finds_the_data_from_a_subfolder(checkout: Path, patch: Patch, printed: Says) -> None:
    patch.chdir(checkout / "notebooks")
    assert printed("claims", "--as-of", "2025-10-14").startswith("spend-since-2018: ")


@pytest.mark.parametrize("command", ["facts", "claims", "fresh", "diff"])
def test_where_there_are_no_data_a_command_says_how_to_name_them(
    command: str, tmp_path: Path, patch: Patch, refused: Says
) -> None:
    patch.chdir(tmp_path)
    assert (
        "is missing: run in the checkout, or set CROSSINGS_DATA to its data directory, or name that with --data; "
        "`crossings ingest FILE` makes one from the official workbook." in refused(command)
    )


def test_a_table_that_is_missing_among_data_is_named(data_copy: Path, refused: Says) -> None:
    (data_copy / "official" / "arrivals_daily.csv").unlink()
    assert refused("claims", "--data", data_copy).endswith(
        "arrivals_daily.csv is missing: run `crossings ingest FILE` with the official workbook, or name another data "
        "directory with --data or CROSSINGS_DATA.\n"
    )
