"""Claims that tests put into claims.csv, and the verdicts on them."""

import csv
from pathlib import Path

import independent

from crossings.claims.judgement import judge_all
from crossings.claims.verdicts import Verdict
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES


def by_id(record: Record) -> dict[str, Verdict]:
    return {verdict.said.claim_id: verdict for verdict in judge_all(record)}


def verdict_of(record: Record, ident: str) -> Verdict:
    return by_id(record)[ident]


def rows_of(data: Path) -> list[dict[str, str]]:
    return independent.rows(data / "curated" / "claims.csv")


def put(data: Path, rows: list[dict[str, str]]) -> None:
    with (data / "curated" / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, list(TABLES["claims"].schema.columns), restval="", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


ADDED = {
    "claim_id": "added",
    "claim": "A claim",
    "speaker": "Somebody",
    "role": "speaker",
    "side": "none",
    "comparator": "more than",
    "stated_on": "2025-10-15",
    "source_id": "briefing_article",
}


def add(data: Path, **cells: str) -> None:
    """Put a row at the end of claims.csv, in place of one with the same id."""
    row = ADDED | cells
    put(data, [*(other for other in rows_of(data) if other["claim_id"] != row["claim_id"]), row])


def added(data: Path, day: str = "2025-10-14", **cells: str) -> Verdict:
    add(data, **cells)
    return verdict_of(Record(day, data), "added")


def change_cells(data: Path, which: str, **cells: str) -> None:
    put(data, [row | cells if row["claim_id"] == which else row for row in rows_of(data)])
