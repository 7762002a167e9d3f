"""Let a program solve a task in the sandbox, among the files that every solver is given and no other."""

from typing import Final

from clearway.benchmarking.actions.stand import Stand
from clearway.benchmarking.model.tasks import Problem, Solution
from clearway.gateways.builds import unpack
from clearway.kernel.errors import Refusal

SOLVER_SECONDS_MAX: Final = 60
# Whatever the program did, what it left is collected; what it prints is nobody's.
_SOLVE: Final = """
program=$1; python=$2; seconds=$3; shift 3
cd task && timeout -s KILL "$seconds" "$python" -I -S -B "../$program" > /dev/null 2> /dev/null < /dev/null
exec tar -cf - -- "$@" 2> /dev/null
"""


async def solve(stand: Stand, problem: Problem, program: bytes, *, seconds: int = SOLVER_SECONDS_MAX) -> Solution:
    """Run a Python program in a folder with the files given, and take the files that the task asks for.

    Links and folders are passed over; what cannot be read is nothing handed in.
    """
    files = {f"task/{name}": body for name, body in problem.files.items()} | {"solver": program}
    words = ("/bin/sh", "-c", _SOLVE, "solve", "solver", stand.machine.python, str(seconds), *problem.hand_in)
    run = await stand.collect(words, files, seconds=seconds + 10)
    if run.truncated:
        return Solution(files={})
    try:
        left = unpack(run.stdout)
    except Refusal:
        return Solution(files={})
    return Solution(files={name: left[name] for name in problem.hand_in if name in left})
