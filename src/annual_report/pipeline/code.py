"""Which of our modules, and which versions of others', a step rests on.

Found by reading import statements, not by importing, so that a step whose code did not change
costs no import, and so that editing a stylesheet of the renderer does not clean returns again.
"""

from __future__ import annotations

import ast
import platform
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.register import checksum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGE = "annual_report"
SOURCE = Path(__file__).parents[1]

#: Distributions whose name is not that of the module they install.
_DISTRIBUTIONS = {"yaml": "PyYAML", "pypandoc": "pypandoc-binary", "IPython": "ipython"}
#: Modules that others load without an import statement.
_BRINGS = {
    "pandas": ("numpy", "pyarrow", "python_calamine", "openpyxl"),
    "matplotlib": ("numpy",),
    "papermill": ("ipykernel", "nbclient", "nbformat", "IPython"),
}


def source_files() -> dict[str, Path]:
    """Return every file of our source that a person wrote, by its path below it."""
    found = (path for path in SOURCE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(SOURCE).as_posix(): path for path in sorted(found)}


@cache
def module_file(module: str) -> Path | None:
    """Return the source file of one of our modules, or nothing if there is none."""
    path = SOURCE.joinpath(*module.split(".")[1:])
    if (path / "__init__.py").is_file():
        return path / "__init__.py"
    file = path.with_suffix(".py")
    return file if file.is_file() and module != PACKAGE else None


def imports_of(source: str, module: str = "") -> set[str]:
    """Return the dotted names a piece of Python imports, wherever in it the import stands.

    What stands under ``if TYPE_CHECKING:`` counts too: the class that an argument is typed with
    is code that runs. Only the pipeline's own modules are read without it, so that a step does
    not rest on the machinery that calls it.

    Args:
        source: Python source. Lines that only IPython understands must be taken out before.
        module: the importing module, for relative imports; a package ends with ``.__init__``.
    """
    found = set()
    own = module.startswith(f"{PACKAGE}.pipeline")
    for node in _walk(ast.parse(source), typing=not own):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")[: -node.level]
                base = ".".join([*parents, *([base] if base else [])])
            found.add(base)
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def _walk(node: ast.AST, *, typing: bool) -> Iterator[ast.stmt]:
    """Walk the statements of a tree, with or without what only type checkers read."""
    for block in ("body", "orelse", "finalbody", "handlers", "cases"):
        for child in getattr(node, block, ()):
            if not typing and isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                for other in child.orelse:
                    yield other
                    yield from _walk(other, typing=typing)
            else:
                yield child
                yield from _walk(child, typing=typing)


@cache
def _direct(module: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what one of our modules imports: modules of ours, and others' top-level names."""
    file = module_file(module)
    if file is None:
        return frozenset(), frozenset()
    full = f"{module}.__init__" if file.name == "__init__.py" else module
    return _split(imports_of(file.read_text(encoding="utf-8"), full))


def _split(names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    ours, others = set(), set()
    for name in names:
        top = name.split(".")[0]
        if top == PACKAGE:
            parts = name.split(".")
            ours |= {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
        elif top not in sys.stdlib_module_names:
            others.add(top)
    return frozenset(name for name in ours if module_file(name)), frozenset(others)


def closure(names: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return every module of ours that imports lead to, and every top-level name of others'."""
    ours, others = _split(names)
    waiting, seen, foreign = list(ours), set(ours), set(others)
    while waiting:
        inner, outer = _direct(waiting.pop())
        foreign |= outer
        waiting += inner - seen
        seen |= inner
    return seen, foreign


@cache
def _content(file: Path) -> str:
    return checksum(file)


@cache
def code_hashes(names: frozenset[str]) -> dict[str, str]:
    """Return the hash of every module of ours that the imports lead to.

    A subpackage brings the files beside its modules (filters, templates, stylesheets).
    """
    found = {}
    for module in sorted(closure(names)[0]):
        file = module_file(module)
        if file is None:
            continue
        found[module] = _content(file)
        if file.name == "__init__.py" and module != PACKAGE:
            found |= _data_files(file.parent)
    return found


def _data_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(SOURCE).as_posix(): _content(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }


@cache
def versions(names: frozenset[str], extra: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the installed versions of the libraries that the imports lead to, and of Python.

    Args:
        names: imported dotted names.
        extra: modules in use without an import statement.
    """
    foreign = closure(names)[1] | set(extra)
    for name in sorted(foreign):
        foreign |= set(_BRINGS.get(name, ()))
    found = {"Python": platform.python_version()}
    for name in sorted(foreign):
        distribution = _DISTRIBUTIONS.get(name, name)
        found[distribution] = version(distribution)
    return found


@cache
def version(distribution: str) -> str:
    """Return the installed version of a distribution."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "not installed"
