"""What every run leaves behind: a record that is written once, and an archive of all it names.

``runs/<year>/<run id>/`` holds ``run.json`` (what ran, from what, with what result), ``log.txt``
and ``manifest.sha256``. The files that a record names lie in ``runs/archive/`` under the SHA-256
of their content, so that a run can be made again, compared and packed long after the files it was
made from have changed. Nothing here is ever changed by a later run.
"""

from annual_report.records.reading import Run, RunSummary, list_runs, read_run

__all__ = ["Run", "RunSummary", "list_runs", "read_run"]
