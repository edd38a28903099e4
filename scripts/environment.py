"""The checkout's own environment: .venv with the locked versions and bcmsim itself, editable.

Called by scripts/environment with any Python from 3.11 on; needs only the standard library. The first time
needs the package index; afterwards a stamp shows that nothing has changed, and nothing is touched. A set-up
that was interrupted is redone from the start; a second one at the same time waits for the first.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "scripts" / "requirements.lock"
STAMP = VENV / ".bcmsim-ready"
UNFINISHED = VENV / ".bcmsim-unfinished"

sys.path.insert(0, str(ROOT))
from bcmsim.i18n import _  # noqa: E402 - from this checkout, whatever is installed


class SetUpError(Exception):
    """The environment could not be made; the message says why and what helps."""


def main() -> int:
    try:
        if not is_ready():
            with (ROOT / ".venv.lock").open("w") as lock:
                take(lock.fileno())
                if not is_ready():
                    set_up()
    except SetUpError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(_("The environment in {place} cannot be made: {reason}").format(place=VENV, reason=error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def is_ready() -> bool:
    try:
        return STAMP.read_text(encoding="utf-8") == stamp() and PYTHON.exists() and not UNFINISHED.exists()
    except (OSError, UnicodeDecodeError):
        return False


def stamp() -> str:
    """Changes whenever the environment has to: other versions, other metadata, a checkout that moved."""
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return f"{wanted}\n{ROOT}\n"


def take(lock: int) -> None:
    """Hold the lock until this process ends, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(_("Another set-up is at work in this checkout; waiting for it."))
        fcntl.flock(lock, fcntl.LOCK_EX)


def set_up() -> None:
    say(_("Setting up {place}: once, it needs the package index and about a minute.").format(place=VENV))
    uv = shutil.which("uv")
    update = is_usable(uv)
    STAMP.unlink(missing_ok=True)
    if not update:
        make_venv(uv)
    UNFINISHED.touch()
    try:
        install(uv)
    except SetUpError:
        if update:  # installers download first: what was there still stands
            UNFINISHED.unlink()
        raise
    STAMP.write_text(stamp(), encoding="utf-8")
    UNFINISHED.unlink()


def is_usable(uv: str | None) -> bool:
    """Whether what lies there can be brought up to date in place, instead of being made anew."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    if STAMP.exists() and not STAMP.read_text(encoding="utf-8").endswith(f"\n{ROOT}\n"):
        return False  # made for another place: its scripts and paths point there
    probe = [PYTHON, "-I", "-c", "import sys" if uv else "import pip"]
    return subprocess.run(probe, capture_output=True).returncode == 0


def make_venv(uv: str | None) -> None:
    base = sys._base_executable  # type: ignore[attr-defined] - the Python behind a .venv that is to be replaced
    if uv is None and importlib.util.find_spec("ensurepip") is None:
        raise SetUpError(
            _(
                "Python {version} here cannot make an environment: ensurepip is missing. "
                "On Debian and Ubuntu: apt-get install python3-venv. Or install uv."
            ).format(version="{}.{}".format(*sys.version_info))
        )
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    if uv:
        call([uv, "venv", "--quiet", "--allow-existing", "--python", base, VENV])
    else:
        call([base, "-I", "-m", "venv", VENV])


def install(uv: str | None) -> None:
    # The lock is complete: nothing is resolved, and every file has to have the hash that was locked.
    installer: list[str | Path]
    if uv:
        installer = [uv, "pip", "install", "--quiet", "--python", PYTHON]
    else:
        installer = [PYTHON, "-I", "-m", "pip", "install", "--quiet", "--no-input"]
    call([*installer, "--no-deps", "--require-hashes", "-r", LOCK])
    call([*installer, "--no-deps", "--no-build-isolation", "--editable", ROOT])


def call(command: list[str | Path]) -> None:
    """Run it silently; what it said is shown when it fails."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
    if done.returncode:
        print(done.stdout.decode(errors="replace").rstrip(), file=sys.stderr)
        raise SetUpError(
            _("The set-up did not finish: {command} ended with {status}. Mend that and call again.").format(
                command=" ".join(map(str, command)), status=done.returncode
            )
        )


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
