"""Settings: the only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import CONTACT_CHARACTERS_MAX, PARALLEL_RUNS_MAX

PREFIX: Final = "CLEARWAY_"
# Read by the commands that have these options, not here.
OF_COMMANDS: Final = frozenset(
    {"CLEARWAY_FORMAT", "CLEARWAY_DEMO_OUT", "CLEARWAY_MODEL_CREDENTIAL", "CLEARWAY_PSEUDONYM_KEY_FILE"}
)

# What each setting is for; the reference in docs/settings.md is made from this.
MEANING: Final[Mapping[str, str]] = {
    "home": "Folder of the database, keys and caches. Empty: /var/lib/clearway for root, else below XDG_DATA_HOME.",
    "dsn": "Connection string of the role clearway_service. Empty: the embedded PostgreSQL of the home.",
    "owner_dsn": "Connection string of the owner's role, used by migrations only. Empty: the embedded PostgreSQL.",
    "host": "Address that the API and the pages listen on.",
    "port": "Port that the API and the pages listen on.",
    "url": "Address of the Clearway that commands talk to. Empty: the database of this machine.",
    "key": "API key that commands act with.",
    "publisher": "Name of the clearinghouse in the advisories that it publishes.",
    "contact": "Whom operators may call about a task: a name, a number, an address. Empty: nobody is named.",
    "namespace": "Address of the clearinghouse's own, which the ids of its advisories begin with.",
    "security_contact": "Address (URI) for reports about Clearway itself, for security.txt. Empty: the namespace.",
    "secure_cookies": "Set to 0 only where the pages are served without TLS on a machine of your own.",
    "log_level": "Least level that is logged: debug, info, warning or error.",
    "environments": "Folder of folders with further environments. Empty: those that ship with Clearway alone.",
    "evidence_key": "File of the master key that seals evidence (mode 0600). Empty: keys/evidence.key of the home.",
    "scanners": "Folder of declarations of further scanners (docs/scanners.md). Empty: those that ship with Clearway.",
    "advisories": "Index of further advisories that questions are answered from (docs/queries.md). Empty: none.",
    "mail_server": "Server that digests are sent by, as host:port. Empty: no mail is sent.",
    "mail_security": "The way to it: starttls, tls, or none, which is for a server on this machine only.",
    "mail_from": "Address that digests come from.",
    "mail_user": "User at the mail server. Empty: none.",
    "mail_password": "That user's password.",
    "webhook_loopback": "Set to 1 to let webhooks reach this machine itself, over http too; for trying them out only.",
    "broker_loopback": "Set to 1 to let the broker reach a model on this machine, over http too; for trying out only.",
    "closed_enclave": "Set to 1 where nothing may leave but reviewed records of determinations (docs/estimates.md).",
    "sandbox": "The wall around untrusted code: bubblewrap, podman, docker, gvisor or kubernetes.",
    "sandbox_program": "Words that start podman, docker or kubectl (`kubectl --kubeconfig FILE`). Empty: its name.",
    "sandbox_image": "Image of the runs, by digest; kubernetes needs one. Empty: an image with nothing in it.",
    "sandbox_runtime_class": "RuntimeClass of the pods of runs on kubernetes, such as gvisor. Empty: the default.",
    "parallel_runs": "Runs of untrusted code at the same time on this machine. 0: one for each core.",
    "materials": "Policy (TOML) of what developers hand over and partners undertake. Empty: the one that ships.",
    "verifiers": "Policy (TOML) of how many verifiers have to say the same. Empty: the one that ships with Clearway.",
    "frontier_clocks": "Clocks (TOML) of frontier access (docs/frontier.md). Empty: those that ship with Clearway.",
    "cve_services": "Address of CVE Services, up to and with /api; needed only to send to them (docs/documents.md).",
    "cve_org": "Short name of the CVE numbering authority that you are.",
    "cve_user": "Its user at CVE Services.",
    "cve_key": "That user's key.",
    "unlimited_sandbox": "Set to 1 to run untrusted code without a memory limit where no cgroup can be had. Do not.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, with its defaults filled in."""

    home: Path
    dsn: str
    owner_dsn: str
    host: str
    port: int
    url: str
    key: str
    publisher: str
    contact: str
    namespace: str
    security_contact: str
    secure_cookies: bool
    log_level: str
    environments: str
    evidence_key: str
    scanners: str
    advisories: str
    mail_server: str
    mail_security: str
    mail_from: str
    mail_user: str
    mail_password: str
    webhook_loopback: bool
    broker_loopback: bool
    closed_enclave: bool
    sandbox: str
    sandbox_program: str
    sandbox_image: str
    sandbox_runtime_class: str
    parallel_runs: int
    materials: str
    verifiers: str
    frontier_clocks: str
    cve_services: str
    cve_org: str
    cve_user: str
    cve_key: str
    unlimited_sandbox: bool

    def __repr__(self) -> str:
        """Show which settings there are, without keys or passwords."""
        return f"Settings(home={self.home}, host={self.host}, port={self.port}, url={self.url})"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment; refused where one does not make sense."""
    env = os.environ if environment is None else environment
    known = {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)} | OF_COMMANDS
    for name in env:
        if name.startswith(PREFIX) and name not in known:
            raise Refusal("unknown-setting", f"{name} is not a setting.", hint="See docs/settings.md.", where=name)
    return Settings(
        home=Path(env.get("CLEARWAY_HOME") or _default_home(env)),
        dsn=env.get("CLEARWAY_DSN", ""),
        owner_dsn=env.get("CLEARWAY_OWNER_DSN", ""),
        host=env.get("CLEARWAY_HOST", "127.0.0.1"),
        port=_number(env.get("CLEARWAY_PORT", "8440"), "CLEARWAY_PORT"),
        url=env.get("CLEARWAY_URL", ""),
        key=env.get("CLEARWAY_KEY", ""),
        publisher=env.get("CLEARWAY_PUBLISHER", "Clearway"),
        contact=_line(env.get("CLEARWAY_CONTACT", ""), "CLEARWAY_CONTACT"),
        namespace=env.get("CLEARWAY_NAMESPACE", "https://clearway.invalid"),
        security_contact=env.get("CLEARWAY_SECURITY_CONTACT", ""),
        secure_cookies=env.get("CLEARWAY_SECURE_COOKIES", "1") != "0",
        log_level=_level(env.get("CLEARWAY_LOG_LEVEL", "info")),
        environments=env.get("CLEARWAY_ENVIRONMENTS", ""),
        evidence_key=env.get("CLEARWAY_EVIDENCE_KEY", ""),
        scanners=env.get("CLEARWAY_SCANNERS", ""),
        advisories=env.get("CLEARWAY_ADVISORIES", ""),
        mail_server=_server(env.get("CLEARWAY_MAIL_SERVER", "")),
        mail_security=_security(env.get("CLEARWAY_MAIL_SECURITY", "starttls"), env.get("CLEARWAY_MAIL_SERVER", "")),
        mail_from=env.get("CLEARWAY_MAIL_FROM", ""),
        mail_user=env.get("CLEARWAY_MAIL_USER", ""),
        mail_password=env.get("CLEARWAY_MAIL_PASSWORD", ""),
        webhook_loopback=env.get("CLEARWAY_WEBHOOK_LOOPBACK", "0") == "1",
        broker_loopback=env.get("CLEARWAY_BROKER_LOOPBACK", "0") == "1",
        closed_enclave=env.get("CLEARWAY_CLOSED_ENCLAVE", "0") == "1",
        sandbox=_wall(env.get("CLEARWAY_SANDBOX", "bubblewrap")),
        sandbox_program=env.get("CLEARWAY_SANDBOX_PROGRAM", ""),
        sandbox_image=env.get("CLEARWAY_SANDBOX_IMAGE", ""),
        sandbox_runtime_class=env.get("CLEARWAY_SANDBOX_RUNTIME_CLASS", ""),
        parallel_runs=_count(env.get("CLEARWAY_PARALLEL_RUNS", "0"), "CLEARWAY_PARALLEL_RUNS"),
        materials=env.get("CLEARWAY_MATERIALS", ""),
        verifiers=env.get("CLEARWAY_VERIFIERS", ""),
        frontier_clocks=env.get("CLEARWAY_FRONTIER_CLOCKS", ""),
        cve_services=env.get("CLEARWAY_CVE_SERVICES", ""),
        cve_org=env.get("CLEARWAY_CVE_ORG", ""),
        cve_user=env.get("CLEARWAY_CVE_USER", ""),
        cve_key=env.get("CLEARWAY_CVE_KEY", ""),
        unlimited_sandbox=env.get("CLEARWAY_UNLIMITED_SANDBOX", "0") == "1",
    )


def _default_home(env: Mapping[str, str]) -> str:
    if os.geteuid() == 0:
        return "/var/lib/clearway"
    data = env.get("XDG_DATA_HOME") or f"{env.get('HOME', '/tmp')}/.local/share"  # noqa: S108  no home at all
    return f"{data}/clearway"


def _number(text: str, name: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise Refusal("bad-setting", f"{name} is not a port number.", hint="Use 1 to 65535.", where=name)
    return int(text)


def _line(text: str, name: str) -> str:
    if len(text) > CONTACT_CHARACTERS_MAX or not text.isprintable():
        hint = f"Use at most {CONTACT_CHARACTERS_MAX} printable characters."
        raise Refusal("bad-setting", f"{name} is no line of text.", hint=hint, where=name)
    return text.strip()


def _count(text: str, name: str) -> int:
    if not text.isdecimal() or int(text) > PARALLEL_RUNS_MAX:
        hint = f"Use 0 to {PARALLEL_RUNS_MAX}."
        raise Refusal("bad-setting", f"{name} is not a number of runs.", hint=hint, where=name)
    return int(text)


def _server(text: str) -> str:
    host, _, port = text.rpartition(":")
    if text and not (host and port.isdecimal() and 0 < int(port) <= 65_535):
        where = "CLEARWAY_MAIL_SERVER"
        raise Refusal("bad-setting", f"{where} is no host and port.", hint="Write it like host:587.", where=where)
    return text


def _security(text: str, server: str) -> str:
    is_here = server.rpartition(":")[0] in {"127.0.0.1", "localhost", "[::1]"}
    if text not in {"starttls", "tls"} and not (text == "none" and is_here):
        hint = "Use starttls or tls; none only for a server on this machine."
        where = "CLEARWAY_MAIL_SECURITY"
        raise Refusal("bad-setting", f"{where} is no way to a mail server.", hint=hint, where=where)
    return text


def _wall(text: str) -> str:
    if text not in {"bubblewrap", "podman", "docker", "gvisor", "kubernetes"}:
        hint = "Use bubblewrap, podman, docker, gvisor or kubernetes."
        raise Refusal("bad-setting", "CLEARWAY_SANDBOX is no wall.", hint=hint, where="CLEARWAY_SANDBOX")
    return text


def _level(text: str) -> str:
    if text not in {"debug", "info", "warning", "error"}:
        raise Refusal(
            "bad-setting",
            "CLEARWAY_LOG_LEVEL is no level.",
            hint="Use debug, info, warning or error.",
            where="CLEARWAY_LOG_LEVEL",
        )
    return text
