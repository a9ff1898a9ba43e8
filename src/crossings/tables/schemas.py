"""Every table of the project: its columns, units and key, and which rows count on a day.

By these the tables are checked, and from these `datapackage.json` and the data page are made. A
column of numbers has a unit. A figure that was not collected is an empty cell, never 0.
"""

from __future__ import annotations

from typing import Literal, get_args

from crossings.tables.columns import (
    MONTH,
    PERIOD,
    SHORT_MONTH,
    Table,
    choice_column,
    count_column,
    day_column,
    number_column,
    rate_column,
    shared,
    text_column,
)
from crossings.tables.evidence_schemas import CLAIMED, COPIES, PEOPLE, SAID
from crossings.tables.official_schemas import OFFICIAL

# Scopes of agreements; each other one is of the years of a later sum.
BEFORE_2018 = "before-2018"
TO_2026 = "2018-26"  # this sum is also shown year by year, so each row belongs to one year
STOP_GAP = "stop-gap"  # the kind of an agreement that adds to no sum
SMALL_BOATS_AIM = "small boats"
ALL_ROUTES = "TOTAL all routes"  # of Frontex, published only with the revised figures
FRENCH_PREFECTURE = "French prefecture"  # it counts the dead at sea
SMALL_LETTERS = (r"^[a-z0-9]+(-[a-z0-9]+)*$", "small letters and numbers, such as example-2026")
YEAR = (r"^\d{4}/\d{2}$", "a financial year such as 2025/26")
Precision = Literal["exact", "rounded", "a floor", "day approximate"]
MONEY = (
    Table("agreements", ("agreement_id",)).holds(
        "UK commitments to France: each row is an agreement, or one year of it.",
        agreement_id=text_column("Name of the row", unique=True),
        agreement=text_column("Name of the agreement, the same in each row of one", *SMALL_LETTERS),
        kind=choice_column(
            "An agreement, or a stop-gap before one, which adds to no sum: the next may include it",
            "agreement",
            STOP_GAP,
        ),
        name=text_column("Agreement"),
        announced=day_column("Day of announcement"),
        announced_exact_to=text_column(
            "How far that day is known: empty to the day; "
            "month or year where the rest of the date is for order only",
            r"^(month|year)?$",
            "month, year or nothing",
            null=True,
        ),
        **shared("known_from"),
        period_start=day_column("First day of its period, where stated", null=True),
        period_end=day_column("Last day of its period, where stated", null=True),
        financial_year=text_column(
            "Financial year (April to March) to which it is booked, or a range of them"
        ),
        committed_eur_m=number_column("Commitment in euros", "EUR million", null=True),
        committed_gbp_m=number_column(
            "Commitment in sterling, as first given: when announced, or in an official answer",
            "GBP million",
        ),
        gbp_m_later=number_column(
            "Sterling amount later reported as due", "GBP million", null=True
        ),
        later_known_from=day_column("Day from which the later amount was public", null=True),
        later_source_id=text_column("Source of the later amount", null=True),
        basis=choice_column("Commitment or payment", "commitment", "payment"),
        scope=text_column(
            "Sum to which it belongs, by its years",
            rf"^({BEFORE_2018}|\d{{4}}-\d{{2}})$",
            f"{BEFORE_2018}, or the years of a sum such as 2026-29",
        ),
        purpose=text_column("What it is for"),
        aim=choice_column("What most of it is for", SMALL_BOATS_AIM, "border security"),
        depends_on_results=choice_column("1 where part of it depends on results", 0, 1),
        **shared("source_id", "confidence", "note"),
        known_by=text_column(
            "How it was public on known_from, where its source was published later", null=True
        ),
    ),
    Table("payments", ("payment_id",)).holds(
        "What is reported of money paid, not only promised.",
        payment_id=text_column("Name of the row", unique=True),
        agreement_id=text_column(
            "Agreement it belongs to; empty where it speaks of several or of none", null=True
        ),
        as_of=day_column(
            "Day the report speaks of; the first of its month where its source shows no day"
        ),
        eur_m=number_column("Amount in euros", "EUR million", null=True),
        gbp_m=number_column("Amount in sterling", "GBP million", null=True),
        basis=choice_column(
            "Payment; hearsay of one; part or repeat of an amount in another row, never added; "
            "other statement about payments; refusal to name them; condition on which they depend",
            *("payment", "hearsay", "part or repeat", "statement", "refusal", "condition"),
        ),
        what=text_column("What was reported"),
        **shared("source_id", "confidence", "known_from"),
    ),
    Table("published_totals", ("total_id",)).holds(
        "Totals as others published them.",
        total_id=text_column("Name of the row", unique=True),
        as_of=day_column(
            "Day of which the total is: its publication, or the agreement it is the sum of"
        ),
        amount_m=number_column("Amount, in the currency named", "million"),
        currency=choice_column("Currency", "GBP", "EUR"),
        period=text_column("Period it is said to cover"),
        first_year=count_column(
            "First financial year of it, by the year in which it begins; empty if not said",
            "",
            null=True,
        ),
        last_year=count_column(
            "Last financial year of it, in the same way; empty if it runs on",
            "",
            null=True,
        ),
        who=text_column("Who published it"),
        **shared("source_id"),
        reading=text_column("How we read it"),
        **shared("known_from"),
    ),
)
PILOT = (
    Table("pilot_monthly", ("month",)).holds(
        "The official monthly series of the returns pilot.",
        month=text_column(
            "Month", r"^\d{4}-(0[1-9]|1[0-2])$", "a month such as 2026-08", unique=True
        ),
        admitted_to_uk=count_column("People admitted from France"),
        returned_to_france=count_column("People returned to France"),
        **shared("known_from", "source_id"),
    ),
    Table("pilot_announcements", ("as_of", "measure")).holds(
        "Cumulative figures of the pilot as announced or reported from time to time.",
        as_of=day_column("Day the figure speaks of"),
        measure=choice_column(
            "What is counted", "returned", "admitted", "reentered", "reported_pace_per_week"
        ),
        cumulative=count_column("People since the start; a week for the reported pace"),
        precision=choice_column("How exact the number or its day is", *get_args(Precision)),
        **shared("known_from", "source_id", "confidence", "note"),
    ),
)
CONTEXT = (
    Table("policy_events", ("date", "event")).holds(
        "Dates that charts may mark. A date, not a cause.",
        date=day_column("Day"),
        event=text_column("What happened"),
        kind=choice_column(
            "Kind",
            *(
                "funding",
                "shock",
                "deaths",
                "uk-policy",
                "french-policy",
                "foreign-policy",
                "politics",
                "pilot",
                "balkans",
                "albania",
            ),
        ),
        **shared("source_id"),
        annotate=choice_column("1 where charts may name it", 0, 1),
        known_from=day_column("Day from which it was public; never before the day itself"),
    ),
    Table("preventions_yearly", ("year",), "year").holds(
        "Attempts prevented by year, as French authorities estimate them.",
        year=count_column("Calendar year", "", least=2018, unique=True),
        people_prevented=count_column("Attempts prevented", "attempts"),
        rounded=choice_column("1 where the source rounds", 0, 1),
        coverage=text_column("Part of the year covered"),
        **shared("source_id"),
    ),
    Table("frontex_routes", ("year", "route"), "year").holds(
        "Detections at the EU’s external border by route and year.",
        year=count_column("Calendar year", "", least=2009),
        route=choice_column(
            "Route, as Frontex names it",
            "Black Sea",
            "Central Mediterranean",
            "Circular from Albania to Greece",
            "Eastern Borders",
            "Eastern Mediterranean",
            "Exits towards the UK (Channel)",
            "Western African",
            "Western Balkan",
            "Western Mediterranean",
            "Other",
            ALL_ROUTES,
        ),
        detections=count_column("Detections, repeats included", "detections"),
        status=choice_column("Status", "revised", "preliminary"),
        **shared("source_id"),
    ),
    Table("deaths_yearly", ("year", "measure"), "year").holds(
        "People dead or missing, by year and by who counts them.",
        year=count_column("Calendar year", "", least=2014),
        measure=choice_column(
            "What is counted, by whom",
            "French prefecture: dead at sea",
            "IOM: dead or missing, mainland Europe to the UK, all transport",
        ),
        counted_by=choice_column("Who counts", FRENCH_PREFECTURE, "IOM"),
        people=count_column("People dead or missing"),
        whole_year=choice_column("Whether the records of the year have no gap", "yes", "no"),
        **shared("source_id", "note"),
    ),
    Table("red_days", ("period",), "end").holds(
        "Days on which the Home Office’s index says that crossings were likely.",
        period=text_column(
            "Period",
            rf"^(Year ending {MONTH} \d{{4}}|{SHORT_MONTH}-{SHORT_MONTH} \d{{4}})$",
            "a period such as Year ending April 2022, or Jan-Apr 2022",
            unique=True,
        ),
        start=day_column("First day"),
        end=day_column("Last day"),
        days=count_column("Days in the period", "days", least=1),
        red_days=count_column("Red days among them", "days"),
        derivation=choice_column(
            "Published, or worked out from two published figures",
            *("published", "press report of the release", "difference of two published figures"),
        ),
        **shared("source_id"),
    ),
    Table("asylum_costs", ("financial_year", "measure"), "financial_year").holds(
        "What the asylum system cost, for scale.",
        financial_year=text_column("Financial year (April to March)", *YEAR),
        measure=choice_column("What is counted", "total asylum costs", "asylum hotels"),
        gbp_bn=number_column("Cost", "GBP billion"),
        **shared("source_id"),
    ),
    Table("gbp_per_eur", ("period_type", "period"), "period").holds(
        "Average exchange rates, a ruler between the two currencies.",
        period_type=choice_column("Kind of year", "calendar year", "financial year"),
        period=text_column(
            "Year", r"^\d{4}(/\d{2})?$", "a year such as 2025, or a financial year such as 2025/26"
        ),
        gbp_per_eur=rate_column("Pounds for one euro, average of daily rates", "GBP per EUR"),
        **shared("source_id"),
    ),
    Table("gdp_deflators", ("financial_year",), "financial_year").holds(
        "Price index of the whole economy, a ruler between years.",
        financial_year=text_column("Financial year (April to March)", *YEAR, unique=True),
        deflator_2024_25_100=rate_column("GDP deflator, 2024/25 = 100", "index"),
        status=choice_column("Status", "measured", "forecast"),
        **shared("source_id"),
    ),
    Table("official_arrivals", ("period",), "period_end").holds(
        "Arrivals after quality assurance: the finalised statistics.",
        period=text_column("Period", *PERIOD, unique=True),
        **shared("period_start", "period_end"),
        people=count_column("People detected arriving in small boats"),
        boats=count_column("Boats they arrived in", "boats"),
        **shared("source_id"),
    ),
)
TABLES: dict[str, Table] = {
    table.name: table
    for table in (*OFFICIAL, *MONEY, *PILOT, *CONTEXT, *PEOPLE, *SAID, *COPIES, *CLAIMED)
}


def kind(table: Table, name: str) -> Literal["date", "count", "number", "text"]:
    """The kind of a column: a date, a whole number, a number, or text."""
    dtype = str(table.columns[name].dtype)
    if dtype.startswith("datetime"):
        return "date"
    return {"Int64": "count", "float64": "number"}.get(dtype, "text")  # type: ignore[return-value]
