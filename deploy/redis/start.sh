#!/bin/sh
# Valkey with a password that no process list shows.
set -eu
umask 077
printf 'port 6379\nrequirepass %s\nsave ""\nappendonly no\nmaxmemory-policy noeviction\n' "$REDISCLI_AUTH" > /tmp/valkey.conf
exec valkey-server /tmp/valkey.conf
