"""What tests look for in the process table."""

import os
from pathlib import Path

import psutil


def servers_in(folder: Path) -> list[psutil.Process]:
    """The server processes, all of them, whose data is below this folder."""
    found = psutil.process_iter(["name", "cwd"])
    names = ("postgres", "valkey-server")
    return [one for one in found if one.info["name"] in names and str(one.info["cwd"]).startswith(f"{folder}{os.sep}")]
