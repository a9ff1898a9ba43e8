"""Rows that vanish, and official figures changed by hand, are told before they are used."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, append, edit, unchanged, write_description
from small_project import small_project
from workbooks import read_later, snapshot, vintage, written

from crossings.cli.main import main
from crossings.common import identity, snapshots
from crossings.common.git import commits
from crossings.errors import InputError
from crossings.publish.build import build
from crossings.tables import checksums, fewer_rows, official_checks, package, stored


def without_last(path: Path) -> None:
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")


def exchanged(path: Path, number: int = 3) -> None:
    """The days after the last whole week, of a `number`, change places: no sum changes."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    days, counts = zip(*(line.split(",", 1) for line in lines[-number:]), strict=True)
    assert len(set(counts)) > 1
    turned = (*counts[1:], counts[0])
    lines[-number:] = [f"{day},{count}" for day, count in zip(days, turned, strict=True)]
    path.write_text("".join(lines), "utf-8")


HARM: dict[str, tuple[str, Callable[[Path], object]]] = {
    "the days of the page are deleted": ("arrivals_recent", Path.unlink),
    "the slips are deleted": ("publisher_slips", Path.unlink),
    "two days change places": ("arrivals_daily", lambda path: exchanged(path, 4)),
    "a newest day is another": (
        "arrivals_recent",
        lambda path: edit(path, "2026-10-07,119,", "2026-10-07,1119,"),
    ),
    "attempts prevented are others": (
        "arrivals_weekly",
        lambda path: edit(path, ",504,", ",9999,"),
    ),
    "a revision is gone": ("revisions", without_last),
    "a line of the journal is gone": ("journal", without_last),
}


@pytest.mark.parametrize("how", HARM)
def test_an_official_table_not_as_it_was_read_is_refused(data_copy, how):
    """Red while the site fell from 213,545 people to 208,507 without a word."""
    name, harm = HARM[how]
    official_checks.check_official(data_copy)
    harm(data_copy / "official" / f"{name}.csv")
    with pytest.raises(InputError, match=rf"{name}\.csv.* expected .* restore it from version"):
        official_checks.check_official(data_copy)


def test_the_table_that_was_changed_is_blamed_and_not_its_sum(data_copy):
    """Red while the weekly table was to be restored after a day had been changed."""
    edit(data_copy / "official" / "arrivals_daily.csv", "2022-08-22,1137,", "2022-08-22,1395,")
    with pytest.raises(InputError, match=r"arrivals_daily\.csv is not as it was last written"):
        official_checks.check_official(data_copy)


def test_no_revision_is_worked_out_from_a_changed_table(tmp_path, data, capsys):
    folder = tmp_path / "data"
    (folder / "curated").mkdir(parents=True)
    (folder / "datapackage.json").write_text('{"resources": []}', "utf-8")
    options = ["--data", str(folder), "--read-on", "2018-02-01"]
    assert main(["ingest", str(written(tmp_path / "first.ods")), *options]) == 0
    exchanged(folder / "official" / "arrivals_daily.csv")
    following = written(tmp_path / "next.ods", of=vintage(31, 4))
    with unchanged(snapshot, folder):
        assert main(["ingest", str(following), *options]) == 2
    assert "arrivals_daily.csv is not as it was" in capsys.readouterr().err


def test_a_killed_ingest_leaves_tables_as_they_are_described(data_copy):
    """Both are renamed at once: until their files have moved, readers find the new ones."""
    table = stored.read("arrivals_recent", data_copy)
    real = stored.finish_replacing
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "finish_replacing", lambda data: None)
        stored.replace_tables({"arrivals_recent": table.iloc[:-1]}, data_copy)
    assert (data_copy / "official" / snapshots.PENDING).is_dir()
    official_checks.check_official(data_copy)
    real(data_copy)
    official_checks.check_official(data_copy)
    described = json.loads((data_copy / "datapackage.json").read_bytes())["resources"]
    (recent,) = (entry for entry in described if entry["name"] == "arrivals_recent")
    assert recent["rows"] == len(table) - 1


def test_a_build_begun_before_an_ingest_does_not_write_over_it(data_copy):
    with identity.of(Path(__file__).parents[1]):
        before = package.describe(data_copy)
    table = stored.read("arrivals_recent", data_copy)
    stored.replace_tables({"arrivals_recent": table.iloc[:-1]}, data_copy)
    package.write(data_copy, json.dumps(before))
    official_checks.check_official(data_copy)


@pytest.fixture
def committed(data_copy: Path) -> Path:
    """The data in a repository with one commit."""
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        git(data_copy, *arguments)
    return data_copy


def git(folder: Path, *arguments: str) -> None:
    named = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *named, "-C", str(folder), *arguments], check=True)


def said(data: Path) -> list[str]:
    return [str(problem) for problem in fewer_rows.problems(data)]


@pytest.mark.parametrize("table", ["payments", "deaths_yearly", "claims", "pilot_record"])
def test_a_table_that_lost_rows_is_named(committed, table):
    """Red while a table could be emptied to its header."""
    assert said(committed) == []
    path = committed / "curated" / f"{table}.csv"
    path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    (told,) = said(committed)
    assert f"{table}.csv" in told and "it has 0 rows, and had" in told and "--fewer" in told


def test_a_loss_that_a_merge_brings_is_named(committed):
    git(committed, "switch", "-q", "-c", "other")
    without_last(committed / "curated" / "payments.csv")
    write_description(committed)
    git(committed, "commit", "-qam", "Lose a row")
    git(committed, "switch", "-q", "main")
    git(committed, "merge", "-q", "--no-ff", "-m", "Merge", "other")
    (told,) = said(committed)
    assert "before the merge" in told


def test_rows_lost_since_the_last_release_are_named(committed):
    """Red while two commits, each with its own description, were enough to lose rows."""
    git(committed, "-c", "tag.gpgsign=false", "tag", "-am", "Data", "release-2026-08-21")
    whole = (committed / "curated" / "payments.csv").read_text("utf-8")
    described_and_committed(committed)
    without_last(committed / "curated" / "payments.csv")
    described_and_committed(committed)
    (told,) = said(committed)
    assert "payments.csv" in told and "in the last release, release-2026-08-21" in told
    assert fewer_rows.accept(committed, "The row stood there twice") == ["payments"]
    last_row = whole.splitlines(keepends=True)[-1]
    two_more = "".join(last_row.replace(",", f"-{at},", 1) for at in range(2))
    for more in ("", two_more):
        append(committed / "curated" / "payments.csv", more)
        described_and_committed(committed)
        assert said(committed) == []
    without_last(committed / "curated" / "payments.csv")
    assert len(said(committed)) == 1


def described_and_committed(data: Path) -> None:
    """A commit of the data with their description, as a build writes it."""
    write_description(data)
    git(data, "commit", "-qam", "Change", "--allow-empty")


def test_a_word_of_why_is_kept_until_the_rows_change(committed):
    without_last(committed / "curated" / "payments.csv")
    write_description(committed)
    assert fewer_rows.accept(committed, "The row stood there twice") == ["payments"]
    assert said(committed) == []
    described = (committed / "datapackage.json").read_text("utf-8")
    write_description(committed)
    assert (committed / "datapackage.json").read_text("utf-8") == described
    assert said(committed) == []
    without_last(committed / "curated" / "payments.csv")
    assert len(said(committed)) == 1
    with pytest.raises(InputError, match="in words on one line"):
        fewer_rows.accept(committed, " ")


def test_a_correction_says_why_a_table_has_fewer_rows(committed):
    without_last(committed / "curated" / "payments.csv")
    row = "example,2026-11-30,report/spending.html,What it said,What it says,Why,no,"
    append(committed / "curated" / "corrections.csv", row + "\n")
    write_description(committed)
    assert said(committed) == []


@pytest.mark.parametrize("printed", [b"fatal rubbish", b"\xff\xd6 " * 40, b""])
def test_what_a_broken_git_prints_is_no_commit(committed, tmp_path, monkeypatch, printed):
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_bytes(b"#!/bin/sh\ncat <<'END'\n" + printed + b"\nEND\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    assert list(commits(committed)) == []


def test_without_git_the_description_is_the_measure(data_copy):
    without_last(data_copy / "curated" / "payments.csv")
    (told,) = said(data_copy)
    assert "when it was last described" in told


def forgotten(data: Path, name: str) -> None:
    """Delete an official table, and what the description says of it."""
    (data / "official" / f"{name}.csv").unlink()
    described(data, lambda entries: [entry for entry in entries if entry["name"] != name])


def forged(data: Path, name: str) -> None:
    """Change an official table by hand, and its hash with it."""
    without_last(data / "official" / f"{name}.csv")
    path = data / "official" / f"{name}.csv"
    properties = {name: checksums.measured(path.read_bytes())}
    text = checksums.with_properties(data / "datapackage.json", properties)
    (data / "datapackage.json").write_text(text, "utf-8")


def described(data: Path, change: Callable[[list[dict[str, str]]], object]) -> None:
    path = data / "datapackage.json"
    whole = json.loads(path.read_bytes())
    path.write_text(json.dumps(whole | {"resources": change(whole["resources"])}), "utf-8")


@pytest.mark.parametrize("harm", [forgotten, forged])
def test_official_tables_do_not_change_unless_a_file_is_read(committed, harm):
    """Red while a table went without a word if its description went with it."""
    assert [*fewer_rows.problems_of_official(committed)] == []
    harm(committed, "arrivals_recent")
    (told,) = map(str, fewer_rows.problems_of_official(committed))
    assert "arrivals_recent.csv: is not as in the last commit" in told
    git(committed, "commit", "-qam", "Meant")
    assert [*fewer_rows.problems_of_official(committed)] == []


def test_a_workbook_that_is_read_may_change_official_tables(committed, tmp_path):
    read_later(committed, 7, tmp_path)
    assert [*fewer_rows.problems_of_official(committed)] == []


def test_a_build_tells_of_lost_rows_and_does_not_forget_them(tmp_path, data, capsys):
    """Red while a build wrote down the fewer rows as what there had been."""
    project = small_project(tmp_path / "small", data)
    for name in ("README.md", "CITATION.cff"):
        shutil.copy(ROOT / name, project)
    build(project, project / "data", renderer="smalldocs")
    capsys.readouterr()
    without_last(project / "data" / "curated" / "payments.csv")
    build(project, project / "data", renderer="smalldocs")
    told = capsys.readouterr().err
    assert "payments.csv" in told and "--fewer" in told
    assert len(said(project / "data")) == 1


def test_a_correction_that_another_replaced_is_named(committed):
    """Red while as many corrections as before were enough."""
    path = committed / "curated" / "corrections.csv"
    first = path.read_text("utf-8").splitlines(keepends=True)[1]
    name = first.partition(",")[0]
    assert [*fewer_rows.lost_corrections(committed)] == []
    edit(path, first, first.replace(name, "another", 1))
    (told,) = map(str, fewer_rows.lost_corrections(committed))
    assert f"the correction {name} is gone" in told
