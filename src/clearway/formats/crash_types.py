"""The kinds of crashes in ClusterFuzz's terms, and the weaknesses that they show."""

from collections.abc import Sequence
from typing import Final

from clearway.kernel.limits import CRASH_HEAD_LINES_MAX

_SANITIZER: Final = {
    "alloc-dealloc-mismatch": "Alloc-dealloc-mismatch",
    "attempting double-free": "Heap-double-free",
    "attempting free on address": "Bad-free",
    "bad-cast": "Bad-cast",
    "calloc-overflow": "Calloc-overflow",
    "container-overflow": "Container-overflow",
    "data race": "Data race",
    "deadly signal": "Fatal-signal",
    "detected memory leaks": "Direct-leak",
    "dynamic-stack-buffer-overflow": "Dynamic-stack-buffer-overflow",
    "global-buffer-overflow": "Global-buffer-overflow",
    "heap-buffer-overflow": "Heap-buffer-overflow",
    "heap-use-after-free": "Heap-use-after-free",
    "memcpy-param-overlap": "Memcpy-param-overlap",
    "negative-size-param": "Negative-size-param",
    "out of memory": "Out-of-memory",
    "out-of-memory": "Out-of-memory",
    "allocator is out of memory": "Out-of-memory",
    "requested allocation size": "Out-of-memory",
    "stack-buffer-overflow": "Stack-buffer-overflow",
    "stack-buffer-underflow": "Stack-buffer-underflow",
    "stack-overflow": "Stack-overflow",
    "stack-use-after-return": "Stack-use-after-return",
    "stack-use-after-scope": "Stack-use-after-scope",
    "strcpy-param-overlap": "Strcpy-param-overlap",
    "timeout": "Timeout",
    "unknown-crash": "Unknown-crash",
    "use-after-poison": "Use-after-poison",
    "use-of-uninitialized-value": "Use-of-uninitialized-value",
    "ABRT": "Abrt",
    "FPE": "Floating-point-exception",
    "ILL": "Ill",
    "BUS": "UNKNOWN",
    "SEGV": "UNKNOWN",
    "TRAP": "Trap",
}
# Kinds for which the size of the access belongs to the type.
_SIZED: Final = ("overflow", "use-after", "Unknown-crash", "underflow")
_UNDEFINED: Final = (
    ("division by zero", "Divide-by-zero"),
    ("unsigned integer overflow", "Unsigned-integer-overflow"),
    ("signed integer overflow", "Integer-overflow"),
    ("negation of", "Integer-overflow"),
    ("shift", "Undefined-shift"),
    ("out of bounds for type", "Index-out-of-bounds"),
    ("outside the range of representable values", "Float-cast-overflow"),
    ("misaligned address", "Misaligned-address"),
    ("null pointer passed as argument", "Invalid-null-argument"),
    ("null pointer returned from function", "Invalid-null-return"),
    ("null pointer", "Null-dereference"),
    ("with insufficient space", "Object-size"),
    ("incorrect function type", "Incorrect-function-pointer-type"),
    ("not a valid value for type 'bool'", "Invalid-bool-value"),
    ("not a valid value for type", "Invalid-enum-value"),
    ("unreachable", "Unreachable code"),
    ("variable length array bound", "Non-positive-vla-bound-value"),
    ("which does not point to an object of type", "Bad-cast"),
    ("end of a value-returning function", "No-return-value"),
    ("pointer index expression", "Pointer-overflow"),
    ("offset", "Pointer-overflow"),
)
_GO: Final = (
    ("index out of range", "Index out of range"),
    ("slice bounds out of range", "Slice bounds out of range"),
    ("invalid memory address or nil pointer dereference", "Invalid memory address"),
    ("integer divide by zero", "Integer divide by zero"),
    ("makeslice: len out of range", "Makeslice: len out of range"),
    ("stack overflow", "Stack overflow"),
    ("out of memory", "Out of memory"),
    ("deadlock", "Deadlock"),
)
_WEAKNESSES: Final = (
    ("overflow READ", "CWE-125"), ("underflow READ", "CWE-125"), ("overflow WRITE", "CWE-787"),
    ("underflow WRITE", "CWE-787"), ("use-after", "CWE-416"), ("double-free", "CWE-415"), ("Bad-free", "CWE-590"),
    ("Stack-overflow", "CWE-674"), ("uninitialized", "CWE-457"), ("Data race", "CWE-362"), ("leak", "CWE-401"),
    ("Null-dereference", "CWE-476"), ("nteger-overflow", "CWE-190"), ("ivide", "CWE-369"), ("Index", "CWE-129"),
    ("Bad-cast", "CWE-704"), ("Timeout", "CWE-400"), ("Out-of-memory", "CWE-400"), ("Uncaught", "CWE-248"),
)  # fmt: skip
_NULL_PAGE: Final = 0x1000


def sanitizer_type(told: str, lines: Sequence[str]) -> str:
    """Name a crash by what follows `Sanitizer: ` and by the lines below it, which say how memory was accessed."""
    kind = next((name for mark, name in _SANITIZER.items() if told.startswith(mark)), "")
    if not kind:
        word = told.partition(" ")[0].strip(":")[:60]
        kind = f"{word[:1].upper()}{word[1:]}" or "Unknown-crash"
    access, size = _access(lines)
    if kind == "UNKNOWN":
        kind = "Null-dereference" if _address(told) < _NULL_PAGE else kind
        return f"{kind} {access}".strip()
    if kind == "Data race" or any(word in kind for word in _SIZED):
        return f"{kind} {access} {size}".strip()
    return kind


def undefined_type(told: str) -> str:
    """Name undefined behavior by what follows `runtime error: `."""
    return next((name for mark, name in _UNDEFINED if mark in told), "Undefined-behavior")


def go_type(told: str) -> str:
    """Name a panic by its words."""
    return next((name for mark, name in _GO if mark in told), "Panic")


def weaknesses_of(kind: str) -> tuple[str, ...]:
    """Name the weakness that a crash of a kind shows, if it shows one."""
    return next(((weakness,) for mark, weakness in _WEAKNESSES if mark in kind), ())


def _access(lines: Sequence[str]) -> tuple[str, str]:
    for line in lines[:CRASH_HEAD_LINES_MAX]:
        words = line.strip().split(" ", 4)
        if words[0] in {"READ", "WRITE", "Read", "Write"} and words[1:3] == ["of", "size"]:
            return words[0].upper(), words[3][:12] if len(words) > 3 else ""
        for word in ("READ", "WRITE"):
            if f"caused by a {word} memory access" in line:
                return word, ""
    return "", ""


def _address(told: str) -> int:
    digits = told.partition(" address 0x")[2].partition(" ")[0]
    try:
        return int(digits[:16], 16)
    except ValueError:
        return _NULL_PAGE
