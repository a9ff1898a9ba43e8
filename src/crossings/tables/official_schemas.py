"""The tables of the official series.

Only `crossings ingest` and `fetch` write them.
"""

from __future__ import annotations

from crossings.tables.columns import (
    Table,
    choice_column,
    count_column,
    day_column,
    shared,
    text_column,
)

FLAG = text_column("The source’s own flag: Revised, or empty", null=True)
UNCONTROLLED = "Of these boats, those recorded as arriving without interception"
HASH = r"^[0-9a-f]{64}$"
EMPTY = "empty: not collected, or listed in publisher_slips"
OFFICIAL = (
    Table("arrivals_daily", ("date",), "date").holds(
        "Arrivals of each day since 1 January 2018, from sheet SB_01.",
        **shared("date", "people_arrived", "boats_arrived"),
        boats_uncontrolled=count_column(
            f"{UNCONTROLLED}; not collected before 2023", "boats", null=True
        ),
        note=FLAG,
    ),
    Table("arrivals_weekly", ("week_ending",), "week_ending").holds(
        "Arrivals and preventions of each week, Monday to Sunday, from sheet SB_02.",
        **shared("week_ending", "people_arrived", "boats_arrived"),
        boats_uncontrolled=count_column(
            f"{UNCONTROLLED}; not collected before 2023, and missing where publisher_slips says so",
            "boats",
            null=True,
        ),
        people_prevented=count_column(
            "Attempts prevented, as French authorities estimate them; "
            "not collected before May 2024",
            "attempts",
            null=True,
        ),
        events_prevented=count_column(
            "Events in which they were prevented; not collected before May 2024",
            "events",
            null=True,
        ),
        note=FLAG,
    ),
    Table("arrivals_recent", ("date",), "date", optional=True).holds(
        "Days newer than the official workbook, from the page of the last seven days; "
        "provisional until it covers them.",
        **shared("date", "people_arrived", "boats_arrived"),
        boats_uncontrolled=count_column(
            f"{UNCONTROLLED}; empty where the copy read did not give them", "boats", null=True
        ),
        **shared("source_id"),
        read_on=day_column("Day on which the page that gave it last was read"),
    ),
    Table("vintages", ("vintage",), "").holds(
        "Every vintage of the official workbook that was read: "
        "an issue of it, named by its last day.",
        vintage=text_column(
            "Name of the vintage: its last day; .2 for a second vintage of that day", unique=True
        ),
        **shared("last_day"),
        last_week=day_column("Sunday that ends the last week it covers"),
        days=count_column("Rows of the daily sheet", "days", least=1),
        weeks=count_column("Rows of the weekly sheet", "weeks", least=1),
        sha256=text_column("SHA-256 of the file", HASH, unique=True),
        **shared("source_url", "file_name", "read_on"),
    ),
    Table("journal", ("read_on", "sha256", "source_url"), "").holds(
        "Every file from the source that was read, once, even if it changed nothing.",
        **shared("read_on"),
        kind=choice_column("What it is", "workbook", "page"),
        **shared("file_name"),
        sha256=text_column("SHA-256 of a workbook's file, or of the words in a page's table", HASH),
        rows=count_column("Rows it holds: days, and for a workbook weeks too", "rows"),
        **shared("last_day", "source_url"),
        outcome=choice_column(
            "added: it became part of the tables; "
            "accepted: so it did, without what publisher_slips lists of it; "
            "unchanged: it held nothing that they did not",
            *("added", "accepted", "unchanged"),
        ),
    ),
    Table("revisions", ("table", "key", "column", "vintage"), "").holds(
        "Every official value that differs from the one published before it.",
        table=choice_column("Table", "arrivals_daily", "arrivals_weekly", "arrivals_recent"),
        key=day_column("Day, or Sunday that ends the week"),
        column=text_column("Column"),
        old=count_column(f"Value in the vintage before; {EMPTY}", "", least=None, null=True),
        new=count_column(f"Value in this vintage; {EMPTY}", "", least=None, null=True),
        vintage=text_column(
            "Vintage that changed it; page and a day for a later page of the last seven days"
        ),
    ),
    Table(
        "publisher_slips",
        ("sha256", "table", "row", "column"),
        "key",
        optional=True,
    ).holds(
        "Slips by the publisher that were accepted in a file, with the reason.",
        sha256=text_column("SHA-256 of a workbook's file, or of the words in a page's table", HASH),
        file_name=text_column("Name of the file"),
        table=choice_column(
            "Table that the figure would go to: arrivals_daily, from sheet SB_01; "
            "arrivals_weekly, from sheet SB_02; "
            "arrivals_recent, from the page of the last seven days",
            *("arrivals_daily", "arrivals_weekly", "arrivals_recent"),
        ),
        key=day_column("Day, or Sunday that ends the week"),
        column=choice_column(
            "Column; date for a day that is left out, there twice or in another year, "
            "which is missing whole",
            *("people_arrived", "boats_uncontrolled", "date"),
        ),
        row=count_column("Row of the sheet, or of the page's table", "", least=2),
        found=text_column("What stands there"),
        expected=text_column(
            "What should: for a week the sum of its days, for a day the one that is due"
        ),
        read_as=choice_column("How it is read", "missing", "as it stands"),
        reason=text_column("Why the file is read all the same"),
        accepted_on=day_column("Day on which that was decided"),
    ),
    Table("posts", ("post",), "last_day", optional=True).holds(
        "What each workbook and each page of the last seven days changed: the numbers of the post "
        "on it, written once, in the order in which the files were read.",
        post=text_column(
            "Name of the post in its address: the last day of the file; "
            "“-2” for a second file of that day",
            r"^\d{4}-\d{2}-\d{2}(-\d+)?$",
            "a day such as 2026-10-07",
            unique=True,
        ),
        kind=choice_column("What was read", "workbook", "page"),
        **shared("last_day"),
        known_before=day_column("Last day known before; empty for the first file", null=True),
        first_new_day=day_column("First of the new days; empty without any", null=True),
        days=count_column("New days", "days"),
        people=count_column("People who arrived on the new days"),
        boats=count_column("Boats that arrived on the new days", "boats"),
        days_without=count_column("New days on which nobody arrived", "days"),
        days_taken_over=count_column(
            "Days that only the page of the last seven days had given, and the workbook covers",
            "days",
        ),
        year_to_date=count_column("People who had arrived in the year by the last day then known"),
        year_before=count_column("People who had arrived by the same day of the year before"),
        sum_365=count_column("People of the last 365 days; empty without new days", null=True),
        sum_365_before=count_column("People of the last 365 days then known before", null=True),
        record=text_column(
            "Whether a sum of 365 days to a new day is the lowest or the highest for over a year",
            r"^(lowest|highest)?$",
            "lowest, highest or nothing",
            null=True,
        ),
        record_sum=count_column("That sum", null=True),
        record_day=day_column("Day on which it ends", null=True),
        record_since=day_column(
            "Day to which the last sum as low, or as high, ends; empty if none was", null=True
        ),
        weeks=count_column("New weeks with attempts prevented", "weeks"),
        attempts=count_column("Attempts prevented in the new weeks", "attempts", null=True),
        last_week=day_column("Sunday that ends the last of them", null=True),
    ),
    Table(
        "posts_changed",
        ("post", "what", "name", "of_day"),
        "",
        optional=True,
    ).holds(
        "What a post lists as changed: figures of an earlier file, headline numbers, verdicts.",
        post=text_column("Name of the post"),
        what=choice_column(
            "figure: an earlier figure that was changed; headline number: one now printed "
            "otherwise; verdict: of a claim, new or changed; word not shown: of such a claim",
            *("figure", "headline number", "verdict", "word not shown"),
        ),
        name=text_column("Table and column of a figure; id of a headline number or of a claim"),
        of_day=day_column("Day or week of a figure, day of a headline number, day of a claim"),
        before=text_column(
            "What stood before; empty: not known, or a claim of the new days", null=True
        ),
        now=text_column("What stands since; empty: not known, or no word", null=True),
        words=text_column("The claim, who made it and when", null=True),
    ),
)
