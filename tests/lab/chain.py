"""The chain of digests, from WIRE.md alone."""

import hashlib
import struct


def digest(batch: bytes) -> bytes:
    return hashlib.sha256(batch).digest()[:16]


def chain_after(before: bytes, seq: int, entry_digest: bytes) -> bytes:
    return hashlib.sha256(before + struct.pack("<Q", seq) + entry_digest).digest()[:16]
