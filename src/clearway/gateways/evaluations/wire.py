"""What the house and the process that runs Inspect say to one another: a JSON document a line, over one socket."""

import asyncio
from typing import Final

import msgspec

from clearway.gateways.evaluations.protocol import Graded, Plan
from clearway.kernel.evaluation_limits import EVALUATION_LINE_BYTES_MAX


class Start(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The first word of the house: the plan, where the model is, and the folder for the log."""

    plan: Plan
    url: str
    shape: str
    model: str
    credential: str
    folder: str

    def __repr__(self) -> str:
        """Show nothing: the credential is in it."""
        return "Start(...)"


class OpenRoom(msgspec.Struct, frozen=True, tag=True):
    """Ask for a room to attempt a task in."""

    task: str


class Run(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Ask to run a command in a room."""

    room: int
    words: tuple[str, ...]
    stdin: bytes
    seconds: int


class Read(msgspec.Struct, frozen=True, tag=True):
    """Ask for a file of a room."""

    room: int
    path: str


class Write(msgspec.Struct, frozen=True, tag=True):
    """Ask to put a file into a room."""

    room: int
    path: str
    body: bytes


class Grade(msgspec.Struct, frozen=True, tag=True):
    """Ask what the grader says of what is in a room."""

    room: int


class CloseRoom(msgspec.Struct, frozen=True, tag=True):
    """Say that a room is not needed any more."""

    room: int


class Spent(msgspec.Struct, frozen=True, tag=True):
    """Say that the model read and wrote so many tokens."""

    tokens: int


class Reached(msgspec.Struct, frozen=True, tag=True):
    """Say that a connection was begun, and whether it was one to the model; any other was prevented."""

    address: str
    allowed: bool


class Shut(msgspec.Struct, frozen=True, tag=True):
    """Say that the model's address turns calls down by this status, and will go on to."""

    status: int


class Over(msgspec.Struct, frozen=True, tag=True):
    """Say that the evaluation is over, how, and what its log is called."""

    status: str
    log: str


Question = OpenRoom | Run | Read | Write | Grade | CloseRoom | Spent | Reached | Shut | Over


class Room(msgspec.Struct, frozen=True, tag=True):
    """A room to be in."""

    room: int


class Ran(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What a command did; `out_of_time` where the clock ended it."""

    status: int
    stdout: bytes
    stderr: bytes
    out_of_time: bool = False


class Content(msgspec.Struct, frozen=True, tag=True):
    """A file's bytes; None where there is none."""

    body: bytes | None


class Done(msgspec.Struct, frozen=True, tag=True):
    """It was done."""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """It could not be done."""

    why: str


Answer = Room | Ran | Content | Graded | Done | Failed


class Asked(msgspec.Struct, frozen=True):
    """A question with its number."""

    number: int
    question: Question


class Answered(msgspec.Struct, frozen=True):
    """The answer to the question of that number."""

    number: int
    answer: Answer


ASKED: Final = msgspec.json.Decoder(Asked)
ANSWERED: Final = msgspec.json.Decoder(Answered)
START: Final = msgspec.json.Decoder(Start)
# What one side may still have to write before it waits for the other to read.
STREAM_BYTES_MAX: Final = EVALUATION_LINE_BYTES_MAX


async def send(writer: asyncio.StreamWriter, word: Start | Asked | Answered) -> None:
    """Say something."""
    writer.write(msgspec.json.encode(word) + b"\n")
    await writer.drain()
