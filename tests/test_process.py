"""How the command ends as a process: its status, and that all it said and promised is done by then."""

from __future__ import annotations

import subprocess
import sys

COMMAND = [sys.executable, "-m", "crossings"]


def test_a_usage_error_ends_with_two_and_help_with_nothing():
    assert subprocess.run([*COMMAND, "nonsense"], capture_output=True).returncode == 2
    assert subprocess.run([*COMMAND, "--help"], capture_output=True).returncode == 0


def test_all_that_was_printed_arrives_in_a_pipe(data):
    command = [*COMMAND, "facts", "--json", "--data", str(data)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.rstrip().endswith("}") and '"preventions.share_latest_year"' in printed


def test_a_reader_that_has_gone_is_no_error():
    code = "import sys; from crossings import __main__, cli; cli.COMMANDS['facts'] = lambda options: print('x' * 99); __main__.run()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "facts"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_pandera_is_imported_without_its_slow_guests_and_leaves_those_that_are_there():
    """Hypothesis stands for what pandera would import for others: it is installed wherever tests run."""
    code = "import sys, crossings.columns; sys.exit('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    code = (
        "import sys, hypothesis, crossings.columns; sys.exit(sys.modules.get('hypothesis') is not hypothesis)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_what_was_to_be_done_at_the_end_is_done():
    code = "import atexit; atexit.register(print, 'done'); from crossings import __main__; __main__.run()"
    ended = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True)
    assert ended.stdout.endswith("done\n") and ended.returncode == 0
