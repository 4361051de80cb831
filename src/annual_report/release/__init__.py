"""The release: what may be shown, decided once, before anything is drawn."""

from annual_report.release.make import TABLES, make_edition, make_release

__all__ = ["TABLES", "make_edition", "make_release"]
