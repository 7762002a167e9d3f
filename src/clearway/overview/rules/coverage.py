"""How far operators are with an advisory, told so that numbers of few of them tell nothing of any."""

from collections.abc import Sequence

from clearway.exposure.model.stages import TaskStage
from clearway.overview.model import AdvisoryName, Coverage, CoverageCell, HomeCell


def coverage_of(
    advisory: AdvisoryName, cells: Sequence[CoverageCell], named: Sequence[str], *, home: Sequence[HomeCell]
) -> Coverage:
    """Put every stage in its place: one that no task stands at is none, and one that is hidden stays so."""
    counted = {cell.stage: cell for cell in cells}
    nobody = CoverageCell(stage="", parties=0, tasks=0)
    whole = counted.get("", nobody)
    return Coverage(
        advisory=advisory,
        stages=tuple(
            counted.get(stage.value, CoverageCell(stage=stage.value, parties=0, tasks=0)) for stage in TaskStage
        ),
        parties=whole.parties,
        tasks=whole.tasks,
        named=tuple(named),
        home=tuple(home),
    )
