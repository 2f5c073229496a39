"""Loaded before anything else (`-p tests.servers`): real PostgreSQL and Valkey for this run, ended with it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("WAYLINE_TEST_SERVERS_OF") != _worker:  # what a test starts uses its worker's; workers share nothing
    from config import embedded

    folder = Path(tempfile.mkdtemp(prefix="wayline-tests-"))
    folder.chmod(0o755)  # else PostgreSQL, which is not root, could not reach it
    data = str(folder / "data")
    os.environ.update({"WAYLINE_TEST_SERVERS": data, "WAYLINE_TEST_SERVERS_OF": _worker})
    Path(data, "static").mkdir(parents=True)
    _servers = embedded.start(Path(data), for_tests=True)
    os.environ.update(_servers.environment())
    os.environ.update(embedded.secrets(Path(data)))
    os.environ.update({"WAYLINE_DATA": data, "WAYLINE_DEMO": "0", "WAYLINE_LIMITS": "off"})
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(_servers.stop)
