"""The command starts with what is asked for: matching loads nothing of the server."""

import subprocess  # noqa: TID251  a start is a process of its own
import sys

HEAVY = ("granian", "litestar", "psycopg", "scipy")


def test_matching_starts_without_the_server() -> None:
    """A pipeline that matches one SBOM does not wait for what it never uses."""
    program = "import sys, clearway.start; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "clearway.cli.exposure" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_every_other_command_is_there() -> None:
    """What begins with another word is the whole command line's."""
    program = "import sys; sys.argv = ['clearway', *sys.argv[1:]]; from clearway.start import main; main()"
    for word, told in (("exposure", "match"), ("formats", "check")):
        run = subprocess.run(
            [sys.executable, "-c", program, word, "--help"], capture_output=True, text=True, check=True
        )
        assert told in run.stdout
