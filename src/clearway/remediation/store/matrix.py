"""The tables of root-cause matrices: what was asked for, the cells, and what was decided on them."""

from contextlib import AbstractAsyncContextManager
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.kernel.ids import EvidenceId, FindingId, FixId, MatrixId, PersonId, VulnerabilityId
from clearway.kernel.paging import NEWEST, PageRequest
from clearway.remediation.model import (
    Cell,
    Effect,
    Grid,
    Matrix,
    MatrixDecision,
    MatrixFix,
    MatrixProof,
    ProposalKind,
)
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = (
    "m.id, m.package, ARRAY(SELECT c.vulnerability::text FROM matrix_candidate c WHERE c.matrix = m.id"
    " ORDER BY c.place), m.asked_by, m.asked_at, m.computed_at, m.problem"
)
_DECIDED: Final[LiteralString] = (
    "number, matrix, kind, vulnerabilities, merged, separated, decided_by, decided_at, undone_by, undone_at"
)


async def add_matrix(work: Work, asked: Matrix) -> None:
    """Keep that a matrix was asked for."""
    await work.connection.execute(
        "INSERT INTO matrix (id, package, asked_by, asked_at) VALUES (%s, %s, %s, %s)",
        (asked.id, asked.package, asked.asked_by, asked.asked_at),
    )
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO matrix_candidate (matrix, place, vulnerability) VALUES (%s, %s, %s)",
            [(asked.id, place, one) for place, one in enumerate(asked.vulnerabilities)],
        )


async def matrix_by_id(work: Work, wanted: MatrixId) -> Matrix | None:
    """Load what was asked for."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM matrix m WHERE m.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _matrix(row)


async def lock_matrix(work: Work, wanted: MatrixId) -> Matrix | None:
    """Load what was asked for, and let nobody else fill it or decide on it until this transaction ends."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM matrix m WHERE m.id = %s FOR UPDATE", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _matrix(row)


async def matrices_page(work: Work, request: PageRequest) -> list[Matrix]:
    """Load a page of matrices, the newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM matrix m WHERE (%(cursor)s = %(newest)s OR m.id < %(cursor)s)"
        " ORDER BY m.id DESC LIMIT %(rows)s",
        {"cursor": request.cursor, "newest": NEWEST, "rows": request.limit + 1},
    )
    return [_matrix(row) for row in await cursor.fetchall()]


async def matrices_about(work: Work, vulnerability: VulnerabilityId, *, count_max: int) -> list[Matrix]:
    """Load the newest matrices that a vulnerability is a candidate of."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM matrix_candidate w JOIN matrix m ON m.id = w.matrix WHERE w.vulnerability = %s"
        " ORDER BY m.id DESC LIMIT %s",
        (vulnerability, count_max),
    )
    return [_matrix(row) for row in await cursor.fetchall()]


async def keep_grid(work: Work, of: MatrixId, grid: Grid, *, problem: str = "") -> None:
    """Keep what was computed; `problem` says why nothing could be."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO matrix_fix (matrix, place, fix, part, vulnerabilities, label, narrow, problem)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (of, place, one.fix, one.part, list(one.vulnerabilities), one.label, one.narrow, one.problem)
                for place, one in enumerate(grid.fixes)
            ],
        )
        await cursor.executemany(
            "INSERT INTO matrix_proof (matrix, place, proof, finding, vulnerability, unfixed, reason)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                (of, place, one.proof, one.finding, one.vulnerability, one.unfixed.effect, one.unfixed.reason)
                for place, one in enumerate(grid.proofs)
            ],
        )
        await cursor.executemany(
            "INSERT INTO matrix_cell (matrix, fix, proof, outcome, reason) VALUES (%s, %s, %s, %s, %s)",
            [
                (of, fix, proof, cell.effect, cell.reason)
                for fix, row in enumerate(grid.cells)
                for proof, cell in enumerate(row)
            ],
        )
    await work.connection.execute(
        "UPDATE matrix SET computed_at = %s, problem = %s WHERE id = %s", (work.now, problem, of)
    )


async def grid_of(work: Work, of: MatrixId) -> Grid:
    """Load what was computed; empty until then."""
    cursor = await work.connection.execute(
        "SELECT fix, part, vulnerabilities, label, narrow, problem FROM matrix_fix WHERE matrix = %s ORDER BY place",
        (of,),
    )
    fixes = tuple([_fix(row) for row in await cursor.fetchall()])
    cursor = await work.connection.execute(
        "SELECT proof, finding, vulnerability, unfixed, reason FROM matrix_proof WHERE matrix = %s ORDER BY place",
        (of,),
    )
    proofs = tuple([_proof(row) for row in await cursor.fetchall()])
    cursor = await work.connection.execute(
        "SELECT fix, outcome, reason FROM matrix_cell WHERE matrix = %s ORDER BY fix, proof", (of,)
    )
    rows: dict[int, list[Cell]] = {}
    for fix, effect, reason in await cursor.fetchall():
        rows.setdefault(fix, []).append(Cell(effect=Effect(effect), reason=reason))
    return Grid(fixes=fixes, proofs=proofs, cells=tuple(tuple(rows.get(place, ())) for place in range(len(fixes))))


async def add_matrix_decision(work: Work, made: MatrixDecision) -> None:
    """Keep what was decided, and what was moved by it; its number is given by the table."""
    await work.connection.execute(
        "INSERT INTO matrix_decision (matrix, kind, vulnerabilities, merged, separated, decided_by, decided_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (
            made.matrix, made.kind, list(made.vulnerabilities), list(made.merged), list(made.separated),
            made.decided_by, made.decided_at,
        ),
    )  # fmt: skip


async def matrix_decisions(work: Work, of: MatrixId) -> list[MatrixDecision]:
    """Load what was decided on a matrix, oldest first, undone or not."""
    cursor = await work.connection.execute(
        f"SELECT {_DECIDED} FROM matrix_decision WHERE matrix = %s ORDER BY number", (of,)
    )
    return [_decision(row) for row in await cursor.fetchall()]


def attempt(work: Work) -> AbstractAsyncContextManager[object]:
    """Begin what is taken back by itself where it is refused, while the rest of the transaction stands."""
    return work.connection.transaction()


async def set_decision_undone(work: Work, number: int) -> None:
    """Write down that a decision was undone; it stays as history."""
    await work.connection.execute(
        "UPDATE matrix_decision SET undone_by = %s, undone_at = %s WHERE number = %s",
        (work.actor.person, work.now, number),
    )


def _matrix(row: TupleRow) -> Matrix:
    return Matrix(
        id=MatrixId(row[0]),
        package=row[1],
        vulnerabilities=tuple(map(VulnerabilityId, row[2])),
        asked_by=PersonId(row[3]),
        asked_at=row[4],
        computed_at=row[5],
        problem=row[6],
    )


def _fix(row: TupleRow) -> MatrixFix:
    return MatrixFix(
        fix=FixId(row[0]) if row[0] else None,
        part=row[1],
        vulnerabilities=tuple(map(VulnerabilityId, row[2])),
        label=row[3],
        narrow=row[4],
        problem=row[5],
    )


def _proof(row: TupleRow) -> MatrixProof:
    return MatrixProof(
        proof=EvidenceId(row[0]),
        finding=FindingId(row[1]),
        vulnerability=VulnerabilityId(row[2]),
        unfixed=Cell(effect=Effect(row[3]), reason=row[4]),
    )


def _decision(row: TupleRow) -> MatrixDecision:
    return MatrixDecision(
        number=row[0],
        matrix=MatrixId(row[1]),
        kind=ProposalKind(row[2]),
        vulnerabilities=tuple(map(VulnerabilityId, row[3])),
        merged=tuple(map(VulnerabilityId, row[4])),
        separated=tuple(map(FindingId, row[5])),
        decided_by=PersonId(row[6]),
        decided_at=row[7],
        undone_by=PersonId(row[8]) if row[8] else None,
        undone_at=row[9],
    )
