"""Small checkouts for trying the scripts: the real scripts, a stand-in for uv that needs no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("bcmsim", "scenarios", "scripts", "pyproject.toml", "README.md", ".gitignore")

UV = """#!/bin/sh
# stands in for uv: writes down what it is asked for, makes only what the scripts look at
printf '%s\\n' "$*" >> "$UV_LOG"
[ -e "$UV_FAILS" ] && {{ echo "no network here" >&2; exit 1; }}
case "$1" in
venv) for place in "$@"; do :; done; mkdir -p "$place/bin"; ln -sf "{python}" "$place/bin/python" ;;
pip) sleep "${{UV_SLEEPS:-0}}" ;;
esac
"""


@dataclass(frozen=True)
class Checkout:
    root: Path
    environment: dict[str, str]

    @property
    def ready(self) -> Path:
        return self.root / ".venv" / ".bcmsim-ready"

    def uv_calls(self) -> list[str]:
        """What uv was asked for so far: `venv`, `pip`."""
        log = Path(self.environment["UV_LOG"])
        return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []

    def call(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / command[0], *command[1:]],
            env={**self.environment, **more},
            cwd=self.root.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )


def copy_tree(to: Path) -> Path:
    """What a fresh clone holds, as it stands in the work tree."""
    to.mkdir(parents=True)
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, to / name)
    (to / "logs").mkdir()
    return to


def small_checkout(place: Path) -> Checkout:
    """The scripts and the base modules in `place`, with the stand-in for uv first on the path."""
    root = place / "check out"
    (root / "scripts").mkdir(parents=True)
    for name in ("environment", "environment.py", "run", "test", "requirements.lock"):
        shutil.copy2(ROOT / "scripts" / name, root / "scripts" / name)
    (root / "bcmsim").mkdir()
    for name in ("__init__.py", "errors.py", "i18n.py", "text.py"):
        shutil.copy2(ROOT / "bcmsim" / name, root / "bcmsim" / name)
    shutil.copytree(ROOT / "bcmsim" / "locale", root / "bcmsim" / "locale")
    shutil.copy2(ROOT / "pyproject.toml", root / "pyproject.toml")
    tools = place / "tools"
    tools.mkdir()
    base = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    uv = tools / "uv"
    uv.write_text(UV.format(python=base))
    uv.chmod(0o755)
    (tools / "python3").symlink_to(base)
    environment = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "UV_LOG": str(place / "uv.log"),
        "UV_FAILS": str(place / "uv fails"),
    }
    return Checkout(root, environment)
