"""Tables about the people who arrived, kept by hand from official statistics: who they are, what became of them, and scale."""

from __future__ import annotations

from pandas import Int64Dtype as Count
from pandas import Timestamp as Date
from pandera.typing import Series

from crossings.tables.columns import Model, field

PUBLISHED = "Day on which the edition that gives the row was published"


class NationalityYearly(Model):
    """People who arrived in small boats by nationality, in years. Two editions are held: never mix them within a year."""

    period: Series[str] = field("Calendar year, or a year that ends in June")
    period_start: Series[Date] = field("First day")
    period_end: Series[Date] = field("Last day")
    nationality: Series[str] = field(
        "Nationality as recorded; the newer edition names twenty and puts the rest under Other"
    )
    people: Series[Count] = field("People who arrived in small boats", "people", ge=0)
    edition: Series[Date] = field(PUBLISHED)
    source_id: Series[str] = field("Source")
    note: Series[str] = field("What else to know", null=True)


class NationalityQuarterly(Model):
    """People who arrived in small boats by nationality, in quarters from 2018 to 2023; a quarter without a row had none."""

    quarter: Series[str] = field("Quarter", str_matches=r"^\d{4} Q[1-4]$")
    period_start: Series[Date] = field("First day")
    period_end: Series[Date] = field("Last day")
    nationality: Series[str] = field("Nationality as recorded")
    people: Series[Count] = field("People who arrived in small boats", "people", ge=0)
    edition: Series[Date] = field(PUBLISHED)
    source_id: Series[str] = field("Source")


class AgeSexYearly(Model):
    """People who arrived in small boats by age group and sex, in years."""

    period: Series[str] = field("Calendar year, or a year that ends in June")
    period_start: Series[Date] = field("First day")
    period_end: Series[Date] = field("Last day")
    age_group: Series[str] = field("Age group; not recorded ages have no sex")
    sex: Series[str] = field("Sex", isin=["Male", "Female", "Not recorded"])
    people: Series[Count] = field("People who arrived in small boats", "people", ge=0)
    edition: Series[Date] = field(PUBLISHED)
    source_id: Series[str] = field("Source")
    note: Series[str] = field("What else to know", null=True)


class AsylumOutcomes(Model):
    """What became of the asylum claims of people who arrived in small boats: first decisions, not appeals, by year of arrival."""

    arrival_year: Series[Count] = field("Calendar year of arrival", unique=True, ge=2018)
    arrivals_matched: Series[Count] = field(
        "Arrivals that could be matched to case records; a little below all arrivals", "people", ge=0
    )
    no_claim: Series[Count] = field("Of these, without a claim within 14 days of arrival", "people", ge=0)
    claimed: Series[Count] = field("Of these, with a claim, dependants included", "people", ge=0)
    granted_protection: Series[Count] = field("Granted protection", "people", ge=0)
    granted_other_leave: Series[Count] = field("Granted other leave", "people", ge=0)
    refused: Series[Count] = field("Refused", "people", ge=0)
    withdrawn: Series[Count] = field("Claim withdrawn", "people", ge=0)
    administrative_outcome: Series[Count] = field("Closed for an administrative reason", "people", ge=0)
    waiting: Series[Count] = field("Waiting for a first decision", "people", ge=0)
    possible_slavery_victims: Series[Count] = field(
        "Referred as possible victims of modern slavery", "people", ge=0
    )
    decided_by: Series[Date] = field("Last day of decisions, where the source states one", null=True)
    source_id: Series[str] = field("Source")
    known_from: Series[Date] = field("Day from which it was public")
    note: Series[str] = field("What else to know", null=True)


class DublinTransfers(Model):
    """People moved between the UK and EU states under the Dublin rules, which the UK left at the end of 2020."""

    year: Series[Count] = field("Calendar year", ge=2015)
    direction: Series[str] = field("Direction", isin=["out of the UK", "into the UK"])
    country: Series[str] = field("Other state: all of them, or France", isin=["all", "France"])
    people: Series[Count] = field("People transferred", "people", ge=0)
    requests: Series[Count] = field("Requests made", "requests", ge=0)
    source_id: Series[str] = field("Source")
    known_from: Series[Date] = field("Day from which it was public")
    note: Series[str] = field("What else to know", null=True)


class ContextYearly(Model):
    """Figures for scale: asylum claims, immigration, detections. Editions differ: compare rows of one edition only."""

    year: Series[Count] = field("Year in which the period ends or, for a financial year, begins")
    period: Series[str] = field("Period")
    measure: Series[str] = field("What is counted")
    value: Series[float] = field("Figure, in the unit named", "as named", ge=0)
    unit: Series[str] = field("Unit", isin=["people", "per cent", "detections", "GBP m"])
    status: Series[str] = field("Edition, and whether it has been revised since", null=True)
    source_id: Series[str] = field("Source")
    known_from: Series[Date] = field("Day from which it was public")
    note: Series[str] = field("What else to know", null=True)
