"""UndefinedBehaviorSanitizer and control flow integrity: each check's words, and casts to the wrong type."""

import pytest

from tests.formats.crash.logs import FRAMES, STACK, read

_FLOW = "control flow integrity check for type"


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("division by zero", "Divide-by-zero"),
        ("1e+30 is outside the range of representable values of type 'int'", "Float-cast-overflow"),
        ("implicit conversion from type 'int' of value -1 to type 'unsigned char'", "Implicit-conversion"),
        (
            "call to function foo(int) through pointer to incorrect function type 'void (*)(int)'",
            "Incorrect-function-pointer-type",
        ),
        ("index 9 out of bounds for type 'int[8]'", "Index-out-of-bounds"),
        ("load of value 190, which is not a valid value for type 'bool'", "Invalid-bool-value"),
        ("load of value 7, which is not a valid value for type 'BOOL'", "Invalid-bool-value"),
        ("load of value 99, which is not a valid value for type 'Color'", "Invalid-enum-value"),
        ("passing zero to __builtin_ctz(), which is not a valid argument", "Invalid-builtin-use"),
        ("load of misaligned address 0x7f1 for type 'int', which requires 4 byte alignment", "Misaligned-address"),
        ("member call on misaligned address 0x7f1 for type 'T', which requires 8 byte alignment", "Misaligned-address"),
        ("execution reached the end of a value-returning function without returning a value", "No-return-value"),
        ("null pointer passed as argument 1, which is declared to never be null", "Invalid-null-argument"),
        ("null pointer returned from function declared to never return null", "Invalid-null-return"),
        ("load of null pointer of type 'int'", "Null-dereference READ"),
        ("store to null pointer of type 'int'", "Null-dereference WRITE"),
        ("reference binding to null pointer of type 'int'", "Null-dereference"),
        ("member access within null pointer of type 'struct node'", "Null-dereference"),
        ("member call on null pointer of type 'Node'", "Null-dereference"),
        ("load of address 0x7f1 with insufficient space for an object of type 'int'", "Object-size"),
        ("addition of unsigned offset to 0x7f1 overflowed to 0x001", "Pointer-overflow"),
        ("subtraction of unsigned offset from 0x001 overflowed to 0xff1", "Pointer-overflow"),
        ("pointer index expression with base 0x7f1 overflowed to 0x001", "Pointer-overflow"),
        ("applying non-zero offset 8 to null pointer", "Pointer-overflow"),
        ("applying zero offset to null pointer", "Pointer-overflow"),
        ("left shift of negative value -1", "Undefined-shift"),
        ("left shift of 255 by 24 places cannot be represented in type 'int'", "Undefined-shift"),
        ("shift exponent 64 is too large for 64-bit type 'long'", "Undefined-shift"),
        ("execution reached an unreachable program point", "Unreachable code"),
        ("unsigned integer overflow: 1 - 2 cannot be represented in type 'unsigned int'", "Unsigned-integer-overflow"),
        ("signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'", "Integer-overflow"),
        ("negation of -2147483648 cannot be represented in type 'int'", "Integer-overflow"),
        ("division of -2147483648 by -1 cannot be represented in type 'int'", "Integer-overflow"),
        ("variable length array bound evaluates to non-positive value -1", "Non-positive-vla-bound-value"),
        ("assumption is violated during execution", "Assumption-violation"),
        ("something that no version has said yet", "UNKNOWN"),
    ],
)
def test_each_check_has_its_kind(reason: str, kind: str) -> None:
    """The words after `runtime error:` tell the check, the more exact before the wider."""
    log = f"/src/own/inner.c:3:1: runtime error: {reason}\n{STACK}SUMMARY: UndefinedBehaviorSanitizer: x\n"
    assert read(log) == (kind, FRAMES)


def test_the_first_error_counts() -> None:
    """The program goes on after undefined behavior; what follows is often a consequence."""
    second = "/b.c:1:2: runtime error: load of null pointer of type 'int'\n    #0 0x1 in other /b.c:1:2\n"
    log = f"/a.c:1:2: runtime error: division by zero\n{STACK}{second}"
    assert read(log) == ("Divide-by-zero", FRAMES)


@pytest.mark.parametrize(
    ("line", "note", "head"),
    [
        (
            "/a.cc:3:5: runtime error: downcast of address 0x7f1 which does not point to an object of type 'Child'",
            "0x7f1: note: object is of type 'Parent'",
            "Bad-cast to Child from Parent",
        ),
        (
            "/a.cc:3:5: runtime error: member call on address 0x7f1 which does not point to an object of type 'Child'",
            "0x7f1: note: object has invalid vptr",
            "Bad-cast to Child from invalid vptr",
        ),
        (
            "/a.c:3: runtime error: member access within address 0x7 which does not point to an object of type 'Base'",
            "0x7f1: note: object is base class subobject at offset 16 within object of type 'Child'",
            "Bad-cast to Base from base class subobject at offset 16",
        ),
        (
            f"/a.cc:3:5: runtime error: {_FLOW} 'B' failed during cast to unrelated type (vtable address 0x000042)",
            "0x000042: note: vtable is of type 'A'",
            "Bad-cast to B from A",
        ),
        (
            f"/a.cc:3:5: runtime error: {_FLOW} 'B' failed during virtual call (vtable address 0x000042)",
            "0x000042: note: invalid vtable",
            "Bad-cast to B from invalid vptr",
        ),
        (
            f"/a.cc:3:5: runtime error: {_FLOW} 'void (int)' failed during indirect function call",
            "/a.cc:1:1: note: callee defined here",
            "Bad-cast to void (int)",
        ),
    ],
)
def test_a_bad_cast_says_to_what_and_from_what(line: str, note: str, head: str) -> None:
    """The note below the error completes the state; it takes the place of a frame."""
    assert read(f"{line}\n{note}\n 00 00 00\n{STACK}") == ("Bad-cast", (head, *FRAMES[:2]))


def test_a_violation_without_details_is_a_bad_cast() -> None:
    """A build without diagnostics only traps."""
    marker = "CFI: Most likely a control flow integrity violation; for more information see the documentation\n"
    assert read(f"{marker}#0 0x5a inner\n#1 0x5b own::middle()\n") == ("Bad-cast", ("inner", "own::middle"))


def test_a_signal_after_undefined_behavior_counts() -> None:
    """What stops the program is said last."""
    log = f"/a.c:1:2: runtime error: division by zero\n{STACK.replace('inner', 'first')}"
    signal = "==3==ERROR: UndefinedBehaviorSanitizer: SEGV on unknown address 0x7f0012345678 (pc 0x1 bp 0x2 T3)\n"
    assert read(f"{log}UndefinedBehaviorSanitizer:DEADLYSIGNAL\n{signal}{STACK}") == ("UNKNOWN", FRAMES)
