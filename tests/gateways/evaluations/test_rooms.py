"""Rooms: what a command leaves is there for the next, within limits; nothing else is."""

import secrets  # noqa: TID251  names of control groups must not collide between processes

import pytest

from clearway.gateways.builds import this_machine
from clearway.gateways.evaluations.rooms import Rooms
from clearway.gateways.evaluations.wire import Ran
from clearway.gateways.sandbox import open_bubblewrap
from clearway.kernel.evaluation_limits import ROOM_OUTPUT_BYTES_MAX


@pytest.fixture
def rooms() -> Rooms:
    """Two furnished rooms on a real sandbox."""
    made = Rooms(sandbox=open_bubblewrap(secrets.token_bytes), machine=this_machine())
    made.open(1, {"given.txt": b"7"})
    made.open(2, {})
    return made


async def shell(rooms: Rooms, command: str, *, seconds: int = 20, room: int = 1) -> Ran:
    """Run a command line in a room."""
    return await rooms.run(room, ("/bin/sh", "-c", command), stdin=b"said", seconds=seconds)


async def test_what_a_command_leaves_is_there_for_the_next(rooms: Rooms) -> None:
    """Files, folders and programs; what is said and the status are passed on; another room sees nothing."""
    ran = await shell(
        rooms, "cat given.txt -; mkdir sub; printf '#!/bin/sh\\necho run' > sub/tool; echo bad >&2; exit 3"
    )
    assert (ran.stdout, ran.stderr, ran.status) == (b"7said", b"bad\n", 3)
    assert (await shell(rooms, "./sub/tool && rm given.txt")).stdout == b"run\n"
    assert rooms.read(1, "given.txt") is None
    assert rooms.read(1, "/work/task/sub/tool") == b"#!/bin/sh\necho run"
    assert (await shell(rooms, "ls -A", room=2)).stdout == b""


async def test_hostile_commands_change_nothing_but_their_room(rooms: Rooms) -> None:
    """A flood, a full disk, links, a forged status and one that does not end: each is held, and the room goes on."""
    flood = await shell(rooms, "yes | head -c 9000000")
    assert len(flood.stdout) == ROOM_OUTPUT_BYTES_MAX
    full = await shell(rooms, "head -c 40000000 /dev/zero > large; echo wrote")
    assert (full.status, rooms.read(1, "large"), rooms.read(1, "given.txt")) == (1, None, b"7")
    await shell(rooms, "ln -s /etc/passwd link; ln -s / root; echo forged > ../status")
    assert rooms.read(1, "link") is None
    slow = await shell(rooms, "sleep 60", seconds=1)
    assert slow.out_of_time
    assert (await shell(rooms, "cat given.txt")).stdout == b"7"


async def test_files_are_kept_inside_and_within_the_limit(rooms: Rooms) -> None:
    """A path that leads out is neither written nor read."""
    assert rooms.write(1, "sub/a", b"1")
    assert not rooms.write(1, "../a", b"1")
    assert not rooms.write(1, "/etc/a", b"1")
    assert not rooms.write(1, "b", bytes(30_000_000))
    assert rooms.read(1, "../sub/a") is None
    rooms.close(1)
    assert 1 not in rooms.states
