"""The columns of inventories and tasks, and how a row becomes a record."""

from typing import Final, LiteralString

import msgspec
from psycopg.rows import TupleRow

from clearway.exposure.model import Exposed, Inventory, Task, TaskStage
from clearway.kernel.ids import AdvisoryId, InventoryId, PartyId, TaskId, VulnerabilityId
from clearway.prioritization.model import Mission, Safety, Step

INVENTORY: Final[LiteralString] = (
    "i.id, i.party, i.name, i.exposed, i.time_zone, i.format, i.kept_at, i.mission, i.safety"
)
TASK: Final[LiteralString] = (
    "id, party, inventory, advisory, vulnerability, package, old_version, new_version, due_at, forensic, words,"
    " reasons, stage, made_at, policy, outcome, path, editions, until"
)
OF_TASK: Final[LiteralString] = (
    "t.id, t.party, t.inventory, t.advisory, t.vulnerability, t.package, t.old_version, t.new_version, t.due_at,"
    " t.forensic, t.words, t.reasons, t.stage, t.made_at, t.policy, t.outcome, t.path::text, t.editions, t.until"
)
STEPS: Final = msgspec.json.Decoder(tuple[Step, ...])


def inventory_of(row: TupleRow) -> Inventory:
    """Read the columns of INVENTORY."""
    return Inventory(
        id=InventoryId(row[0]),
        party=PartyId(row[1]),
        name=row[2],
        exposed=Exposed(row[3]),
        time_zone=row[4],
        format=row[5],
        kept_at=row[6],
        mission=Mission(row[7]),
        safety=Safety(row[8]),
    )


def task_of(row: TupleRow) -> Task:
    """Read the columns of OF_TASK."""
    return Task(
        id=TaskId(row[0]),
        party=PartyId(row[1]),
        inventory=InventoryId(row[2]),
        advisory=AdvisoryId(row[3]),
        vulnerability=VulnerabilityId(row[4]),
        package=row[5],
        old_version=row[6],
        new_version=row[7],
        due_at=row[8],
        forensic=row[9],
        words=row[10],
        reasons=tuple(row[11]),
        stage=TaskStage(row[12]),
        made_at=row[13],
        policy=row[14],
        outcome=row[15],
        path=STEPS.decode(row[16]),
        editions=tuple(row[17]),
        until=row[18],
    )
