"""How soon the page that checks a figure answers, in a browser with a quarter of the processor.

    python benchmarks/check_a_figure.py [SITE] [ANSWERS]

Fields for a day, a span and a claim are changed in turn, as a reader changes them. The time runs
from the change until the frame with the answer is painted. Prints the median, the 95th percentile
and the longest time of each form, in ms. The row "nothing", a change without an answer, shows how
much of that is due to the browser and a busy machine.
"""

from __future__ import annotations

import statistics
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright
from serve import Compressing

SLOWER = 4
ASK = """async ([form, name, value]) => {
  const field = document.querySelector(`#${form} [name=${name}]`),
    frame = () => new Promise(requestAnimationFrame);
  await frame();
  const start = performance.now();
  if (value) field.value = value;
  field.dispatchEvent(new Event(value ? "input" : "nothing", { bubbles: true }));
  const workedOut = performance.now() - start;
  await frame();
  await new Promise(done => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
  return [workedOut, performance.now() - start];
}"""
CLAIMS = (
    "[...document.querySelector('#ask-claim [name=claim]').options]"
    ".map(option => option.value).filter(Boolean)"
)


def answers(address: str, many: int) -> dict[str, list[tuple[float, float]]]:
    """Pairs of times in ms by form, one pair for each of `many` changes.

    The first runs until the answer is worked out, the second until it is painted.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": 390, "height": 844})
        tab.goto(address + "report/check-a-figure.html")
        tab.wait_for_selector("#ask-other:not([hidden])")
        claims = tab.evaluate(CLAIMS)
        tab.context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        changes = {
            "nothing": [("ask-day", "day", "")] * many,
            "day": [
                ("ask-day", "day", f"{2018 + n % 8}-{1 + n % 12:02}-{1 + n % 28:02}")
                for n in range(many)
            ],
            "span": [
                ("ask-between", "span_start", f"{2018 + n % 8}-{1 + n % 12:02}-{1 + n % 28:02}")
                for n in range(many)
            ],
            "claim": [("ask-claim", "claim", claims[n % len(claims)]) for n in range(many)],
        }
        times = {
            form: [tuple(tab.evaluate(ASK, list(change))) for change in changes_of_form]
            for form, changes_of_form in changes.items()
        }
        browser.close()
        return times


def main() -> None:
    """Serve the site, ask, and print."""
    site, many = (
        Path(sys.argv[1] if len(sys.argv) > 1 else "_site"),
        int(sys.argv[2] if len(sys.argv) > 2 else 100),
    )
    handler = lambda *rest: Compressing(*rest, directory=str(site))  # noqa: E731
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for form, times in answers(f"http://127.0.0.1:{server.server_port}/", many).items():
        for moment, column in (("worked out", 0), ("painted", 1)):
            ordered = sorted(pair[column] for pair in times)
            print(
                f"{form:8} {moment:10} median {statistics.median(ordered):6.1f}"
                f"  95% {ordered[int(0.95 * len(ordered))]:6.1f}  longest {ordered[-1]:6.1f}"
            )
    server.shutdown()


if __name__ == "__main__":
    main()
