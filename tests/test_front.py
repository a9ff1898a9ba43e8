"""The front page: each number by a second route, nothing said before it was known, at several days."""

import re
from collections import Counter
from pathlib import Path

import independent
import pytest
from conftest import Shown
from independent import rows

from crossings.check import prose

DAYS = (
    "2018-01-01",
    "2019-01-01",
    "2021-12-31",
    "2024-07-05",
    "2025-10-14",
    "2026-08-20",
    "latest",
)


def words(shown: Shown) -> str:
    return " ".join(" ".join(one.words for one in shown.values()).split())


def people(data: Path, first: str, last: str) -> int:
    """People from one ISO day to another, both inside, from the files alone."""
    return int(independent.daily(data).people_arrived[first:last].sum())


@pytest.mark.parametrize("as_of", DAYS)
def test_it_reads_well_on_every_day_and_says_nothing_before_it_was_known(shown_by, as_of):
    said = words(shown_by("index", as_of))
    assert not re.search(r"\b(nan|NaN|None|NaT|<NA>|inf)\b", said)
    assert ".." not in said and " ," not in said and "as many than" not in said
    loose = r"(?i)booked|outturn|nought|reading|besides the peak, by variant|because of the deal"
    assert not re.search(loose, said)
    assert list(prose.wording(said)) == []
    day = "9999" if as_of == "latest" else as_of
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


def test_people_and_decisions_are_those_of_the_files(shown_by, data):
    said = words(shown_by("index", "latest")).replace("\u00a0", " ")
    now, before = people(data, "2026-01-01", "2026-10-07"), people(data, "2025-01-01", "2025-10-07")
    final = {
        row["period"]: int(row["people"]) for row in rows(data / "curated/official_arrivals.csv")
    }
    outcomes = rows(data / "curated/asylum_outcomes.csv")
    assert (now, before) == (20_935, 34_401) and "45,755" not in said

    def of(*names: str) -> int:
        return sum(int(row[name]) for row in outcomes for name in names)

    granted, refused = of("granted_protection", "granted_other_leave"), of("refused")
    season, last, second, third = (
        people(data, f"{y}-08-06", f"{y + 1}-06-30") for y in (2025, 2024, 2023, 2022)
    )
    assert abs(season / second - 1) < 0.005
    for told in (
        f"{now:,} people had arrived in 2026 by 7 October, against {before:,} by that day of 2025: 39% fewer.",
        f"{final['2022']:,} in 2022",
        f"{people(data, '2018-01-01', '2026-10-07'):,} people since 2018",
        "Up after three, down after two of five deals: arrivals in the year after each",
        "After the deal of April 2026 twelve months have not passed.",
        "four months apart, so the two falls are one and the same fall",
        f"{100 * granted / (granted + refused):.0f}% were granted",
        f"{of('withdrawn', 'administrative_outcome'):,} claims were withdrawn or closed",
        f"{of('waiting'):,} people were still waiting",
        f"there were {100 * (1 - season / last):.0f}% fewer arrivals than in the same days a year before",
        "about as many as two years before",
        "In the same days of 2023/24, when there was no pilot, there were also "
        f"{100 * (1 - second / third):.0f}% fewer arrivals than a year earlier.",
    ):
        assert told in said, told
    for before, after in (
        (("2018-08-01", "2019-07-31"), ("2019-09-01", "2020-08-31")),
        (("2019-11-01", "2020-10-31"), ("2020-12-01", "2021-11-30")),
        (("2020-07-01", "2021-06-30"), ("2021-08-01", "2022-07-31")),
        (("2021-11-01", "2022-10-31"), ("2022-12-01", "2023-11-30")),
        (("2022-03-01", "2023-02-28"), ("2023-04-01", "2024-03-31")),
    ):
        assert f"{people(data, *before):,} and then {people(data, *after):,}" in said


def test_both_counts_of_deaths_are_those_of_the_table(shown_by, data):
    died = {
        (row["measure"].partition(":")[0], row["year"]): int(row["people"])
        for row in rows(data / "curated/deaths_yearly.csv")
    }
    said = words(shown_by("index", "latest"))
    french = [f"{died['French prefecture', str(year)]} in {year}" for year in range(2019, 2026)]
    told = f"{', '.join(french[:-1])} and {french[-1]}.".replace(
        "in 2019", "people died at sea in 2019"
    )
    assert f"at least {told}" in said
    wider = sorted(people for (counter, _), people in died.items() if counter == "IOM")
    between = f"has between {wider[0]} and {wider[-1]} a year from 2018 to 2025"
    assert f"{between} (2019: includes the 39 people" in said
    assert (
        "2025: no records from 28 September 2025 to 27 January 2026); the two cannot be added."
        in said
    )


def test_albania_and_everybody_else_and_claims_with_their_verdicts(shown_by, data):
    said, of = words(shown_by("index", "latest")), Counter()
    for row in rows(data / "curated/nationality_yearly.csv"):
        if row["edition"] == "2024-02-29":
            of[row["period"], row["nationality"] == "Albania"] += int(row["people"])
    then, now = of["2022", True], of["2023", True]
    assert (
        f"Albanians fell from {then:,} in 2022 to {now:,} in 2023. Most of that fall came before"
        in said
    )
    assert (
        f"everybody else fell by {100 * (1 - of['2023', False] / of['2022', False]):.0f}%" in said
    )
    assert "after an agreement with Albania" not in said
    nothing = "The article had not appeared by 1 January 2018."
    assert shown_by("index", "2018-01-01")["claims"].words == nothing
    lines = shown_by("index", "latest")["claims"].markup()
    assert lines.count("<li>") == 10 and lines.startswith(
        '<ul class="said"><li>“More than £650m spent'
    )
    assert (
        "<b>The number: right; “paid or spent”: not shown</b>" in lines
        and "<b>Right, but out of date</b>" in lines
    )
