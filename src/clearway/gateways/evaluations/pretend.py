"""A pretend runner: keeps the promise without Inspect, by a function that solves, and writes a log of the same form."""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from clearway.gateways.evaluations.protocol import Desk, Ended, Exercise, Graded, ModelAccess, Plan

_TOKENS: Final = 100
_LOG: Final = "pretend.eval"


@dataclass(frozen=True, slots=True, kw_only=True)
class PretendRunner:
    """Solves by a function of an exercise and its files, one attempt after the other; each takes a hundred tokens."""

    solve: Callable[[Exercise, Mapping[str, bytes]], Mapping[str, bytes]]

    def scaffold(self) -> str:
        """Name nothing: there is no model, and so nothing stands before it."""
        return "0" * 64

    async def run(self, plan: Plan, access: ModelAccess, desk: Desk, *, folder: Path) -> Ended:
        """Run; the log is left in `folder`."""
        head = {"version": 2, "status": "success", "eval": {"task": plan.suite, "model": access.model}}
        documents: dict[str, object] = {"header.json": head}
        for attempt in range(1, plan.attempts + 1):
            for exercise in plan.exercises:
                sitting = await desk.sit(exercise.task)
                await desk.hear_tokens(_TOKENS)
                graded = await desk.grade(sitting, self.solve(exercise, sitting.given), ())
                name = f"samples/{exercise.task}_epoch_{attempt}.json"
                documents[name] = _sample(exercise, attempt, graded, tokens_max=plan.tokens_max)
        log = folder / _LOG
        with zipfile.ZipFile(log, "w") as archive:
            for name, document in documents.items():
                archive.writestr(name, msgspec.json.encode(document))
        return Ended(log=log, status="success", connections={})


def _sample(exercise: Exercise, attempt: int, graded: Graded, *, tokens_max: int) -> dict[str, object]:
    score = {"value": "C" if graded.passed else "I", "metadata": {"flagged": graded.flagged}}
    return {
        "id": exercise.task,
        "epoch": attempt,
        "scores": {"grader": score},
        "metadata": {"family": exercise.family, "minutes": exercise.minutes},
        "model_usage": {"pretend": {"total_tokens": _TOKENS}},
        "token_limit": tokens_max,
    }
