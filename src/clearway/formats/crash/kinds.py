"""The kinds of crashes as data: words that programs print -> names in ClusterFuzz's terms -> weaknesses."""

from typing import Final

# UndefinedBehaviorSanitizer, after `runtime error: `; the first that fits counts, the widest stand last.
UNDEFINED: Final = (
    (("division by zero",), "Divide-by-zero"),
    (("outside the range of representable values",), "Float-cast-overflow"),
    (("implicit conversion from type",), "Implicit-conversion"),
    (("through pointer to incorrect function type",), "Incorrect-function-pointer-type"),
    (("out of bounds for type",), "Index-out-of-bounds"),
    (("not a valid value for type 'bool'", "not a valid value for type 'BOOL'"), "Invalid-bool-value"),
    ((", which is not a valid argument",), "Invalid-builtin-use"),
    (("misaligned address",), "Misaligned-address"),
    (("reached the end of a value-returning function",), "No-return-value"),
    (("which is declared to never be null",), "Invalid-null-argument"),
    (("load of null pointer",), "Null-dereference READ"),
    (("store to null pointer",), "Null-dereference WRITE"),
    (("upcast of null pointer",), "Upcast-of-null-pointer"),
    (("binding to null pointer", "access within null pointer", "call on null pointer"), "Null-dereference"),
    (("with insufficient space for an object of type",), "Object-size"),
    (("addition of unsigned offset", "subtraction of unsigned offset", "pointer index expression with base",
      "offset to null pointer", "to null pointer"), "Pointer-overflow"),
    (("declared to never return null",), "Invalid-null-return"),
    (("shift",), "Undefined-shift"),
    (("execution reached an unreachable program point",), "Unreachable code"),
    (("unsigned integer overflow",), "Unsigned-integer-overflow"),
    (("variable length array bound evaluates to non-positive value",), "Non-positive-vla-bound-value"),
    (("assumption is violated",), "Assumption-violation"),
    (("not a valid value for type",), "Invalid-enum-value"),
    (("integer overflow", "cannot be represented in type"), "Integer-overflow"),
)  # fmt: skip

# Go, wherever a line tells of a panic.
GO: Final = (
    ("runtime error: integer divide by zero", "Integer divide by zero"),
    ("runtime error: index out of range", "Index out of range"),
    ("runtime error: invalid memory address", "Invalid memory address"),
    ("runtime error: makeslice: len out of range", "Makeslice: len out of range"),
    ("runtime error: slice bounds out of range", "Slice bounds out of range"),
    ("fatal error: stack overflow", "Stack overflow"),
)

# Each is enough to say that memory ran out; where there are two, the second stands after the first.
OUT_OF_MEMORY: Final = (
    ("# Allocation failed", "out of memory"), ("::OnNoMemory", ""), ("ERROR", "Sanitizer failed to allocate"),
    ("FatalProcessOutOfMemory", ""), ("Fatal process out of memory:", ""), ("Fatal JavaScript out of memory:", ""),
    ("Fatal JavaScript invalid size error", ""), ("FX_OutOfMemoryTerminate", ""), ("Out of memory. Dying.", ""),
    ("Out of memory. size=", ""), ("Sanitizer: allocation-size-too-big", ""), ("Sanitizer: calloc-overflow", ""),
    ("Sanitizer: calloc parameters overflow", ""),
    ("Sanitizer: requested allocation size", "exceeds maximum supported size"), ("Sanitizer: out of memory", ""),
    ("Sanitizer: out-of-memory", ""), ("TerminateBecauseOutOfMemory", ""),
    ("allocator is out of memory trying to allocate", ""), ("blinkGCOutOfMemory", ""),
    ("couldnt allocate", "Out of memory"), ("libFuzzer: out-of-memory (", ""), ("rss limit exhausted", ""),
    ("in rust_oom", ""), ("========= RSS limit exceeded:", ""),
)  # fmt: skip

# What these say is more exact than the signal by which the program then stops itself.
BEFORE_SIGNALS: Final = frozenset({
    "Arbitrary file open", "ASSERT", "CHECK failure", "Command injection", "DCHECK failure", "Fatal error",
    "Out-of-memory",
    "Security CHECK failure", "Security DCHECK failure", "Stack-overflow", "V8 API error",
})  # fmt: skip

# Addresses that programs write to in order to stop (0xbbadbeef and what platforms make of it).
STOPPING_ADDRESSES: Final = frozenset({0xBBADBEEF, 0xFBADBEEF, 0x1F75B7DD, 0x977537DD, 0x9F7537DD})

# The lines after which frames tell about another place: where memory came from, or the next leak.
OTHER_STACKS: Final = (
    "Direct leak of", "Uninitialized value was stored to memory at", "allocated by thread",
    "created by main thread at", "located in stack of thread", "previously allocated by",
)  # fmt: skip

# The low four bits of an ARM fault status: what the kernel was refused.
ARM_FAULTS: Final = {
    1: "Alignment Fault", 3: "Access Flag Fault, Section", 4: "Instruction Cache Maintenance Fault",
    5: "Translation Fault, Section", 6: "Access Flag Fault, Page", 7: "Translation Fault, Page",
    9: "Domain Fault, Section", 11: "Domain Fault, Page", 12: "L1 Translation", 13: "Permission Fault, Section",
    14: "L2 Translation", 15: "Permissions Fault, Page",
}  # fmt: skip
ARM_WRITE: Final = 0x800

_WEAKNESSES: Final = (
    ("overflow READ", "CWE-125"), ("underflow READ", "CWE-125"), ("overflow WRITE", "CWE-787"),
    ("underflow WRITE", "CWE-787"), ("out-of-bounds READ", "CWE-125"), ("out-of-bounds WRITE", "CWE-787"),
    ("-bounds-access READ", "CWE-125"), ("-bounds-access WRITE", "CWE-787"), ("use-after", "CWE-416"),
    ("Use-after", "CWE-416"), ("double-free", "CWE-415"), ("Double-free", "CWE-415"), ("Invalid-free", "CWE-590"),
    ("tack-overflow", "CWE-674"), ("tack overflow", "CWE-674"), ("uninitialized", "CWE-457"), ("Data race", "CWE-362"),
    ("-leak", "CWE-401"), ("Null-dereference", "CWE-476"), ("Invalid memory address", "CWE-476"),
    ("nteger-overflow", "CWE-190"), ("ivide", "CWE-369"), ("ndex-out-of-bounds", "CWE-129"),
    ("ndex out of range", "CWE-129"), ("Bad-cast", "CWE-704"), ("Timeout", "CWE-400"), ("Out-of-memory", "CWE-400"),
    ("Uncaught", "CWE-248"), ("ASSERT", "CWE-617"), ("CHECK failure", "CWE-617"), ("Command injection", "CWE-78"),
)  # fmt: skip


def weaknesses_of(kind: str) -> tuple[str, ...]:
    """Name the weakness that a crash of a kind shows, if it shows one."""
    return next(((weakness,) for mark, weakness in _WEAKNESSES if mark in kind), ())


def undefined_kind(reason: str) -> str:
    """Name undefined behavior by the reason that UndefinedBehaviorSanitizer gives."""
    return next((kind for words, kind in UNDEFINED if any(word in reason for word in words)), "UNKNOWN")


def fault_kind(code: str) -> str:
    """Name a fault of an ARM kernel by its status in hexadecimal; `BUG` where it is none."""
    try:
        status = int(code, 16)
    except ValueError:
        return "BUG"
    access = "WRITE" if status & ARM_WRITE else "READ"
    return f"Kernel failure\n{access} {ARM_FAULTS.get(status & 15, 'Unknown')} ({status})"
