#!/usr/bin/env bash
# Runs a command beside a private PostgreSQL: with-postgres.sh COMMAND [ARGUMENT ...]
#
# The server lives in a temporary folder on a free port of the loopback, never as root and never the system's own; it is
# stopped and removed when the command ends, however it ends. The command finds it in FTZ_ATLAS_TEST_POSTGRES, and this
# script ends with the command's exit code.
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND [ARGUMENT ...]" >&2
    exit 2
fi

# Debian keeps the server's programs out of the path, one folder per version: the newest wins.
find_server() {
    local folder
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) ${FTZ_ATLAS_POSTGRES_BIN:-}; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
            echo "$folder"
            return
        fi
    done
    folder=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
    if [ -x "$folder/postgres" ]; then
        echo "$folder"
        return
    fi
    echo "PostgreSQL's server programs are not installed: run scripts/install-debian.sh" >&2
    exit 1
}

bin=$(find_server)
# Short, because the path of a Unix socket may have 107 bytes at most.
folder=$(mktemp -d /tmp/ftz-pg.XXXXXX)
server=
child=

finish() {
    local code=$?
    trap - EXIT INT TERM HUP
    if [ -n "$child" ] && kill -0 "$child" 2>/dev/null; then
        # The whole group: cargo's tests, too.
        kill -TERM -- "-$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
        # QUIT is an immediate stop: nothing in it is worth keeping.
        kill -QUIT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL refuses to run as root.
    if ! id postgres >/dev/null 2>&1; then
        echo "there is no user postgres to run the server as: run scripts/install-debian.sh" >&2
        exit 1
    fi
    chown postgres: "$folder"
    as() { (cd "$folder" && exec setpriv --reuid=postgres --regid=postgres --init-groups "$@"); }
else
    as() { (cd "$folder" && exec "$@"); }
fi

as "$bin/initdb" --pgdata="$folder/data" --username=ftz --auth=trust --encoding=UTF8 --locale=C \
    --no-sync >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    exit 1
}

# A port that is free now may be taken a moment later: try a few.
started=
for attempt in 1 2 3 4 5; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
    log="$folder/server-$attempt.log"
    # Below is no durability at all: it is a server for tests, gone in minutes.
    if [ "$(id -u)" -eq 0 ]; then
        (cd "$folder" && exec setpriv --reuid=postgres --regid=postgres --init-groups "$bin/postgres" \
            -D "$folder/data" -p "$port" -k "$folder" -c listen_addresses=127.0.0.1 -c fsync=off \
            -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c max_wal_size=2GB) >"$log" 2>&1 &
    else
        (cd "$folder" && exec "$bin/postgres" \
            -D "$folder/data" -p "$port" -k "$folder" -c listen_addresses=127.0.0.1 -c fsync=off \
            -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c max_wal_size=2GB) >"$log" 2>&1 &
    fi
    server=$!
    for _ in $(seq 150); do
        if "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" -U ftz; then
            started=yes
            break
        fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    # The answer must be from our own server, not from another that has the port.
    if [ -n "$started" ] && kill -0 "$server" 2>/dev/null; then
        break
    fi
    started=
    kill -QUIT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
done
if [ -z "$started" ]; then
    echo "PostgreSQL did not start:" >&2
    cat "$log" >&2
    exit 1
fi

export FTZ_ATLAS_TEST_POSTGRES="postgres://ftz@127.0.0.1:$port/postgres"
# In the background, because a shell acts on a signal only between two commands; as a group of its own (-m), so that all
# of it can be ended.
set -m
"$@" <&0 &
child=$!
set +m
code=0
wait "$child" || code=$?
child=
exit "$code"
