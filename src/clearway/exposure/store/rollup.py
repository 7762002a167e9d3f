"""What staff is told of everybody's tasks, as it was at an instant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

from clearway.storage.work import Work

_ROLLED: Final[LiteralString] = """
INSERT INTO task_rollup (at, tasks, figures)
SELECT %(at)s, (SELECT coalesce(sum(t.count), 0) FROM task_totals() t WHERE t.stage <> ''), jsonb_build_object(
    'weeks', (SELECT coalesce(jsonb_agg(w), '[]') FROM task_weeks(%(ends)s::timestamptz[]) w),
    'patching', (SELECT coalesce(jsonb_agg(p), '[]') FROM task_patching(%(since)s) p),
    'lateness', (SELECT coalesce(jsonb_agg(l), '[]') FROM task_lateness(%(at)s) l),
    'settled', (SELECT coalesce(jsonb_agg(s), '[]') FROM task_settled(%(most)s) s)
) ON CONFLICT DO NOTHING
"""


async def roll_up(work: Work, ends: Sequence[datetime], *, advisories_max: int) -> None:
    """Keep the figures as they are now, in the place of those before; `ends` are the instants of weeks."""
    told = {"at": work.now, "ends": list(ends), "since": ends[0], "most": advisories_max}
    await work.connection.execute(_ROLLED, told)
    await work.connection.execute("DELETE FROM task_rollup WHERE at < %s", (work.now,))
