"""Control groups that a killed process left are removed with all that runs inside; those in use are let alone."""

import os
import select
import signal
import subprocess  # noqa: TID251  a process that is killed is one of its own
import sys
from pathlib import Path

import pytest

from clearway.gateways.sandbox.cgroups import Cgroup, Cgroups, find_cgroups, group_name

# Makes a group, has a program run inside that outlives it, and is killed.
_KILLED = """
import os, signal, subprocess
from clearway.gateways.sandbox.cgroups import find_cgroups, group_name
group = find_cgroups().make(group_name("left"))
null = subprocess.DEVNULL
program = subprocess.Popen(["sleep", "1000"], start_new_session=True, stdout=null, stderr=null)
for door in group.doors:
    door.write_text(str(program.pid))
print(program.pid, *(door.parent for door in group.doors), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def cgroups() -> Cgroups:
    """The control groups of this machine."""
    found = find_cgroups()
    if found is None:
        pytest.skip("this machine has no control groups that can be written")
    return found


def _is_there(group: Cgroup) -> bool:
    return all(door.exists() for door in group.doors)


def test_what_a_killed_process_left_is_ended_and_removed(cgroups: Cgroups) -> None:
    """Both the group and what still runs inside, whoever has the dead process's number now."""
    killed = subprocess.run([sys.executable, "-c", _KILLED], check=False, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    program, *folders = killed.stdout.split()
    descriptor = os.pidfd_open(int(program))
    assert all(Path(folder).is_dir() for folder in folders)
    cgroups.sweep()
    ended, _, _ = select.select([descriptor], [], [], 10)
    os.close(descriptor)
    assert ended, "the program still runs"
    assert not any(Path(folder).is_dir() for folder in folders)


def test_a_group_in_use_is_let_alone(cgroups: Cgroups) -> None:
    """Sweeping at the start of one process takes nothing from the others."""
    group = cgroups.make(group_name("used"))
    try:
        cgroups.sweep()
        assert _is_there(group)
    finally:
        group.close()
    assert not _is_there(group)
