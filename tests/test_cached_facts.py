"""Facts that were computed before are had back as they were, and never for other data, another day or other code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import workbooks
from small_project import small_project

from crossings import cache, cached_facts, curated_checks
from crossings.build import build
from crossings.cli import main
from crossings.errors import InputError
from crossings.facts import facts
from crossings.snapshots import PENDING
from crossings.tables import Record


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The days for which facts were computed, not had back."""
    days: list[str] = []
    real = cached_facts._computed

    def noted(as_of: str, data: Path, vintage: str | None, *, sound: bool = False) -> object:
        days.append(as_of)
        return real(as_of, data, vintage, sound=sound)

    monkeypatch.setattr(cached_facts, "_computed", noted)
    return days


def test_they_are_computed_once_and_are_the_same(data: Path, tmp_path: Path, computed: list[str]) -> None:
    first, again = (cached_facts.facts_at("2025-10-14", data, tmp_path) for _ in range(2))
    assert first == again == facts(Record("2025-10-14", data)) and list(first) == list(again)
    assert computed == ["2025-10-14"]
    assert cached_facts.facts_at("2025-10-13", data, tmp_path)["arrivals.total"] != again["arrivals.total"]
    assert computed == ["2025-10-14", "2025-10-13"]


def test_other_data_and_other_code_are_computed_anew(
    data_copy: Path, tmp_path: Path, computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    before = cached_facts.facts_at("latest", data_copy, kept)["arrivals.total"].value
    daily = data_copy / "official" / "arrivals_daily.csv"
    text = daily.read_text(encoding="utf-8")
    weekly = data_copy / "official" / "arrivals_weekly.csv"
    weeks = weekly.read_text(encoding="utf-8")
    daily.write_text(text.replace("2018-01-01,0,0", "2018-01-01,7,1"), encoding="utf-8")
    weekly.write_text(weeks.replace("2018-01-07,0,0", "2018-01-07,7,1"), encoding="utf-8")
    assert cached_facts.facts_at("latest", data_copy, kept)["arrivals.total"].value == before + 7
    pending = data_copy / "official" / PENDING
    pending.mkdir()  # a change that is complete, and not yet moved into place
    (pending / daily.name).write_text(text.replace("2018-01-01,0,0", "2018-01-01,9,1"), encoding="utf-8")
    (pending / weekly.name).write_text(weeks.replace("2018-01-07,0,0", "2018-01-07,9,1"), encoding="utf-8")
    assert cached_facts.facts_at("latest", data_copy, kept)["arrivals.total"].value == before + 9
    assert len(computed) == 3
    monkeypatch.setattr(cache, "versions", lambda *more: "another pandas")
    cached_facts.facts_at("latest", data_copy, kept)
    assert len(computed) == 4


def test_what_was_read_while_the_data_changed_is_not_kept(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = cached_facts._computed

    def changing(as_of: str, data: Path, vintage: str | None, *, sound: bool = False) -> object:
        found = real(as_of, data, vintage, sound=sound)
        shutil.copyfile(data / "curated" / "claims.csv", data / "curated" / "more.csv")
        return found

    monkeypatch.setattr(cached_facts, "_computed", changing)
    cached_facts.facts_at("latest", data_copy, tmp_path / "kept")
    assert not list((tmp_path / "kept").glob("*.json"))


def test_another_day_of_tables_found_sound_is_the_same_and_looks_at_no_more_than_it_needs(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_facts.facts_at("2025-10-14", data, tmp_path)
    monkeypatch.setattr(curated_checks, "check_curated", lambda _: pytest.fail("looked at all tables again"))
    assert cached_facts.facts_at("2025-10-13", data, tmp_path) == facts(Record("2025-10-13", data))


def test_what_a_build_found_sound_is_trusted(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small_project(tmp_path / "project", data)
    build(project, project / "data", renderer="smalldocs", progress=lambda line: None)
    monkeypatch.setattr(curated_checks, "check_curated", lambda _: pytest.fail("looked at all tables again"))
    found = cached_facts.facts_at("2025-10-13", project / "data", project / "build" / "kept")
    assert found == facts(Record("2025-10-13", project / "data"))


def test_what_was_just_ingested_is_looked_at_for_the_command_that_comes_next(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small_project(tmp_path / "project", data)
    monkeypatch.chdir(project)
    for table in Path("data", "official").iterdir():
        table.unlink()
    book = workbooks.write(tmp_path / "book.ods", workbooks.vintage(24, 3).sheets())
    assert main(["ingest", str(book), "--read-on", "2025-11-01"]) == 0  # no claim is younger
    monkeypatch.setattr(curated_checks, "check_curated", lambda _: pytest.fail("looked at all tables again"))
    assert main(["facts"]) == 0
    monkeypatch.undo()
    monkeypatch.chdir(project)
    with open("data/curated/claims.csv", "a", encoding="utf-8") as claims:
        claims.write("what,is,this\n")
    assert main(["facts"]) == 2, "another table is another matter"


def test_what_is_wrong_with_tables_just_written_is_told_to_whoever_asks_for_facts(
    data_copy: Path, tmp_path: Path
) -> None:
    deaths = data_copy / "curated" / "deaths_yearly.csv"
    deaths.write_text(deaths.read_text(encoding="utf-8") + "what,is,this\n", encoding="utf-8")
    cached_facts.check_ahead(data_copy, tmp_path)
    assert not list(tmp_path.glob("*.json"))
    with pytest.raises(InputError, match="deaths_yearly"):
        cached_facts.facts_at("2025-10-13", data_copy, tmp_path)


def test_an_ingest_does_not_fail_for_what_it_does_ahead(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "write_whole", full)
    cached_facts.check_ahead(data_copy, tmp_path)
    monkeypatch.setattr(
        cached_facts, "_tables", lambda *_: (_ for _ in ()).throw(InputError("it changes all the time"))
    )
    cached_facts.check_ahead(data_copy, tmp_path)
    assert not list(tmp_path.glob("*.json"))


def test_tables_that_were_sound_and_are_not_any_more_are_refused(data_copy: Path, tmp_path: Path) -> None:
    cached_facts.facts_at("2025-10-14", data_copy, tmp_path)
    deaths = data_copy / "curated" / "deaths_yearly.csv"
    deaths.write_text(deaths.read_text(encoding="utf-8") + "what,is,this\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputError, match="deaths_yearly"):
            cached_facts.facts_at("2025-10-13", data_copy, tmp_path)


def test_tables_that_change_while_they_are_trusted_are_looked_at(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_facts.facts_at("2025-10-14", data_copy, tmp_path)
    real = cached_facts._computed

    def changing(as_of: str, data: Path, vintage: str | None, *, sound: bool = False) -> object:
        if sound:
            (data / "curated" / "deaths_yearly.csv").write_text("what,is,this\n", encoding="utf-8")
        return real(as_of, data, vintage, sound=sound)

    monkeypatch.setattr(cached_facts, "_computed", changing)
    with pytest.raises(InputError, match="deaths_yearly"):
        cached_facts.facts_at("2025-10-13", data_copy, tmp_path)


def test_where_nothing_may_be_written_nothing_is_kept(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(cache, "write_whole", refused)
    found = cached_facts.facts_at("2025-10-14", data, tmp_path / "kept")
    assert found == facts(Record("2025-10-14", data))


def test_bad_data_and_days_are_refused_each_time(data_copy: Path, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(InputError, match="2025-02-30"):
            cached_facts.facts_at("2025-02-30", data_copy, tmp_path)
    assert not list(tmp_path.glob("*.json"))


def test_what_is_known_needs_no_pandas(data: Path, tmp_path: Path) -> None:
    cached_facts.facts_at("latest", data, tmp_path)
    code = (
        "import sys; from pathlib import Path; from crossings import cached_facts\n"
        "for fact in cached_facts.facts_at('latest', Path(sys.argv[1]), Path(sys.argv[2])).values(): fact.words()\n"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(data), str(tmp_path)]).returncode == 0
