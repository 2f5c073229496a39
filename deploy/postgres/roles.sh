#!/bin/sh
# The database and its three roles, made once when the cluster is new: owner (migrations), app, reader.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv owner WAYLINE_OWNER_PASSWORD
\getenv app WAYLINE_APP_PASSWORD
\getenv reader WAYLINE_READER_PASSWORD
create role owner login password :'owner';
create role app login password :'app';
create role reader login password :'reader';
alter role reader set default_transaction_read_only = on;
create database wayline owner owner;
revoke all on database wayline from public;
grant connect on database wayline to app, reader;
SQL
