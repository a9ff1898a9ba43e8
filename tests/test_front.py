"""The front page says nothing before it was known.

Each of its numbers is worked out by a second route, at several days.
"""

import re
from collections import Counter
from pathlib import Path

import independent
import pytest
from conftest import ROOT, Shown
from independent import rows
from lxml import html

from crossings.chapters.front import (
    Answer,
    ClaimLine,
    ClaimsInALine,
    Pointers,
    Question,
    SourceLinks,
    links_to_sources,
    question,
)
from crossings.check import prose
from crossings.facts.claims_as_made import claims_as_made

DAYS = (
    "2018-01-01",
    "2019-01-01",
    "2021-12-31",
    "2024-07-05",
    "2025-10-14",
    "2026-08-20",
    "latest",
)


def words(shown: Shown) -> str:
    return " ".join(" ".join(cell.words for cell in shown.values()).split())


def our_words(shown: Shown) -> str:
    """The page without the claims, which are other people's."""
    all_words = words(shown)
    for cell in shown.values():
        for claim, *_ in cell.claims if isinstance(cell, ClaimsInALine) else ():
            all_words = all_words.replace(claim, "")
    return all_words


def people(data: Path, first: str, last: str) -> int:
    """People from one ISO day to another, both inside, from the files alone."""
    return int(independent.daily(data).people_arrived[first:last].sum())


@pytest.mark.parametrize("as_of", DAYS)
def test_it_reads_well_on_every_day(shown_by, as_of):
    page_text = words(shown_by("index", as_of))
    assert not re.search(r"\b(nan|NaN|None|NaT|<NA>|inf)\b", page_text)
    assert ".." not in page_text and " ," not in page_text and "as many than" not in page_text
    loose = r"(?i)booked|outturn|nought|reading|besides the peak, by variant|because of the deal"
    assert not re.search(loose, page_text)
    assert list(prose.wording(our_words(shown_by("index", as_of)))) == []


KNOWN_FROM = {
    "£662m": "2026-04-23",
    "£1.3bn": "2026-04-23",
    "detention centres": "2023-03-10",
    "£657m": "2024-09-07",
    "as sources differ": "2024-09-07",
    "1,087": "2026-07-16",
    "about 1,500": "2026-09-30",
    "the press reported that it had ended": "2026-09-30",
    "the Home Office refused to say": "2022-01-31",
    "is larger still: £662m": "2026-04-23",
    "The first was sent back on 18 September 2025": "2025-09-18",
    "French capacity and British detention places held it back": "2026-02-09",
    "The agreement was extended to 1 October 2026.": "2026-06-11",
    "Albanians arrived": "2022-12-31",
    "so count them as one rise and one fall": "2024-03-31",
    "first decision": "2026-08-27",
    "A newspaper gives 2,550 returns in 2025": "2026-02-26",
    "not to publish the reviews": "2026-05-13",
}


@pytest.mark.parametrize("as_of", DAYS)
def test_it_says_nothing_before_it_was_known(shown_by, as_of):
    page_text = words(shown_by("index", as_of))
    day = "9999" if as_of == "latest" else as_of
    for word, since in KNOWN_FROM.items():
        assert (word in page_text) == (day >= since), word


def test_people_and_decisions_are_those_of_the_files(shown_by, data):
    page_text = words(shown_by("index", "latest")).replace("\u00a0", " ")
    now = people(data, "2026-01-01", "2026-10-07")
    beside = [
        100 * (now / people(data, f"{year}-01-01", f"{year}-10-07") - 1)
        for year in (2025, 2024, 2023, 2022)
    ]
    final = {
        row["period"]: int(row["people"]) for row in rows(data / "curated/official_arrivals.csv")
    }
    outcomes = rows(data / "curated/asylum_outcomes.csv")
    assert now == 20_935 and "45,755" not in page_text

    def of(*names: str) -> int:
        return sum(int(row[name]) for row in outcomes for name in names)

    for sentence in (
        f"{now:,} people had arrived in 2026 by 7 October: "
        f"over the same days, that is {-beside[0]:.0f}% fewer than in 2025 (34,401), "
        f"{-beside[1]:.0f}% fewer than in 2024, {-beside[2]:.0f}% fewer than in 2023 and "
        f"{-beside[3]:.0f}% fewer than in 2022, but more than in 2018 to "
        "2021.",
        f"{final['2022']:,} in 2022",
        f"{people(data, '2018-01-01', '2026-10-07'):,} people since 2018",
        f"{of('granted_protection', 'granted_other_leave'):,} were allowed to stay (59% of",
        f"and {of('refused'):,} were refused (41%).",
        f"{of('withdrawn', 'administrative_outcome'):,} claims were withdrawn, or closed",
        f"{of('waiting'):,} people were waiting for that decision, 4,508 of them arrivals of 2025.",
        "whose records the Home Office could match, "
        f"{100 * of('claimed') / of('arrivals_matched'):.0f}% ({of('claimed'):,} people) claimed",
    ):
        assert sentence in page_text, sentence


def test_deals_are_told_as_swings(shown_by, data):
    page_text = words(shown_by("index", "latest"))
    rises = (
        (("2018-08-01", "2019-07-31"), ("2019-09-01", "2020-08-31")),
        (("2019-11-01", "2020-10-31"), ("2020-12-01", "2021-11-30")),
        (("2020-07-01", "2021-06-30"), ("2021-08-01", "2022-07-31")),
    )
    falls = (
        (("2021-11-01", "2022-10-31"), ("2022-12-01", "2023-11-30")),
        (("2022-03-01", "2023-02-28"), ("2023-04-01", "2024-03-31")),
    )
    assert all(people(data, *after) > people(data, *before) for before, after in rises)
    assert all(people(data, *after) < people(data, *before) for before, after in falls)
    assert "One rise and one fall around five deals of 2019 to 2023" in page_text


def test_the_newest_deal_is_told_by_the_days_since(shown_by, data):
    page_text = words(shown_by("index", "latest"))
    now, before = (people(data, f"{year}-04-23", f"{year}-10-07") for year in (2026, 2025))
    fewer = f"{100 * (1 - now / before):.0f}% fewer"
    announced = "In the 168 days from the announcement of the deal of April 2026"
    since = f"{announced}, {now:,} people arrived, {fewer}"
    assert f"{since} than the {before:,} of the same days a year before, and" in page_text


def test_the_pilot_is_compared_over_a_year(shown_by, data):
    page_text = words(shown_by("index", "latest"))
    last, before, two_before = (
        people(data, f"{year}-08-06", f"{year + 1}-08-05") for year in (2025, 2024, 2023)
    )
    than_a_year_before = f"{100 * (1 - last / before):.0f}% fewer than a year before"
    than_two_years_before = f"{100 * (1 - last / two_before):.0f}% fewer than two years before"
    assert f"they were {than_a_year_before}, and {than_two_years_before}" in page_text
    assert "1,087 sent back and 1,117 let in by 30 June 2026" in page_text


def test_numbers_of_two_days_each_stand_with_their_own(shown_by):
    """Red while the large number gave those let in by the day of those sent back."""
    pilot = shown_by("index", "2026-02-28", ROOT / "data")["pilot"]
    assert pilot.number == "305 sent back"
    assert pilot.of == "by 3 February 2026 and 367 let in by 9 February 2026"
    in_short = shown_by("index", "2026-02-28", ROOT / "data")["answer"].words
    assert "17,025 people who arrived by 3 February 2026." in in_short


@pytest.mark.parametrize("as_of", ["2025-10-14", "2026-02-28", "latest"])
def test_a_newspaper_is_named_where_its_figure_is_told(shown_by, as_of):
    """Red while the line under the answer named one whose figure was not told yet."""
    people = shown_by("index", as_of)["people"]
    is_told = "A newspaper gives 2,550 returns" in people.words
    assert is_told == (as_of != "2025-10-14")
    assert ("from the press" in people.kind) == is_told
    named = [figure for figure, _ in people.links.figures]
    assert ("returns" in named) == is_told


def test_boats_are_counted_beside_the_people_in_each(shown_by, data):
    by_year = independent.daily(data)[["people_arrived", "boats_arrived"]].resample("YE").sum()
    by_year.index = by_year.index.year
    each = (by_year.people_arrived / by_year.boats_arrived).round().astype(int)
    most = int(by_year.boats_arrived.idxmax())
    assert (
        f"People in each boat, on average: {each[2018]} in 2018, {each[most]} in {most}, "
        f"{each[2025]} in 2025 and {each[2026]} so far in 2026 (61 by that day of 2025). "
        f"{by_year.boats_arrived[2025]} boats came in 2025, and "
        f"{by_year.boats_arrived[most]:,}, the most, in {most}."
    ) in words(shown_by("index", "latest"))


def test_the_whole_run_is_set_beside_two_years_before(shown_by, data):
    page_text = words(shown_by("index", "latest"))
    last, two_before = (people(data, f"{year}-08-06", f"{year + 1}-09-30") for year in (2025, 2023))
    than_two_years_before = f"{100 * (1 - last / two_before):.0f}% fewer than two years before"
    run = "From 6 August 2025 to 30 September 2026, when its end was reported, arrivals were"
    assert f"{run} {than_two_years_before}." in page_text


def test_deaths_are_those_of_the_table(shown_by, data):
    died = {
        (row["measure"].partition(":")[0], int(row["year"])): int(row["people"])
        for row in rows(data / "curated/deaths_yearly.csv")
    }
    french = {year: n for (who, year), n in died.items() if who == "French prefecture"}
    wider = {year: n for (who, year), n in died.items() if who == "IOM"}
    worst = max(french, key=french.__getitem__)
    rate = 1000 * french[worst] / people(data, f"{worst}-01-01", f"{worst}-12-31")
    page_text = words(shown_by("index", "latest"))
    for sentence in (
        f"At least {sum(french.values())} people died at sea from {min(french)} to {max(french)}, "
        f"among them {french[2021]} in 2021, {french[2022]} in 2022, {french[worst]} in {worst} "
        f"and {french[max(french)]} in {max(french)}. We have no count for 2026.",
        f"By the French count most people died in {worst}: at least {french[worst]}, or "
        f"{rate:.1f} for every 1,000 who arrived (2019: 2.2, from four deaths).",
        "One sinking, on 24 November 2021, killed at least 27 people.",
        f"counts {max(wider.values())} for {max(wider, key=wider.__getitem__)}.",
    ):
        assert sentence in page_text, sentence


@pytest.mark.parametrize("as_of", ["2021-12-31", "2025-10-14", "latest"])
def test_each_answer_leads_to_a_page_of_its_source(shown_by, as_of):
    in_short = html.fragment_fromstring(shown_by("index", as_of)["answer"].markup())
    parts = in_short.xpath(".//div[@class='answer']/div")
    assert len(parts) >= 4
    for part in parts:
        kind, links = part.xpath("div[@class='by']/b"), part.xpath("div[@class='by']//a/@href")
        assert len(kind) == 1 and kind[0].text_content()
        is_about_sources = "cannot show" in part.text_content()
        assert links or is_about_sources, part.text_content()
        assert all(link.startswith("http") for link in links)
        for line in part.xpath(".//span[@class='who'] | .//li | div[@class='by']"):
            names = line.xpath("a/text()")
            assert len({*names}) == len(names), "links of one line can be told apart"


def test_sources_at_one_address_have_their_own_days(record_at):
    sources = record_at("latest").sources
    older, newer = sources["ho_last_7_days_2026_09_29"], sources["ho_last_7_days_2026_10_09"]
    assert older.address == newer.address and older.second_hand and not newer.second_hand
    links = links_to_sources(sources, {"newest days": [older.ident, newer.ident]})
    assert links.figures == [
        (
            "newest days",
            [
                [
                    ("Home Office, 29 September (second-hand)", newer.address),
                    ("9 October 2026", newer.address),
                ]
            ],
        )
    ]
    assert links.who == [("Home Office (one source second-hand)", newer.address)]
    of_year = links_to_sources(sources, {"": ["politico_2023"]})
    assert of_year.figures == [("", [[("POLITICO, 2023", "")]])], "no day is known"


def test_days_of_one_publisher_each_have_their_year(record_at):
    sources = record_at("latest").sources

    def named(*idents: str) -> list[str]:
        ((_, by_publisher),) = links_to_sources(sources, {"": idents}).figures
        return [words for links in by_publisher for words, _ in links]

    assert named("hl3419", "hl8269") == ["UK Parliament, 29 November 2022", "2 October 2020"]
    assert named("hl8269", "ho_small_boats") == [
        "UK Parliament, 2 October 2020",
        "Home Office, 21 August 2026",
    ]
    same_day = "ho_illegal_entry_2026q2", "ho_ier_d02_d03_2026q2"
    assert named(*same_day) == ["Home Office, 27 August 2026", sources[same_day[1]].title]
    assert named("hl3419", "hl3419") == ["UK Parliament, 29 November 2022"]


def test_a_folded_source_is_named_once_with_one_date(record_at):
    sources = record_at("latest").sources
    page = "ho_last_7_days_2026_10_09"
    ((_, (named,)),) = links_to_sources(
        sources, {"": [page, page, "ho_small_boats", "ho_illegal_entry_2026q2"]}
    ).figures
    assert len(named) == 3
    assert named[0][0] == f"Home Office, {sources[page].title}"
    assert named[0][0].endswith("9 October 2026") and named[0][0].count("9 October") == 1


def test_many_sources_are_folded_after_their_publishers(record_at):
    sources = record_at("latest").sources
    few, many = (
        links_to_sources(sources, {"promises": idents, "more": ["hl3419"]})
        for idents in (["hl8269"], ["hl8269", "ho_small_boats"])
    )
    assert not few.folded and many.folded and (few.number, many.number) == (2, 3)
    newest = sources["hl3419"].address, sources["ho_small_boats"].address
    assert many.who == [("UK Parliament", newest[0]), ("Home Office", newest[1])]
    page = html.fragment_fromstring(Answer([("Words.", "Sums", many)], "To May.").markup())
    (line,) = page.xpath(".//div[@class='by']")
    assert line.xpath("span/a/text()") == ["UK Parliament", "Home Office"]
    assert [item.text_content() for item in line.xpath("details/ul/li")] == [
        f"Promises: UK Parliament, {sources['hl8269'].title}, 2 October 2020; Home Office, "
        f"{sources['ho_small_boats'].title}, 21 August 2026",
        f"More: UK Parliament, {sources['hl3419'].title}, 29 November 2022",
    ]


def test_albanians_and_everybody_else_by_quarter(shown_by, data):
    of: Counter[tuple[str, bool]] = Counter()
    for row in rows(data / "curated/nationality_quarterly.csv"):
        of[row["quarter"], row["nationality"] == "Albania"] += int(row["people"])
    (peak, others), (after, others_after) = (
        (of[quarter, True], of[quarter, False]) for quarter in ("2022 Q3", "2022 Q4")
    )
    page_text = words(shown_by("index", "latest"))
    assert (
        f"{peak:,} Albanians arrived in July to September 2022 and {after:,} in the next"
        in page_text
    )
    assert f"everybody else were {others:,}, then {others_after:,}." in page_text
    assert "after an agreement with Albania" not in page_text


def test_claims_stand_with_their_verdicts(shown_by):
    early = shown_by("index", "2018-01-01")
    nothing = "No claim that we have checked had been made by 1 January 2018."
    assert early["claims"].words == nothing and early["article-claims"].words == ""
    shown = shown_by("index", "latest")
    article = shown["article-claims"].markup()
    statements = html.fragment_fromstring(article).xpath("ul[@class='said']/li")
    assert len(statements) == 10 and article.startswith("<details><summary>")
    assert "tdpelmedia.com" in article and "Depends on the period" in article
    newest = shown["claims"].markup()
    assert newest.count("<li>") > 4 and "More than £650m spent" not in newest
    assert newest.count('<a href="report/claims.html#claim-') == newest.count("<li>")


@pytest.mark.parametrize(
    ("as_of", "judged_by"),
    [
        ("2026-02-28", "Figure announced or reported: The Mirror, 16 December 2025"),
        ("latest", "Official figures: Home Office, 16 July 2026"),
    ],
)
def test_a_figure_of_a_newspaper_is_not_called_official(shown_by, as_of, judged_by):
    """Red while what the press had reported stood as an official count."""
    claims = html.fragment_fromstring(shown_by("index", as_of)["claims"].markup())
    lines = [item.xpath("div[@class='by']")[0].text_content() for item in claims.xpath("li")]
    assert judged_by in lines
    assert "Estimate; our working: Home Office, 21 August 2026" in lines


def test_each_kind_of_speaker_has_its_newest_claim(shown_by, record_at):
    """Of campaigners, each side has its own."""
    newest, groups = {}, claims_as_made(record_at("latest")).groups
    for kind in ("Ministers", "Opposition", "Officials", "Campaigners"):
        for verdict in (claim.verdict for claim in groups[kind]):
            speaker = (kind, verdict.side if kind == "Campaigners" else "")
            if speaker not in newest or verdict.stated_on >= newest[speaker].stated_on:
                newest[speaker] = verdict
    linked = re.findall('#claim-([^"]+)', shown_by("index", "latest")["claims"].markup())
    assert len(linked) == 5
    assert sorted(linked) == sorted(verdict.claim_id for verdict in newest.values())


def test_an_empty_reason_hides_no_answer():
    """Empty is what `say` gives if none of its sentences holds."""
    asked = question(
        "How many?", page="p", chapter="C", hue="money", paragraphs=lambda: ["Two."], unless=""
    )
    assert asked.paragraphs == ["Two."]
    claim = ClaimLine("Two", "A minister", "Right", "Two did.", "report/claims.html")
    assert "Two did." in ClaimsInALine([claim], unless="").words


NASTY = '<b>&"'
TO_A_PAGE = (NASTY, 'https://example.org/?a&"b"')
LINKS = SourceLinks(
    [("boats", [[TO_A_PAGE, ("1 May", "")], [("B", "")]]), ("people", [[("C", "")]])],
    [TO_A_PAGE],
    number=2,
)
FOLDED = LINKS._replace(number=4)


@pytest.mark.parametrize(
    "shown",
    [
        Answer([(NASTY, NASTY, LINKS)], NASTY),
        Answer([(NASTY, NASTY, FOLDED)], NASTY),
        Question(NASTY, "spending", NASTY, "money", [NASTY], NASTY, NASTY, links=LINKS),
        Pointers([(NASTY, NASTY, "limits.html", NASTY)], LINKS),
        ClaimsInALine([ClaimLine(*[NASTY] * 4, "claims.html", "", NASTY, LINKS)], NASTY),
        ClaimsInALine([], unless=NASTY),
    ],
    ids=["answer", "folded sources", "question", "pointers", "claims", "no claim"],
)
def test_what_the_front_page_shows_is_escaped(shown):
    page = html.fragment_fromstring(shown.markup(), create_parent="div")
    assert NASTY in page.text_content() and NASTY not in shown.markup()


def test_the_line_under_an_answer_says_what_each_link_is_for():
    page = html.fragment_fromstring(Answer([("Words.", "Count", LINKS)], "To May.").markup())
    (line,) = page.xpath(".//div[@class='by']")
    assert line.text_content() == f"Count. Boats: {NASTY}, 1 May; B; people: C"
    assert line.xpath("a/@href") == ['https://example.org/?a&"b"']
