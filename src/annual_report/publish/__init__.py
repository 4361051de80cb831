"""What an analysis notebook calls to put something in the report."""

from annual_report.publish.chapter import Chapter, PublishError, open_chapter
from annual_report.publish.items import Piece

__all__ = ["Chapter", "Piece", "PublishError", "open_chapter"]
