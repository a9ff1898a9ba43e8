"""The look: one table of colours, a theme that follows it, numbers worded one way."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_exhibit import made

from crossings.common import formats
from crossings.exhibits import theme, tokens

CSS = Path(__file__).parents[1] / "report" / "site.css"


def contrast(one: str, other: str) -> float:
    def luminance(hex_: str) -> float:
        parts = [int(hex_[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_stylesheet_and_theme_hold_the_tokens_and_no_other_colour():
    css = CSS.read_text(encoding="utf-8")
    wish, rest = "screen and (prefers-color-scheme: dark)", css
    for place, side in (
        (":root", 0),
        ("@media screen {\n  body.quarto-dark", 1),
        (f"@media {wish} {{\n  body.embed", 1),
        (f"@media {wish} and (scripting: none) {{\n  body", 1),
    ):
        held = css.partition(f"\n{place} {{")[2].partition("}")[0]
        assert ("color-scheme: dark;" in held) == bool(side)
        found = dict(re.findall(r"--cl-([a-z-]+): (#[0-9a-f]{6});", held))
        assert found == {name: pair[side] for name, pair in tokens.TOKENS.items()}, place
        rest = rest.replace(held, "", 1)
    outside = re.findall(r"--cl-(?!serif|sans|mono)[a-z-]+:\s*#(?!fff;)", rest)
    assert not outside, "a token is set outside the block"
    rest = re.sub(r"/\*.*?\*/", "", rest, flags=re.DOTALL)
    stray = set(re.findall(r":[^{};]*?(#[0-9a-fA-F]{3,8})\b(?=[^{}]*\})", rest))
    assert stray <= {"#fff"}, "only print may be white"
    used = set(re.findall(r"var\(--cl-([a-z-]+)", css))
    assert used <= set(tokens.TOKENS) | {"serif", "sans", "mono"}
    lights = [light for light, _ in tokens.TOKENS.values()]
    assert len(set(lights)) == len(lights)
    assert all(theme.soft(hue)["stroke"] == tokens.colour(hue) for hue in TINTS)
    found = set(re.findall(r"#[0-9a-f]{3,8}", str(theme.ledger())))
    assert found <= {light for light, _ in tokens.TOKENS.values()}
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
    with pytest.raises(ValueError, match="no token"):
        tokens.tokenise(f"<svg><rect {paint}/></svg>")


def test_colours_that_are_no_token_are_told_and_what_is_made_to_tags_is_made_to_all():
    told = r"^fill #000, stroke red: no token .* src/crossings/exhibits/tokens\.py has paper, "
    with pytest.raises(ValueError, match=told) as raised:
        tokens.tokenise('<svg><text fill="#000">1</text><rect stroke="red"/></svg>')
    assert all(name in str(raised.value) for name in tokens.TOKENS) and not str(
        raised.value
    ).endswith(".")
    told = r"no colour is named 'arrival': did you mean arrivals.*The names are paper, "
    with pytest.raises(KeyError, match=told):
        tokens.colour("arrival")
    svg = '<svg a="1"><text a="1">a="1" &lt;</text><g\n a="1"/></svg>'
    changed = '<svg b="1"><text b="1">a="1" &lt;</text><g\n b="1"/></svg>'
    assert tokens.in_tags(svg, lambda tags: tags.replace("a=", "b=")) == changed
    assert tokens.in_tags("words alone", str.upper) == "words alone"
    with pytest.raises(ValueError, match="size"):
        tokens.in_tags("<svg><g/></svg>", lambda tags: tags.replace("\0", ""))
    marks = '<g role="graphics-object" aria-roledescription="group mark" aria-label="a"/>'
    svg = tokens.tokenise(f"<svg>{marks}</svg>")
    assert "role" not in svg and "aria-label" not in svg and 'aria-hidden="true"' in svg


def test_the_title_of_an_axis_follows_the_theme_and_a_stray_colour_is_named_with_its_exhibit():
    def draw(width: int, narrow: bool) -> alt.Chart:
        rows = alt.InlineData(values=[{"x": 1, "y": 2}])
        return (
            alt.Chart(rows, width=width)
            .mark_point(**look)
            .encode(x=alt.X("x:Q", title="People"), y="y:Q")
        )

    def shown() -> str:
        return made(panels=draw).html(1)

    look: dict[str, str] = {}
    assert re.search(r'fill="var\(--cl-muted\)"[^>]*>People<', shown())
    look["color"] = "#123456"
    with pytest.raises(ValueError, match=r"^The drawing of money-by-year: fill #123456: no token"):
        shown()


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


def test_numbers_years_sizes_and_halves_are_worded_one_way():
    assert [formats.gbp_m(656.76), formats.gbp_m(662), formats.eur_m(540.0)] == [
        "£656.8m",
        "£662m",
        "€540m",
    ]
    assert (formats.count(15897), formats.pct(-43.2)) == ("15,897", "\u221243%")
    assert [formats.financial_year_label(year) for year in (2018, 2099)] == ["2018/19", "2099/00"]
    sizes = [formats.size(n) for n in (0, 400, 16_400, 999_499, 999_500, 1_250_000)]
    assert sizes == ["1 KB", "1 KB", "16 KB", "999 KB", "1.0 MB", "1.2 MB"]
    assert (formats.pct(22.5), formats.pct(6.5), formats.pct(-0.5)) == ("23%", "7%", "\u22121%")
    assert (formats.count(84.5), formats.decimal(12.25), formats.gbp_m(3.25)) == (
        "85",
        "12.3",
        "£3.3m",
    )
    days = [dt.date(2022, 12, 1), dt.date(2022, 12, 31), dt.date(2023, 3, 1), dt.date(2023, 9, 1)]
    pairs = ((days[0], days[1]), (days[2], days[3]), (days[0], days[2]))
    assert [formats.months(*pair) for pair in pairs] == [
        "December 2022",
        "March to September 2023",
        "December 2022 to March 2023",
    ]
    assert (
        formats.more_or_fewer(0.5) == "1% more" and formats.more_or_fewer(0.49) == "about as many"
    )


@given(st.integers(-(10**7), 10**7), st.integers(0, 3), st.integers(0, 3))
def test_a_number_is_rounded_once_and_a_half_away_from_zero(n, held, places):
    """Decimal arithmetic is the measure, since it holds a half exactly.

    A binary fraction may lie just below the half.
    """
    exact = Decimal(n).scaleb(-held)
    expected = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    said = f"{expected if expected else abs(expected):,f}".replace("-", "\u2212")  # never −0
    assert formats.decimal(n / 10**held, places) == said
    assert formats.pct(n / 10**held, places) == f"{said}%"


def test_ends_of_a_sum_and_years_in_a_row_are_worded_as_one_where_they_are_one():
    assert formats.gbp_range(656.76, 672.84) == "£657m to £673m"
    assert formats.gbp_range(1340.2, 1356.4) == "£1,340m to £1,356m"
    assert formats.gbp_range(540, 540) == "£540m"
    assert formats.gbp_range(45.5, 45.5) == "£45.5m", "one sum keeps its tenth"
    assert formats.gbp_range(656.6, 657.4) == "£657m", (
        "ends that are one when rounded are one amount"
    )
    few = [formats.years_named(years) for years in ([], [2020], [2019, 2018])]
    assert few == ["", "2020", "2018 and 2019"]
    assert (
        formats.years_named([2024, 2018, 2019, 2020, 2021, 2023]) == "2018 to 2021, 2023 and 2024"
    )
    assert formats.years_named([2018, 2020, 2022, 2023, 2024]) == "2018, 2020 and 2022 to 2024"
