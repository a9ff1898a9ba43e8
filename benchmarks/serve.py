"""Serve a built site on loopback as a good host would, compressed and cached, to measure it.

python benchmarks/serve.py [_site] [8765]
"""

from __future__ import annotations

import functools
import gzip
import http.server
import sys
from pathlib import Path

TEXTS = (".html", ".css", ".js", ".json", ".svg", ".xml", ".csv", ".txt")


class Compressing(http.server.SimpleHTTPRequestHandler):
    """Serves the files of a folder, texts in gzip if the reader accepts it, or else 404.html."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file, or 404.html."""
        path, status = Path(self.translate_path(self.path)), 200
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            path, status = Path(self.directory) / "404.html", 404
        # Not st_mtime: files of a site carry the day of their data, not of their writing.
        body, zipped = _read(path, path.stat().st_ctime_ns)
        use = zipped is not None and "gzip" in self.headers.get("Accept-Encoding", "")
        sent = zipped if use and zipped is not None else body
        self.send_response(status)
        self.send_header("Content-Type", f"{self.guess_type(path)}")
        self.send_header("Content-Length", str(len(sent)))
        self.send_header(
            "Cache-Control", "max-age=600" if path.suffix == ".html" else "max-age=31536000"
        )
        self.send_header("Vary", "Accept-Encoding")
        if use:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        """Nothing on standard error for each request."""


@functools.cache
def _read(path: Path, _changed: int) -> tuple[bytes, bytes | None]:
    body = path.read_bytes()
    return body, gzip.compress(body, 9) if path.suffix in TEXTS else None


if __name__ == "__main__":
    site = sys.argv[1] if len(sys.argv) > 1 else "_site"
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 8765
    handler = functools.partial(Compressing, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}/", flush=True)
        server.serve_forever()
