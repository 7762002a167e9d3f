"""Hashes of files, written as an algorithm's name, a colon, and hexadecimal digits."""

from typing import Final

# By the names that CSAF, CycloneDX and tools use, in small letters without marks: the name, and its hexadecimal digits.
_ALGORITHMS: Final = {
    "md5": ("md5", 32), "sha1": ("sha1", 40), "sha224": ("sha224", 56), "sha256": ("sha256", 64),
    "sha384": ("sha384", 96), "sha512": ("sha512", 128), "sha3256": ("sha3-256", 64), "sha3384": ("sha3-384", 96),
    "sha3512": ("sha3-512", 128), "blake2b512": ("blake2b-512", 128), "blake2b256": ("blake2b-256", 64),
    "blake2b384": ("blake2b-384", 96), "blake3": ("blake3", 64),
}  # fmt: skip
_DIGITS: Final = frozenset("0123456789abcdef")


def read_hash(text: str) -> str:
    """Write a hash as all others write it; nothing for what is none."""
    algorithm, _, value = text.partition(":")
    name, digits = _ALGORITHMS.get(algorithm.lower().replace("-", "").replace("_", ""), ("", 0))
    small = value.strip().lower()
    return f"{name}:{small}" if name and len(small) == digits and _DIGITS.issuperset(small) else ""
