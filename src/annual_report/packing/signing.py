"""Signing the list of sums, with the keys that people have for SSH already."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from annual_report.errors import ConfigurationError
from annual_report.packing.verify import MANIFEST, NAMESPACE


def sign(manifest: bytes, key: Path) -> bytes:
    """Return a signature of a manifest, as ``ssh-keygen -Y sign`` makes it.

    Args:
        manifest: the list of sums.
        key: a private key, or a public one whose private half an agent holds.

    Raises:
        ConfigurationError: there is no key or no ssh-keygen, or the key cannot be used.
    """
    program = shutil.which("ssh-keygen")
    if not program:
        raise ConfigurationError("There is no ssh-keygen, which signs packs. Install OpenSSH 8.1.")
    if not key.is_file():
        raise ConfigurationError(f"There is no key {key}. Make one: ssh-keygen -t ed25519 -f {key}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, MANIFEST)
        file.write_bytes(manifest)
        done = subprocess.run(
            [program, "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(file)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            why = done.stderr.strip().splitlines()
            raise ConfigurationError(f"{key} cannot sign: {why[-1] if why else 'no reason given'}")
        return file.with_name(f"{MANIFEST}.sig").read_bytes()
