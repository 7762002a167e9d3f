"""The sandbox's pretend twin: gives scripted answers, for tests of what is built on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from clearway.gateways.sandbox.protocol import Command, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class PretendSandbox:
    """Answers each command by asking a function; keeps the promise to cut output at its limit."""

    answer: Callable[[Command], Run]

    async def run(self, command: Command) -> Run:
        """Give the scripted answer, cut as a real run's would be."""
        run = self.answer(command)
        room = command.limits.output_bytes
        cut = len(run.stdout) > room or len(run.stderr) > room
        if command.hear is not None and run.stderr:
            command.hear(run.stderr[:room])
        return replace(run, stdout=run.stdout[:room], stderr=run.stderr[:room], truncated=run.truncated or cut)
