"""Crash logs of each sanitizer, debugger, kernel and language, with one text wherever the program has a say."""

from collections.abc import Callable
from functools import partial
from typing import Final

_LOGS: Final[dict[str, str]] = {
    "asan": """==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1 at pc 0x2 bp 0x3 sp 0x4
READ of size 1 at 0x1 thread T0 {text}
    #0 0x55 in {text} /{text}.c:3:1
    #1 0x56 in own /a.c:9:1
SUMMARY: AddressSanitizer: heap-buffer-overflow {text}
Base64: aGVsbG8=
""",
    "msan": """==1==WARNING: MemorySanitizer: use-of-uninitialized-value
    #0 0x55 in own /a.c:3:1
    #1 0x56 in {text} /{text}:9:1
  Uninitialized value was created by {text}
SUMMARY: MemorySanitizer: use-of-uninitialized-value {text}
""",
    "ubsan": """/src/{text}.c:12:9: runtime error: shift exponent 40 is too large {text}
    #0 0x5 in own /src/shift.c:12:9
    #1 0x6 in {text} /src/main.c:3:1
""",
    "tsan": """==================
WARNING: ThreadSanitizer: data race (pid=1)
  Write of size 4 at 0x7b by thread T1:
    #0 own /a.c:3 (x+0x1)
    #1 {text} /{text}.c:9 (x+0x2)
  Previous write of size 4 at 0x7b by {text}:
    #0 other /a.c:7 (x+0x3)
SUMMARY: ThreadSanitizer: data race {text} in own
""",
    "lsan": """==1==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 8 byte(s) in 1 object(s) allocated from:
    #0 0x55 in malloc (/x+0x1)
    #1 0x56 in {text} /{text}.c:3:1
    #2 0x57 in own /a.c:9:1
SUMMARY: AddressSanitizer: 8 byte(s) leaked {text}
""",
    "libfuzzer": """INFO: Seed: 1
==1== ERROR: libFuzzer: timeout after 25 seconds {text}
    #0 0x55 in own /a.c:3:1
    #1 0x56 in {text} /{text}.c:9:1
SUMMARY: libFuzzer: timeout
artifact_prefix='{text}'; Test unit written to {text}
""",
    "gdb": """Program received signal SIGSEGV, Segmentation fault.
0x0000555555555131 in own (text=0x0) at a.c:3
#0  0x0000555555555131 in own (text=0x0 {text}) at {text}.c:3
#1  0x0000555555555151 in {text} () at a.c:9
#2  0x0000555555555161 in main () at a.c:12
""",
    "java": """== Java Exception: java.lang.IllegalStateException: {text}
\tat org.example.Parser.read(Parser.java:12)
\tat org.example.{text}({text}.java:3)
Caused by: java.lang.{text}: {text}
""",
    "python": """Traceback (most recent call last):
  File "/x/main.py", line 9, in own
    {text}
  File "/{text}", line 2, in {text}
    fail()
KeyError: {text}
""",
    "go": """panic: runtime error: index out of range {text}

goroutine 1 [running]:
example.org/m/parse.(*Decoder).Next(0xc000, {text})
\t/srv/x/parse/decoder.go:42 +0x1d
main.{text}()
\t/srv/{text}/main.go:8 +0x1d
""",
    "rust": """thread 'main' panicked at src/parse.rs:42:5:
{text}
stack backtrace:
   0: rust_begin_unwind
             at /rustc/1/library/std/src/panicking.rs:1:5
   1: own::parse
             at ./src/parse.rs:42:5
   2: own::{text}
             at ./src/{text}.rs:3:1
""",
    "javascript": """/srv/a.js:3
    throw new TypeError({text})

TypeError: {text}
    at own (/srv/a.js:3:11)
    at {text} (/srv/{text}.js:9:1)
    at Object.<anonymous> (/srv/a.js:12:1)
""",
    "kernel": """BUG: KASAN: slab-out-of-bounds in own+0x12/0x34 {text}
Read of size 8 at addr ffff888000000000 by task {text}/1
Call Trace:
 own+0x12/0x34 net/a.c:3
 {text}+0x56/0x78 {text}.c:9
 do_syscall_64+0x1/0x2
""",
    "check": """[1:1:FATAL:{text}.cc(12)] Check failed: {text}.
    #0 0x55 in own /a.cc:3:1
    #1 0x56 in {text} /{text}.cc:9:1
""",
}  # fmt: skip


def _written(log: str, text: str) -> bytes:
    return log.replace("{text}", text).encode(errors="replace")


LOGS: Final[dict[str, Callable[[str], bytes]]] = {
    f"crash-log of {name}": partial(_written, log) for name, log in _LOGS.items()
}
