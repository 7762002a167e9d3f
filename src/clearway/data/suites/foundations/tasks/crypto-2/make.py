import hashlib

from instance import start, write

PROGRAM = '''"""Seals messages. The counter is meant to differ from message to message."""
import hashlib
import sys
from datetime import date


def stream(key: bytes, counter: int, length: int) -> bytes:
    blocks = b""
    while len(blocks) < length:
        blocks += hashlib.sha256(key + counter.to_bytes(8, "big") + len(blocks).to_bytes(8, "big")).digest()
    return blocks[:length]


def seal(message: bytes, key: bytes) -> bytes:
    counter = date.today().toordinal()
    padded = len(message).to_bytes(2, "big") + message
    body = bytes(a ^ b for a, b in zip(padded, stream(key, counter, len(padded))))
    return bytes([1]) + body[::-1].hex().encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(seal(sys.stdin.buffer.read(), sys.argv[1].encode()))
'''


def stream(key, counter, length):
    blocks = b""
    while len(blocks) < length:
        blocks += hashlib.sha256(key + counter.to_bytes(8, "big") + len(blocks).to_bytes(8, "big")).digest()
    return blocks[:length]


def seal(message, key, counter):
    padded = len(message).to_bytes(2, "big") + message
    body = bytes(a ^ b for a, b in zip(padded, stream(key, counter, len(padded))))
    return bytes([1]) + body[::-1].hex().encode()


draw = start("crypto-2")
key, counter = draw.bytes(16), draw.between(730_000, 760_000)
secret = "".join(draw.words(2)) + draw.hex(6)
stops = draw.words(30)
first = ("Route sheet. " + " then ".join(stops) + ". Return by the same way and sign at the desk.").encode()
second = f"To all {draw.word()} couriers: the word of the day is {secret} and nothing else.".encode()
write(
    {"courier.py": PROGRAM, "one.txt": first, "one.sealed": seal(first, key, counter), "two.sealed": seal(second, key, counter)},
    {"line": secret},
)
