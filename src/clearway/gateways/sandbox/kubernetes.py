"""The sandbox on Kubernetes: one Job for each run, in a namespace of its own, through `kubectl`.

The image is the one that this process itself runs in, by digest, so that what other walls mount from this machine is
in it; nothing else can be shown, and nothing writable. The pod holds to the restricted Pod Security Standard.
"""

import asyncio
import json
import math
import os
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from clearway.gateways.sandbox.bubblewrap import NOBODY_ELSE
from clearway.gateways.sandbox.client import Client
from clearway.gateways.sandbox.protocol import Command, Limits, Run, Stop
from clearway.gateways.sandbox.wall import WAIT_AS_SECOND, Wall, with_memory_told
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB

_NAME_BYTES: Final = 8
_START_SECONDS_MAX: Final = 120
_SIGNALED: Final = 128
_LOGS_BYTES: Final = 16 * MIB
_LABELS: Final = {"app.kubernetes.io/name": "clearway-sandbox"}
# Folders that a run can write to, in memory and sized.
_WRITABLE: Final = ("work", "tmp")

Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | int | bool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kubernetes:
    """Runs commands as Jobs; `shown` is what the image has, `runtime_class` names a stronger runtime."""

    client: Client
    image: str
    namespace: str
    runtime_class: str
    shown: frozenset[str]
    entropy: Callable[[int], bytes]

    async def run(self, command: Command) -> Run:
        """Run one command to its end or to its limit."""
        self._require_in_image(command)
        name = f"clearway-{os.getpid()}-{self.entropy(_NAME_BYTES).hex()}"
        async with self._job(name, command):
            process = await self._kubectl.start("attach", "--stdin", "--quiet", f"job/{name}")
            try:
                run = await Wall(process, None).run(command)
            finally:
                if process.returncode is None:
                    process.kill()
                await process.wait()
            return run if run.stop is Stop.WALL_CLOCK else await self._with_status(name, run)

    @asynccontextmanager
    async def _job(self, name: str, command: Command) -> AsyncGenerator[None]:
        job = job_manifest(name, command, image=self.image, runtime_class=self.runtime_class)
        await self._kubectl.ask("apply", "--filename", "-", given=json.dumps(no_network()).encode())
        await self._kubectl.ask("create", "--filename", "-", given=json.dumps(job).encode())
        try:
            wait = ("wait", "--for=condition=Ready", f"--timeout={_START_SECONDS_MAX}s", "pod")
            await self._kubectl.ask(*wait, "--selector", f"job-name={name}")
            yield
        finally:
            gone = ("delete", "job", name, "--ignore-not-found", "--cascade=foreground", "--grace-period=0")
            await asyncio.shield(self._kubectl.ask(*gone))

    async def _with_status(self, name: str, run: Run) -> Run:
        """`kubectl attach` keeps the status to itself; the pod tells it."""
        path = "jsonpath={.items[0].status.containerStatuses[0].state.terminated.exitCode}"
        await self._kubectl.ask("wait", "--for=jsonpath={.status.containerStatuses[0].state.terminated}", "pod",
                        f"--timeout={_START_SECONDS_MAX}s", "--selector", f"job-name={name}")  # fmt: skip
        told = int(await self._kubectl.ask("get", "pods", "--selector", f"job-name={name}", "--output", path))
        if told > _SIGNALED:
            return with_memory_told(replace(run, stop=Stop.SIGNALED, status=told - _SIGNALED))
        return replace(run, stop=Stop.EXITED, status=told)

    def _require_in_image(self, command: Command) -> None:
        for mount in command.mounts:
            if mount.writable or mount.inside not in self.shown:
                what = f"{mount.inside} of this machine cannot be shown in a pod."
                raise Outage("sandbox", what, hint="Put it into the image, or choose another CLEARWAY_SANDBOX.")

    @property
    def _kubectl(self) -> Client:
        return Client(words=(*self.client.words, "--namespace", self.namespace))


def job_manifest(name: str, command: Command, *, image: str, runtime_class: str) -> Json:
    """Describe the Job of one run: restricted, without account, limited in everything, gone when it is over."""
    pod: dict[str, Json] = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "hostname": "sandbox",
        "dnsPolicy": "None",
        "dnsConfig": {"nameservers": ["127.0.0.1"]},
        "terminationGracePeriodSeconds": 0,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": NOBODY_ELSE,
            "runAsGroup": NOBODY_ELSE,
            "fsGroup": NOBODY_ELSE,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(command, image)],
        "volumes": [_volume(place, command.limits) for place in _WRITABLE],
    }
    if runtime_class:
        pod["runtimeClassName"] = runtime_class
    labels = _LABELS
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": math.ceil(command.limits.wall_seconds) + _START_SECONDS_MAX,
            "ttlSecondsAfterFinished": _START_SECONDS_MAX,
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


def no_network() -> Json:
    """Describe the policy that lets no packet into or out of the pods of runs."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "clearway-sandbox", "labels": _LABELS},
        "spec": {"podSelector": {"matchLabels": _LABELS}, "policyTypes": ["Ingress", "Egress"]},
    }


def _container(command: Command, image: str) -> Json:
    limits = command.limits
    most: Json = {
        "cpu": "1",
        "memory": str(limits.memory_bytes),
        "ephemeral-storage": str(len(_WRITABLE) * limits.disk_bytes + _LOGS_BYTES),
    }
    return {
        "name": "run",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": list(WAIT_AS_SECOND),
        "workingDir": "/",
        "stdin": True,
        "stdinOnce": True,
        "resources": {"limits": most, "requests": most},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": place, "mountPath": f"/{place}"} for place in _WRITABLE],
    }


def _volume(place: str, limits: Limits) -> Json:
    return {"name": place, "emptyDir": {"medium": "Memory", "sizeLimit": str(limits.disk_bytes)}}
