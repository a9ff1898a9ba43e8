"""The days on which deals with France were announced, the pilot's first day, and a made-up deal."""

import datetime as dt
from pathlib import Path

D = dt.date
SIX = [
    D(2018, 1, 18),
    D(2019, 8, 29),
    D(2020, 11, 28),
    D(2021, 7, 20),
    D(2022, 11, 14),
    D(2023, 3, 10),
]
PILOT, NEXT = D(2025, 8, 6), D(2026, 4, 23)


def add_second(data: Path, years: str, scope: str) -> None:
    """Add an agreement of £1m, announced before that of 2026, for these financial years."""
    with (data / "curated" / "agreements.csv").open("a", encoding="utf-8") as table:
        table.write(
            "a-deal,a-deal,agreement,A second agreement,2026-03-02,,2026-03-02,,,"
            f"{years},,1,,,,commitment,{scope},Officers,small boats,0,cbp9681,low,Made up,\n"
        )
