"""What chapters say: evidence picked from released rows, and sentences computed from it."""

from annual_report.story.story import Story

__all__ = ["Story"]
