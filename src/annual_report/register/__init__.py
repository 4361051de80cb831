"""The return register: what was expected from whom, what came, when, and in which version."""

from annual_report.register.entries import RegisteredReturn
from annual_report.register.facts import Facts, load_facts
from annual_report.register.files import checksum, unexpected_files
from annual_report.register.registering import (
    find_return,
    find_returns,
    register,
    register_earlier,
    replaced_by,
)

__all__ = [
    "Facts", "RegisteredReturn", "checksum", "find_return", "find_returns", "load_facts",
    "register", "register_earlier", "replaced_by", "unexpected_files",
]  # fmt: skip
