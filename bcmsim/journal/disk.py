"""Files that hold what they were given: whole writes, syncs that reach the disk, what lies below a folder.

POSIX says nothing about power failures; what is done here is what current kernels need: sync the file, and
the directory after a file was made or renamed. A disk that lies about its cache is beyond any program.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from pathlib import Path
from typing import Final

from bcmsim.i18n import _
from bcmsim.journal.errors import JournalError

SPACE_NEEDED: Final = 32 * 1024 * 1024
"""Free bytes below which no exercise should begin: a long one with its copy takes a few megabytes."""

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK: Final = re.compile(
    "9p|acfs|afs|beegfs|ceph|cephfs|cifs|coda|davfs|gfs2|glusterfs|gpfs|lustre|ncpfs|nfs4?|ocfs2|orangefs|prl_fs|"
    "smb[23]|smbfs|vboxsf|vmhgfs|fuse\\.(ceph|davfs2|glusterfs|rclone|s3fs|smbnetfs|sshfs|vmhgfs-fuse)"
)


def write_all(fd: int, data: bytes) -> None:
    """Write every byte: a nearly full disk writes less than it was given, without an error."""
    view = memoryview(data)
    while view:
        written = os.write(fd, view)
        if written == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        view = view[written:]


def sync(fd: int) -> None:
    """Return when the file is on the disk; on macOS that takes more than fsync."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
    else:
        os.fsync(fd)


def sync_directory(folder: Path) -> None:
    """Make new names in the folder durable. A file system that cannot sync a folder says EINVAL: so be it."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(fd)


def free_bytes(folder: Path) -> int:
    """Bytes that may still be written in the folder."""
    stat = os.statvfs(folder)
    return stat.f_bavail * stat.f_frsize


def network_filesystem(folder: Path) -> str | None:
    """Name of the network or shared file system the folder lies on, None for a local one or an unknown one.

    Locks on such file systems do not hold reliably, and a sync reaches another machine's memory at best.
    Known on Linux, from the table of mounts; elsewhere nothing is claimed.
    """
    try:
        table = _MOUNTS.read_bytes()
    except OSError:
        return None
    found = _filesystem_of(os.fsencode(folder.resolve()), table)
    return found if _NETWORK.fullmatch(found) else None


def _filesystem_of(folder: bytes, table: bytes) -> str:
    """Type of the mount with the longest mount point above the folder; the last of equals covers others."""
    best, kind = b"", ""
    for line in table.splitlines():
        # 36 35 98:0 /root /mount/point options [optional ...] - type source options
        left, separator, right = line.partition(b" - ")
        columns = left.split()
        if not separator or len(columns) < 5 or not right:
            continue
        point = _unescape(columns[4])
        inside = folder == point or folder.startswith(point.rstrip(b"/") + b"/")
        if inside and len(point) >= len(best):
            best, kind = point, right.split()[0].decode("ascii", "replace")
    return kind


def _unescape(point: bytes) -> bytes:
    for octal, sign in ((b"\\040", b" "), (b"\\011", b"\t"), (b"\\012", b"\n"), (b"\\134", b"\\")):
        point = point.replace(octal, sign)
    return point


def require_local(folder: Path, *, force: bool) -> None:
    """Refuse a network file system unless forced."""
    kind = None if force else network_filesystem(folder)
    if kind is not None:
        raise JournalError(
            _(
                "{folder} lies on a network file system ({kind}), where locks and syncs cannot be relied on"
            ).format(folder=folder, kind=kind),
            _("Choose a folder on a disk of this machine."),
        )


def space_warning(folder: Path) -> str | None:
    """A sentence when the folder's disk is nearly full."""
    with contextlib.suppress(OSError):  # a file system that does not tell its space is no reason to stop
        free = free_bytes(folder)
        if free < SPACE_NEEDED:
            return _("only {free} MB are free in {folder}; {needed} MB should be").format(
                free=free // 1_048_576, folder=folder, needed=SPACE_NEEDED // 1_048_576
            )
    return None
