"""Words that people write: no number typed by hand, no loaded word, no limit that is not there."""

import datetime as dt
import re

import pytest
from conftest import ROOT

from crossings.check import prose
from crossings.common.formats import number
from crossings.exhibits.prose import Prose, say, too_long
from crossings.pages.markup import read
from crossings.pages.markup import words as words_of
from crossings.posts import post_words

PAGES = sorted([*(ROOT / "report").glob("*.qmd"), *(ROOT / "notebooks").glob("*.ipynb")])


@pytest.mark.parametrize(
    "typed",
    [
        "208,507 people",
        "up 33%",
        "up 33 per cent",
        "£650m",
        "about 660 million",
        "€ 763",
        "1087 people returned",
        "3.9 %",
        "43 percent",
        "67.9 to a boat",
        "45.7k",
        "68 people",
        "43 boats",
        "in 14 weeks",
        "some 45 died",
        "from 12 to 39",
        "26 were returned",
        "over 40 of them",
        "9 deaths",
        'title: "15,897 people"',
        '12" long. In 2026 15,897 people arrived. It was 14" wide;',
        "```{=html}\n<b>15,897</b>\n```",
        "in the page 1200 arrivals",
        "a section 50 million",
        "Article 1,200",
        "GBP 655",
        "about forty thousand",
        "sixty-two boats",
        "Arrivals tripled:",
        "it doubled, halved and",
        "a third of them",
        "down by a third",
        "a third fewer",
        "about a quarter",
        "two-thirds",
        "three quarters of it",
        "half of those who came",
        "half the money",
        "cut in half",
        "five people",
        "nine boats",
        "ten per cent",
        "one in five",
        "two out of three",
        "tens of thousands",
        "several hundred",
        "a million pounds",
        "twice as many",
        "three times as many",
        "a sixfold rise",
    ],
)
def test_a_typed_statistic_would_be_found(typed):
    assert list(prose.typed_in_words(f"In 2025, by 14 October 2025, in 2024/25, {typed} it was."))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Words.\n\n::: {.limits}\n\n- One.", [(8, "begins with ::: {.limits} is not closed")]),
        ("::::: {.a}\n:::: {.b}\n::::\n", [(0, "begins with ::::: {.a} is not closed")]),
        ("Words.\n:::\n", [(7, "::: closes no block")]),
        ("```python\nx = 1\n", [(0, "begins with ``` is not closed")]),
        ("::::: {.a}\n\n:::: {.b}\nWords.\n::::\n\n:::::\n", []),
        ("````\n::: {.a}\n```\n````\n~~~\n:::\n~~~\n", []),  # shown, not meant
        ("A line with ::: in it, and ``` too.", []),
    ],
)
def test_a_block_that_is_not_closed_is_named_where_it_begins(text, told):
    blocks = list(prose.unclosed_blocks(text))
    assert [at for at, _ in blocks] == [at for at, _ in told]
    assert all(words in message for (_, message), (_, words) in zip(blocks, told, strict=True))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        *(
            (prose.typed_in_words, words)
            for words in (
                (
                    "From 6 August 2025, in 2024/25 and 2018, "
                    "the claim of “more than 175,000” (L12), see [x](a.html#l100)."
                ),
                (
                    "Section 115 allows it, Article 100 says so, Regulation 604/2013, CBP-9681, "
                    "page 120 of HC 425, Treaty Series No. 250."
                ),
                "On 14 and 15 October 2025, from 14 to 20 October, on October 14.",
                "Articles 10 to 12, pages 12–14, Table 11 and No. 10 say so.",
                "In 24 hours, 12 months or 90 days; a 28-day span, a 12-week window, 45 pages.",
                "Children are under 18; some are aged 18 to 24, others 25 or over.",
                "The sums of 2018–26, 33 kilometres, COVID-19, 24/7, 10:30, the 14th, [^12].",
                "12. The twelfth in a list.",
                "One in, one out.",
                "Two panels, five questions and the first of three reasons.",
                "A third country, a third party.",
                "In the third quarter and in the second half of the year.",
                "Two of the three rules.",
                "The two-month stop-gap.",
                "Twelve months, eighteen months, thirty days.",
                "Counted twice; days with crossings, times boats a day.",
                "One person may be counted several times.",
                "He spoke of “about forty thousand” and `a third of`.",
                "For a quarter in which nobody came.",
            )
        ),
        *(
            (prose.loaded_words, words)
            for words in (
                "It does not show a cause.",
                "Nobody can know what caused it.",
                "No change can be put down to any one measure.",
                "Nothing shows whether the deal caused the fall.",
                "Money that is due to France is due to be paid.",
                "He said that it was “caused by the deal”.",
            )
        ),
        (
            prose.never_said,
            "They tried less often, less was due, a sum less than it, as the reader held. "
            "“A reading of the outturn”, `outturn`.",
        ),
    ],
)
def test_ordinary_words_and_quotations_break_no_rule(rule, words):
    assert list(rule(words)) == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        *(
            (prose.loaded_words, words)
            for words in (
                "Because of the agreement, arrivals fell.",
                "Fewer came as a result of it.",
                "An influx.",
                "Arrivals plummeted.",
                "A fall due to the deal.",
                "attributable to the money",
                "It deters people.",
                "The fall, caused by the deal, went on.",
                "Because of the weather fewer came.",
                "Thanks to it.",
                "It led to less.",
                "It resulted in a fall.",
                "Due to its officers.",
                "Owing to the weather.",
                "It brought about a fall.",
                "The deal cut crossings.",
                "Nobody knows why. The deal caused it.",
            )
        ),
        *(
            (prose.never_said, words)
            for words in (
                "It is booked to a year.",
                "No figure is held.",
                "Sums as later reported as due.",
                "On a reading of it.",
                "The outturn.",
                "A pace of nought.",
                "It lay at five.",
                "Besides the peak it fell.",
                "Ranks by variant.",
                "Stated less official.",
                "People, daily less finalised.",
                "The total is 5 less 3.",
                "Whoever came.",
                "Money they had back.",
            )
        ),
    ],
)
def test_causes_sides_and_words_nobody_says_are_seen(rule, words):
    assert list(rule(words))


# All that a page shows, words of drawings too; code is not held to plain English.
SEEN = (
    "//body//text()[not(ancestor::pre or ancestor::code or ancestor::script "
    "or ancestor::style or ancestor::template)]"
)


def test_no_page_says_what_nobody_says_and_no_title_is_long(built):
    pages, titles = read(built.site).pages, 0
    assert len(pages) > 60
    for page in pages.values():
        page_text = " ".join(" ".join(page.top.xpath(SEEN)).split())
        assert [phrase for _, phrase, _ in prose.never_said(page_text)] == [], page.file
        for title in page.top.find_class("ex-title"):
            titles += 1
            assert not too_long(words_of(title)), words_of(title)
    assert titles > 100  # each on its chapter's page and on its own


def test_every_limit_that_is_cited_exists_and_is_named_once():
    page = (ROOT / "report/limits.qmd").read_text(encoding="utf-8")
    limits = re.findall(r"^### L(\d+)\. .* \{#l(\d+)\}$", page, re.M)
    assert [number for number, _ in limits] == [str(n) for n in range(1, len(limits) + 1)]
    assert all(number == anchor for number, anchor in limits)
    cited: set[str] = set()
    for path in [*(ROOT / "src/crossings").rglob("*.py"), *PAGES]:
        cited |= set(re.findall(r"(?<![\w#])L(\d{1,2})(?![\w.])", path.read_text(encoding="utf-8")))
    assert cited <= {number for number, _ in limits}


def test_years_and_counts_stay_themselves_for_a_century():
    """Red while no year after 2099 was one, and a title of 2126 stopped the build."""
    assert not too_long("435 boats came in 2126, with 68 people in each")
    assert too_long("435 boats came, with 68 people in each of 2,126")
    assert (number(7), number(5285)) == ("seven", "5,285")


@pytest.mark.parametrize(("earlier", "told"), [(5000, "as many as the"), (4000, "more than the")])
def test_a_year_so_far_is_compared_in_english(earlier, told):
    numbers = {"last_day": dt.date(2027, 3, 1), "known_before": None}
    numbers |= {"year_to_date": 5000, "year_before": earlier}
    assert told in post_words._year_so_far(numbers)


@pytest.mark.parametrize("several", [["One.", "Two."], (word for word in ["One."]), {"One."}])
def test_several_sentences_in_place_of_one_are_not_lost(several):
    """They were left out, as if they were a condition that does not hold."""
    with pytest.raises(ValueError, match="one sentence is expected, found a "):
        say("Always.", several)
    assert say("Always.", [], False, None, 0, "") == "Always."


def test_words_that_are_no_text_are_told_so():
    with pytest.raises(ValueError, match="text is expected, found a list"):
        Prose(lambda: ["One.", "Two."])
