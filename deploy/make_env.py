#!/usr/bin/env python3
"""Write .env for docker-compose.yml: the public address and fresh secrets, readable by its owner only.

    python3 deploy/make_env.py https://helpline.example

Standard library only. It never writes over a file that is there: whoever loses WAYLINE_KEY_RING loses every record.
"""

import base64
import json
import os
import secrets
import sys
from pathlib import Path

PASSWORDS = ["POSTGRES", "WAYLINE_OWNER", "WAYLINE_APP", "WAYLINE_READER", "WAYLINE_REDIS"]


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def values(url: str) -> dict[str, str]:
    ring = {"current": "k1", "keys": {"k1": key()}, "lookup": key(), "terms": key(), "tokens": key()}
    passwords = {f"{name}_PASSWORD": secrets.token_urlsafe(24) for name in PASSWORDS}
    secret = {"SECRET_KEY": secrets.token_urlsafe(64), "WAYLINE_KEY_RING": json.dumps(ring)}
    return {"WAYLINE_URL": url, **secret, **passwords, "WAYLINE_METRICS_TOKEN": secrets.token_urlsafe(24)}


def main(words: list[str]) -> int:
    if len(words) not in (1, 2) or not words[0].startswith(("https://", "http://")):
        print(__doc__, file=sys.stderr)
        return 2
    file = Path(words[1] if len(words) == 2 else Path(__file__).resolve().parent.parent / ".env")
    try:
        out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(f"{file} is there already, and holds keys: move it away first if you mean it.", file=sys.stderr)
        return 2
    with open(out, "w") as env:
        env.writelines(f"{name}='{value}'\n" for name, value in values(words[0]).items())
    print(f"{file} is written. Keep a copy where the database's backups are not: without it nobody can read them.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
