"""Routes of validation: what the sandbox saw."""

from litestar import get
from litestar.params import FromPath

from clearway.api.answers import Asked, TheHouse, path_id, read
from clearway.findings import actions as findings
from clearway.kernel.errors import not_found
from clearway.kernel.ids import VulnerabilityId
from clearway.storage.work import Work
from clearway.validation import actions
from clearway.validation.model import Attempt, KeptVerdict, Reproduction


@get("/vulnerabilities/{vulnerability:str}/verdict", operation_id="read_verdict")
async def read_verdict(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> KeptVerdict:
    """Give what is believed of a vulnerability, out of how many runs, and why."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "verdict"))

    async def ask(work: Work) -> KeptVerdict:
        found = await actions.read_verdict(work, wanted)
        if found is None:
            raise not_found("verdict", wanted)
        return found

    return await read(house, request, "findings.read", ask)


@get("/vulnerabilities/{vulnerability:str}/reproductions", operation_id="list_reproductions")
async def list_reproductions(
    house: TheHouse, request: Asked, vulnerability: FromPath[str]
) -> dict[str, list[Reproduction]]:
    """List every run of a proof, oldest first."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def ask(work: Work) -> dict[str, list[Reproduction]]:
        return {"items": await actions.read_reproductions(work, wanted)}

    return await read(house, request, "findings.read", ask)


@get("/vulnerabilities/{vulnerability:str}/attempts", operation_id="list_attempts")
async def list_attempts(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> dict[str, list[Attempt]]:
    """List what the sandbox is trying right now, with steps and the end of the log; nothing once all is decided."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def ask(work: Work) -> dict[str, list[Attempt]]:
        await findings.read_vulnerability(work, wanted)
        return {"items": await actions.read_attempts(work, wanted)}

    return await read(house, request, "findings.read", ask)


ROUTES = [read_verdict, list_reproductions, list_attempts]
