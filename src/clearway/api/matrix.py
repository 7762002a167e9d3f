"""Routes of root-cause matrices and affected ranges: ask, look, carry out what is proposed, undo."""

from typing import Final

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, page_request, path_id, read
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import MatrixId, VulnerabilityId, is_id
from clearway.kernel.limits import MATRIX_CANDIDATES_MAX
from clearway.kernel.paging import Page
from clearway.remediation import actions
from clearway.remediation.model import Matrix, MatrixDecision, MatrixView, ProposalKind
from clearway.storage.work import Work
from clearway.validation import actions as validation
from clearway.validation.model import ReleaseRange

_HINT: Final = "Name vulnerabilities, as vul-6am73r0064s36d1n."


class NewMatrix(msgspec.Struct, forbid_unknown_fields=True):
    """Which vulnerabilities of one package to compare; of a single one and those that wait beside it in the review."""

    vulnerabilities: list[str]


class NewDecision(msgspec.Struct, forbid_unknown_fields=True):
    """Which proposal of a matrix to carry out: merge or split, and of which vulnerabilities."""

    kind: str
    vulnerabilities: list[str]


class NewUndo(msgspec.Struct, forbid_unknown_fields=True):
    """Which decision to take back; the last one that stands where no number is given."""

    number: int | None = None


@post("/matrices", operation_id="ask_matrix")
async def ask_matrix(house: TheHouse, request: Asked, data: JSONBody[NewMatrix]) -> Done:
    """Call for a matrix: does the fix of one vulnerability stop the proof of the other (coordinators)?"""
    wanted = _vulnerabilities(data.vulnerabilities)

    async def act(work: Work) -> Done:
        return Done(id=await actions.ask_matrix(work, wanted))

    return await do(house, request, "remediation.ask-matrix", act, answer=Done)


@get("/matrices", operation_id="list_matrices")
async def list_matrices(house: TheHouse, request: Asked) -> Page[Matrix]:
    """List the matrices, newest first (coordinators)."""
    page = page_request(request, "mtx")
    return await read(house, request, "remediation.matrix.read", lambda work: actions.list_matrices(work, page))


@get("/matrices/{matrix:str}", operation_id="read_matrix")
async def read_matrix(house: TheHouse, request: Asked, matrix: FromPath[str]) -> MatrixView:
    """Give a matrix: fixes against proofs, what they let us believe, and what was decided on it (coordinators)."""
    wanted = _matrix_id(matrix)
    return await read(house, request, "remediation.matrix.read", lambda work: actions.view_matrix(work, wanted))


@post("/matrices/{matrix:str}/decisions", operation_id="decide_matrix")
async def decide_matrix(
    house: TheHouse, request: Asked, matrix: FromPath[str], data: JSONBody[NewDecision]
) -> MatrixDecision:
    """Carry out what a matrix proposes: merge vulnerabilities that are one, or split one that is two (coordinators)."""
    wanted, named = _matrix_id(matrix), _vulnerabilities(data.vulnerabilities)
    if data.kind not in {one.value for one in ProposalKind}:
        what = f"There is no decision {data.kind[:40]!r} on a matrix."
        raise Refusal("unknown-kind", what, hint="Choose from: merge, split.", where="kind")
    kind = ProposalKind(data.kind)

    async def act(work: Work) -> MatrixDecision:
        return await actions.decide_matrix(work, wanted, kind, vulnerabilities=named)

    return await do(house, request, "remediation.decide-matrix", act, answer=MatrixDecision)


@post("/matrices/{matrix:str}/undo", operation_id="undo_matrix")
async def undo_matrix(
    house: TheHouse, request: Asked, matrix: FromPath[str], data: JSONBody[NewUndo]
) -> MatrixDecision:
    """Take a decision on a matrix back: all stands as it did (coordinators)."""
    wanted = _matrix_id(matrix)

    async def act(work: Work) -> MatrixDecision:
        return await actions.undo_matrix(work, wanted, data.number)

    return await do(house, request, "remediation.decide-matrix", act, answer=MatrixDecision)


@get("/vulnerabilities/{vulnerability:str}/matrices", operation_id="list_matrices_about")
async def list_matrices_about(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Page[Matrix]:
    """List the newest matrices that a vulnerability is a candidate of (coordinators)."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def ask(work: Work) -> Page[Matrix]:
        return Page(items=tuple(await actions.list_matrices_about(work, wanted)), next=None)

    return await read(house, request, "remediation.matrix.read", ask)


@post("/vulnerabilities/{vulnerability:str}/affected-range", operation_id="ask_affected_range")
async def ask_range(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Done:
    """Call for a replay of a vulnerability's proof over the releases of the registry (coordinators)."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def act(work: Work) -> Done:
        return Done(id=await validation.ask_range(work, wanted))

    return await do(house, request, "validation.ask-range", act, answer=Done)


@get("/vulnerabilities/{vulnerability:str}/affected-range", operation_id="read_affected_range")
async def read_range(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> ReleaseRange:
    """Give which releases are affected, tried or inferred, beside what is published and what reports claim."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "affected range"))

    async def ask(work: Work) -> ReleaseRange:
        found = await validation.read_range(work, wanted)
        if found is None:
            raise not_found("affected range", wanted)
        return found

    return await read(house, request, "findings.read", ask)


def _matrix_id(text: str) -> MatrixId:
    return MatrixId(path_id(text, "mtx", "matrix"))


def _vulnerabilities(named: list[str]) -> list[VulnerabilityId]:
    wrong = next((one for one in named[: MATRIX_CANDIDATES_MAX + 1] if not is_id(one, "vul")), None)
    if wrong is not None:
        raise Refusal("bad-id", f"{wrong[:40]!r} is no vulnerability.", hint=_HINT, where="vulnerabilities")
    return [VulnerabilityId(one) for one in named]


ROUTES = [
    ask_matrix,
    list_matrices,
    read_matrix,
    decide_matrix,
    undo_matrix,
    list_matrices_about,
    ask_range,
    read_range,
]
