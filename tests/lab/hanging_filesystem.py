"""Runs a command beside a filesystem that only the command sees, and that hangs from a moment on.

usage: hanging_filesystem.py FOLDER GONE COMMAND…

In a mount namespace of its own: nobody else on the machine meets the filesystem. It answers from memory (FUSE's protocol,
linux/fuse.h) until a file GONE exists; then it does not even take up what is asked, so that who waits can still be killed.
SIGTERM is handed on to the command, whose end and exit code are this program's. Exit code 77: it cannot be done here.
"""

from __future__ import annotations

import ctypes
import errno
import os
import pathlib
import select
import signal
import struct
import subprocess
import sys

CLONE_NEWNS = 0x00020000
MS_REC_PRIVATE = 0x4000 | 0x40000
PR_SET_PDEATHSIG = 1
CANNOT = 77

LOOKUP, FORGET, GETATTR, STATFS, INIT = 1, 2, 3, 17, 26
BLOCKS, BLOCK_BYTES = 1_000_000, 4096

libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments) -> None:
    if getattr(libc, name)(*arguments) != 0:
        print(f"{name}: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
        sys.exit(CANNOT)


def mount(folder: str) -> int:
    call("unshare", CLONE_NEWNS)
    call("mount", None, b"/", None, MS_REC_PRIVATE, None)
    try:
        device = os.open("/dev/fuse", os.O_RDWR)
    except OSError as error:
        print(f"/dev/fuse: {error}", file=sys.stderr)
        sys.exit(CANNOT)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other".encode()
    call("mount", b"far:/share", folder.encode(), b"fuse.sshfs", 0, options)  # a kind that agents take for real
    return device


def answer(opcode: int) -> bytes | int:
    """The body of an answer, or an error."""
    if opcode == INIT:
        return struct.pack("<IIIIHHIIHHI28x", 7, 31, 65536, 0, 12, 9, 65536, 1, 0, 0, 0)
    if opcode == STATFS:
        return struct.pack("<QQQQQIII28x", BLOCKS, BLOCKS // 2, BLOCKS // 2, 1000, 500, BLOCK_BYTES, 255, BLOCK_BYTES)
    if opcode == GETATTR:
        return struct.pack("<QIIQQQQQQIIIIIIIIII", 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0o40755, 2, 0, 0, 0, BLOCK_BYTES, 0)
    return -(errno.ENOENT if opcode == LOOKUP else errno.ENOSYS)


def serve_one(device: int) -> None:
    request = os.read(device, 1 << 17)
    _, opcode, unique = struct.unpack_from("<IIQ", request)
    if opcode == FORGET:
        return
    found = answer(opcode)
    error, body = (found, b"") if isinstance(found, int) else (0, found)
    os.write(device, struct.pack("<IiQ", 16 + len(body), error, unique) + body)


def main() -> int:
    folder, gone, command = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    device = mount(folder)
    child = subprocess.Popen(command, preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        while child.poll() is None:
            asked = [] if gone.exists() else [device]
            if select.select(asked, [], [], 0.05)[0]:
                serve_one(device)
        return child.returncode
    finally:
        if child.poll() is None:
            child.kill()


if __name__ == "__main__":
    sys.exit(main())
