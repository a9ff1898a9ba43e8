"""The data directory: as it is named, else found from where one works; a notebook finds it from anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from crossings import cli, snapshots
from crossings.tables import Record


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(snapshots.VARIABLE, raising=False)


@pytest.fixture
def checkout(data_copy: Path) -> Path:
    """A folder with data, and a folder deep within it."""
    (data_copy.parent / "notebooks" / "drafts").mkdir(parents=True)
    return data_copy.parent


@pytest.mark.parametrize("folder", [".", "notebooks", "notebooks/drafts"])
def test_data_are_found_from_any_folder_of_the_checkout(
    checkout: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout / folder)
    assert snapshots.data_directory().resolve() == Record().data.resolve() == checkout / "data"


def test_a_folder_that_is_only_called_data_is_passed_over(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "notebooks" / "data").mkdir()
    monkeypatch.chdir(checkout / "notebooks")
    assert snapshots.data_directory() == checkout / "data"


@pytest.mark.parametrize("kept", [["sources.toml"], ["official", "curated"]])
def test_data_are_known_by_what_they_hold(
    tmp_path: Path, kept: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in kept:
        (tmp_path / "data" / name).mkdir(parents=True)
    if kept == ["sources.toml"]:
        (tmp_path / "data" / "sources.toml").rmdir()
        (tmp_path / "data" / "sources.toml").touch()
    (tmp_path / "deeper").mkdir()
    monkeypatch.chdir(tmp_path / "deeper")
    assert snapshots.data_directory() == tmp_path / "data"


def test_what_is_named_wins(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    monkeypatch.setenv(snapshots.VARIABLE, str(tmp_path / "named"))
    assert snapshots.data_directory() == snapshots.data_of_notebook() == tmp_path / "named"
    assert snapshots.data_directory("given") == snapshots.data_of_notebook("given") == Path("given")


def test_outside_of_a_checkout_a_notebook_has_the_packages_data_and_a_command_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Record().data == ROOT / "data"
    assert snapshots.data_directory() == Path("data")


def test_a_command_finds_the_data_from_a_subfolder(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout / "notebooks")
    assert cli.main(["claims", "--as-of", "2025-10-14"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments", [["facts"], ["claims"], ["fresh"], ["diff"]])
def test_where_there_are_no_data_a_command_says_how_to_name_them(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert (
        "is missing: run in the checkout, or set CROSSINGS_DATA to its data directory, or name that with --data; "
        "`crossings ingest FILE` makes one from the official workbook." in said
    )


def test_a_table_that_is_missing_among_data_is_named_with_what_brings_it_back(
    data_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_copy / "official" / "arrivals_daily.csv").unlink()
    assert cli.main(["claims", "--data", str(data_copy)]) == 2
    assert capsys.readouterr().err.endswith(
        "arrivals_daily.csv is missing: run `crossings ingest FILE` with the official workbook, or name another data "
        "directory with --data or CROSSINGS_DATA.\n"
    )
