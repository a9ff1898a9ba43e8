"""Hand-kept tables of who arrived and what became of them, and of what others report and claim."""

from __future__ import annotations

from typing import Literal, get_args

from crossings.tables.columns import (
    MONTH,
    PERIOD,
    Table,
    choice_column,
    count_column,
    day_column,
    number_column,
    shared,
    text_column,
)

# How a claim means its figure: claims/claim_rules.toml has a rule for each.
Comparator = Literal[
    "more than",
    "at least",
    "just over",
    "less than",
    "at most",
    "about",
    "nearly",
    "exactly",
    "since",
    "direction",
]
PEOPLE = (
    Table("nationality_yearly", ("period", "nationality", "edition"), "period_end").holds(
        "People who arrived in small boats by nationality, in years. "
        "Two editions are held: never mix them within a year.",
        period=text_column("Calendar year, or a year that ends in June", *PERIOD),
        **shared("period_start", "period_end"),
        nationality=text_column(
            "Nationality as recorded; the newer edition names twenty and puts the rest under Other"
        ),
        **shared("people", "edition", "source_id", "note"),
    ),
    Table("nationality_quarterly", ("quarter", "nationality"), "period_end").holds(
        "People who arrived in small boats by nationality, in quarters from 2018 to 2023; "
        "a quarter without a row had none.",
        quarter=text_column("Quarter", r"^\d{4} Q[1-4]$"),
        **shared("period_start", "period_end"),
        nationality=text_column("Nationality as recorded"),
        **shared("people", "edition", "source_id"),
    ),
    Table("nationality_groups", ("group", "nationality")).holds(
        "Groups of nationalities, as others name them: which people are counted together.",
        group=text_column("What the group is called, or what was reported of it"),
        nationality=text_column("Nationality, as nationality_yearly names it"),
        **shared("source_id", "known_from", "note"),
    ),
    Table("age_sex_yearly", ("period", "age_group", "sex"), "period_end").holds(
        "People who arrived in small boats by age group and sex, in years.",
        period=text_column("Calendar year, or a year that ends in June", *PERIOD),
        **shared("period_start", "period_end"),
        age_group=choice_column(
            "Age group; not recorded ages have no sex",
            *("17 and under", "18 to 24", "25 to 39", "40 and over", "Not currently recorded"),
        ),
        sex=choice_column("Sex", "Male", "Female", "Not recorded"),
        **shared("people", "edition", "source_id", "note"),
    ),
    Table("asylum_outcomes", ("arrival_year",)).holds(
        "What became of the asylum claims of people who arrived in small boats: "
        "first decisions, not appeals, by year of arrival.",
        arrival_year=count_column("Calendar year of arrival", "", least=2018, unique=True),
        arrivals_matched=count_column(
            "Arrivals that could be matched to case records; a little below all arrivals"
        ),
        no_claim=count_column("Of these, without a claim within 14 days of arrival"),
        claimed=count_column("Of these, with a claim, dependants included"),
        granted_protection=count_column("Granted protection"),
        granted_other_leave=count_column("Granted other leave"),
        refused=count_column("Refused"),
        withdrawn=count_column("Claim withdrawn"),
        administrative_outcome=count_column("Closed for an administrative reason"),
        waiting=count_column("Waiting for a first decision"),
        possible_slavery_victims=count_column("Referred as possible victims of modern slavery"),
        decided_by=day_column("Last day of decisions, where the source states one", null=True),
        **shared("source_id", "known_from", "note"),
    ),
    Table("dublin_transfers", ("year", "direction", "country")).holds(
        "People moved between the UK and EU states under the Dublin rules, "
        "which the UK left at the end of 2020.",
        year=count_column("Calendar year", "", least=2015),
        direction=choice_column("Direction", "out of the UK", "into the UK"),
        country=choice_column("Other state: all of them, or France", "all", "France"),
        people=count_column("People transferred"),
        requests=count_column("Requests made", "requests"),
        **shared("source_id", "known_from", "note"),
    ),
    Table("context_yearly", ("year", "period", "measure", "status")).holds(
        "Figures for scale: asylum claims, immigration, detections. "
        "Editions differ: compare rows of one edition only.",
        year=count_column(
            "Year in which the period ends or, for a financial year, begins", "", least=None
        ),
        period=text_column(
            "Period",
            rf"^(calendar year|financial year \d{{4}}/\d{{2}}|(year ending )?{MONTH}"
            rf"|{MONTH} to {MONTH})$",
            "a period such as calendar year, year ending June, financial year 2025/26 or January "
            "to September",
        ),
        **shared("measure"),
        value=number_column("Figure, in the unit named", "as named"),
        unit=choice_column("Unit", "people", "per cent", "detections", "GBP m"),
        status=text_column("Edition, and whether it has been revised since", null=True),
        **shared("source_id", "known_from", "note"),
    ),
)
SAID = (
    Table("money_bought", ("item", "stage", "source_id")).holds(
        "What each agreement was for: "
        "things promised, under way or reported delivered, and who says so.",
        agreement_id=text_column(
            "Agreement it belongs to; empty where the source names none", null=True
        ),
        item=text_column("What was bought or promised"),
        quantity=number_column("How much, in the unit named", "as named", null=True),
        unit=text_column("Unit of the quantity, and how exact it is", null=True),
        kind=choice_column(
            "Kind",
            "surveillance",
            "buildings",
            "vehicles",
            "staff",
            "patrols",
            "detention",
            "other",
        ),
        stage=choice_column("How far it had come", "promised", "under way", "reported delivered"),
        date=day_column("Day the report speaks of, where one is known", null=True),
        **shared("source_id", "known_from", "note"),
    ),
    Table("pilot_record", ("date", "item")).holds(
        "How one in, one out worked and what happened in it: "
        "rules, courts, flights, inspections, its term.",
        date=day_column("Day, or day from which a rule applied"),
        kind=choice_column(
            "Kind",
            "rule",
            "court",
            "flight",
            "inspection",
            "re-entry",
            "detention",
            "statement",
            "term",
            "end",
        ),
        item=text_column("Name of the row"),
        number=count_column("The number it speaks of: people, days or months", "", null=True),
        what=text_column("What is reported"),
        **shared("known_from", "source_id", "confidence"),
    ),
    Table("explanations", ("period", "explanation", "known_from")).holds(
        "Why arrivals rose or fell, as others explain it: "
        "what speaks for each explanation, what against, and who gives it. "
        "A later row takes the place of an earlier one on the same explanation.",
        period=choice_column(
            "Turn that it explains",
            *("all years", "2018 to 2022 rise", "2023 fall", "2024 to 2025 rise", "2026 fall"),
        ),
        explanation=text_column("The explanation, as it stands within a sentence"),
        evidence_for=text_column("What speaks for it"),
        evidence_against=text_column("What speaks against it"),
        who_says=text_column("Who gives it"),
        **shared("source_id", "known_from"),
        confidence=text_column("How sure its source is; none of this is our own judgement"),
    ),
    Table("estimates", ("estimate_id",)).holds(
        "What others have estimated or forecast: "
        "the method, the claim, what it holds fixed, and what critics say.",
        estimate_id=text_column("Name of the row", unique=True),
        who=text_column("Who made it"),
        published=day_column("Day of publication"),
        method=text_column("Method"),
        claim=text_column("What it says"),
        quantity=number_column("Its figure, in the unit named", "as named", least=None, null=True),
        low=number_column("Lower end, where it gives one", "as named", least=None, null=True),
        high=number_column("Upper end, where it gives one", "as named", least=None, null=True),
        unit=text_column("Unit of the figure", null=True),
        holds_fixed=text_column("What it holds fixed", null=True),
        criticism=text_column("What is said against it", null=True),
        **shared("source_id", "known_from"),
    ),
)
CLAIMED = (
    Table("claims", ("claim_id",), "").holds(
        "Statements under examination: "
        "who said what, when and where, and the figure that each speaks of.",
        claim_id=text_column("Name of the row", unique=True),
        claim=text_column("The statement, paraphrased"),
        speaker=text_column("Who said it"),
        role=text_column("As what"),
        side=text_column("Side, such as Labour government, press or campaign: refugee charity"),
        stated=number_column(
            "The figure it states; negative for a fall, empty for a direction",
            "",
            least=None,
            null=True,
        ),
        unit=text_column(
            "Unit of the figure, as its fact names it; for a direction up or down; times for a "
            "multiple; fraction for a simple one, stated in per cent",
            null=True,
        ),
        comparator=choice_column("How the figure is meant", *get_args(Comparator)),
        checked_against=text_column("Fact, or figure between two days, that it is checked against"),
        phrase=text_column(
            "Words that name its days, as the rules for claims have them", null=True
        ),
        window_start=day_column(
            "First of the days that it speaks of, where it names any", null=True
        ),
        window_end=day_column("Last of these days", null=True),
        compared_start=day_column("First of the days that it compares with", null=True),
        compared_end=day_column("Last of these days", null=True),
        parameter=text_column(
            "What else the figure needs: the nationality that is left out, or a group of people",
            null=True,
        ),
        **shared("note"),
        stated_on=day_column("Day of the statement"),
        basis=text_column(
            "What the statement speaks of where that decides: a commitment, a payment, a cause, "
            "a forecast, persons who tried, a degree without a number, spending beside a "
            "direction, smuggling",
            r"^(commitment|payment|spending|smuggling|cause|forecast|persons|persons and cause|"
            r"degree)?$",
            "commitment, payment, spending, smuggling, cause, forecast, persons, persons and "
            "cause, degree or nothing",
            null=True,
        ),
        source_id=text_column("Where it was stated"),
    ),
    Table("corrections", ("correction_id",), "", optional=True).holds(
        "What pages of this report said wrongly, or so that it could mislead, "
        "and what they say instead.",
        correction_id=text_column("Name of the row", r"^[a-z0-9]+(-[a-z0-9]+)*$", unique=True),
        found=day_column("Day on which it was found"),
        page=text_column("Page of the site", r"^(index|report/[a-z-]+|updates/[0-9-]+)\.html$"),
        said=text_column("What it said"),
        says=text_column("What it says instead"),
        reason=text_column("Why the first was wrong or could mislead"),
        published=choice_column("Whether the mistake stood on the published site", "yes", "no"),
        withdrawn=text_column(
            "Words or a number of what it said that can be right nowhere in the newest report; "
            "several with ; between, or none",
            null=True,
        ),
    ),
    Table("expectations", ("table", "key", "column"), "", optional=True).holds(
        "Checks on hand-kept figures: "
        "each says what should hold, and fails once the source has moved on.",
        table=text_column("Curated table that holds the figure"),
        key=text_column("Its row: the key of that table, its parts with a space between"),
        column=text_column("Its column"),
        relation=choice_column("What it must be", "equals", "rounds", "at least", "at most"),
        against=text_column("A number, a fact, or TABLE.COLUMN@DAY..DAY for a sum over days"),
        reason=text_column("Why it should hold"),
        until=day_column("Last day of data up to which nobody need look again", null=True),
    ),
)
COPIES = (
    Table("daily_copy", ("date",), "date", optional=True).holds(
        "Arrivals of days after the newest workbook read, from a copy of a later one: "
        "a check, and part of no sum.",
        **shared("date", "people_arrived", "boats_arrived", "source_id"),
    ),
    Table("weekly_copy", ("week_ending",), "week_ending", optional=True).holds(
        "Arrivals and preventions of weeks from a copy of a later workbook; "
        "used until a workbook that covers them is read.",
        **shared("week_ending", "people_arrived", "boats_arrived"),
        people_prevented=count_column(
            "Attempts prevented, as French authorities estimate them", "attempts"
        ),
        events_prevented=count_column("Events in which they were prevented", "events"),
        **shared("source_id"),
    ),
    Table("early_reports", ("date",)).holds(
        "What was reported of a day within a week of it, "
        "by the Home Office's page of the last seven days or by the press.",
        **shared("date"),
        people_arrived=count_column("People, as then reported"),
        boats_arrived=count_column("Boats, as then reported", "boats"),
        **shared("source_id"),
        known_from=day_column("Day on which the report was public"),
    ),
)
