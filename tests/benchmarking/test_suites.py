"""Whether a suite may be sealed, and how well it can measure."""

from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.benchmarking.actions.proving import prove_suite
from clearway.benchmarking.model.suites import Accepted, Concern, Fault, NotAccepted, TaskFault
from clearway.benchmarking.rules.suites import admit, cover_of, health_of, measure_of
from clearway.formats.suite_manifest import Suite, parse_suite
from clearway.kernel.errors import Refusal
from tests.benchmarking.stands import new_stand, shipped
from tests.formats.suites import small_suite

SEEDS = ("a0", "b1")


async def _faults(suite: Suite) -> set[Fault]:
    proof = await prove_suite(new_stand(), suite, seeds=SEEDS, wall="bubblewrap")
    admission = admit(suite, proof)
    return {one.fault for one in admission.faults} if isinstance(admission, NotAccepted) else set()


async def test_a_suite_whose_references_work_is_accepted_and_only_as_it_was() -> None:
    """The proof is of these very files: a changed task, another suite or a single draw do not go with it."""
    suite = parse_suite(small_suite())
    heard: list[str] = []
    proof = await prove_suite(
        new_stand(), suite, seeds=SEEDS, wall="bubblewrap", hear=lambda one: heard.append(one.name)
    )
    assert (admit(suite, proof), heard) == (Accepted(), ["one"])
    changed = parse_suite(small_suite(grade="print('x')"))
    expected = (TaskFault(fault=Fault.OTHER_SUITE), TaskFault(fault=Fault.CHANGED, task="one"))
    assert admit(changed, proof) == NotAccepted(expected)
    fewer = msgspec.structs.replace(proof, predicate=msgspec.structs.replace(proof.predicate, seeds=("a0", "a0")))
    assert admit(suite, fewer) == NotAccepted((TaskFault(fault=Fault.FEW_DRAWS),))
    none = msgspec.structs.replace(proof, predicate=msgspec.structs.replace(proof.predicate, tasks=()))
    assert admit(suite, none) == NotAccepted((TaskFault(fault=Fault.NO_PROOF, task="one"),))


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A program of the small suite that is not as it should be, and what it is turned down for."""

    part: str
    text: str
    fault: Fault


ALWAYS = 'print(\'{"passed": true, "reason": ""}\')'
SPOILT = (
    Spoilt("reference", "", Fault.UNSOLVED),
    Spoilt("reference", "open('answer.txt', 'w').write(open('../expected/answer.json').read())", Fault.UNSOLVED),
    Spoilt("reference", "open('answer.txt', 'w').write('7')", Fault.UNSOLVED),
    Spoilt("grade", ALWAYS, Fault.TRIVIAL_PASSES),
    Spoilt("grade", "print('passed')", Fault.UNSOLVED),
    Spoilt("grade", ALWAYS + "; raise SystemExit(1)", Fault.UNSOLVED),
    Spoilt("grade", ALWAYS + "\nprint()\nprint('more')", Fault.UNSOLVED),
)
CONSTANT = """import os
os.mkdir("given"), os.mkdir("expected")
open("given/sum.txt", "w").write("1 2")
open("expected/answer.json", "w").write("3")
"""


@pytest.mark.parametrize("spoilt", SPOILT)
async def test_a_task_without_a_working_reference_or_grader_is_turned_down(spoilt: Spoilt) -> None:
    """No reference, one that looks for the answer, one that is wrong; a grader that passes all or does not finish."""
    assert await _faults(parse_suite(small_suite(**{spoilt.part: spoilt.text}))) == {spoilt.fault}


async def test_a_maker_has_to_draw_and_to_draw_the_same_again() -> None:
    """The same for every seed, or another each time: neither can be sealed; one that fails is refused by its name."""
    assert await _faults(parse_suite(small_suite(make=CONSTANT))) == {Fault.CONSTANT}
    assert Fault.UNSTEADY in await _faults(
        parse_suite(small_suite(make="import sys, os\nsys.argv[1] = str(os.urandom(9))\n" + _MAKER))
    )
    with pytest.raises(Refusal, match="did not finish") as refused:
        await _faults(parse_suite(small_suite(make="raise SystemExit(4)")))
    assert refused.value.where == "tasks/one/make.py"
    with pytest.raises(Refusal, match="The maker leaves"):
        await _faults(parse_suite(small_suite(make="import os; os.mkdir('given'); os.mkdir('expected')")))


_MAKER = small_suite()["tasks/one/make.py"].decode()


async def test_tasks_of_the_suite_that_ships_are_solved() -> None:
    """A part of it, one task with a trial and one without; the whole is checked by its command."""
    suite = shipped()
    chosen = msgspec.structs.replace(suite, tasks=tuple(suite.task(name) for name in ("trigger-2", "logs-3")))
    assert await _faults(chosen) == set()


def test_health_of_the_suite_that_ships_is_told_honestly() -> None:
    """Nobody was timed, and it is said."""
    health = health_of(shipped())
    assert (health.tasks, health.retired, health.estimated, health.timed_by_min) == (24, 0, 24, 0)
    assert health.concerns == (Concern.NOBODY_TIMED,)


@given(st.lists(st.tuples(st.floats(0.1, 5_000), st.integers(0, 6), st.booleans()), min_size=1, max_size=40))
def test_health_counts_what_is_not_retired(drawn: list[tuple[float, int, bool]]) -> None:
    """Octaves, families and estimates add up to the tasks that are left; with none left there is nothing to say."""
    suite = parse_suite(small_suite())
    tasks = tuple(
        msgspec.structs.replace(suite.tasks[0], name=f"t{n}", minutes=minutes, timed_by=timed_by, retired=retired)
        for n, (minutes, timed_by, retired) in enumerate(drawn)
    )
    left = [(minutes, timed_by) for minutes, timed_by, retired in drawn if not retired]
    many = msgspec.structs.replace(suite, tasks=tasks)
    if not left:
        with pytest.raises(Refusal, match="retired"):
            health_of(many)
        return
    health = health_of(many)
    assert health.tasks == len(left) == sum(health.octaves.values()) == sum(health.families.values())
    assert health.retired == len(drawn) - len(left)
    (cover,) = cover_of((measure_of(task), task.retired) for task in tasks)
    assert (cover.tasks, cover.retired, cover.estimated) == (health.tasks, health.retired, health.estimated)
    assert (health.minutes_min, health.minutes_max) == (min(left)[0], max(left)[0])
    assert (Concern.NOBODY_TIMED in health.concerns) == any(timed_by == 0 for _, timed_by in left)
    assert (Concern.GAP in health.concerns) == (0 in health.octaves.values())
