"""The front page: each number by a second route, nothing said before it was known, at several days."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from crossings.check import prose
from crossings.facts.facts import facts
from crossings.pages import front
from crossings.tables.record import Record

At = Callable[[str], Record]
DAYS = ("2018-01-01", "2019-01-01", "2021-12-31", "2024-07-05", "2025-10-14", "2026-08-20", "latest")


def words(record: Record) -> str:
    found = facts(record)
    parts = front.answer(record, found), front.questions(record, found), front.claims_in_a_line(record)
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", re.sub("</?strong>", "", " ".join(parts))).split()))


def people(data: Path, first: str, last: str) -> int:
    """People from one ISO day to another, both inside, from the files alone; the workbook's day before the page's."""
    days: dict[str, int] = {}
    for name in ("arrivals_recent", "arrivals_daily"):
        with open(data / "official" / f"{name}.csv", encoding="utf-8", newline="") as file:
            days |= {row["date"]: int(row["people_arrived"]) for row in csv.DictReader(file)}
    return sum(number for day, number in days.items() if first <= day <= last)


@pytest.mark.parametrize("as_of", DAYS)
def test_it_reads_well_on_every_day(record_at: At, as_of: str) -> None:
    said = words(record_at(as_of))
    assert not re.search(r"\b(nan|NaN|None|NaT|<NA>|inf)\b", said)
    assert ".." not in said and " ," not in said and "as many than" not in said
    assert not re.search(
        r"(?i)booked|outturn|nought|reading|besides the peak, by variant|because of the deal", said
    )
    assert list(prose.wording(said)) == []


@pytest.mark.parametrize("as_of", DAYS)
def test_nothing_is_said_before_it_was_known(record_at: At, as_of: str) -> None:
    said, day = words(record_at(as_of)), "9999" if as_of == "latest" else as_of
    known_from = {
        "£662m": "2026-04-23",
        "£1.3bn": "2026-04-23",
        "detention centres": "2023-03-10",
        "£657m": "2024-09-07",
        "1,087": "2026-07-16",
        "about 1,500": "2026-09-30",
        "have ended": "2026-09-30",
        "Albanians fell": "2023-12-31",
        "one and the same fall": "2024-03-31",
        "59%": "2026-08-27",
    }
    for word, since in known_from.items():
        assert (word in said) == (day >= since), word


def test_the_answer_is_that_of_the_files(record_at: At, data: Path) -> None:
    said = words(record_at("latest"))
    now, before = people(data, "2026-01-01", "2026-10-07"), people(data, "2025-01-01", "2025-10-07")
    assert (now, before) == (20_935, 34_401)
    assert (
        f"{now:,} people had arrived in 2026 by 7 October, against {before:,} by that day of 2025: 39% fewer."
        in said
    )
    with open(data / "curated" / "official_arrivals.csv", encoding="utf-8", newline="") as file:
        final = {row["period"]: int(row["people"]) for row in csv.DictReader(file)}
    assert f"{final['2022']:,} in 2022" in said and "45,755" not in said
    assert f"{people(data, '2018-01-01', '2026-10-07'):,} people since 2018" in said.replace(
        " people since", " people since"
    )


def test_people_after_a_deal_are_set_against_those_before_it_month_left_out(
    record_at: At, data: Path
) -> None:
    said = words(record_at("latest"))
    for before, after in (
        (("2018-08-01", "2019-07-31"), ("2019-09-01", "2020-08-31")),
        (("2019-11-01", "2020-10-31"), ("2020-12-01", "2021-11-30")),
        (("2020-07-01", "2021-06-30"), ("2021-08-01", "2022-07-31")),
        (("2021-11-01", "2022-10-31"), ("2022-12-01", "2023-11-30")),
        (("2022-03-01", "2023-02-28"), ("2023-04-01", "2024-03-31")),
    ):
        assert f"{people(data, *before):,} and then {people(data, *after):,}" in said
    assert (
        "Up after three, down after two of five deals: arrivals in the year after each" in said
        and "After the deal of April 2026 twelve months have not passed." in said
        and "four months apart, so the two falls are one and the same fall" in said
    )


def test_albania_and_everybody_else(record_at: At, data: Path) -> None:
    said = words(record_at("latest"))
    with open(data / "curated" / "nationality_yearly.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["edition"] == "2024-02-29"]
    of = {
        year: {
            own: sum(
                int(r["people"])
                for r in rows
                if r["period"] == year and (r["nationality"] == "Albania") == own
            )
            for own in (True, False)
        }
        for year in ("2022", "2023")
    }
    assert (
        f"Albanians fell from {of['2022'][True]:,} in 2022 to {of['2023'][True]:,} in 2023. Most of that fall came before"
        in said
    )
    fell = 100 * (1 - of["2023"][False] / of["2022"][False])
    assert f"everybody else fell by {fell:.0f}%" in said
    assert "after an agreement with Albania" not in said


def test_decisions_add_up_to_those_of_the_table(record_at: At, data: Path) -> None:
    with open(data / "curated" / "asylum_outcomes.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def of(*names: str) -> int:
        return sum(int(row[name]) for row in rows for name in names)

    granted, refused = of("granted_protection", "granted_other_leave"), of("refused")
    said = words(record_at("latest"))
    assert f"{100 * granted / (granted + refused):.0f}% were granted" in said
    assert f"{of('withdrawn', 'administrative_outcome'):,} claims were withdrawn or closed" in said
    assert f"{of('waiting'):,} people were still waiting" in said


def test_the_pilots_season_beside_the_two_before(record_at: At, data: Path) -> None:
    said = words(record_at("latest"))
    now, last, second, third = (
        people(data, f"{year}-08-06", f"{year + 1}-06-30") for year in (2025, 2024, 2023, 2022)
    )
    assert (
        f"there were {100 * (1 - now / last):.0f}% fewer arrivals than in the same days a year before" in said
    )
    assert abs(now / second - 1) < 0.005 and "about as many as two years before" in said
    assert (
        f"In the same days of 2023/24, when there was no pilot, there were also {100 * (1 - second / third):.0f}% fewer arrivals than a year earlier."
        in said
    )


def test_a_claim_is_told_with_its_verdict_once_it_was_made(record_at: At) -> None:
    assert (
        front.claims_in_a_line(record_at("2018-01-01"))
        == "<p>No claim had been checked by 1 January 2018.</p>"
    )
    lines = front.claims_in_a_line(record_at("latest"))
    assert lines.count("<li>") == front.ARTICLE_PLACE
    assert "<b>Not shown</b>" in lines and "<b>Right, but out of date</b>" in lines
