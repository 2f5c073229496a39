"""Loaded before anything else (`-p tests.servers`): real PostgreSQL and Valkey for this run, ended with it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "WAYLINE_TEST_SERVERS" not in os.environ:
    from config import embedded

    folder = Path(tempfile.mkdtemp(prefix="wayline-tests-"))
    folder.chmod(0o755)  # else PostgreSQL, which is not root, could not reach it
    os.environ["WAYLINE_TEST_SERVERS"] = data = str(folder / "data")
    Path(data, "static").mkdir(parents=True)
    _servers = embedded.start(Path(data), for_tests=True)
    os.environ.update(_servers.environment())
    os.environ.update(embedded.secrets(Path(data)))
    os.environ.update({"WAYLINE_DATA": data, "WAYLINE_DEMO": "0", "WAYLINE_LIMITS": "off"})
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(_servers.stop)
