"""The build cache: whole builds or none, whatever happens to the process or the disk, and never more than its limit."""

import os
import subprocess  # noqa: TID251  a process that is killed
import sys
import threading
from pathlib import Path

import pytest

from clearway.gateways.builds.kept import KeptBuilds

_KILLED = """
import pathlib, signal, sys, os
from clearway.gateways.builds import kept
real = os.fdopen
def dies(handle, mode):
    file = real(handle, mode)
    file.write(b"half of it"); file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
os.fdopen = dies
kept.KeptBuilds(folder=pathlib.Path(sys.argv[1])).keep("a", b"whole")
"""


def test_a_build_that_was_kept_is_given_again(tmp_path: Path) -> None:
    """The same bytes come back under the same digest, and none under another."""
    kept = KeptBuilds(folder=tmp_path / "new")
    assert kept.take("a") is None
    kept.keep("a", b"body")
    assert (kept.take("a"), kept.take("b")) == (b"body", None)


@pytest.mark.parametrize("spoilt", [b"", b"short", bytes(40)])
def test_a_spoilt_build_is_built_anew(tmp_path: Path, spoilt: bytes) -> None:
    """What was cut or changed on disk is not given, and does not stand in the way."""
    kept = KeptBuilds(folder=tmp_path)
    kept.keep("a", b"body")
    (tmp_path / "a.build").write_bytes(spoilt)
    assert kept.take("a") is None
    kept.keep("a", b"body")
    assert kept.take("a") == b"body"


def test_two_at_once_keep_one_whole_build(tmp_path: Path) -> None:
    """Processes that finish the same build at the same time do not spoil it; nobody reads half of it."""
    kept, body, seen = KeptBuilds(folder=tmp_path), bytes(range(256)) * 4096, set[bytes | None]()
    threads = [threading.Thread(target=lambda: [kept.keep("a", body) for _ in range(10)]) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.add(kept.take("a"))
    assert seen <= {None, body}
    assert kept.take("a") == body
    assert [path.name for path in tmp_path.iterdir()] == ["a.build"]


def test_a_full_disk_fails_nothing(small_disk: Path) -> None:
    """A build that does not fit is not kept, what was kept stays, and no draft takes the room."""
    kept = KeptBuilds(folder=small_disk)
    kept.keep("small", b"x" * 1000)
    kept.keep("large", b"x" * 1_000_000)
    assert kept.take("large") is None
    assert kept.take("small") == b"x" * 1000
    assert [path.name for path in small_disk.iterdir()] == ["small.build"]


def test_a_process_that_was_killed_in_the_middle_leaves_no_build(tmp_path: Path) -> None:
    """Half a build is a draft, which is swept up when it is old."""
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -9
    kept, (draft,) = KeptBuilds(folder=tmp_path), tmp_path.iterdir()
    assert kept.take("a") is None
    kept.keep("b", b"body")
    assert draft.exists()
    os.utime(draft, (0, 0))
    kept.keep("c", b"body")
    assert not draft.exists()


def test_the_least_lately_used_go_first(tmp_path: Path) -> None:
    """Together the builds take no more than the limit; a use counts."""
    kept = KeptBuilds(folder=tmp_path, bytes_max=350)
    for age, name in enumerate(("a", "b", "c")):
        kept.keep(name, b"x" * 60)
        os.utime(tmp_path / f"{name}.build", (age, age))
    kept.take("a")
    kept.keep("d", b"x" * 60)
    assert {path.stem for path in tmp_path.iterdir()} == {"a", "c", "d"}
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 350
