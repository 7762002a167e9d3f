"""The kinds of crashes, in ClusterFuzz's terms."""

import pytest

from clearway.formats.crash_types import go_type, sanitizer_type, undefined_type, weaknesses_of


@pytest.mark.parametrize(
    ("told", "below", "kind", "weaknesses"),
    [
        (
            "heap-buffer-overflow on address 0x1",
            ["WRITE of size 8 at 0x1"],
            "Heap-buffer-overflow WRITE 8",
            ("CWE-787",),
        ),
        ("heap-use-after-free on address", ["READ of size 4 at"], "Heap-use-after-free READ 4", ("CWE-416",)),
        ("attempting double-free on 0x1", [], "Heap-double-free", ("CWE-415",)),
        (
            "SEGV on unknown address 0x000000000010 (pc",
            ["caused by a READ memory access."],
            "Null-dereference READ",
            ("CWE-476",),
        ),
        ("SEGV on unknown address 0x602000000010 (pc", ["caused by a WRITE memory access."], "UNKNOWN WRITE", ()),
        ("SEGV on unknown address (pc", [], "UNKNOWN", ()),
        ("stack-overflow on address", [], "Stack-overflow", ("CWE-674",)),
        ("use-of-uninitialized-value", [], "Use-of-uninitialized-value", ("CWE-457",)),
        ("timeout after 60 seconds", [], "Timeout", ("CWE-400",)),
        ("brand-new-kind on", [], "Brand-new-kind", ()),
        ("", [], "Unknown-crash", ()),
    ],
)
def test_a_sanitizers_kind(told: str, below: list[str], kind: str, weaknesses: tuple[str, ...]) -> None:
    """The word, the access and its size make the type; the type tells the weakness."""
    found = sanitizer_type(told, [told, *below])
    assert found == kind
    assert weaknesses_of(found) == weaknesses


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("signed integer overflow: 1 + 2", "Integer-overflow"),
        ("unsigned integer overflow: 1 + 2", "Unsigned-integer-overflow"),
        ("division by zero", "Divide-by-zero"),
        ("index 5 out of bounds for type 'int[4]'", "Index-out-of-bounds"),
        ("load of null pointer of type 'int'", "Null-dereference"),
        ("something new", "Undefined-behavior"),
    ],
)
def test_undefined_behavior(told: str, kind: str) -> None:
    """The words of UndefinedBehaviorSanitizer are known by their telling part."""
    assert undefined_type(told) == kind


def test_panics() -> None:
    """Go's run-time errors have names of their own."""
    assert go_type("runtime error: slice bounds out of range [:5]") == "Slice bounds out of range"
    assert go_type("no luck") == "Panic"
