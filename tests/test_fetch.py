"""The tests fetch from a server of the API's real shape.

What is new is taken in, and no fault leaves a trace.
"""

import dataclasses
import datetime as dt
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import govuk as fake
import pytest
from conftest import unchanged
from conftest import workbook as official_workbook
from faults import killed_at
from workbooks import snapshot, vintage, written

from crossings.cli.main import main
from crossings.errors import InputError
from crossings.official import ingest_workbook
from crossings.official.fetch import download, govuk
from crossings.official.fetch.download import Limits
from crossings.tables import stored

READ_ON = dt.date(2018, 1, 26)
PATIENT = Limits(connect=1, read=0.2, whole=60, size=1_000_000, tries=3, pause=0.01)
HASTY = dataclasses.replace(PATIENT, whole=1)  # for answers that never end
# The made workbook ends on 24 January 2018: the page goes a day further.
TABLE = fake.table_of(("24 January 2018", 7, 1, 0), ("25 January 2018", "1,090", 13, 1))


@pytest.fixture
def server() -> Iterator[fake.Server]:
    with fake.serving() as running_server:
        yield running_server


@pytest.fixture
def stands(server: fake.Server, tmp_path: Path) -> fake.Server:
    fake.stands_for(server, written(tmp_path / "made.ods"), TABLE)
    return server


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the tables of a vintage that was read before and is two days shorter.

    They are copied, since reading takes longer than a fault.
    """
    folder = tmp_path_factory.mktemp("held")
    ingest_workbook.ingest(
        written(folder / "before.ods", of=vintage(22, 3)), folder, read_on=READ_ON
    )
    return folder


@pytest.fixture
def held_copy(held: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(held, tmp_path / "held"))


def got(
    server: fake.Server, data: Path, limits: Limits = PATIENT, **options: bool
) -> govuk.Fetched:
    return govuk.fetch(data, read_on=READ_ON, api=server.address, limits=limits, **options)


def refused(server: fake.Server, data: Path, limits: Limits = PATIENT) -> str:
    with unchanged(snapshot, data), pytest.raises(InputError) as error:
        got(server, data, limits)
    message = str(error.value)
    assert (
        "\n" not in message and "/tmp" not in message and message.count("Nothing was changed") <= 1
    ), message
    return message


def test_workbook_and_page_are_read_and_change_nothing_again(stands, tmp_path):
    data = tmp_path / "data"
    outcome = got(stands, data)
    assert outcome.workbook.changed and outcome.workbook.last_day == dt.date(2018, 1, 24)
    row = stored.read("vintages", data).iloc[0]
    assert (
        row.source_url == stands.address + fake.FILE
        and row.file_name == "small-boats-time-series.ods"
    )
    assert outcome.page is not None and outcome.page.days_added == 1
    recent = stored.read("arrivals_recent", data)
    assert recent.people_arrived.tolist() == [1_090] and str(recent.date[0].date()) == "2018-01-25"
    with unchanged(snapshot, data):
        again = got(stands, data)
    assert not again.workbook.changed and again.page is not None and not again.page.changed


def test_one_command_brings_all_up_to_date(server, data_copy, printed):
    real = official_workbook()
    if real is None:
        pytest.skip("the official workbook is not at hand")
    table = fake.table_of(("7 October 2026", 119, 2, 0), ("8 October 2026", 61, 1, 0))
    fake.stands_for(server, real, table)
    command = ["fetch", "--api", server.address, "--data", data_copy]
    output = printed(*command)
    assert "was read before; nothing changed" in output
    assert "1 provisional day added" in output and "8 October 2026" in output
    all_facts = json.loads(printed("facts", "--data", data_copy, "--as-of", "2026-10-08", "--json"))
    assert all_facts["arrivals.total"]["value"] == 213_545 + 61
    again = json.loads(printed(*command, "--json"))
    assert again["workbook"]["changed"] is False and again["page"]["changed"] is False


def test_the_environment_may_give_the_address(stands, tmp_path, monkeypatch, printed):
    monkeypatch.setenv("CROSSINGS_API", stands.address + "/")
    monkeypatch.setenv(
        "HTTP_PROXY", "http://127.0.0.1:9"
    )  # nobody is there: this machine needs no proxy
    output = printed("fetch", "--data", tmp_path, "--read-on", READ_ON)
    assert "Vintage 2018-01-24" in output


def test_a_folder_that_is_not_there_is_told_before_the_network(refused, tmp_path):
    """Red while a slip in its name was told after minutes, or made a folder of that name."""
    data = tmp_path / "dtaa"
    error = refused("fetch", "--api", "https://127.0.0.1:1", "--data", data)
    assert f"{data} does not exist" in error and not data.exists()


def test_only_an_https_address_is_fetched_from(tmp_path, refused):
    error = refused("fetch", "--api", "http://gov.example", "--data", tmp_path)
    assert "expected an https address, found http" in error


def test_an_address_that_does_not_answer_is_told_in_a_sentence(tmp_path):
    with pytest.raises(InputError, match="could not be reached, 3 times"):
        govuk.fetch(tmp_path, read_on=READ_ON, api="http://127.0.0.1:1", limits=PATIENT)


@pytest.mark.parametrize(
    "server",
    ["https://www.gov.uk", "http://127.0.0.1:8000", "http://localhost", "http://[::1]:80"],
)
def test_https_and_this_machine_may_be_asked(server):
    download.check_address(f"{server}/x")


@pytest.mark.parametrize(
    "address",
    [
        "http://www.gov.uk/x",
        "ftp://www.gov.uk/x",
        "file:///etc/passwd",
        "www.gov.uk",
        "",
        "http://127.0.0.1.example/",
    ],
)
def test_no_other_address_may_be_asked(address):
    with pytest.raises(InputError):
        download.check_address(address)


@pytest.mark.parametrize("after", ["", ":99999", "/\ud800"])
def test_a_password_in_an_address_is_not_printed(after):
    """Red while an address that is none was printed with it."""
    with pytest.raises(InputError) as caught:
        download.check_address(f"https://user:secret@gov.example{after}")
    assert "secret" not in str(caught.value)


def test_an_address_with_a_password_is_refused(refused, tmp_path):
    address = "https://user:secret@gov.example/t.ods"
    message = refused("ingest", tmp_path / "t.ods", "--data", tmp_path, "--from", address)
    assert "holds a name or password" in message and "secret" not in message


def test_what_a_killed_fetch_left_goes(stands, tmp_path):
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as temporary,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(tempfile, "tempdir", temporary)
        assert killed_at(lambda: got(stands, tmp_path / "data"), 2, Path(temporary))
        assert os.listdir(temporary)
        got(stands, tmp_path / "data")
        assert not os.listdir(temporary)


def test_a_daily_page_that_is_gone_is_told_beside_the_workbook(stands, tmp_path, capsys):
    """Red while the command ended with 0, and the Friday's pull request did not say it."""
    del stands.answers[govuk.LAST_DAYS]
    options = ["--data", str(tmp_path), "--read-on", str(READ_ON)]
    assert main(["fetch", "--api", stands.address, *options]) == 1
    printed = capsys.readouterr()
    assert "Vintage 2018-01-24" in printed.out and "The workbook was read." in printed.err
    assert "LAST_DAYS" in printed.err and "CONTRIBUTING.md" in printed.err
    assert "PUBLICATION" not in printed.err
    assert main(["fetch", "--api", stands.address, "--workbook-only", *options]) == 0


BROKEN = {
    "a word for a number": (fake.body(fake.page(TABLE.replace("1,090", "many"))), "'many'"),
    "no table": (fake.body(fake.page("<p>| 24 January 2018 | 7 |</p>")), "found no table"),
    "not in UTF-8": (fake.body(fake.page(TABLE.replace("1,090", "\ud800"))), "a page in UTF-8"),
    "no answer": (fake.body(b"", "text/html", 500), "answered with 500"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_page_does_not_keep_the_workbook_out(stands, held_copy, how):
    """Red while a page with words for a table kept that Friday's workbook from being read."""
    stands.answers[govuk.LAST_DAYS], expected = BROKEN[how]
    fetched = got(stands, held_copy)
    assert fetched.workbook.changed and fetched.page is None
    assert expected in fetched.refusal and stands.address in fetched.refusal
    assert "/tmp" not in fetched.refusal


def test_a_command_says_that_the_page_was_not_read(stands, held_copy, capsys):
    stands.answers[govuk.LAST_DAYS] = BROKEN["no table"][0]
    options = ["--data", str(held_copy), "--read-on", str(READ_ON)]
    assert main(["fetch", "--api", stands.address, *options]) == 1
    printed = capsys.readouterr()
    assert "Vintage 2018-01-24" in printed.out and "The workbook was read." in printed.err


def test_a_publication_that_moved_is_told_with_its_new_address(stands, held_copy):
    moved = {"redirects": [{"path": "/a", "destination": "/government/new-name"}], "details": {}}
    stands.answers[govuk.PUBLICATION] = fake.body(json.dumps(moved).encode())
    message = refused(stands, held_copy)
    assert "has moved to /government/new-name" in message and "PUBLICATION" in message


def test_a_fetch_years_later_by_the_clock_is_asked_about(stands, held_copy, capsys):
    with unchanged(snapshot, held_copy):
        assert main(["fetch", "--api", stands.address, "--data", str(held_copy)]) == 2
    assert "--read-on" in capsys.readouterr().err


def test_a_server_that_fails_at_first_is_asked_again(stands, tmp_path):
    sound = stands.answers[fake.FILE]
    cut = fake.body(b"PK\x03\x04", fake.ODS, content_length=5_000)
    stands.answers[fake.FILE] = fake.in_turn(fake.body(b"", status=500), cut, sound)
    assert got(stands, tmp_path / "data").workbook.changed and stands.asked.count(fake.FILE) == 3


FAULTS = {
    "not there": (fake.body(b"", "text/html", 404), "is not there (404)", 1),
    "forbidden": (fake.body(b"", "text/html", 403), "answered with 403", 1),
    "failing": (fake.body(b"", "text/html", 500), "answered with 500, 3 times; try again later", 3),
    "cut off": (
        fake.body(b"PK\x03\x04half", fake.ODS, content_length=75_000),
        "broke off, 3 times",
        3,
    ),
    "cut off without a length": (fake.body(b"PK\x03\x04half", fake.ODS), "/media/68a7/", 1),
    "a page as a workbook": (fake.body(b"<!doctype html>", fake.ODS), "begins otherwise", 1),
    "a page": (
        fake.body(b"<!doctype html>", "text/html; charset=utf-8"),
        "found the type 'text/html'",
        1,
    ),
    "elsewhere": (
        fake.moved("https://elsewhere.example/x.ods"),
        "leads elsewhere, to elsewhere.example",
        1,
    ),
    "another port": (fake.moved("http://127.0.0.1:1/x.ods"), "leads elsewhere", 1),
    "insecure": (
        fake.moved("http://elsewhere.example/x.ods"),
        "expected an https address, found http",
        1,
    ),
    "two hosts": (
        fake.moved(r"http://127.0.0.2:1\@127.0.0.1:1/x.ods"),
        "leads elsewhere, to 127.0.0.2",
        1,
    ),
    "nowhere": (
        fake.moved("http://[::1"),
        "leads elsewhere: 'http://[::1' is not a valid address",
        1,
    ),
    "a port that is none": (
        fake.moved("http://127.0.0.1:99999/x.ods"),
        "99999/x.ods' is not a valid address",
        1,
    ),
    "not packed as it says": (
        fake.body(b"PK\x03\x04", fake.ODS, content_encoding="gzip"),
        "is not compressed in the way that it says",
        1,
    ),
    "in circles": (fake.moved(fake.FILE), "redirects more than 5 times", 6),
    "endless": (fake.endless(), "is larger than 1,000,000 bytes", 1),
    "too large": (
        fake.body(b"PK\x03\x04", fake.ODS, content_length=99_000_000),
        "is larger than 1,000,000 bytes",
        1,
    ),
    "a drip": (fake.endless(0.05, b"PK\x03\x04"), "was not complete after 1 seconds", 1),
    "headers that drip": (fake.dripped_headers, "was not complete after 1 seconds", 1),
    "silence": (fake.endless(0.6, b"PK\x03\x04"), "did not answer in time, 3 times", 3),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_sentence_and_changes_nothing(stands, held_copy, fault):
    stands.answers[fake.FILE], expected, times = FAULTS[fault]
    message = refused(stands, held_copy, HASTY if "complete after" in expected else PATIENT)
    assert (
        expected in message and stands.address in message and stands.asked.count(fake.FILE) == times
    )


def series(*addresses: str) -> bytes:
    """What the API says of a publication with a time series at each of the addresses."""
    return fake.publication([fake.attachment("Time series", to, Path(to).name) for to in addresses])


ODD = [
    "http://[::1/t.ods",
    "https://\u2100.gov.uk/t.ods",
    "https://assets.gov.uk:99999/t.ods",
    "https://assets.gov.uk/\ud800.ods",
    f"https://{'a' * 70}.gov.uk/t.ods",
]


@pytest.mark.parametrize("address", ODD)
def test_an_address_that_is_none_is_a_sentence(stands, held_copy, address):
    attached = fake.attachment("Time series", address, "t.ods")
    stands.answers[govuk.PUBLICATION] = fake.body(fake.publication([attached]))
    assert f"{address!r} is not a valid address" in refused(stands, held_copy)
    with pytest.raises(InputError, match="is not a valid address"):
        govuk.fetch(held_copy, read_on=READ_ON, api=address, limits=PATIENT)


def test_an_odd_address_of_another_file_stands_in_nobodys_way(stands, tmp_path):
    others = [fake.attachment("Notes", address, "notes.pdf") for address in ODD]
    ours = fake.attachment("Time series", fake.FILE, "t.ods")
    stands.answers[govuk.PUBLICATION] = fake.body(fake.publication([*others, ours]))
    assert got(stands, tmp_path / "data").workbook.changed


def test_a_redirect_on_the_same_host_is_followed(stands, tmp_path):
    stands.answers["/moved.ods"] = stands.answers[fake.FILE]
    stands.answers[fake.FILE] = fake.moved("/moved.ods")
    assert got(stands, tmp_path / "data").workbook.changed


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"<html>", "expected JSON"),
        (b"[" * 200_000, "expected JSON"),
        (b"[]", "expected an object of JSON"),
        (b"{}", "no details.attachments any more"),
        (b'{"details": {"attachments": "none"}}', "no details.attachments any more"),
        (series(), "found 0 among: none"),
        (series("https://a.gov.uk/t.csv"), "found 0 among: Time series (t.csv)"),
        (series("https://a.gov.uk/a.ods", "https://a.gov.uk/b.ods"), "found 2 among"),
        (
            series("https://elsewhere.example/t.ods"),
            "leads to elsewhere.example, not to a host of GOV.UK",
        ),
        (
            series(r"https://elsewhere.example\.gov.uk/t.ods"),
            "leads to elsewhere.example, not to a host of GOV.UK",
        ),
        (series("http://assets.gov.uk/t.ods"), "expected an https address, found http"),
    ],
)
def test_an_answer_in_another_form_is_refused(stands, held_copy, answer, expected):
    stands.answers[govuk.PUBLICATION] = fake.body(answer)
    assert expected in refused(stands, held_copy)


def test_the_name_of_a_file_cannot_lead_out_of_its_folder(stands, tmp_path):
    attached = fake.attachment(
        "Time series", stands.address + fake.FILE, "../../../escaped series.ods"
    )
    stands.answers[govuk.PUBLICATION] = fake.body(fake.publication([attached]))
    got(stands, tmp_path / "data")
    assert stored.read("vintages", tmp_path / "data").file_name[0] == "escaped-series.ods"
