"""clearway cve: ids and records at CVE Services; without --send it shows what would be sent, and sends nothing."""

import json
from typing import Final

import click
import msgspec

from clearway.app.settings import Settings, read_settings
from clearway.cli.client import Client as HouseClient
from clearway.cli.output import say
from clearway.cli.running import over_api, run
from clearway.formats.cve import organization_of
from clearway.gateways import cve_services
from clearway.gateways.cve_services import Call, Client, Credentials, http_sender
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import system_clock

_REJECTED: Final = "REJECTED"
_SEND: Final = click.option("--send", is_flag=True, help="Send it; without this it is only shown.")


class _Metadata(msgspec.Struct, rename="camel"):
    cve_id: str
    state: str = ""


class _Containers(msgspec.Struct):
    cna: dict[str, object]


class _Record(msgspec.Struct, rename="camel"):
    cve_metadata: _Metadata
    containers: _Containers


@click.group()
def cve() -> None:
    """CVE ids and records: reserve, publish, update and reject them at CVE Services.

    Nothing is sent without --send: what would be sent is shown. Sending needs CLEARWAY_CVE_SERVICES,
    CLEARWAY_CVE_ORG, CLEARWAY_CVE_USER and CLEARWAY_CVE_KEY.
    """


@cve.command("reserve")
@click.option("--year", type=int, help="The year of the ids; this year without it.")
@click.option("--amount", type=int, default=1, show_default=True, help="How many ids.")
@_SEND
def reserve(*, year: int | None, amount: int, send: bool) -> None:
    """Reserve CVE ids; they are printed, one a line."""

    async def main() -> None:
        settings, wanted = read_settings(), year or system_clock().year
        if not send:
            _show(cve_services.reserve(settings.cve_org, year=wanted, amount=amount))
            return
        for name in await _client(settings).reserve(year=wanted, amount=amount):
            click.echo(name)

    run(main())


@cve.command("publish")
@click.argument("advisory_id", metavar="ADVISORY")
@_SEND
@over_api
async def publish(client: HouseClient, *, advisory_id: str, send: bool) -> None:
    """Publish the CVE record of an advisory."""
    name, container = await _record(client, advisory_id)
    if not send:
        _show(cve_services.publish(name, container))
        return
    await _client(read_settings()).publish(name, container)
    say(f"{name} is published.")


@cve.command("update")
@click.argument("advisory_id", metavar="ADVISORY")
@_SEND
@over_api
async def update(client: HouseClient, *, advisory_id: str, send: bool) -> None:
    """Put the CVE record of an advisory's newest release in place of the published one."""
    name, container = await _record(client, advisory_id)
    if not send:
        _show(cve_services.update(name, container))
        return
    await _client(read_settings()).update(name, container)
    say(f"{name} is updated.")


@cve.command("reject")
@click.argument("name", metavar="CVE")
@click.option("--reason", required=True, help="Why, in a sentence; everybody reads it.")
@click.option("--published", is_flag=True, help="Show it for an id with a record; sending finds that out by itself.")
@_SEND
def reject(*, name: str, reason: str, published: bool, send: bool) -> None:
    """Reject a CVE id, whether it is reserved or published."""

    async def main() -> None:
        settings = read_settings()
        organization = organization_of(settings.namespace)
        if not send:
            _show(cve_services.reject(name, reason, organization=organization, has_record=published))
            return
        await _client(settings).reject(name, reason, organization=organization)
        say(f"{name} is rejected.")

    run(main())


async def _record(client: HouseClient, advisory_id: str) -> tuple[str, dict[str, object]]:
    body = (await client.call("GET", f"/advisories/{advisory_id}/cve")).content
    record = msgspec.json.decode(body, type=_Record)
    if record.cve_metadata.state == _REJECTED:
        hint = f"Reject its id: clearway cve reject {record.cve_metadata.cve_id} --reason WHY."
        raise Refusal("advisory-withdrawn", f"{advisory_id} was withdrawn.", hint=hint, status=409)
    return record.cve_metadata.cve_id, record.containers.cna


def _show(call: Call) -> None:
    told = {"method": call.method, "path": call.path, "query": dict(call.query), "body": call.body}
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    say("Nothing was sent. Add --send to send it.")


def _client(settings: Settings) -> Client:
    needed = {
        "CLEARWAY_CVE_SERVICES": settings.cve_services,
        "CLEARWAY_CVE_ORG": settings.cve_org,
        "CLEARWAY_CVE_USER": settings.cve_user,
        "CLEARWAY_CVE_KEY": settings.cve_key,
    }
    for name, value in needed.items():
        if not value:
            raise Refusal("no-cve-services", f"{name} is not set.", hint="See docs/documents.md.", where=name)
    credentials = Credentials(org=settings.cve_org, user=settings.cve_user, key=settings.cve_key)
    return Client(org=settings.cve_org, send=http_sender(settings.cve_services, credentials))
