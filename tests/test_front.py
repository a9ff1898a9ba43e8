"""The front page: its answer, the notes of its figures, and lines of claims.

Each number is worked out by a second route, at several days. What it shows of chapters is read with
them, in test_report_text.
"""

import json
import re
from pathlib import Path

import independent
import pytest
from conftest import ROOT
from independent import rows
from lxml import html

from crossings.chapters.front import ClaimLine, ClaimsInALine, first_screen
from crossings.chapters.insights import Insight, insight, on_the_front, opening
from crossings.chapters.notes import Note, NotesOfPage, links_to, notes_of, without_marks
from crossings.check import prose
from crossings.claims.judged_claims import judged_claims
from crossings.exhibits.prose import NOTE_MARK
from crossings.facts.answer import answer, lines_below
from crossings.facts.facts import facts
from crossings.tables.record import Record

DAYS = (
    *("2018-01-01", "2019-01-01", "2020-02-29", "2021-12-31", "2022-01-01", "2024-07-05"),
    *("2025-07-20", "2025-10-14", "2026-02-28", "2026-08-20", "latest"),
)
MOST_WORDS = 80  # half a minute has room for them, a line or two, and a picture


def said(record) -> str:
    """The answer and its lines, as plain words."""
    return without_marks(" ".join([answer(record, facts(record)), *lines_below(record)]))


def people(data: Path, first: str, last: str) -> int:
    """People from one ISO day to another, both inside, from the files alone."""
    return int(independent.daily(data).people_arrived[first:last].sum())


@pytest.mark.parametrize("as_of", DAYS)
def test_the_answer_is_short_and_sound_on_every_day(record_at, as_of):
    text = said(record_at(as_of))
    assert (
        len(without_marks(answer(record_at(as_of), facts(record_at(as_of)))).split()) <= MOST_WORDS
    )
    assert not re.search(r"\b(nan|NaN|None|NaT|<NA>|inf)\b| {2}|\.\.| ,", text)
    assert list(prose.wording(text)) == [] and prose.LOADED.findall(text) == []


@pytest.mark.parametrize(
    ("as_of", "not_over"), [("2024-07-05", ["2024/25", "2025/26"]), ("2025-10-14", ["2025/26"])]
)
def test_a_share_paid_stands_beside_what_was_not_due(record_at, data, as_of, not_over):
    """Red while a share of promises for years to come was told as a share not paid."""
    to_come = sum(
        float(row["committed_gbp_m"])
        for row in rows(data / "curated/agreements.csv")
        if row["scope"] == "2018-26" and row["financial_year"] in not_over
    )
    share = 100 * to_come / promised_to_2026(data, "committed_gbp_m")
    assert f"{share:.0f}% was for unfinished years." in said(record_at(as_of))
    assert "unfinished" not in said(record_at("latest"))


KNOWN_FROM = {
    "£662m": "9999",
    "about £1.3bn": "2026-04-23",
    "clear reports": "2023-11-01",
    "‘": "2025-07-10",
    "1,087": "2026-07-16",
    "reportedly over": "2026-09-30",
    "died at sea": "2020-01-29",
}


@pytest.mark.parametrize("as_of", DAYS)
def test_it_says_nothing_before_it_was_known(record_at, as_of):
    text = said(record_at(as_of))
    day = "2026-11-26" if as_of == "latest" else as_of
    for word, since in KNOWN_FROM.items():
        assert (word in text) == (day >= since), word


def promised_to_2026(data: Path, column: str) -> float:
    """What the agreements for years to March 2026 promised, in millions."""
    agreements = rows(data / "curated/agreements.csv")
    return sum(float(row[column]) for row in agreements if row["scope"] == "2018-26")


def promised_in_2026(data: Path) -> float:
    """What the agreement of 2026 promised, in millions of pounds."""
    agreements = rows(data / "curated/agreements.csv")
    (coming,) = (row for row in agreements if row["agreement_id"] == "agreement-2026")
    return float(coming["committed_gbp_m"])


def newest_payments(data: Path) -> dict[str, float]:
    """The newest report of a payment under each deal, in millions of euros."""
    newest_of_deal = {
        row["agreement_id"].partition("-y")[0]: row
        for row in sorted(rows(data / "curated/payments.csv"), key=lambda row: row["as_of"])
        if row["basis"] == "payment" and float(row["eur_m"] or 0) > 0
    }
    return {ident: float(row["eur_m"]) for ident, row in newest_of_deal.items()}


def deaths_by_french_counts(data: Path) -> int:
    deaths = rows(data / "curated/deaths_yearly.csv")
    return sum(int(row["people"]) for row in deaths if row["measure"].startswith("French"))


def test_the_answer_is_that_of_the_files(record_at, data):
    text = said(record_at("latest"))
    now, before, two_before = (
        people(data, f"{year}-01-01", f"{year}-10-07") for year in (2026, 2025, 2024)
    )
    pounds = promised_to_2026(data, "committed_gbp_m")
    euros = promised_to_2026(data, "committed_eur_m")
    in_all = pounds + promised_in_2026(data)
    reported = newest_payments(data)
    doubtful = reported.pop("declaration-2023")  # known from a second-hand report alone
    months = rows(data / "curated/pilot_monthly.csv")
    sent_back, let_in = (
        sum(int(row[name]) for row in months) for name in ("returned_to_france", "admitted_to_uk")
    )
    for words in (
        f"about £{in_all / 1000:.1f}bn, mostly against small boats; part depends on results.",
        f"Of £{pounds:.0f}m to March 2026, clear reports show "
        f"{100 * sum(reported.values()) / euros:.0f}% paid, doubtful ones another "
        f"{100 * doubtful / euros:.0f}%.",
        f"From 2018 to 7 October 2026, {people(data, '2018-01-01', '2026-10-07'):,} people "
        f"arrived: in 2026, {100 * (1 - now / before):.0f}% fewer than by then in 2025, "
        f"{100 * (1 - now / two_before):.0f}% fewer than in 2024.",
        f"By 30 June, the ‘one in, one out’ swap, reportedly over, sent {sent_back:,} to France "
        f"and let in {let_in:,}.",
        f"At least {deaths_by_french_counts(data)} people died at sea from 2019 to 2025.",
    ):
        assert words in text, words


def test_numbers_of_two_days_each_stand_with_their_own():
    """Red while a sentence gave those let in by the day of those sent back."""
    text = said(Record("2026-02-28", ROOT / "data"))
    assert re.search(r"By 3 February, .* 305 .* 367 by 9 February\.", text)


def test_a_year_that_is_over_is_not_so_far(record_at, data):
    text = said(record_at("2021-12-31"))
    now, *before = (people(data, f"{year}-01-01", f"{year}-12-31") for year in (2021, 2020, 2019))
    times, two_before = (
        f"{now / count:.{1 if count > now / 10 else 0}f} times" for count in before
    )
    assert f"in 2021, {times} as many as in 2020, {two_before} as many as in 2019." in text


def test_sources_of_a_publisher_each_have_their_day(record_at):
    sources = record_at("latest").sources

    def named(*idents: str) -> list[str]:
        return [words for words, _ in links_to(sources[ident] for ident in idents)]

    assert named("hl3419", "hl8269") == ["UK Parliament, 29 November 2022", "2 October 2020"]
    pages = named("ho_last_7_days_2026_09_29", "ho_last_7_days_2026_10_09")
    assert pages == ["Home Office, 29 September 2026 (second-hand)", "9 October 2026"]
    of_one_day = "ho_illegal_entry_2026q2", "ho_ier_d02_d03_2026q2"
    assert named(*of_one_day) == ["Home Office, 27 August 2026", sources[of_one_day[1]].title]
    assert named("politico_2023") == ["POLITICO, 2023"], "no day is known"


NASTY = '<b>&"'
TO_A_PAGE = (NASTY, 'https://example.org/?a&"b"')


def a_note(key: str = "sum") -> Note:
    return Note(
        key,
        "money",
        NASTY,
        f"{NASTY} **12**",
        [(NASTY, [TO_A_PAGE, ("no address", "")])],
        (NASTY, "spending.html"),
        [(NASTY, "exhibits/x.html")],
    )


def an_insight(words: str = "It was **£5m**[^sum] in all.[^sum]") -> Insight:
    return insight(
        "money",
        title=NASTY,
        about=NASTY,
        words=lambda: words,
        links={NASTY: "spending.html"},
        notes=lambda: [a_note()],
    )


def test_figure_and_sentence_open_their_note_without_a_script():
    notes = NotesOfPage({"sum": a_note(), "other": a_note("other")})
    page = html.fragment_fromstring(
        str(opening(an_insight("All.[^other] It was **£5m**[^sum] in all.[^other]"), notes))
    )
    buttons = page.xpath(".//button")
    assert [button.get("popovertarget") for button in buttons] == ["note-1", "note-2", "note-1"]
    assert [button.text_content() for button in buttons] == ["1", "£5m2", "1"]
    assert all(button.get("type") == "button" for button in buttons)
    assert buttons[1].get("aria-label").startswith("£5m. Note 2")
    listed = html.fragment_fromstring(str(notes.as_list("../")))
    assert [item.get("id") for item in listed.xpath("li[@popover]")] == ["note-1", "note-2"]
    assert listed.xpath("li/button/@popovertargetaction") == ["hide", "hide"]
    assert listed.xpath("li[1]//a/@href")[-2:] == ["../report/spending.html", "../exhibits/x.html"]


def test_no_marks_make_no_list_and_no_note_makes_no_button():
    notes = NotesOfPage({"sum": a_note()})
    assert str(notes.markup("No mark, and **bold**.")) == "No mark, and <strong>bold</strong>."
    assert str(notes.markup("**£5m**[^other] in all.[^other]")) == "<strong>£5m</strong> in all."
    assert notes.as_list("") == ""


def test_every_mark_has_its_note_and_named_insights_are_there():
    """A mark without a note would show no number, and a name without an insight nothing."""
    code = {
        path.stem: "\n".join(
            "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        )
        for path in (ROOT / "notebooks").glob("*.ipynb")
    }
    answers = (ROOT / "src/crossings/facts/answer.py").read_text(encoding="utf-8")
    everything = "\n".join([*code.values(), answers])
    written = re.findall(r'\bnote\(\s*"([a-z-]+)"', everything)
    assert set(NOTE_MARK.findall(everything)) == set(written) and len(written) == len({*written})
    named = re.findall(
        r'"([a-z-]+)"', code["index"].partition("FromChapters([")[2].partition("]")[0]
    )
    assert len(named) == 7
    assert set(named) == set(re.findall(r'\binsight\(\s*"([a-z-]+)"', everything))


def test_an_insight_travels_as_data():
    there = an_insight()
    assert Insight.from_json(there.as_json()) == there
    assert there.words == "It was £5m in all."


def test_an_insight_stands_whole_or_not_at_all():
    early = insight(
        "money", about="The money", words=lambda: 1 / 0, links={}, fallback="Nothing was promised"
    )
    assert early.words == "Nothing was promised." and not early.known
    assert on_the_front(early, None, NotesOfPage({})) == ""
    shown_by_nothing = insight("m", about="M", shown_by="x", words=lambda: "Words.", links={})
    assert on_the_front(shown_by_nothing, None, NotesOfPage({})) == ""


def test_a_note_names_its_sources_by_figure(record_at):
    note = notes_of(record_at("latest"))(
        "sum",
        kind="Promises",
        words="Words.",
        chapter=("The money", "spending.html"),
        sources_of={"£5m": ["hl3419", ""], "none": []},
        quote={"the £5m": "spending.committed_to_2026_gbp", "the years": "arrivals-by-year"},
    )
    assert [figure for figure, _ in note.sources] == ["£5m"]
    assert note.quote == [
        ("Quote the £5m", "report/check-a-figure.html#spending.committed_to_2026_gbp"),
        ("Quote the years", "exhibits/arrivals-by-year.html"),
    ]


def test_a_note_does_not_quote_a_fact_that_is_not_known(record_at):
    """In the first days of a year there are too few people for a change."""
    note = notes_of(record_at("2026-01-03"))(
        "change",
        kind="Counts",
        words="Words.",
        chapter=("The crossings", "arrivals.html"),
        quote={"the change": "arrivals.year_to_date_change", "the total": "arrivals.total"},
    )
    assert [words for words, _ in note.quote] == ["Quote the total"]


def test_a_note_that_quotes_an_unknown_fact_is_told_the_nearest(record_at):
    note, words = notes_of(record_at("latest")), {"kind": "Counts", "words": "Words."}
    with pytest.raises(ValueError, match=r"total: quote= names .* did you mean arrivals\.total"):
        note("total", **words, chapter=("A", "a.html"), quote={"it": "arrivals.totl"})


def all_notes() -> NotesOfPage:
    return NotesOfPage({"sum": a_note()})


@pytest.mark.parametrize(
    "shown",
    [
        lambda: opening(an_insight(NASTY), all_notes()),
        lambda: on_the_front(an_insight(), None, all_notes()),
        lambda: first_screen({"answer": NASTY, "lines": [NASTY]}, None, all_notes()),
        lambda: ClaimsInALine(
            [ClaimLine(*[NASTY] * 4, "claims.html", "", NASTY, [TO_A_PAGE])], NASTY
        ).markup(""),
        lambda: ClaimsInALine([], fallback=NASTY).markup(""),
    ],
    ids=["opening", "insight", "answer", "claims", "no claim"],
)
def test_what_the_front_page_shows_is_escaped(shown):
    page = html.fragment_fromstring(str(shown()), create_parent="div")
    assert NASTY in page.text_content() and NASTY not in shown()


def test_claims_stand_with_their_verdicts(shown_by):
    early = shown_by("index", "2018-01-01")
    nothing = "No claim that we have checked had been made by 1 January 2018."
    assert early["claims"].words == nothing and early["article-claims"].words == ""
    shown = shown_by("index", "latest")
    article = shown["article-claims"].markup("")
    statements = html.fragment_fromstring(article).xpath("ul[@class='said']/li")
    assert len(statements) == 10 and article.startswith("<details><summary>")
    assert "tdpelmedia.com" in article and "Right for 6 to 12 October 2025; wrong for" in article
    newest = shown["claims"].markup("")
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
    claims = html.fragment_fromstring(shown_by("index", as_of)["claims"].markup(""))
    lines = [item.xpath("span[@class='by']")[0].text_content() for item in claims.xpath("li")]
    assert judged_by in lines
    assert "Estimate; our working: Home Office, 21 August 2026" in lines


def test_each_kind_of_speaker_has_its_newest_claim(shown_by, record_at):
    """Of campaigners, each side has its own."""
    newest, groups = {}, judged_claims(record_at("latest")).groups
    for kind in ("Ministers", "Opposition", "Officials", "Campaigners"):
        for verdict in (claim.verdict for claim in groups[kind]):
            speaker = (kind, verdict.said.side if kind == "Campaigners" else "")
            if speaker not in newest or verdict.said.stated_on >= newest[speaker].said.stated_on:
                newest[speaker] = verdict
    linked = re.findall('#claim-([^"]+)', shown_by("index", "latest")["claims"].markup(""))
    assert len(linked) == 5
    assert sorted(linked) == sorted(verdict.said.claim_id for verdict in newest.values())


def test_an_empty_reason_hides_no_claim():
    """Empty is what `say` gives if none of its sentences holds."""
    claim = ClaimLine("Two", "A minister", "Right", "Two did.", "report/claims.html")
    assert "Two did." in ClaimsInALine([claim], fallback="").words


def test_without_claims_their_heading_goes_in_the_twin_too():
    none = ClaimsInALine([], summary="The no statements of the article")
    assert not none.words and not none.markup("")
    assert "statements" not in json.dumps(none._repr_mimebundle_())


def test_a_scheme_is_in_force_before_anybody_returns(record_at):
    record = record_at("2025-08-31")
    assert "in force since 6 August" in answer(record, facts(record))
    record = record_at("2025-07-31")
    assert "announced" in answer(record, facts(record))
