"""How soon the first chart is painted on slow 4G, beside Altair's default way.

    python benchmarks/first_chart.py [SITE] [PAGE]

One page is the site's; the other shows the same charts the default way. Both are served compressed
from loopback, to a browser with 1.6 Mbit/s, 150 ms of latency and a quarter of the processor.
"Painted" is the first frame after a chart of visible size is in the page. Layout shift is what the
browser itself counts, until two seconds after the page has loaded. The other page holds the same
specifications in the same order, each written as Altair's `chart.to_html()` writes it, with the
libraries that it takes from a public server at the same addresses here; it is a page of charts
alone, which favours it. Prints medians, the best of ours, and ratios.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.server
import json
import re
import shutil
import statistics
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import vl_convert as vlc
from altair.utils.html import spec_to_html
from playwright.sync_api import sync_playwright

RUNS = 5
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
SLOWER = 4
KINDS = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
}
WATCH = """
const look = () => {
  const chart = [...document.querySelectorAll(".ex-draw svg, .vega-embed svg, .vega-embed canvas")]
    .find(e => { const r = e.getBoundingClientRect(); return r.width > 100 && r.height > 50; });
  if (chart) requestAnimationFrame(() => { window.firstChart ??= performance.now(); });
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
window.shifted = 0;
new PerformanceObserver(list => {
  for (const shift of list.getEntries()) window.shifted += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves a folder with gzip, as hosts of static sites do."""

    packed: dict[Path, bytes] = {}  # noqa: RUF012  (shared on purpose)

    def do_GET(self) -> None:
        """Send a file, packed once."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = self.packed.setdefault(path, gzip.compress(path.read_bytes(), 6))
        self.send_response(200)
        self.send_header("Content-Type", KINDS.get(path.suffix, self.guess_type(str(path))))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # the page was left while this was on its way
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing for each request."""


def default_route(site: Path, page: str, folder: Path) -> None:
    """Write the page's charts as Altair writes its own HTML, with its libraries beside it."""
    idents = re.findall(
        r'<figure class="exhibit[^"]*" id="fig-([a-z0-9-]+)"', (site / page).read_text("utf-8")
    )
    specs = [site / "exhibits" / f"{ident}.json" for ident in idents]
    versions = {"vega_version": "6", "vegalite_version": "6", "vegaembed_version": "7"}
    charts = [
        spec_to_html(
            json.loads(spec.read_text("utf-8")), mode="vega-lite", output_div=f"vis-{n}", **versions
        )
        for n, spec in enumerate(spec for spec in specs if spec.is_file())
    ]
    # Instead of three libraries from a public server: one bundle of about the same size.
    bundle = vlc.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    (folder / "libraries.js").write_text(f"(() => {{{bundle}}})();", encoding="utf-8")
    bodies = [
        re.search(r"<body>(.*)</body>", chart, re.S)[1]  # type: ignore[index]
        for chart in charts
    ]
    head = '<script src="libraries.js"></script>'
    (folder / "index.html").write_text(
        f'<!DOCTYPE html><html><head><meta charset="UTF-8">{head}</head>'
        f"<body>{''.join(bodies)}</body></html>",
        encoding="utf-8",
    )


def first_chart(browser: Any, address: str) -> tuple[float, float, float]:
    """Seconds to the first painted chart, kilobytes by the end of loading, and layout shift."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.add_init_script(WATCH)
    wire = context.new_cdp_session(tab)
    received = [0.0]
    wire.on(
        "Network.loadingFinished",
        lambda event: received.__setitem__(0, received[0] + event["encodedDataLength"]),
    )
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", NETWORK)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.goto(address, wait_until="load", timeout=120_000)
    loaded = received[0] / 1000
    # Playwright's own wait evaluates text in the page, which the site's policy forbids.
    while not (painted := tab.evaluate("window.firstChart")):
        tab.wait_for_timeout(50)
    seconds = painted / 1000
    tab.wait_for_timeout(2000)
    shift = tab.evaluate("window.shifted")
    context.close()
    return seconds, loaded, shift


def serve(folder: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    """A server of a folder on loopback, and its address."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Compressed, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}/"


def main(site: Path, pages: list[str]) -> None:
    """Measure each page both ways, and print medians."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        server, address = serve(site)
        print(f"median of {RUNS}: 1.6 Mbit/s, 150 ms, processor at 1/{SLOWER}, 390 px")
        for page in pages:
            folder = Path(scratch) / page.replace("/", "-")
            folder.mkdir()
            default_route(site, page, folder)
            default_server, default_address = serve(folder)
            ours = [first_chart(browser, address + page) for _ in range(RUNS)]
            defaults = [first_chart(browser, default_address) for _ in range(RUNS)]
            seconds, default = (
                statistics.median(run[0] for run in runs) for runs in (ours, defaults)
            )
            best, largest_shift = min(run[0] for run in ours), max(run[2] for run in ours)
            kilobytes = statistics.median(run[1] for run in ours)
            print(
                f"{page}: first chart {seconds:.2f} s, at best {best:.2f} s "
                f"({kilobytes:.0f} KB by load, layout shift {largest_shift:.3f}); "
                f"the default way {default:.2f} s: {default / seconds:.1f} times as long"
            )
            default_server.shutdown()
        server.shutdown()
        browser.close()


if __name__ == "__main__":
    main(
        Path(sys.argv[1] if len(sys.argv) > 1 else "_site"),
        sys.argv[2:] or ["index.html", "report/arrivals.html", "report/spending.html"],
    )
