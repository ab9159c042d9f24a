"""The demo's own folder, made anew each time; nothing that the demo did not make is removed."""

from __future__ import annotations

import shutil
from pathlib import Path

from service.errors import Refused

MARK = "made-by-headmark-demo"


def new_folder(path: Path) -> Path:
    """An empty folder for this run; what an earlier run left there is removed."""
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise Refused(f"{path} is not a folder; name another with --folder")
    if path.exists() and any(path.iterdir()):
        if not (path / MARK).is_file():
            raise Refused(
                f"{path} holds files that the demo did not make; name another with --folder"
            )
        shutil.rmtree(path)
    path.mkdir(parents=True, exist_ok=True)
    (path / MARK).write_text("The demo removes this folder when it starts again.\n")
    return path.resolve()
