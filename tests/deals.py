"""The days on which deals with France were announced, and the pilot's first day."""

import datetime as dt

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
