"""The list of system calls that untrusted code may not make, as a classic BPF program for seccomp (seccomp(2)).

Everything is allowed but what opens a way out or around: new namespaces, mounts, keys, io_uring, bpf, tracing, modules
and the like. Calls of another architecture, or in the x32 numbering, end the process.
"""

import json
import platform
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clearway.kernel.errors import Outage

_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_JUMP_BITS: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN: Final = 0x06

_NUMBER: Final = 0  # offsets in struct seccomp_data
_ARCHITECTURE: Final = 4
_FIRST_ARGUMENT: Final = 16
_SECOND_ARGUMENT: Final = 24

_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_ERRNO: Final = 0x00050000
_EPERM: Final = 1
_ENOSYS: Final = 38

_X32: Final = 0x40000000
_NEW_NAMESPACE: Final = 0x7E020080  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET and NEWTIME
_TERMINAL_INPUT: Final = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX put words into a terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """An architecture's audit number and which column of the table is its own."""

    audit: int
    column: int
    has_x32: bool


ARCHITECTURES: Final[Mapping[str, Architecture]] = {
    "x86_64": Architecture(audit=0xC000003E, column=0, has_x32=True),
    "aarch64": Architecture(audit=0xC00000B7, column=1, has_x32=False),
}

# name: (number on x86_64, number on aarch64); -1 where an architecture does not have it.
DENIED: Final[Mapping[str, tuple[int, int]]] = {
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "bpf": (321, 280),
    "perf_event_open": (298, 241), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440), "pidfd_getfd": (438, 438), "kcmp": (312, 272),
    "userfaultfd": (323, 282), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "create_module": (174, -1), "query_module": (178, -1),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "acct": (163, 89), "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "syslog": (103, 116), "vhangup": (153, 58), "uselib": (134, -1), "nfsservctl": (180, 42), "iopl": (172, -1),
    "ioperm": (173, -1), "modify_ldt": (154, -1), "lookup_dcookie": (212, 18), "fanotify_init": (300, 262),
    "move_pages": (279, 239), "migrate_pages": (256, 238), "mbind": (237, 235), "set_mempolicy": (238, 237),
    "sethostname": (170, 161), "setdomainname": (171, 162), "lsm_set_self_attr": (460, 460),
    "listmount": (458, 458), "statmount": (457, 457),
}  # fmt: skip
_CLONE: Final = (56, 220)
_CLONE3: Final = (435, 435)
_IOCTL: Final = (16, 29)


def program(machine: str | None = None) -> bytes:
    """Write the filter for an architecture (this machine's unless named); an Outage where there is none for it."""
    name = machine or platform.machine()
    architecture = ARCHITECTURES.get(name)
    if architecture is None:
        raise Outage("sandbox", f"there is no system call filter for {name}.", hint="Use x86_64 or aarch64.")
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in _instructions(architecture))


def profile() -> bytes:
    """Write the same list as a profile that container engines read; other architectures' calls end the process."""
    refuse = {"action": "SCMP_ACT_ERRNO", "errnoRet": _EPERM}
    flags = [1 << bit for bit in range(32) if _NEW_NAMESPACE >> bit & 1]
    rules = [
        {**refuse, "names": sorted(DENIED)},
        {**refuse, "names": ["clone3"], "errnoRet": _ENOSYS},
        *({**refuse, "names": ["clone"], "args": [_any_of(0, flag)]} for flag in flags),
        *(
            {**refuse, "names": ["ioctl"], "args": [_any_of(1, request, mask=0xFFFFFFFF)]}
            for request in _TERMINAL_INPUT
        ),
    ]
    machines = ["SCMP_ARCH_X86_64" if platform.machine() == "x86_64" else "SCMP_ARCH_AARCH64"]
    return json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "architectures": machines, "syscalls": rules}).encode()


def _any_of(argument: int, value: int, *, mask: int = 0) -> Mapping[str, str | int]:
    return {"index": argument, "op": "SCMP_CMP_MASKED_EQ", "value": mask or value, "valueTwo": value}


def _instructions(architecture: Architecture) -> Sequence[tuple[int, int, int, int]]:
    column = architecture.column
    body: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if architecture.has_x32:
        body += [(_JUMP_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    body += [
        # A C library that is refused clone3 falls back to clone, whose flags can be looked at.
        (_JUMP_EQUAL, 0, 1, _CLONE3[column]),
        (_RETURN, 0, 0, _ERRNO | _ENOSYS),
    ]
    for numbers in DENIED.values():
        if numbers[column] >= 0:
            body += [(_JUMP_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, _ERRNO | _EPERM)]
    body += _when(_CLONE[column], _FIRST_ARGUMENT, [(_JUMP_BITS, 0, 1, _NEW_NAMESPACE)])
    for request in _TERMINAL_INPUT:
        body += _when(_IOCTL[column], _SECOND_ARGUMENT, [(_JUMP_EQUAL, 0, 1, request)])
    return [*body, (_RETURN, 0, 0, _ALLOW)]


def _when(number: int, argument: int, test: Sequence[tuple[int, int, int, int]]) -> Sequence[tuple[int, int, int, int]]:
    # Look at an argument of one call; load the call's number again for what follows.
    inside = [(_LOAD, 0, 0, argument), *test, (_RETURN, 0, 0, _ERRNO | _EPERM), (_LOAD, 0, 0, _NUMBER)]
    return [(_JUMP_EQUAL, 0, len(inside), number), *inside]
