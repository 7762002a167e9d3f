"""Judge suites: whether one may be sealed, by the proof that it can be solved; and how well it can measure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import floor, log2
from typing import Final

from clearway.benchmarking.model.suites import (
    Accepted,
    Admission,
    Concern,
    Fault,
    Health,
    NotAccepted,
    TaskFault,
)
from clearway.formats.solvability import SolvabilityStatement, TaskProof
from clearway.formats.suite_manifest import Suite, Task
from clearway.kernel.errors import Refusal

DRAWS_MIN: Final = 2
_TASKS_MIN: Final = 24
_FAMILIES_MIN: Final = 8
_TASKS_PER_FAMILY_MIN: Final = 3
_TIMED_BY_MIN: Final = 3
_RANGE_MIN: Final = 64


def admit(suite: Suite, proof: SolvabilityStatement) -> Admission:
    """Say whether a suite may be sealed: the proof is of these very files and whole for every task."""
    faults = tuple(_faults(suite, proof))
    return NotAccepted(faults) if faults else Accepted()


def _faults(suite: Suite, proof: SolvabilityStatement) -> Iterator[TaskFault]:
    if proof.suite_digest != suite.digest or proof.predicate.suite != suite.name:
        yield TaskFault(fault=Fault.OTHER_SUITE)
    if len(set(proof.predicate.seeds)) < DRAWS_MIN:
        yield TaskFault(fault=Fault.FEW_DRAWS)
    by_name = {one.name: one for one in proof.predicate.tasks}
    for task in suite.tasks:
        found = by_name.get(task.name)
        if found is None:
            yield TaskFault(fault=Fault.NO_PROOF, task=task.name)
        elif found.digest.sha256 != suite.task_digest(task):
            yield TaskFault(fault=Fault.CHANGED, task=task.name)
        else:
            yield from faults_of(found)


def faults_of(proof: TaskProof) -> Iterator[TaskFault]:
    """Name what a task's proof has against it."""
    seen = (
        (proof.draws_repeat, Fault.UNSTEADY),
        (proof.draws_differ, Fault.CONSTANT),
        (proof.reference_passes, Fault.UNSOLVED),
        (proof.empty_fails, Fault.EMPTY_PASSES),
        (proof.trivial_fails, Fault.TRIVIAL_PASSES),
        (proof.judgments_repeat, Fault.UNDECIDED),
    )
    return (TaskFault(fault=fault, task=proof.name) for good, fault in seen if not good)


def health_of(suite: Suite) -> Health:
    """Say how well a suite covers families and minutes; refused where every task is retired."""
    tasks = [task for task in suite.tasks if not task.retired]
    if not tasks:
        raise Refusal("no-task-left", "Every task of the suite is retired.", hint="Add tasks, as a new version.")
    minutes = [task.minutes for task in tasks]
    families = Counter(task.family for task in tasks)
    octaves = Counter(floor(log2(each)) for each in minutes)
    return Health(
        tasks=len(tasks),
        retired=len(suite.tasks) - len(tasks),
        families=dict(sorted(families.items())),
        steps=dict(sorted(Counter(task.step for task in tasks).items())),
        minutes_min=min(minutes),
        minutes_max=max(minutes),
        octaves={octave: octaves[octave] for octave in range(min(octaves), max(octaves) + 1)},
        estimated=sum(task.is_estimated for task in tasks),
        timed_by_min=min(task.timed_by for task in tasks),
        concerns=tuple(_concerns(tasks, families, octaves)),
    )


def _concerns(tasks: Sequence[Task], families: Counter[str], octaves: Counter[int]) -> Iterator[Concern]:
    minutes = [task.minutes for task in tasks]
    between = range(min(octaves), max(octaves) + 1)
    found = (
        (len(tasks) < _TASKS_MIN, Concern.FEW_TASKS),
        (len(families) < _FAMILIES_MIN, Concern.FEW_FAMILIES),
        (min(families.values()) < _TASKS_PER_FAMILY_MIN, Concern.THIN_FAMILY),
        (any(task.is_estimated for task in tasks), Concern.NOBODY_TIMED),
        (any(0 < task.timed_by < _TIMED_BY_MIN for task in tasks), Concern.FEW_TIMED),
        (any(octave not in octaves for octave in between), Concern.GAP),
        (max(minutes) < _RANGE_MIN * min(minutes), Concern.NARROW),
    )
    return (concern for applies, concern in found if applies)
