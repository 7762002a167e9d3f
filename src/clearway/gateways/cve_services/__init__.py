"""CVE Services, where a CVE numbering authority reserves ids and publishes records (Order 2(d))."""

from clearway.gateways.cve_services.calls import Call, publish, reject, reserve, update
from clearway.gateways.cve_services.client import Client, CveServices, http_sender
from clearway.gateways.cve_services.protocol import Answer, Credentials, IdState, Sender

__all__ = [
    "Answer", "Call", "Client", "Credentials", "CveServices", "IdState", "Sender", "http_sender", "publish", "reject",
    "reserve", "update",
]  # fmt: skip
