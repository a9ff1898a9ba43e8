"""This server on this machine answers as GOV.UK's content API does.

It can also drip, break off or never end.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from crossings.official.fetch import govuk

ODS = "application/vnd.oasis.opendocument.spreadsheet"
FILE = "/media/68a7/small-boats-time-series.ods"
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """What stands at each path, and how often each was asked for."""

    address: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


def body(
    content: bytes, kind: str = "application/json", status: int = 200, **headers: object
) -> Answer:
    """Make an answer with these bytes.

    `headers` are said beside the true ones, or in their place, as with `content_length`.
    """
    all_headers = {"content_type": kind, "content_length": len(content)} | headers

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in all_headers.items():
            handler.send_header(name.replace("_", "-"), str(value))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def moved(to: str) -> Answer:
    return body(b"", status=302, location=to)


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other; the last again and again."""
    left = list(answers)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def endless(pause: float = 0.0, part: bytes = b"PK\x03\x04" + b"0" * 60_000) -> Answer:
    """A body without an end; with a `pause` between its parts, a drip."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", ODS)
        handler.end_headers()
        for _ in range(100_000):
            handler.wfile.write(part)
            time.sleep(pause)

    return answer


def dripped_headers(handler: BaseHTTPRequestHandler) -> None:
    """An answer that never gets to its body: a header more every now and then."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000):
        handler.wfile.write(f"X-{number}: 1\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.05)


def attachment(title: str, url: str, filename: str, content_type: str = ODS) -> dict[str, Any]:
    """An attachment as the content API gives it, which says more of each."""
    return {
        "content_type": content_type,
        "filename": filename,
        "id": filename,
        "title": title,
        "url": url,
    }


def publication(attachments: list[dict[str, Any]]) -> bytes:
    """The API's answer for the publication; only what stands in details is read."""
    details = {"attachments": attachments, "body": "<div class='govspeak'><p>About.</p></div>"}
    return json.dumps({"document_type": "transparency", "details": details}).encode()


def page(table: str) -> bytes:
    """The API's answer for the page of the last seven days."""
    html = (
        f"<div class='govspeak'><h2 id='days'>Last 7 days</h2>\n{table}\n<p>Provisional.</p></div>"
    )
    return json.dumps({"document_type": "html_publication", "details": {"body": html}}).encode()


def table_of(*days: tuple[str, object, object, object]) -> str:
    """The page's table in its official layout: dates in words in the row headers, blank notes."""
    titles = (
        "Date",
        "Migrants arrived",
        "Boats arrived",
        "Boats involved in uncontrolled landings",
        "Notes",
    )
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    rows = "".join(
        f'<tr><th scope="row">{day}</th>'
        f"{''.join(f'<td>{cell}</td>' for cell in cells)}<td> </td></tr>"
        for day, *cells in days
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def stands_for(server: Server, workbook: Path, table: str) -> None:
    """The publication as it is: the weekly workbook among other files, and the daily page."""
    files = [
        attachment(
            "Small boat activity: weekly summary",
            f"{server.address}/media/a/weekly.ods",
            "weekly.ods",
        ),
        attachment(
            "Small boat activity in the English Channel: time series",
            f"{server.address}{FILE}",
            FILE.rpartition("/")[2],
        ),
        attachment(
            "Time series: notes",
            f"{server.address}/media/b/notes.pdf",
            "notes.pdf",
            "application/pdf",
        ),
    ]
    server.answers |= {
        govuk.PUBLICATION: body(publication(files)),
        govuk.LAST_DAYS: body(page(table)),
        FILE: body(workbook.read_bytes(), ODS),
    }


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = (
            "HTTP/1.0"  # one answer a connection, as its end is what some tests are about
        )

        def do_GET(self) -> None:
            server.asked.append(self.path)
            answer = server.answers.get(self.path, body(b"Not here", "text/plain", 404))
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, *arguments: object) -> None:
            """Nothing: a test's output is its own."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.address = f"http://127.0.0.1:{http.server_address[1]}"
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
