"""Evaluations of models, run by another program behind one Protocol: Inspect, and a pretend twin for tests."""

from clearway.gateways.evaluations.inspect_runner import InspectRunner
from clearway.gateways.evaluations.pretend import PretendRunner
from clearway.gateways.evaluations.protocol import (
    Desk,
    Ended,
    EvaluationRunner,
    Exercise,
    Graded,
    Halted,
    ModelAccess,
    Plan,
    Sitting,
)
from clearway.gateways.evaluations.scripted_solver import KnownTask, ScriptedSolver

__all__ = [
    "Desk", "Ended", "EvaluationRunner", "Exercise", "Graded", "Halted", "InspectRunner", "KnownTask", "ModelAccess",
    "Plan", "PretendRunner", "ScriptedSolver", "Sitting",
]  # fmt: skip
