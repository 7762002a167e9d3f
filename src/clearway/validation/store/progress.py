"""The table of what is being tried right now; a row lives from the first try until the outcome is kept."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.kernel.ids import FixId, VulnerabilityId
from clearway.storage.work import Work
from clearway.validation.model import Attempt, AttemptState, Halt, Step, StepState

_COLUMNS: Final[LiteralString] = (
    "subject, vulnerability, state, tries, began_at, told_at, again_at, reason, step_words, step_states, step_outcomes,"
    " log"
)


async def begin_attempt(
    work: Work, subject: VulnerabilityId | FixId, vulnerability: VulnerabilityId, *, steps: Sequence[Step]
) -> None:
    """Show an attempt as running from now on; one that stands there already is tried once more."""
    await work.connection.execute(
        f"INSERT INTO attempt ({_COLUMNS}) VALUES (%s, %s, 'running', 1, %s, %s, NULL, '', %s, %s, %s, '')"
        " ON CONFLICT (subject) DO UPDATE SET state = 'running', tries = attempt.tries + 1, told_at = EXCLUDED.told_at,"
        " again_at = NULL, reason = '', step_words = EXCLUDED.step_words, step_states = EXCLUDED.step_states,"
        " step_outcomes = EXCLUDED.step_outcomes, log = ''",
        (subject, vulnerability, work.now, work.now, *_step_columns(steps)),
    )


async def tell_attempt(work: Work, subject: VulnerabilityId | FixId, *, steps: Sequence[Step], log: str) -> None:
    """Show how far an attempt has come; one that is over stays over."""
    await work.connection.execute(
        "UPDATE attempt SET told_at = %s, step_words = %s, step_states = %s, step_outcomes = %s, log = %s"
        " WHERE subject = %s",
        (work.now, *_step_columns(steps), log, subject),
    )


async def halt_attempt(
    work: Work, subject: VulnerabilityId | FixId, vulnerability: VulnerabilityId, *, halt: Halt
) -> None:
    """Show that an attempt does not go on; what it has done so far stays to be seen."""
    await work.connection.execute(
        f"INSERT INTO attempt ({_COLUMNS}) VALUES (%s, %s, %s, 1, %s, %s, %s, %s, '{{}}', '{{}}', '{{}}', '')"
        " ON CONFLICT (subject) DO UPDATE SET state = EXCLUDED.state, told_at = EXCLUDED.told_at,"
        " again_at = EXCLUDED.again_at, reason = EXCLUDED.reason",
        (subject, vulnerability, halt.state.value, work.now, work.now, halt.again_at, halt.reason),
    )


async def end_attempt(work: Work, subject: VulnerabilityId | FixId) -> None:
    """Remove an attempt."""
    await work.connection.execute("DELETE FROM attempt WHERE subject = %s", (subject,))


async def attempts_of(work: Work, vulnerability: VulnerabilityId) -> list[Attempt]:
    """Load the attempts for a vulnerability and its fixes that the acting person may see, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM attempt WHERE vulnerability = %s ORDER BY began_at, subject", (vulnerability,)
    )
    return [_attempt(row) for row in await cursor.fetchall()]


def _step_columns(steps: Sequence[Step]) -> tuple[list[str], list[str], list[str]]:
    return [step.words for step in steps], [step.state.value for step in steps], [step.outcome for step in steps]


def _attempt(row: TupleRow) -> Attempt:
    steps = zip(row[8], row[9], row[10], strict=True)
    return Attempt(
        subject=VulnerabilityId(row[0]) if row[0] == row[1] else FixId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        state=AttemptState(row[2]),
        tries=row[3],
        began_at=row[4],
        told_at=row[5],
        again_at=row[6],
        reason=row[7],
        steps=tuple(Step(words=words, state=StepState(state), outcome=outcome) for words, state, outcome in steps),
        log=row[11],
    )
