"""Hand-kept tables of what others say: what the money bought, how the pilot worked, explanations, estimates, claims."""

from __future__ import annotations

from pandas import Int64Dtype as Count
from pandas import Timestamp as Date
from pandera.typing import Series

from crossings.tables.columns import Model, field

CONFIDENCE = field("How sure we are of the row", isin=["high", "medium", "low"])


class MoneyBought(Model):
    """What each agreement was for: things promised, under way or reported delivered, and who says so."""

    agreement_id: Series[str] = field("Agreement it belongs to; empty where the source names none", null=True)
    item: Series[str] = field("What was bought or promised")
    quantity: Series[float] = field("How much, in the unit named", "as named", null=True, ge=0)
    unit: Series[str] = field("Unit of the quantity, and how exact it is", null=True)
    kind: Series[str] = field(
        "Kind",
        isin=["surveillance", "buildings", "vehicles", "staff", "patrols", "detention", "other"],
    )
    stage: Series[str] = field("How far it had come", isin=["promised", "under way", "reported delivered"])
    date: Series[Date] = field("Day the report speaks of, where one is known", null=True)
    source_id: Series[str] = field("Source")
    known_from: Series[Date] = field("Day from which it was public")
    note: Series[str] = field("What else to know", null=True)


class PilotRecord(Model):
    """How one in, one out worked and what happened in it: rules, courts, flights, inspections, its term."""

    date: Series[Date] = field("Day, or day from which a rule applied")
    kind: Series[str] = field(
        "Kind",
        isin=["rule", "court", "flight", "inspection", "re-entry", "detention", "statement", "term"],
    )
    item: Series[str] = field("Name of the row")
    number: Series[Count] = field("The number it speaks of: people, days or months", null=True, ge=0)
    what: Series[str] = field("What is reported")
    known_from: Series[Date] = field("Day from which it was public")
    source_id: Series[str] = field("Source")
    confidence: Series[str] = CONFIDENCE


class Explanations(Model):
    """Why arrivals rose or fell, as others explain it: what speaks for each explanation, what against, and who gives it."""

    period: Series[str] = field(
        "Turn that it explains",
        isin=["all years", "2018 to 2022 rise", "2023 fall", "2024 to 2025 rise", "2026 fall"],
    )
    explanation: Series[str] = field("The explanation")
    evidence_for: Series[str] = field("What speaks for it")
    evidence_against: Series[str] = field("What speaks against it")
    who_says: Series[str] = field("Who gives it")
    source_id: Series[str] = field("Source")
    known_from: Series[Date] = field("Day from which it was public")
    confidence: Series[str] = field("How sure its source is; none of this is our own judgement")


class Estimates(Model):
    """What others have estimated or forecast: the method, the claim, what it holds fixed, and what critics say."""

    estimate_id: Series[str] = field("Name of the row", unique=True)
    who: Series[str] = field("Who made it")
    published: Series[Date] = field("Day of publication")
    method: Series[str] = field("Method")
    claim: Series[str] = field("What it says")
    quantity: Series[float] = field("Its figure, in the unit named", "as named", null=True)
    low: Series[float] = field("Lower end, where it gives one", "as named", null=True)
    high: Series[float] = field("Upper end, where it gives one", "as named", null=True)
    unit: Series[str] = field("Unit of the figure", null=True)
    holds_fixed: Series[str] = field("What it holds fixed", null=True)
    criticism: Series[str] = field("What is said against it", null=True)
    source_id: Series[str] = field("Source")
    known_from: Series[Date] = field("Day from which it was public")


class Claims(Model):
    """Statements under examination: who said what, when and where, and the figure that each speaks of."""

    claim_id: Series[str] = field("Name of the row", unique=True)
    claim: Series[str] = field("The statement, paraphrased")
    speaker: Series[str] = field("Who said it")
    role: Series[str] = field("As what")
    side: Series[str] = field("Side, such as Labour government, press or campaign: refugee charity")
    stated: Series[float] = field(
        "The figure it states; negative for a fall, empty for a direction", null=True
    )
    unit: Series[str] = field(
        "Unit of the figure, as its fact names it; for a direction up or down", null=True
    )
    comparator: Series[str] = field(
        "How the figure is meant", isin=["more than", "less than", "about", "nearly", "exactly", "direction"]
    )
    checked_against: Series[str] = field("Fact, or figure between two days, that it is checked against")
    window_start: Series[Date] = field("First of the days that it speaks of, where it names any", null=True)
    window_end: Series[Date] = field("Last of these days", null=True)
    compared_start: Series[Date] = field("First of the days that it compares with", null=True)
    compared_end: Series[Date] = field("Last of these days", null=True)
    parameter: Series[str] = field("What else the figure needs: the nationality that is left out", null=True)
    note: Series[str] = field("What else to know", null=True)
    stated_on: Series[Date] = field("Day of the statement")
    basis: Series[str] = field(
        "What the statement speaks of where that decides: a commitment, a payment, or a cause",
        null=True,
        str_matches=r"^(commitment|payment|cause)?$",
    )
    source_id: Series[str] = field("Where it was stated")


class Corrections(Model):
    """What pages of this report said wrongly, or so that it could mislead, and what they say instead."""

    correction_id: Series[str] = field(
        "Name of the row", unique=True, str_matches=r"^[a-z0-9]+(-[a-z0-9]+)*$"
    )
    found: Series[Date] = field("Day on which it was found")
    page: Series[str] = field("Page of the site", str_matches=r"^(index|report/[a-z-]+)\.html$")
    said: Series[str] = field("What it said")
    says: Series[str] = field("What it says instead")
    reason: Series[str] = field("Why the first was wrong or could mislead")
    published: Series[str] = field("Whether the mistake stood on the published site", isin=["yes", "no"])
