#!/usr/bin/env python3
"""Which polygon holds a point, beside PostGIS: location.py [--rounds N]; README.md says what it measures.

Builds and runs the bench `location`, loads the polygons and points that it writes into a private PostgreSQL, and asks
the same there. Needs cargo, PostgreSQL with PostGIS, and a machine that does nothing beside.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Nothing is left beside the sources.
sys.dont_write_bytecode = True

from servers import postgres

ROOT = Path(__file__).resolve().parents[2]

TABLES = """
CREATE EXTENSION postgis;
CREATE TABLE polygon (id integer PRIMARY KEY, geom geometry(Polygon, 4326) NOT NULL);
CREATE TABLE point (id integer PRIMARY KEY, lon float8, lat float8, geom geometry(Point, 4326)
    GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), 4326)) STORED);
"""
INDEXES = """
CREATE INDEX ON polygon USING gist (geom);
CREATE INDEX ON point USING gist (geom);
"""
JOIN = "SELECT count(*) FROM point p JOIN polygon z ON ST_Contains(z.geom, p.geom)"
PREPARE = """PREPARE at(float8, float8) AS
    SELECT count(*) FROM polygon WHERE ST_Contains(geom, ST_SetSRID(ST_MakePoint($1, $2), 4326));
SET plan_cache_mode = force_generic_plan;
"""
LOOP = """CREATE FUNCTION look_up() RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE place geometry; one bigint; total bigint := 0;
BEGIN
    FOR place IN SELECT geom FROM point ORDER BY id LOOP
        SELECT count(*) INTO one FROM polygon WHERE ST_Contains(geom, place);
        total := total + one;
    END LOOP;
    RETURN total;
END $$;
"""


def bench_binary():
    """The bench as it is measured, with all optimisation."""
    command = ["cargo", "bench", "--locked", "--bench", "location", "--no-run", "--message-format=json"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    lines = map(json.loads, filter(lambda line: line.startswith("{"), done.stdout.splitlines()))
    return next(line["executable"] for line in lines if line.get("target", {}).get("name") == "location" and line.get("executable"))


class Ours:
    """One thread of the bench; seconds of a walk over all points."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.run()

    def run(self):
        environment = {**os.environ, "FTZ_ATLAS_BENCH_EXPORT": str(self.folder), "CRITERION_HOME": str(self.folder / "criterion")}
        command = [self.binary, "--bench", "--warm-up-time", "1", "--measurement-time", "3"]
        done = subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
        self.said = done.stdout
        self.matches = int(re.search(r"(\d+) matches of", done.stdout)[1])

    def times(self):
        self.run()
        for name in ("count", "zones"):
            estimates = json.loads((self.folder / "criterion/location" / name / "new/estimates.json").read_text())
            yield f"ours, {name}", estimates["median"]["point_estimate"] / 1e9, self.matches


class PostGis:
    """One connection."""

    def __init__(self, server, folder):
        self.server = server
        self.run("-c", TABLES)
        for table, columns in (("polygon", "id, geom"), ("point", "id, lon, lat")):
            with (folder / f"{table}s.csv").open("rb") as rows:
                subprocess.run([*server.psql, "-c", f"COPY {table} ({columns}) FROM STDIN CSV"], stdin=rows, check=True)
        self.run("-c", INDEXES)
        self.run("-c", "VACUUM ANALYZE polygon", "-c", "VACUUM ANALYZE point")
        self.run("-c", LOOP)
        self.version = self.run("-c", "SELECT version() || ', PostGIS ' || postgis_lib_version()").strip()
        self.plan = self.run("-c", f"EXPLAIN (COSTS OFF) {JOIN}").rstrip()
        self.look_ups = folder / "look-ups.sql"
        now = "SELECT 'now', extract(epoch FROM clock_timestamp());\n"
        with (folder / "points.csv").open() as points, self.look_ups.open("w") as out:
            out.write(PREPARE + now)
            out.writelines(f"EXECUTE at({line.strip().partition(',')[2]});\n" for line in points)
            out.write(now)

    def run(self, *arguments):
        command = [*self.server.psql, "-A", "-t", *arguments]
        return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True).stdout

    def times(self):
        without = ("-c", "BEGIN", "-c", "DROP INDEX point_geom_idx", "-c", JOIN, "-c", "ROLLBACK")
        asked = {"join": ("-c", JOIN), "join, points without index": without, "look-ups in the server": ("-c", "SELECT look_up()")}
        for name, arguments in asked.items():
            begin = time.monotonic()
            found = int(self.run(*arguments))
            yield name, time.monotonic() - begin, found
        lines = self.run("-f", self.look_ups).splitlines()
        begin, end = (float(line.partition("|")[2]) for line in lines if line.startswith("now"))
        yield "prepared look-ups", end - begin, sum(int(line) for line in lines if not line.startswith("now"))


def compare(options, folder):
    ours = Ours(options.binary or bench_binary(), folder)
    count = sum(1 for _ in (folder / "points.csv").open())
    print(*(line for line in ours.said.splitlines() if line.startswith(("400", "built")) or "matches" in line), sep="\n")
    seconds = {}
    with postgres(folder) as server:
        peer = PostGis(server, folder)
        print(peer.version, peer.plan, sep="\n")
        for round_ in range(options.rounds):
            for side in (ours, peer) if round_ % 2 == 0 else (peer, ours):
                for name, time_, matches in side.times():
                    if matches != ours.matches:
                        raise SystemExit(f"{name}: {matches} matches, not {ours.matches}")
                    seconds.setdefault(name, []).append(time_)
                    print(f"  {name:27} {count / time_:12,.0f}/s", flush=True)
    print(f"\n{ours.matches} matches on all sides; medians of {options.rounds} rounds")
    print("| | points/s | ours / it (range) |\n|---|--:|--:|")
    for name, times in seconds.items():
        ratios = sorted(theirs / mine for theirs, mine in zip(times, seconds["ours, count"]))
        ratio = f"{statistics.median(ratios):.0f} ({ratios[0]:.0f}-{ratios[-1]:.0f})" if not name.startswith("ours") else ""
        print(f"| {name} | {count / statistics.median(times):,.0f} | {ratio} |")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--binary", help="the bench, where it is built")
    options = options.parse_args()
    # Stopped by a signal, it cleans up as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    with tempfile.TemporaryDirectory(prefix="ftz-peers.") as folder:
        compare(options, Path(folder))


if __name__ == "__main__":
    main()
