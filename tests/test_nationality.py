"""A year's change with one nationality left out, on rows of the Home Office's tables."""

from __future__ import annotations

import pandas as pd
import pytest

from crossings.errors import InputError
from crossings.measures.nationality import change_without

# Home Office, Irregular migration statistics, year ending December 2023, table Irr_D01; smaller nationalities summed.
ROWS = [
    (2022, "Albania", 12_658), (2022, "Afghanistan", 9_088), (2022, "others", 24_028),
    (2023, "Albania", 924), (2023, "Afghanistan", 5_545), (2023, "others", 22_968),
]  # fmt: skip


def frame(rows: list[tuple[int, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "nationality", "people_arrived"])


def test_the_fall_of_2023_is_a_seventh_without_albanian_nationals() -> None:
    found = change_without(frame(ROWS), "Albania").set_index("year")
    assert found.people_arrived.tolist() == [45_774, 29_437]
    assert found.without_nationality.tolist() == [45_774 - 12_658, 29_437 - 924]
    assert found.change_pct.round().tolist()[1] == -36
    assert found.change_without_pct.round().tolist()[1] == -14
    assert found.share_of_change_pct[2023] == pytest.approx(100 * (12_658 - 924) / (45_774 - 29_437))
    assert found.loc[2022, ["change_pct", "change_without_pct"]].isna().all()


def test_a_nationality_without_a_row_and_a_year_without_one_before_are_unknown() -> None:
    found = change_without(frame([*ROWS, (2024, "Afghanistan", 100), (2024, "others", 5)]), "Albania").iloc[2]
    assert found.people_arrived == 105 and found.change_pct < 0
    assert pd.isna(found.of_nationality) and pd.isna(found.change_without_pct)
    assert found.reason == "No row counts Albania in 2024."
    found = change_without(frame([row for row in ROWS if row[0] == 2022] + [(2024, "Albania", 5)]), "Albania")
    assert found.change_pct.isna().all() and found.change_without_pct.isna().all()


def test_editions_that_are_mixed_are_refused_and_no_rows_are_no_rows() -> None:
    with pytest.raises(InputError, match="Afghanistan twice in 2023; give the rows of one edition"):
        change_without(frame([*ROWS, (2023, "Afghanistan", 5_546)]), "Albania")
    assert change_without(frame([]), "Albania").empty
