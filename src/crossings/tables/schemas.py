"""Every table of the project: its columns, units and key, and how it is cut at a day.

The models here check the tables, write `datapackage.json` and print the data page. A column that carries a number
says its unit; `[x]`, not collected, is an empty cell and never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pandas import Int64Dtype as Count
from pandas import Timestamp as Date
from pandera.pandas import DataFrameSchema
from pandera.typing import Series

from crossings.tables.columns import Model, field
from crossings.tables.evidence_schemas import (
    Claims,
    Corrections,
    Estimates,
    Explanations,
    MoneyBought,
    PilotRecord,
)
from crossings.tables.official_schemas import (
    ArrivalsDaily,
    ArrivalsRecent,
    ArrivalsWeekly,
    DailyCopy,
    EarlyReports,
    Journal,
    PublisherSlips,
    Revisions,
    Vintages,
    WeeklyCopy,
)
from crossings.tables.people_schemas import (
    AgeSexYearly,
    AsylumOutcomes,
    ContextYearly,
    DublinTransfers,
    NationalityQuarterly,
    NationalityYearly,
)

FINANCIAL_YEAR = r"^\d{4}/\d{2}$"
SLIP = ("sha256", "table", "row", "column")
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
# The first and last financial year of each sum of agreements, by the year in which it begins.
YEARS_OF_SCOPE: dict[str, tuple[int, int]] = {
    "before-2018": (0, 2017),
    "2018-26": (2018, 2025),
    "2026-29": (2026, 2028),
}


class Agreements(Model):
    """UK commitments to France: each row is an agreement, or one year of it."""

    agreement_id: Series[str] = field("Name of the row", unique=True)
    name: Series[str] = field("Agreement")
    announced: Series[Date] = field("Day of announcement")
    announced_exact_to: Series[str] = field(
        "How far that day is known: empty to the day; month or year where the rest of the date is for order only",
        null=True,
        str_matches=r"^(month|year)?$",
    )
    known_from: Series[Date] = field("Day from which it was public")
    period_start: Series[Date] = field("First day of its period, where stated", null=True)
    period_end: Series[Date] = field("Last day of its period, where stated", null=True)
    financial_year: Series[str] = field(
        "Financial year (April to March) to which it is booked, or a range of them"
    )
    committed_eur_m: Series[float] = field("Commitment in euros", "EUR million", null=True, ge=0)
    committed_gbp_m: Series[float] = field(
        "Commitment in sterling, as first given: when announced, or in an official answer",
        "GBP million",
        ge=0,
    )
    gbp_m_later: Series[float] = field(
        "Sterling amount later reported as due", "GBP million", null=True, ge=0
    )
    later_known_from: Series[Date] = field("Day from which the later amount was public", null=True)
    later_source_id: Series[str] = field("Source of the later amount", null=True)
    basis: Series[str] = field("Commitment or payment", isin=["commitment", "payment"])
    scope: Series[str] = field("Sum to which it belongs", isin=list(YEARS_OF_SCOPE))
    purpose: Series[str] = field("What it is for")
    source_id: Series[str] = field("Source")
    confidence: Series[str] = field("How sure we are of the row", isin=["high", "medium", "low"])
    note: Series[str] = field("What else to know", null=True)


class Payments(Model):
    """What is reported of money paid, not only promised."""

    payment_id: Series[str] = field("Name of the row", unique=True)
    agreement_id: Series[str] = field("Agreement it belongs to")
    as_of: Series[Date] = field(
        "Day the report speaks of; the first of its month where its source shows no day"
    )
    eur_m: Series[float] = field("Amount in euros", "EUR million", null=True, ge=0)
    gbp_m: Series[float] = field("Amount in sterling", "GBP million", null=True, ge=0)
    basis: Series[str] = field("Payment, or a statement about payments", isin=["payment", "statement"])
    what: Series[str] = field("What was reported")
    source_id: Series[str] = field("Source")
    confidence: Series[str] = field("How sure we are of the row", isin=["high", "medium", "low"])
    known_from: Series[Date] = field("Day from which it was public")


class PublishedTotals(Model):
    """Totals as others published them."""

    total_id: Series[str] = field("Name of the row", unique=True)
    as_of: Series[Date] = field(
        "Day of which the total is: its publication, or the agreement it is the sum of"
    )
    amount_m: Series[float] = field("Amount, in the currency named", "million", ge=0)
    currency: Series[str] = field("Currency", isin=["GBP", "EUR"])
    period: Series[str] = field("Period it is said to cover")
    who: Series[str] = field("Who published it")
    source_id: Series[str] = field("Source")
    reading: Series[str] = field("How we read it")
    known_from: Series[Date] = field("Day from which it was public")


class PilotMonthly(Model):
    """The official monthly series of the returns pilot."""

    month: Series[str] = field("Month", unique=True, str_matches=MONTH)
    admitted_to_uk: Series[Count] = field("People admitted from France", "people", ge=0)
    returned_to_france: Series[Count] = field("People returned to France", "people", ge=0)
    known_from: Series[Date] = field("Day from which it was public")
    source_id: Series[str] = field("Source")


class PilotAnnouncements(Model):
    """Cumulative figures of the pilot as announced or reported from time to time."""

    as_of: Series[Date] = field("Day the figure speaks of")
    measure: Series[str] = field(
        "What is counted", isin=["returned", "admitted", "reentered", "reported_pace_per_week"]
    )
    cumulative: Series[Count] = field("People since the start; a week for the reported pace", "people", ge=0)
    known_from: Series[Date] = field("Day from which it was public")
    source_id: Series[str] = field("Source")
    confidence: Series[str] = field("How sure we are of the row", isin=["high", "medium", "low"])
    note: Series[str] = field("What else to know", null=True)


class PolicyEvents(Model):
    """Dates that charts may mark. A date, not a cause."""

    date: Series[Date] = field("Day")
    event: Series[str] = field("What happened")
    kind: Series[str] = field(
        "Kind",
        isin=[
            "funding",
            "shock",
            "deaths",
            "uk-policy",
            "french-policy",
            "foreign-policy",
            "politics",
            "pilot",
            "balkans",
        ],
    )
    source_id: Series[str] = field("Source")
    annotate: Series[Count] = field("1 where charts may name it", isin=[0, 1])
    known_from: Series[Date] = field("Day from which it was public; never before the day itself")


class PreventionsYearly(Model):
    """Attempts prevented by year, as French authorities estimate them."""

    year: Series[Count] = field("Calendar year", unique=True, ge=2018)
    people_prevented: Series[Count] = field("Attempts prevented", "attempts", ge=0)
    rounded: Series[Count] = field("1 where the source rounds", isin=[0, 1])
    coverage: Series[str] = field("Part of the year covered")
    source_id: Series[str] = field("Source")


class FrontexRoutes(Model):
    """Detections at the EU’s external border by route and year."""

    year: Series[Count] = field("Calendar year", ge=2009)
    route: Series[str] = field("Route, as Frontex names it")
    detections: Series[Count] = field("Detections, repeats included", "detections", ge=0)
    status: Series[str] = field("Status", isin=["revised", "preliminary"])
    source_id: Series[str] = field("Source")


class DeathsYearly(Model):
    """People dead or missing, by year and by who counts them."""

    year: Series[Count] = field("Calendar year", ge=2014)
    measure: Series[str] = field("What is counted, by whom")
    people: Series[Count] = field("People dead or missing", "people", ge=0)
    source_id: Series[str] = field("Source")
    note: Series[str] = field("What else to know", null=True)


class RedDays(Model):
    """Days on which the Home Office’s index says that crossings were likely."""

    period: Series[str] = field("Period", unique=True)
    start: Series[Date] = field("First day")
    end: Series[Date] = field("Last day")
    days: Series[Count] = field("Days in the period", "days", ge=1)
    red_days: Series[Count] = field("Red days among them", "days", ge=0)
    derivation: Series[str] = field("Published, or worked out from two published figures")
    source_id: Series[str] = field("Source")


class AsylumCosts(Model):
    """What the asylum system cost, for scale."""

    financial_year: Series[str] = field("Financial year (April to March)", str_matches=FINANCIAL_YEAR)
    measure: Series[str] = field("What is counted")
    gbp_bn: Series[float] = field("Cost", "GBP billion", ge=0)
    source_id: Series[str] = field("Source")


class GbpPerEur(Model):
    """Average exchange rates, a ruler between the two currencies."""

    period_type: Series[str] = field("Kind of year", isin=["calendar year", "financial year"])
    period: Series[str] = field("Year")
    gbp_per_eur: Series[float] = field("Pounds for one euro, average of daily rates", "GBP per EUR", gt=0)
    source_id: Series[str] = field("Source")


class GdpDeflators(Model):
    """Price index of the whole economy, a ruler between years."""

    financial_year: Series[str] = field(
        "Financial year (April to March)", unique=True, str_matches=FINANCIAL_YEAR
    )
    deflator_2024_25_100: Series[float] = field("GDP deflator, 2024/25 = 100", "index", gt=0)
    status: Series[str] = field("Status", isin=["outturn", "forecast"])
    source_id: Series[str] = field("Source")


class OfficialArrivals(Model):
    """Arrivals after quality assurance: the finalised statistics."""

    period: Series[str] = field("Period", unique=True)
    period_start: Series[Date] = field("First day")
    period_end: Series[Date] = field("Last day")
    people: Series[Count] = field("People detected arriving in small boats", "people", ge=0)
    boats: Series[Count] = field("Boats they arrived in", "boats", ge=0)
    source_id: Series[str] = field("Source")


class Expectations(Model):
    """Checks on hand-kept figures: each says what should hold, and fails once the source has moved on."""

    table: Series[str] = field("Curated table that holds the figure")
    key: Series[str] = field("Its row: the key of that table, its parts with a space between")
    column: Series[str] = field("Its column")
    relation: Series[str] = field("What it must be", isin=["equals", "rounds", "at least", "at most"])
    against: Series[str] = field("A number, a fact, or TABLE.COLUMN@DAY..DAY for a sum over days")
    reason: Series[str] = field("Why it should hold")
    until: Series[Date] = field("Last day of data up to which nobody need look again", null=True)


Cut = Literal["day", "known_from", "year", "financial_year", "calendar_or_financial_year", "none"]


@dataclass(frozen=True)
class Table:
    """A table: its file, its model, its key, and which rows count at a day.

    `cut` names the rule: a row counts once the day in `dated_by` has come ("day"), once it was public
    ("known_from"), once its year has ended, or always ("none"). Where an `optional` one has no file, it has no rows.
    """

    name: str
    folder: Literal["official", "curated"]
    model: type[Model]
    key: tuple[str, ...]
    cut: Cut
    dated_by: str = ""
    optional: bool = False

    @cached_property
    def schema(self) -> DataFrameSchema:
        """The pandera schema, made from the model once, since the model would make it again each time."""
        return self.model.to_schema()

    @property
    def path(self) -> str:
        """The file, relative to the data directory."""
        return f"{self.folder}/{self.name}.csv"

    @property
    def title(self) -> str:
        """What the table holds, in a sentence."""
        return (self.model.__doc__ or "").strip()


def _announced(name: str, model: type[Model], *key: str) -> Table:
    """A hand-kept table whose rows count from the day they were public."""
    return Table(name, "curated", model, key, "known_from", "known_from")


def _counted_by_period(name: str, model: type[Model], *key: str) -> Table:
    """A hand-kept table of statistics, whose rows count once their period has ended."""
    return Table(name, "curated", model, key, "day", "period_end")


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("arrivals_daily", "official", ArrivalsDaily, ("date",), "day", "date"),
        Table("arrivals_weekly", "official", ArrivalsWeekly, ("week_ending",), "day", "week_ending"),
        Table("arrivals_recent", "official", ArrivalsRecent, ("date",), "day", "date", optional=True),
        Table("vintages", "official", Vintages, ("vintage",), "none"),
        Table("journal", "official", Journal, ("read_on", "sha256", "source_url"), "none"),
        Table("revisions", "official", Revisions, ("table", "key", "column", "vintage"), "none"),
        Table("agreements", "curated", Agreements, ("agreement_id",), "known_from", "known_from"),
        Table("payments", "curated", Payments, ("payment_id",), "known_from", "known_from"),
        Table("published_totals", "curated", PublishedTotals, ("total_id",), "known_from", "known_from"),
        Table("pilot_monthly", "curated", PilotMonthly, ("month",), "known_from", "known_from"),
        _announced("pilot_announcements", PilotAnnouncements, "as_of", "measure"),
        Table("policy_events", "curated", PolicyEvents, ("date", "event"), "known_from", "known_from"),
        Table("preventions_yearly", "curated", PreventionsYearly, ("year",), "year", "year"),
        Table("frontex_routes", "curated", FrontexRoutes, ("year", "route"), "year", "year"),
        Table("deaths_yearly", "curated", DeathsYearly, ("year", "measure"), "year", "year"),
        Table("red_days", "curated", RedDays, ("period",), "day", "end"),
        Table(
            "asylum_costs",
            "curated",
            AsylumCosts,
            ("financial_year", "measure"),
            "financial_year",
            "financial_year",
        ),
        Table(
            "gbp_per_eur",
            "curated",
            GbpPerEur,
            ("period_type", "period"),
            "calendar_or_financial_year",
            "period",
        ),
        Table(
            "gdp_deflators", "curated", GdpDeflators, ("financial_year",), "financial_year", "financial_year"
        ),
        Table("official_arrivals", "curated", OfficialArrivals, ("period",), "day", "period_end"),
        _counted_by_period("nationality_yearly", NationalityYearly, "period", "nationality", "edition"),
        _counted_by_period("nationality_quarterly", NationalityQuarterly, "quarter", "nationality"),
        _counted_by_period("age_sex_yearly", AgeSexYearly, "period", "age_group", "sex"),
        _announced("asylum_outcomes", AsylumOutcomes, "arrival_year"),
        _announced("dublin_transfers", DublinTransfers, "year", "direction", "country"),
        _announced("context_yearly", ContextYearly, "year", "period", "measure", "status"),
        _announced("money_bought", MoneyBought, "item", "stage", "source_id"),
        _announced("pilot_record", PilotRecord, "date", "item"),
        _announced("explanations", Explanations, "period", "explanation"),
        _announced("estimates", Estimates, "estimate_id"),
        Table("daily_copy", "curated", DailyCopy, ("date",), "day", "date", optional=True),
        Table("weekly_copy", "curated", WeeklyCopy, ("week_ending",), "day", "week_ending", optional=True),
        _announced("early_reports", EarlyReports, "date"),
        Table("publisher_slips", "curated", PublisherSlips, SLIP, "day", "key", optional=True),
        Table("claims", "curated", Claims, ("claim_id",), "none"),
        Table("corrections", "curated", Corrections, ("correction_id",), "none", optional=True),
        Table("expectations", "curated", Expectations, ("table", "key", "column"), "none", optional=True),
    )
}


def kind(table: Table, name: str) -> Literal["date", "count", "number", "text"]:
    """What a column holds: a date, a whole number, a number, or text."""
    dtype = str(table.schema.columns[name].dtype)
    if dtype.startswith("datetime"):
        return "date"
    return {"Int64": "count", "float64": "number"}.get(dtype, "text")  # type: ignore[return-value]
