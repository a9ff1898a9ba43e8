"""The look: one table of colours, a theme that follows it, numbers worded one way."""

import contextlib
import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import altair as alt
import pytest
from browsing import browser_test
from exhibit_output import html_of
from hypothesis import given
from hypothesis import strategies as st
from small_exhibit import an_exhibit

from crossings.common import formats
from crossings.exhibits import theme, tokens

CSS = Path(__file__).parents[1] / "report" / "site.css"


def contrast(colour: str, other: str) -> float:
    def luminance(hex_: str) -> float:
        parts = [int(hex_[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


STYLES = CSS.read_text(encoding="utf-8")


# A variable that is `initial` gives way to the colour behind its comma, and one that is empty hides
# it. So two variables of the body decide for all colours, in older browsers too.
PALETTE = "".join(
    f"  --cl-{name}: var(--light, {light}) var(--dark, {dark});\n"
    for name, (light, dark) in tokens.PALETTE.items()
)


def test_the_stylesheet_holds_the_table_of_colours():
    assert f":root, body {{\n{PALETTE}}}\n" in STYLES, f"put into report/site.css:\n{PALETTE}"


def test_the_stylesheet_holds_no_other_colour():
    rest = re.sub(r"/\*.*?\*/", "", STYLES.replace(PALETTE, ""), flags=re.DOTALL)
    assert not re.search(r"--cl-(?!serif|sans|mono)[a-z-]+:\s*#(?!fff;)", rest)
    stray = set(re.findall(r":[^{};]*?(#[0-9a-fA-F]{3,8})\b(?=[^{}]*\})", rest))
    assert stray <= {"#fff"}, "only print may be white"
    used = set(re.findall(r"var\(--cl-([a-z-]+)", STYLES))
    assert used <= set(tokens.PALETTE) | {"serif", "sans", "mono"}


def test_no_two_colours_are_drawn_alike():
    """A drawing knows a colour by its light hex."""
    lights = [light for light, _ in tokens.PALETTE.values()]
    assert len(set(lights)) == len(lights)


@browser_test
@pytest.mark.parametrize("wish", ["light", "dark"])
@pytest.mark.parametrize("look", ["", "quarto-dark", "embed"])
@pytest.mark.parametrize("medium", ["screen", "print"])
def test_a_page_is_dark_where_it_should_be(browser, wish, look, medium):
    dark = medium == "screen" and (look == "quarto-dark" or (look == "embed" and wish == "dark"))
    with contextlib.closing(browser.new_context(color_scheme=wish)) as context:
        tab = context.new_page()
        tab.emulate_media(media=medium)
        tab.set_content(
            f"<style>{STYLES}</style><body class='{look}'><p style='color: var(--cl-money)'>£"
        )
        ink = tab.evaluate("getComputedStyle(document.querySelector('p')).color")
    expected = tokens.TOKENS["money"][dark]
    assert ink == "rgb({}, {}, {})".format(*(int(expected[at : at + 2], 16) for at in (1, 3, 5)))


def test_the_theme_of_charts_holds_no_other_colour():
    lights = [light for light, _ in tokens.TOKENS.values()]
    assert set(re.findall(r"#[0-9a-f]{3,8}", str(theme.ledger()))) <= set(lights)


def test_a_colour_of_a_drawing_becomes_its_token():
    drawn = f'<rect fill="{tokens.colour("money").upper()}" stroke="none"/>'
    assert '<rect fill="var(--cl-money)" stroke="none"/>' in tokens.tokenise(f"<svg>{drawn}</svg>")


TEXT = ("ink", "muted", "money", "arrivals", "prevented", "returned", "admitted")
TINTS = ("money", "arrivals", "prevented", "returned")


@pytest.mark.parametrize(
    ("words", "ground", "least"),
    [
        *((name, "paper", 4.5) for name in TEXT),
        *((words, f"{hue}-soft", 4.5) for hue in TINTS for words in ("ink", "muted")),
        ("context", "paper", 3),  # lines that stand out
    ],
)
@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_every_colour_is_legible_on_its_ground(words, ground, least, side):
    assert contrast(tokens.TOKENS[words][side], tokens.TOKENS[ground][side]) >= least


@pytest.mark.parametrize(
    "paint",
    [
        'fill="#ff0000"',
        'fill="red"',
        'stroke="#f00"',
        'stop-color="rgb(1, 2, 3)"',
        'style="fill: #4c78a8"',
    ],
)
def test_a_colour_that_is_no_token_stops_the_build(paint):
    with pytest.raises(ValueError, match="not a token"):
        tokens.tokenise(f"<svg><rect {paint}/></svg>")


def test_colours_that_are_no_token_are_told_with_the_tokens():
    pattern = (
        r"^fill #000, stroke red: not a token .* src/crossings/exhibits/tokens\.py has paper, "
    )
    with pytest.raises(ValueError, match=pattern) as raised:
        tokens.tokenise('<svg><text fill="#000">1</text><rect stroke="red"/></svg>')
    assert all(name in str(raised.value) for name in tokens.TOKENS)
    assert not str(raised.value).endswith(".")


def test_a_name_that_is_no_token_is_told_with_the_nearest():
    pattern = r"no colour is named 'arrival': did you mean arrivals.*The names are paper, "
    with pytest.raises(KeyError, match=pattern):
        tokens.colour("arrival")


def test_what_is_done_to_tags_is_done_to_all_and_to_no_words():
    svg = '<svg a="1"><text a="1">a="1" &lt;</text><g\n a="1"/></svg>'
    changed = '<svg b="1"><text b="1">a="1" &lt;</text><g\n b="1"/></svg>'
    assert tokens.in_tags(svg, lambda tags: tags.replace("a=", "b=")) == changed
    assert tokens.in_tags("words alone", str.upper) == "words alone"
    with pytest.raises(ValueError, match="size"):
        tokens.in_tags("<svg><g/></svg>", lambda tags: tags.replace("\0", ""))


def test_a_drawing_is_hidden_from_those_who_hear_the_page():
    marks = '<g role="graphics-object" aria-roledescription="group mark" aria-label="a"/>'
    svg = tokens.tokenise(f"<svg>{marks}</svg>")
    assert "role" not in svg and "aria-label" not in svg and 'aria-hidden="true"' in svg


def with_a_point(**look: str) -> str:
    """An exhibit that draws a point of this look."""

    def draw(width: int, narrow: bool) -> alt.Chart:
        rows = alt.InlineData(values=[{"x": 1, "y": 2}])
        points = alt.Chart(rows, width=width).mark_point(**look)
        return points.encode(x=alt.X("x:Q", title="People"), y="y:Q")

    return html_of(an_exhibit(panels=draw))


def test_the_title_of_an_axis_follows_the_theme():
    assert re.search(r'fill="var\(--cl-muted\)"[^>]*>People<', with_a_point())


def test_a_stray_colour_is_named_with_its_exhibit():
    with pytest.raises(
        ValueError, match=r"^The drawing of money-by-year: fill #123456: not a token"
    ):
        with_a_point(color="#123456")


@pytest.mark.parametrize(
    "drawn",
    [
        *(
            f"<rect {paint}/>"
            for paint in ('fill="none"', 'fill="transparent"', 'style="fill: none"')
        ),
        '<rect fill="url(#g)"/>',
        # Words are not taken for colours.
        f'<text>{tokens.colour("money")} fill="red" aria-label="x"</text>',
    ],
)
def test_no_colour_at_all_is_no_stray_colour(drawn):
    assert drawn in tokens.tokenise(f"<svg>{drawn}</svg>")


def test_sums_of_money_keep_a_tenth_where_they_have_one():
    worded = [formats.gbp_m(656.76), formats.gbp_m(662), formats.eur_m(540.0)]
    assert worded == ["£656.8m", "£662m", "€540m"]


def test_numbers_and_financial_years_are_worded_one_way():
    assert (formats.count(15897), formats.pct(-43.2)) == ("15,897", "\u221243%")
    assert [formats.financial_year_label(year) for year in (2018, 2099)] == ["2018/19", "2099/00"]


def test_sizes_of_files_are_worded_one_way():
    sizes = [formats.size(n) for n in (0, 400, 16_400, 999_499, 999_500, 1_240_000)]
    assert sizes == ["1 KB", "1 KB", "16 KB", "999 KB", "1.0 MB", "1.2 MB"]


def test_a_half_is_rounded_away_from_zero():
    assert (formats.pct(22.5), formats.pct(6.5), formats.pct(-0.5)) == ("23%", "7%", "\u22121%")
    worded = (formats.count(84.5), formats.decimal(12.25), formats.gbp_m(3.25))
    assert worded == ("85", "12.3", "£3.3m")
    assert [formats.size(n) for n in (2500, 1_250_000)] == ["3 KB", "1.3 MB"]


@given(st.integers(-(10**7), 10**7), st.integers(0, 3), st.integers(0, 3))
def test_a_number_is_rounded_as_decimal_arithmetic_does(n, held, places):
    """Decimals hold a half exactly. No number is worded as less than nothing by rounding."""
    exact = Decimal(n).scaleb(-held).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    words = f"{exact if exact else abs(exact):,f}".replace("-", "\u2212")
    assert formats.decimal(n / 10**held, places) == words
    assert formats.pct(n / 10**held, places) == f"{words}%"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (656.76, 672.84, "£657m to £673m"),
        (1340.2, 1356.4, "£1,340m to £1,356m"),
        (540, 540, "£540m"),
        (45.5, 45.5, "£45.5m"),
        (133.1, 133.1, "£133m"),
        (656.6, 657.4, "£657m"),
    ],
)
def test_a_range_of_one_amount_is_one_amount(low, high, words):
    assert formats.gbp_range(low, high) == words


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([], ""),
        ([2020], "2020"),
        ([2019, 2018], "2018 and 2019"),
        ([2024, 2018, 2019, 2020, 2021, 2023], "2018 to 2021, 2023 and 2024"),
        ([2018, 2020, 2022, 2023, 2024], "2018, 2020 and 2022 to 2024"),
    ],
)
def test_years_in_a_row_are_named_by_their_ends(years, words):
    assert formats.years_named(years) == words


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([2019, 2020, 2021], "2019–2021"),
        ([2023, 2022], "2022–2023"),
        ([2019, 2021], "2019 and 2021"),
        ([2022, 2023, 2026], "2022, 2023 and 2026"),
        ([2019], "2019"),
    ],
)
def test_only_years_without_a_gap_are_a_span(years, words):
    assert formats.years_spanned(years) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (dt.date(2022, 12, 1), dt.date(2022, 12, 31), "December 2022"),
        (dt.date(2023, 3, 1), dt.date(2023, 9, 1), "March to September 2023"),
        (dt.date(2022, 12, 1), dt.date(2023, 3, 1), "December 2022 to March 2023"),
    ],
)
def test_months_are_worded_one_way(first, last, words):
    assert formats.months(first, last) == words


def test_a_change_under_half_a_per_cent_is_about_as_many():
    assert formats.more_or_fewer(0.5) == "1% more"
    assert formats.more_or_fewer(0.49) == "about as many"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (-43.6, "44% fewer than"),
        (0.2, "about as many as"),
        (170, "170% more than"),
        (237, "3.4 times as many as"),
        (1729, "18 times as many as"),
    ],
)
def test_three_times_as_many_or_more_is_a_multiple(change, words):
    assert formats.compared(change) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [(-43.6, "44% below"), (0, "the same as"), (0.2, "about the same as"), (237, "3.4 times")],
)
def test_a_change_is_told_in_other_words(change, words):
    assert formats.compared(change, words=("above", "below", "the same as", "times")) == words


def test_without_a_word_for_times_a_rise_stays_a_percentage():
    assert formats.compared(237.06, 1, formats.MORE_THAN) == "237.1% more than"
    assert formats.more_or_fewer(237.06) == "237% more"
