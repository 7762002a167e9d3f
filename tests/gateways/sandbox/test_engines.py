"""How engines are told to run a command: every limit, no rights, no network, whatever the command says."""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.gateways.sandbox import Command, Limits, Mount
from clearway.gateways.sandbox.choice import require_digest
from clearway.gateways.sandbox.containers import container_words
from clearway.gateways.sandbox.gvisor import bundle_config, runsc_words
from clearway.gateways.sandbox.kubernetes import job_manifest, no_network
from clearway.gateways.sandbox.seccomp import DENIED, profile
from clearway.gateways.sandbox.wall import WAIT
from clearway.kernel.errors import Outage, Refusal

GOLDEN: Final = Path(__file__).parent / "golden"
_COMMAND: Final = Command(
    arguments=("/bin/sh", "-c", "true"),
    mounts=(Mount(host=Path("/usr"), inside="/usr"), Mount(host=Path("/var/tmp"), inside="/data", writable=True)),
    limits=Limits(wall_seconds=7.5, cpu_seconds=3, memory_bytes=1 << 28, processes=9, disk_bytes=1 << 24),
)
_COMMANDS: Final = st.builds(
    Command,
    arguments=st.lists(st.text(), min_size=1).map(tuple),
    stdin=st.binary(max_size=10),
    environment=st.dictionaries(st.text(min_size=1), st.text()),
    limits=st.builds(
        Limits,
        wall_seconds=st.floats(0.1, 1000),
        memory_bytes=st.integers(1 << 20, 1 << 40),
        processes=st.integers(1, 1000),
        disk_bytes=st.integers(1 << 12, 1 << 40),
    ),
)


def _words() -> str:
    words = container_words("clearway-1-00", "sha256:00", _COMMAND, profile="/run/profile.json")
    return "\n".join("WAIT" if word == WAIT else word for word in words) + "\n"


def _bundle() -> str:
    return json.dumps(bundle_config(_COMMAND), indent=1, sort_keys=True) + "\n"


def _job() -> str:
    job = job_manifest("clearway-1-00", _COMMAND, image="clearway@sha256:00", runtime_class="gvisor")
    return json.dumps([job, no_network()], indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize(
    ("name", "made"), [("container.txt", _words()), ("bundle.json", _bundle()), ("job.json", _job())]
)
def test_what_engines_are_told_is_as_reviewed(name: str, made: str) -> None:
    """A change to the wall shows in a review, word by word."""
    assert made == (GOLDEN / name).read_text()


@given(_COMMANDS)
def test_nothing_of_a_command_reaches_an_engines_words(command: Command) -> None:
    """Only numbers come from the command: its arguments, variables and input go through the pipe, past every parser."""
    plain = Command(arguments=("/bin/true",), limits=command.limits)
    assert container_words("n", "i", command, profile="p") == container_words("n", "i", plain, profile="p")
    assert bundle_config(command) == bundle_config(plain)
    job = job_manifest("n", command, image="i", runtime_class="")
    assert job == job_manifest("n", plain, image="i", runtime_class="")


@given(_COMMANDS)
def test_every_limit_reaches_the_container(command: Command) -> None:
    """Memory without swap, processes, disk and time are those of the command."""
    words, limits = container_words("n", "i", command, profile="p"), command.limits
    value = dict(pairwise(words))
    assert value["--memory"] == value["--memory-swap"] == str(limits.memory_bytes)
    assert value["--pids-limit"] == str(limits.processes)
    sized = [word for word in words if f"size={limits.disk_bytes}," in word]
    assert [word.partition(":")[0] for word in sized] == ["/work", "/tmp"]
    spec = msgspec.to_builtins(job_manifest("n", command, image="i", runtime_class=""))["spec"]
    assert spec["activeDeadlineSeconds"] >= math.ceil(limits.wall_seconds)
    assert spec["template"]["spec"]["containers"][0]["resources"]["limits"]["memory"] == str(limits.memory_bytes)


def test_gvisor_has_no_network_and_leaves_its_state_in_its_folder() -> None:
    """The flags that make gVisor a wall are there."""
    words = runsc_words("/usr/bin/runsc", Path("/run/x"), "name", platform="ptrace")
    assert {"--network=none", "--oci-seccomp", "--root=/run/x/state"} <= set(words)


def test_the_profile_of_engines_refuses_what_the_filter_refuses() -> None:
    """Every call of the deny list is in the profile, and new namespaces by clone, flag by flag."""
    rules = json.loads(profile())["syscalls"]
    assert set(rules[0]["names"]) == set(DENIED)
    assert sum(rule["args"][0]["value"] for rule in rules if rule["names"] == ["clone"]) == 0x7E020080


@pytest.mark.parametrize("image", ["", "clearway", "clearway:latest"])
def test_an_image_that_can_change_is_refused(image: str) -> None:
    """Untrusted code runs in an image that is named by what it holds."""
    with pytest.raises(Refusal):
        require_digest(image)


def test_a_path_that_an_engine_would_misread_is_not_mounted() -> None:
    """A comma in a path would add options to the mount."""
    command = Command(arguments=("x",), mounts=(Mount(host=Path("/usr"), inside="/a,rw"),))
    with pytest.raises(Outage):
        container_words("n", "i", command, profile="p")
