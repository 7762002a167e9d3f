"""Judge suites: whether one may be sealed, by the proof that it can be solved; and how well it can measure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from clearway.benchmarking.model.suites import (
    Accepted,
    Admission,
    Concern,
    FamilyCover,
    Fault,
    Health,
    NotAccepted,
    TaskFault,
    TaskMeasure,
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
    left = [measure_of(task) for task in suite.tasks if not task.retired]
    if not left:
        raise Refusal("no-task-left", "Every task of the suite is retired.", hint="Add tasks, as a new version.")
    return health_of_measures(left, retired=len(suite.tasks) - len(left))


def rungs_of(suite: Suite) -> Mapping[int, int]:
    """Say how many tasks that are in use have so many hints or more, by that number; nothing where there are none."""
    hints = [len(task.hints) for task in suite.tasks if not task.retired]
    return {rung: sum(one >= rung for one in hints) for rung in range(1, max(hints, default=0) + 1)}


def measure_of(task: Task) -> TaskMeasure:
    """Give what a task measures, without a word of what it asks."""
    return TaskMeasure(family=task.family, step=task.step, minutes=task.minutes, timed_by=task.timed_by)


def cover_of(tasks: Iterable[tuple[TaskMeasure, bool]]) -> tuple[FamilyCover, ...]:
    """Count tasks by family and octave of minutes; of each it is said whether it is retired."""
    by_family: dict[str, list[tuple[TaskMeasure, bool]]] = {}
    for measure, retired in tasks:
        by_family.setdefault(measure.family, []).append((measure, retired))
    return tuple(
        FamilyCover(
            family=family,
            octaves=Counter(measure.octave for measure, retired in found if not retired),
            estimated=sum(measure.is_estimated for measure, retired in found if not retired),
            retired=sum(retired for _, retired in found),
        )
        for family, found in sorted(by_family.items())
    )


def health_of_measures(tasks: Sequence[TaskMeasure], *, retired: int) -> Health:
    """Say how well tasks that are left, at least one, cover families and minutes."""
    minutes = [task.minutes for task in tasks]
    families = Counter(task.family for task in tasks)
    octaves = Counter(task.octave for task in tasks)
    return Health(
        tasks=len(tasks),
        retired=retired,
        families=dict(sorted(families.items())),
        steps=dict(sorted(Counter(task.step for task in tasks).items())),
        minutes_min=min(minutes),
        minutes_max=max(minutes),
        octaves={octave: octaves[octave] for octave in range(min(octaves), max(octaves) + 1)},
        estimated=sum(task.is_estimated for task in tasks),
        timed_by_min=min(task.timed_by for task in tasks),
        concerns=tuple(_concerns(tasks, families, octaves)),
    )


def _concerns(tasks: Sequence[TaskMeasure], families: Counter[str], octaves: Counter[int]) -> Iterator[Concern]:
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
