#!/usr/bin/env python3
"""Write .env for docker-compose.yml: address, key ring, the spool's pair, fresh secrets, for its owner's eyes only.

    python3 -m crm.privacy.ring ring.json
    python3 deploy/make_env.py https://helpline.example ring.json

Standard library only. It never writes over a file that is there: whoever loses the ring loses every record.
"""

import json
import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crm.privacy.pair import new_pair  # noqa: E402
from crm.privacy.ring import BadRing, fingerprint, read_ring  # noqa: E402

PASSWORDS = ["POSTGRES", "WAYLINE_OWNER", "WAYLINE_APP", "WAYLINE_READER", "WAYLINE_REDIS"]


def values(url: str, ring: dict) -> dict[str, str]:
    passwords = {f"{name}_PASSWORD": secrets.token_urlsafe(24) for name in PASSWORDS}
    secret = {"SECRET_KEY": secrets.token_urlsafe(64), "WAYLINE_KEY_RING": json.dumps(ring)}
    return {"WAYLINE_URL": url, **secret, **new_pair(), **passwords, "WAYLINE_METRICS_TOKEN": secrets.token_urlsafe(24)}


def main(words: list[str]) -> int:
    if len(words) not in (2, 3) or not words[0].startswith(("https://", "http://")):
        print(__doc__, file=sys.stderr)
        return 2
    file = Path(words[2]) if len(words) == 3 else ROOT / ".env"
    try:
        ring = read_ring("", words[1])
        out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except BadRing as problem:
        print(str(problem).replace("WAYLINE_KEY_RING_FILE names ", ""), file=sys.stderr)
        return 2
    except FileExistsError:
        print(f"{file} is there already, and holds keys: move it away first if you mean it.", file=sys.stderr)
        return 2
    with open(out, "w") as env:
        env.writelines(f"{name}='{value}'\n" for name, value in values(words[0], ring).items())
    print(f"{file} is written, with the key ring {fingerprint(ring)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
