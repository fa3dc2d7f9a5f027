"""Installs the pinned client libraries, once for each state of their pins.

A stamp beside the installed packages holds the digest of the file that pins
them, so that a changed pin installs again and an unchanged one costs nothing.
"""

import hashlib
import shutil
import subprocess
import sys

from harness.matrix import Library


def install(library: Library) -> None:
    """Makes the library ready; an error of pip or npm ends the run."""
    digest = hashlib.sha256(library.requirements.read_bytes()).hexdigest()
    packages = library.home if library.language == "python" else library.home / "node_modules"
    stamp = packages / ".chappe-pins"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"installing {library.name}", flush=True)
    if library.language == "python":
        _install_python(library)
    else:
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], library)
    stamp.write_text(digest)


def _install_python(library: Library) -> None:
    shutil.rmtree(library.home, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(library.home)], library)
    pip = [str(library.home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _run([*pip, "install", "--quiet", "--requirement", str(library.requirements)], library)


def _run(command: list[str], library: Library) -> None:
    folder = library.home if library.language == "node" else None
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
