"""What is handed to others: diff, pack, and the checking of a pack."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.cli.common import DIFFERS, add_command, project_of

if TYPE_CHECKING:
    import argparse

    from annual_report.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the commands of this group."""
    _diff_command(commands)
    _pack_command(commands)


def _diff_command(commands: Commands) -> None:
    epilog = (
        "examples:\n"
        "  annual-report diff 20260612T1000                 that run against the latest\n"
        "  annual-report diff 20260612T1000 20261120 --page changes.html\n"
        "  annual-report diff 2014-15 2015-16               one year against another\n\n"
    )
    parser = add_command(
        commands, "diff", diff, "say which figures changed between two runs, and why", epilog
    )
    parser.add_argument("then", metavar="RUN1", help="a run, the beginning of its name, or a year")
    parser.add_argument(
        "now", metavar="RUN2", nargs="?", default="", help="likewise (default: the latest run)"
    )
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="write it as a page for the board"
    )


def _pack_command(commands: Commands) -> None:
    epilog = (
        "examples:\n"
        "  annual-report pack\n"
        "  annual-report pack 20261120 --sign ~/.ssh/id_ed25519\n"
        "  annual-report pack --internal --output /media/auditors\n\n"
        "Check it with: annual-report verify PACK.zip, or python3 verify.py PACK.zip.\n\n"
    )
    parser = add_command(
        commands, "pack", pack, "put a run's report and the proof of it into one zip", epilog
    )
    parser.add_argument(
        "which", metavar="RUN", nargs="?", default="", help="a run or a year (default: the latest)"
    )
    parser.add_argument(
        "--internal", action="store_true", help="with returns and row-level results; not to publish"
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="zip or folder (default: below _build/packs)"
    )
    parser.add_argument("--sign", type=Path, metavar="KEY", help="sign the list of sums (SSH key)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be packed")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def diff(parsed: argparse.Namespace) -> int:
    """Hold one run against another."""
    from annual_report.records.diff import compare_runs, diff_json, diff_lines

    project = project_of(parsed)
    found = compare_runs(project, parsed.then, parsed.now)
    if parsed.json:
        sys.stdout.write(diff_json(found))
    else:
        for line in diff_lines(found):
            print(line)
    if parsed.page:
        from annual_report.records.diff.page import changes_page

        parsed.page.parent.mkdir(parents=True, exist_ok=True)
        parsed.page.write_text(changes_page(project, found), encoding="utf-8")
        print(f"Page      {parsed.page}", file=sys.stderr)
    return 0


def pack(parsed: argparse.Namespace) -> int:
    """Pack a run."""
    from annual_report.packing import make_pack

    made = make_pack(
        project_of(parsed),
        parsed.which,
        internal=parsed.internal,
        output=parsed.output,
        key=parsed.sign,
        dry_run=parsed.dry_run,
        tell=lambda line: None if parsed.quiet else print(f"{line} …", file=sys.stderr),
    )
    if parsed.quiet:
        return 0
    for folder, (count, size) in made.folders.items():
        print(f"  {folder or '(top)':<10}{count:>7,} files{size / 1e6:>10,.1f} MB")
    print(f"{'Would be' if parsed.dry_run else 'Packed'}    {made.path}")
    if not parsed.dry_run:
        signed = "signed" if made.signed else "not signed: --sign KEY"
        print(f"Size      {made.size / 1e6:,.1f} MB, {signed}")
    if parsed.internal:
        print("INTERNAL  It holds returns and hidden figures: not for publication.")
    return 0


def is_pack(which: str) -> bool:
    """Say whether what was typed after ``verify`` is a pack and not a run."""
    return which.lower().endswith(".zip")


def pack_options(parser: argparse.ArgumentParser) -> None:
    """Add to ``verify`` what the checking of a pack can be told."""
    parser.add_argument("--allowed-signers", metavar="FILE", help="of a pack: who may sign it")
    parser.add_argument("--identity", metavar="NAME", help="of a pack: who is to have signed it")


def verify_zip(parsed: argparse.Namespace) -> int:
    """Check a pack's sums and signature."""
    from annual_report.packing import result_lines, verify_pack

    found = verify_pack(parsed.which, parsed.allowed_signers, parsed.identity)
    print("\n".join(result_lines(found)))
    return DIFFERS if found.problems else 0
