"""A filesystem that answers until a file appears, and then hangs, as a network mount does whose server is gone.

usage: hanging_filesystem.py MOUNTPOINT FILE
"""

import errno
import os
import stat
import sys
import threading

import fusepy as fuse

never = threading.Event()


class Hanging(fuse.Operations):
    def getattr(self, path, fh=None):
        self.answer()
        if path != "/":
            raise fuse.FuseOSError(errno.ENOENT)
        return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2}

    def statfs(self, path):
        self.answer()
        return {"f_bsize": 4096, "f_frsize": 4096, "f_blocks": 1000, "f_bfree": 400, "f_bavail": 400}

    @staticmethod
    def answer():
        if os.path.exists(sys.argv[2]):
            never.wait()


def main() -> None:
    fuse.FUSE(Hanging(), sys.argv[1], foreground=True, nothreads=False, fsname="far:/share", subtype="sshfs", allow_other=True)


if __name__ == "__main__":
    main()
