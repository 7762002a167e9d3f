"""Pretend CVE Services that hold to the documented rules of the real ones: headers, states, quota, years, errors."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from clearway.gateways.cve_services.protocol import Answer, Call, Credentials, IdState

_PATHS: Final = re.compile(r"(cve-id|cve)(?:/(CVE-\d{4}-\d{4,19}))?(?:/(cna|reject))?")
_FIRST_YEAR: Final = 1999
_NONSEQUENTIAL_MAX: Final = 10
_PUBLISHED_MEMBERS: Final = ("providerMetadata", "descriptions", "affected", "references")
_REJECTED_MEMBERS: Final = ("providerMetadata", "rejectedReasons")


@dataclass(slots=True, kw_only=True)
class PretendService:
    """One organization's view of the service: it may hold `quota` reserved ids; `year` is the current one."""

    credentials: Credentials
    quota: int = 5
    year: int = 2026
    ids: dict[str, IdState] = field(default_factory=dict[str, IdState])
    records: dict[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])

    async def send(self, call: Call) -> Answer:
        """Answer a call that carries the right headers."""
        return self.answer(call, self.credentials.headers)

    def answer(self, call: Call, headers: Mapping[str, str]) -> Answer:
        """Answer a call with the headers that it came with."""
        told = {name.upper(): value for name, value in headers.items()}
        for name in self.credentials.headers:
            if not told.get(name):
                return _fault(400, "BAD_REQUEST", f"{name} header field required.")
        if any(told[name] != value for name, value in self.credentials.headers.items()):
            return _fault(401, "UNAUTHORIZED", "Unauthorized")
        path = _PATHS.fullmatch(call.path)
        match (call.method, *(path.groups() if path else ())):
            case ("POST", "cve-id", None, None):
                return self._reserve(call.query)
            case ("GET", "cve-id", str(name), None):
                return self._read(name)
            case ("POST" | "PUT" as method, "cve", str(name), "cna" | "reject" as what):
                return self._write(name, call, is_new=method == "POST", is_rejection=what == "reject")
            case _:
                return _fault(404, "NOT_FOUND", "The requested resource does not exist.")

    def _reserve(self, query: Mapping[str, str]) -> Answer:
        amount, year = query.get("amount", ""), query.get("cve_year", "")
        if fault := self._unreservable(query, amount=amount, year=year):
            return fault
        left = self.quota - sum(state is IdState.RESERVED for state in self.ids.values())
        if int(amount) > left:
            return _fault(403, "EXCEEDED_ID_QUOTA", "The amount requested would exceed the organization's ID quota.")
        first = 10_000 + len(self.ids)
        made = [f"CVE-{year}-{number}" for number in range(first, first + int(amount))]
        self.ids |= dict.fromkeys(made, IdState.RESERVED)
        ids = [self._described(name) for name in made]
        return _answer(200, {"cve_ids": ids, "meta": {"remaining_quota": left - int(amount)}})

    def _unreservable(self, query: Mapping[str, str], *, amount: str, year: str) -> Answer | None:
        if not amount.isdecimal() or int(amount) < 1:
            return _fault(400, "INVALID_AMOUNT", "The amount query parameter needs to be above 0.")
        if not query.get("short_name"):
            return _fault(400, "NO_ORG_SHORTNAME", "The short_name query parameter is required to reserve CVE IDs.")
        if query["short_name"] != self.credentials.org:
            return _fault(
                403, "ORG_CANNOT_RESERVE_FOR_OTHER", "The organization is not allowed to reserve for another."
            )
        if not year.isdecimal() or not _FIRST_YEAR <= int(year) <= self.year + 1:
            return _fault(403, "CANNOT_RESERVE_FOR_YEAR", f"IDR is not configured to reserve IDs for year {year}.")
        batch = query.get("batch_type", "")
        if int(amount) > 1 and batch not in {"sequential", "nonsequential", "non-sequential"}:
            return _fault(400, "NO_BATCH_TYPE", "The batch_type query parameter must be specified.")
        if batch.startswith("non") and int(amount) > _NONSEQUENTIAL_MAX:
            return _fault(403, "OVER_NONSEQUENTIAL_MAX_AMOUNT", "The amount exceeds the maximum amount allowed.")
        return None

    def _read(self, name: str) -> Answer:
        return _answer(200, self._described(name)) if name in self.ids else _unknown_id()

    def _described(self, name: str) -> Mapping[str, object]:
        who = {"cna": self.credentials.org, "user": self.credentials.user}
        state = self.ids[name].value
        return {
            "cve_id": name,
            "cve_year": name[4:8],
            "owning_cna": self.credentials.org,
            "requested_by": who,
            "reserved": f"{self.year}-01-01T00:00:00.000Z",
            "state": state,
        }

    def _write(self, name: str, call: Call, *, is_new: bool, is_rejection: bool) -> Answer:
        if name not in self.ids:
            return _unknown_id()
        if fault := _malformed(call, _REJECTED_MEMBERS if is_rejection else _PUBLISHED_MEMBERS):
            return fault
        if is_new and name in self.records:
            return _fault(403, "CVE_RECORD_EXISTS", "The cve record for the cve id already exists.")
        if not is_new and name not in self.records:
            return _fault(403, "CVE_RECORD_DNE", "The cve record for the cve id does not exist.")
        self.ids[name] = IdState.REJECTED if is_rejection else IdState.PUBLISHED
        self.records[name] = self._recorded(name, cast("Mapping[str, Mapping[str, object]]", call.body)["cnaContainer"])
        done = "created" if is_new else "updated"
        return _answer(200, {"message": f"{name} record was successfully {done}.", done: self.records[name]})

    def _recorded(self, name: str, container: Mapping[str, object]) -> Mapping[str, object]:
        # The service puts the container into a record of its own making.
        assigner = cast("Mapping[str, str]", container["providerMetadata"]).get("orgId", "")
        metadata = {
            "cveId": name,
            "assignerOrgId": assigner,
            "assignerShortName": self.credentials.org,
            "state": self.ids[name].value,
            "dateUpdated": f"{self.year}-01-01T00:00:00.000Z",
            "datePublished": f"{self.year}-01-01T00:00:00.000Z",
            "dateReserved": f"{self.year}-01-01T00:00:00.000Z",
        }
        cna = {"cna": container}
        return {"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": metadata, "containers": cna}


def _malformed(call: Call, members: tuple[str, ...]) -> Answer | None:
    body = call.body
    # One container, that of the numbering authority: a whole record is not taken.
    if not isinstance(body, Mapping) or set(body) != {"cnaContainer"} or not isinstance(body["cnaContainer"], Mapping):
        return _fault(400, "CVE_BAD_REQUEST", "Request body format is incorrect.")
    held = cast("Mapping[str, object]", body["cnaContainer"])
    missing = [
        {"instancePath": "/cnaContainer", "message": f"must have {name}"} for name in members if not held.get(name)
    ]
    if missing:
        return _fault(400, "INVALID_JSON_SCHEMA", "CVE JSON schema validation FAILED.", details={"errors": missing})
    return None


def _unknown_id() -> Answer:
    return _fault(404, "CVEID_DNE", "The cve id does not exist.")


def _fault(status: int, error: str, message: str, **more: object) -> Answer:
    return _answer(status, {"error": error, "message": message, **more})


def _answer(status: int, body: Mapping[str, object]) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode())
