"""What lies below a folder: network file systems, little space (design/journal.md, Where)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcmsim.journal import disk
from bcmsim.journal.errors import JournalError
from bcmsim.journal.store import create, open_journal
from tests.journal.making import first_draft, stored

MOUNTS = b"""\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /home rw shared:2 master:1 - nfs4 server:/home rw,vers=4.2
31 30 8:1 / /home/anna/local\\040disk rw - xfs /dev/sda1 rw
32 22 0:41 / /mnt/c rw - 9p drvfs rw
33 22 0:42 / /cover rw - ext4 /dev/vdb rw
34 22 0:43 / /cover rw - cifs //server/share rw
35 22 0:44 / /sshfs rw - fuse.sshfs host: rw
broken line
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        (b"/", "ext4"),
        (b"/homes", "ext4"),
        (b"/home", "nfs4"),
        (b"/home/anna", "nfs4"),
        (b"/home/anna/local disk/logs", "xfs"),
        (b"/mnt/c/logs", "9p"),
        (b"/cover/logs", "cifs"),
        (b"/sshfs/x", "fuse.sshfs"),
    ],
)
def test_the_deepest_and_last_mount_above_a_folder_decides(folder: bytes, kind: str) -> None:
    assert disk._filesystem_of(folder, MOUNTS) == kind


@pytest.fixture
def on_nfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the table of mounts says to lie on NFS."""
    table = tmp_path / "mountinfo"
    folder = tmp_path / "share"
    folder.mkdir()
    table.write_bytes(MOUNTS + b"40 22 0:50 / %s rw - nfs4 s:/ rw\n" % str(folder.resolve()).encode())
    monkeypatch.setattr(disk, "_MOUNTS", table)
    return folder


def test_a_network_file_system_is_refused_unless_forced(on_nfs: Path) -> None:
    path = on_nfs / "bank.bcmsim"
    with pytest.raises(JournalError, match=r"network file system \(nfs4\)") as refused:
        create(path, "bank", first_draft())
    assert refused.value.hint is not None
    assert not path.exists()
    create(path, "bank", first_draft(), force=True).close()
    with pytest.raises(JournalError, match="network file system"):
        open_journal(path)
    with open_journal(path, force=True) as journal, open_journal(path, readonly=True) as reader:
        assert journal.head == reader.head


def test_without_a_table_of_mounts_nothing_is_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_MOUNTS", tmp_path / "none")
    assert disk.network_filesystem(tmp_path) is None


def test_this_folder_is_a_local_one_by_the_real_table(tmp_path: Path) -> None:
    table = Path("/proc/self/mountinfo")
    kind = disk._filesystem_of(b"/", table.read_bytes()) if table.exists() else "none"
    assert kind != ""
    assert disk.free_bytes(tmp_path) > 0


def test_little_space_stops_a_new_session_and_is_said_of_an_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored(tmp_path)
    monkeypatch.setattr(disk, "free_bytes", lambda folder: 3 * 1024 * 1024)
    with pytest.raises(JournalError, match=r"only 3 MB are free in .*; 32 MB should be"):
        create(tmp_path / "new.bcmsim", "new", first_draft())
    with create(tmp_path / "forced.bcmsim", "forced", first_draft(), force=True) as journal:
        assert [remark.code for remark in journal.take_remarks()] == ["space"]
    with open_journal(path) as journal:
        assert [remark.code for remark in journal.take_remarks()] == ["space"]
