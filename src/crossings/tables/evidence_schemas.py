"""Hand-kept tables of who arrived and what became of them, and of what others report and claim."""

from __future__ import annotations

from crossings.tables.columns import Table, choice, count, day, number, text, usual

PEOPLE = (
    Table("nationality_yearly", ("period", "nationality", "edition"), "period_end").holds(
        "People who arrived in small boats by nationality, in years. "
        "Two editions are held: never mix them within a year.",
        period=text("Calendar year, or a year that ends in June"),
        **usual("period_start", "period_end"),
        nationality=text(
            "Nationality as recorded; the newer edition names twenty and puts the rest under Other"
        ),
        **usual("people", "edition", "source_id", "note"),
    ),
    Table("nationality_quarterly", ("quarter", "nationality"), "period_end").holds(
        "People who arrived in small boats by nationality, in quarters from 2018 to 2023; "
        "a quarter without a row had none.",
        quarter=text("Quarter", r"^\d{4} Q[1-4]$"),
        **usual("period_start", "period_end"),
        nationality=text("Nationality as recorded"),
        **usual("people", "edition", "source_id"),
    ),
    Table("nationality_groups", ("group", "nationality")).holds(
        "Groups of nationalities, as others name them: which people are counted together.",
        group=text("What the group is called, or what was reported of it"),
        nationality=text("Nationality, as nationality_yearly names it"),
        **usual("source_id", "known_from", "note"),
    ),
    Table("age_sex_yearly", ("period", "age_group", "sex"), "period_end").holds(
        "People who arrived in small boats by age group and sex, in years.",
        period=text("Calendar year, or a year that ends in June"),
        **usual("period_start", "period_end"),
        age_group=text("Age group; not recorded ages have no sex"),
        sex=choice("Sex", "Male", "Female", "Not recorded"),
        **usual("people", "edition", "source_id", "note"),
    ),
    Table("asylum_outcomes", ("arrival_year",)).holds(
        "What became of the asylum claims of people who arrived in small boats: "
        "first decisions, not appeals, by year of arrival.",
        arrival_year=count("Calendar year of arrival", "", least=2018, unique=True),
        arrivals_matched=count(
            "Arrivals that could be matched to case records; a little below all arrivals"
        ),
        no_claim=count("Of these, without a claim within 14 days of arrival"),
        claimed=count("Of these, with a claim, dependants included"),
        granted_protection=count("Granted protection"),
        granted_other_leave=count("Granted other leave"),
        refused=count("Refused"),
        withdrawn=count("Claim withdrawn"),
        administrative_outcome=count("Closed for an administrative reason"),
        waiting=count("Waiting for a first decision"),
        possible_slavery_victims=count("Referred as possible victims of modern slavery"),
        decided_by=day("Last day of decisions, where the source states one", null=True),
        **usual("source_id", "known_from", "note"),
    ),
    Table("dublin_transfers", ("year", "direction", "country")).holds(
        "People moved between the UK and EU states under the Dublin rules, "
        "which the UK left at the end of 2020.",
        year=count("Calendar year", "", least=2015),
        direction=choice("Direction", "out of the UK", "into the UK"),
        country=choice("Other state: all of them, or France", "all", "France"),
        people=count("People transferred"),
        requests=count("Requests made", "requests"),
        **usual("source_id", "known_from", "note"),
    ),
    Table("context_yearly", ("year", "period", "measure", "status")).holds(
        "Figures for scale: asylum claims, immigration, detections. "
        "Editions differ: compare rows of one edition only.",
        year=count(
            "Year in which the period ends or, for a financial year, begins", "", least=None
        ),
        period=text("Period"),
        **usual("measure"),
        value=number("Figure, in the unit named", "as named"),
        unit=choice("Unit", "people", "per cent", "detections", "GBP m"),
        status=text("Edition, and whether it has been revised since", null=True),
        **usual("source_id", "known_from", "note"),
    ),
)
SAID = (
    Table("money_bought", ("item", "stage", "source_id")).holds(
        "What each agreement was for: "
        "things promised, under way or reported delivered, and who says so.",
        agreement_id=text("Agreement it belongs to; empty where the source names none", null=True),
        item=text("What was bought or promised"),
        quantity=number("How much, in the unit named", "as named", null=True),
        unit=text("Unit of the quantity, and how exact it is", null=True),
        kind=choice(
            "Kind",
            "surveillance",
            "buildings",
            "vehicles",
            "staff",
            "patrols",
            "detention",
            "other",
        ),
        stage=choice("How far it had come", "promised", "under way", "reported delivered"),
        date=day("Day the report speaks of, where one is known", null=True),
        **usual("source_id", "known_from", "note"),
    ),
    Table("pilot_record", ("date", "item")).holds(
        "How one in, one out worked and what happened in it: "
        "rules, courts, flights, inspections, its term.",
        date=day("Day, or day from which a rule applied"),
        kind=choice(
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
        item=text("Name of the row"),
        number=count("The number it speaks of: people, days or months", "", null=True),
        what=text("What is reported"),
        **usual("known_from", "source_id", "confidence"),
    ),
    Table("explanations", ("period", "explanation", "known_from")).holds(
        "Why arrivals rose or fell, as others explain it: "
        "what speaks for each explanation, what against, and who gives it. "
        "A later row takes the place of an earlier one on the same explanation.",
        period=choice(
            "Turn that it explains",
            *("all years", "2018 to 2022 rise", "2023 fall", "2024 to 2025 rise", "2026 fall"),
        ),
        explanation=text("The explanation"),
        evidence_for=text("What speaks for it"),
        evidence_against=text("What speaks against it"),
        who_says=text("Who gives it"),
        **usual("source_id", "known_from"),
        confidence=text("How sure its source is; none of this is our own judgement"),
    ),
    Table("estimates", ("estimate_id",)).holds(
        "What others have estimated or forecast: "
        "the method, the claim, what it holds fixed, and what critics say.",
        estimate_id=text("Name of the row", unique=True),
        who=text("Who made it"),
        published=day("Day of publication"),
        method=text("Method"),
        claim=text("What it says"),
        quantity=number("Its figure, in the unit named", "as named", least=None, null=True),
        low=number("Lower end, where it gives one", "as named", least=None, null=True),
        high=number("Upper end, where it gives one", "as named", least=None, null=True),
        unit=text("Unit of the figure", null=True),
        holds_fixed=text("What it holds fixed", null=True),
        criticism=text("What is said against it", null=True),
        **usual("source_id", "known_from"),
    ),
)
CLAIMED = (
    Table("claims", ("claim_id",), "").holds(
        "Statements under examination: "
        "who said what, when and where, and the figure that each speaks of.",
        claim_id=text("Name of the row", unique=True),
        claim=text("The statement, paraphrased"),
        speaker=text("Who said it"),
        role=text("As what"),
        side=text("Side, such as Labour government, press or campaign: refugee charity"),
        stated=number(
            "The figure it states; negative for a fall, empty for a direction",
            "",
            least=None,
            null=True,
        ),
        unit=text(
            "Unit of the figure, as its fact names it; for a direction up or down", null=True
        ),
        comparator=choice(
            "How the figure is meant",
            "more than",
            "just over",
            "less than",
            "about",
            "nearly",
            "exactly",
            "since",
            "direction",
        ),
        checked_against=text("Fact, or figure between two days, that it is checked against"),
        phrase=text("Words that name its days, as the rules for claims have them", null=True),
        window_start=day("First of the days that it speaks of, where it names any", null=True),
        window_end=day("Last of these days", null=True),
        compared_start=day("First of the days that it compares with", null=True),
        compared_end=day("Last of these days", null=True),
        parameter=text(
            "What else the figure needs: the nationality that is left out, or a group of people",
            null=True,
        ),
        **usual("note"),
        stated_on=day("Day of the statement"),
        basis=text(
            "What the statement speaks of where that decides: a commitment, a payment, a cause, "
            "a forecast, persons who tried, a degree without a number",
            r"^(commitment|payment|cause|forecast|persons|persons and cause|degree)?$",
            "commitment, payment, cause, forecast, persons, persons and cause, degree or nothing",
            null=True,
        ),
        source_id=text("Where it was stated"),
    ),
    Table("corrections", ("correction_id",), "", optional=True).holds(
        "What pages of this report said wrongly, or so that it could mislead, "
        "and what they say instead.",
        correction_id=text("Name of the row", r"^[a-z0-9]+(-[a-z0-9]+)*$", unique=True),
        found=day("Day on which it was found"),
        page=text("Page of the site", r"^(index|report/[a-z-]+|updates/[0-9-]+)\.html$"),
        said=text("What it said"),
        says=text("What it says instead"),
        reason=text("Why the first was wrong or could mislead"),
        published=choice("Whether the mistake stood on the published site", "yes", "no"),
        withdrawn=text(
            "Words or a number of what it said that can be right nowhere in the newest report; "
            "several with ; between, or none",
            null=True,
        ),
    ),
    Table("expectations", ("table", "key", "column"), "", optional=True).holds(
        "Checks on hand-kept figures: "
        "each says what should hold, and fails once the source has moved on.",
        table=text("Curated table that holds the figure"),
        key=text("Its row: the key of that table, its parts with a space between"),
        column=text("Its column"),
        relation=choice("What it must be", "equals", "rounds", "at least", "at most"),
        against=text("A number, a fact, or TABLE.COLUMN@DAY..DAY for a sum over days"),
        reason=text("Why it should hold"),
        until=day("Last day of data up to which nobody need look again", null=True),
    ),
)
