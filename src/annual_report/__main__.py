"""``python -m annual_report`` is ``annual-report``."""

import sys

from annual_report.cli import main

if __name__ == "__main__":
    sys.exit(main())
