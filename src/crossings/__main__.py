"""`python -m crossings` is the `crossings` command."""

import sys

from crossings.cli import main

sys.exit(main())
