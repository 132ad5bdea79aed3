#!/usr/bin/env python3
"""Runs the comparison and prints one table: run.py --peers FOLDER --ours BINARY [OPTIONS]; README.md says what it measures."""

import argparse
import gzip
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

# Nothing is left beside the sources.
sys.dont_write_bytecode = True

import tiles
from servers import LAYERS, Bbox, Martin, Ours, Pygeoapi, Static, load_tables, postgres

HERE = Path(__file__).parent


class Watch:
    """What some servers take while something runs: the most memory of each, and the processor time of all."""

    def __init__(self, servers):
        self.servers, self.most, self.over, self.cpu = servers, [0.0] * len(servers), threading.Event(), 0.0

    def watch(self):
        while True:
            self.most = [max(most, server.memory()) for most, server in zip(self.most, self.servers)]
            if self.over.wait(0.5):
                return

    def __enter__(self):
        self.cpu = sum(server.cpu() for server in self.servers)
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.cpu = sum(server.cpu() for server in self.servers) - self.cpu
        self.over.set()
        self.thread.join()
        self.most = [max(most, server.memory()) for most, server in zip(self.most, self.servers)]


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.results = {}
        self.database = None

    def file(self, name, lines):
        path = self.folder / name
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    def ask(self, server, paths, *arguments):
        command = [self.options.load, "run", server.address, paths, "--connections", str(self.options.connections), *map(str, arguments)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{server.name}: {done.stderr}\n{Path(server.log).read_text(errors='replace')[-2000:]}")
        result = json.loads(done.stdout)
        wrong = {status: count for status, count in result["statuses"].items() if status not in ("200", "204")}
        if wrong:
            raise RuntimeError(f"{server.name} answered {wrong}\n{Path(server.log).read_text(errors='replace')[-2000:]}")
        return result

    def measure(self, measure, server, paths, *arguments, database=False):
        """One round of one side, kept under the name of the measure."""
        with Watch([server, *([self.database] if database else [])]) as watch:
            result = self.ask(server, paths, *arguments)
        result["memory"], result["database"] = watch.most[0], watch.most[1] if database else 0.0
        result["cpu_ms"] = watch.cpu * 1000 / result["requests"]
        self.results.setdefault(measure, {}).setdefault(server.name, []).append(result)
        print(f"  {measure:34} {server.name:16} {result['rate']:10.1f}/s  p50 {result['p50_ms']:8.2f}  p99 {result['p99_ms']:8.2f}  cpu {result['cpu_ms']:8.3f} ms", flush=True)


def turned(sides, round_):
    """Each side goes first in turn."""
    at = round_ % len(sides)
    return sides[at:] + sides[:at]


def saved(folder, count):
    for number in range(count):
        status, _, coding = (folder / f"{number}.head").read_text().splitlines()
        body = (folder / str(number)).read_bytes()
        yield gzip.decompress(body) if coding == "gzip" else body, coding, int(status)


def compare_tiles(bench, ours, martin, asked):
    """Whether both sides make the same tiles: numbers of the tiles that hold the same features."""
    same, gathered, strange, plain = [], [], [], 0
    held = {}
    for side in (ours, martin):
        with side.start() as server:
            paths = bench.file(f"check-{side.name}.txt", [side.tile(ours.layers, tile) for tile in asked])
            bench.ask(server, paths, "--save", bench.folder / f"tiles-{side.name}")
        held[side.name] = [(tiles.layers(body), coding) for body, coding, _ in saved(bench.folder / f"tiles-{side.name}", len(asked))]
    geometry = {ours.name: 0, martin.name: 0}
    for number, ((a, a_coding), (b, b_coding)) in enumerate(zip(held[ours.name], held[martin.name])):
        plain += (bool(a) and a_coding != "gzip") + (bool(b) and b_coding != "gzip")
        if any("count" in keys for *_, keys in a.values()):
            gathered.append(number)
            continue
        counts = {layer: (a.get(layer, (0,))[0], b.get(layer, (0,))[0]) for layer in ours.layers}
        # A point on a tile's border, and with it all the rooms of its building, is in one tile of ours, in two of PostGIS.
        differ = {layer: pair for layer, pair in counts.items() if abs(pair[0] - pair[1]) > max(2, 0.03 * max(pair))}
        if differ:
            strange.append((asked[number], differ))
        else:
            same.append(number)
            for name, layers in ((ours.name, a), (martin.name, b)):
                geometry[name] += layers.get("plan", (0, 0))[1]
    print(f"  {len(asked)} tiles: {len(same)} hold the same features on both sides, in {len(gathered)} ours gathers points, "
          f"{len(strange)} differ {strange[:3]}; {plain} answers were not gzip")
    print(f"  polygon geometry in the same tiles, bytes: {geometry}")
    return same


def cold_tiles(bench, ours, martin, asked, same):
    near = [f"17/{x}/{y}" for x in range(109250, 109258) for y in range(54200, 54208)]
    lists = {"tiles uncached": asked, "tiles uncached, same features": [asked[number] for number in same]}
    for side in (ours, martin):
        bench.file(f"prime-{side.name}.txt", [side.tile(ours.layers, tile) for tile in near])
    for measure, wanted in lists.items():
        for round_ in range(bench.options.rounds):
            for side in turned([ours, martin], round_):
                paths = bench.file("cold.txt", [side.tile(ours.layers, tile) for tile in wanted])
                with side.start() as server:
                    # Opens connections and plans statements; these tiles are not asked again.
                    bench.ask(server, bench.folder / f"prime-{side.name}.txt")
                    each = bench.folder / f"each-{side.name}-{round_}.txt"
                    bench.measure(measure, server, paths, "--each", each, database=side is martin)
        print_zooms(bench, measure, wanted, [ours, martin])


def print_zooms(bench, measure, wanted, sides):
    """Milliseconds and bytes of a tile by zoom, medians over tiles and rounds."""
    for side in sides:
        zooms = {}
        for round_ in range(bench.options.rounds):
            for line in (bench.folder / f"each-{side.name}-{round_}.txt").read_text().splitlines():
                number, time, size = line.split()
                zooms.setdefault(int(wanted[int(number)].split("/")[0]), []).append((float(time), int(size)))
        cells = [
            f"z{zoom} {statistics.median(t for t, _ in seen):.1f} ms {statistics.median(s for _, s in seen) / 1000:.0f} kB"
            for zoom, seen in sorted(zooms.items())
        ]
        print(f"  {measure}, {side.name}: " + ", ".join(cells))


def warm_tiles(bench, ours, martin, asked):
    paths = {side.name: bench.file(f"warm-{side.name}.txt", [side.tile(ours.layers, tile) for tile in asked]) for side in (ours, martin)}
    static = Static(bench.options.load, paths[ours.name], bench.folder / f"tiles-{ours.name}", bench.folder)
    paths[static.name] = paths[ours.name]
    with ExitStack() as running:
        servers = [running.enter_context(side.start()) for side in (ours, martin, static)]
        for server in servers:
            bench.ask(server, paths[server.name], "--times", "2")
        for round_ in range(bench.options.rounds):
            for server in turned(servers, round_):
                bench.measure("tiles warm", server, paths[server.name], "--seconds", bench.options.seconds, database=server.name == martin.name)


def items(bench, sides, boxes, layer):
    lists = {side.name: bench.file(f"items-{layer}-{side.name}.txt", [side.items(layer, box) for box in boxes]) for side in sides}
    with ExitStack() as running:
        servers = []
        for side in sides:
            try:
                server = running.enter_context(side.start())
                bench.ask(server, lists[side.name], "--save", bench.folder / f"items-{layer}-{side.name}")
                servers.append(server)
            except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
                if isinstance(side, Ours):
                    raise
                print(f"  {side.name} is left out: {error}")
        counts = {}
        for server in servers:
            seen = list(saved(bench.folder / f"items-{layer}-{server.name}", len(boxes)))
            # BBOX leaves out an empty list.
            found = [json.loads(body).get("features", []) for body, *_ in seen]
            counts[server.name] = sum(map(len, found))
            first = next(features[0] for features in found if features)
            print(f"  {server.name}: {counts[server.name]} features in {len(boxes)} boxes, codings {sorted({coding for _, coding, _ in seen})}, "
                  f"{len(first['properties'])} properties, {sum(len(body) for body, *_ in seen) / len(seen):,.0f} bytes uncompressed")
        for name, count in counts.items():
            if abs(count - counts[Ours.name]) > 0.01 * count:
                print(f"  NOT the same features: {name} {count}, {Ours.name} {counts[Ours.name]}")
        for round_ in range(bench.options.rounds):
            for server in turned(servers, round_):
                bench.measure(f"items by bbox, {layer}", server, lists[server.name], "--seconds", bench.options.seconds,
                              database=server.name != Ours.name)


AIMS = {
    ("tiles uncached", "Martin"): 3.0, ("tiles uncached, same features", "Martin"): 3.0, ("tiles warm", "static handler"): 0.9,
    ("items by bbox, address", "BBOX"): 5.0, ("items by bbox, address", "pygeoapi"): 20.0,
    ("items by bbox, enterprise", "BBOX"): 5.0, ("items by bbox, enterprise", "pygeoapi"): 20.0,
    ("items by bbox, plan", "BBOX"): 5.0, ("items by bbox, plan", "pygeoapi"): 20.0,
}


def table(results):
    lines = [
        "| measure | side | requests/s | p50 ms | p99 ms | CPU ms each | bytes each | memory MB | + PostgreSQL MB | ours / it | by CPU | aim |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for measure, sides in results.items():
        for name, rounds in sides.items():
            middle = {key: statistics.median(one[key] for one in rounds) for key in ("rate", "p50_ms", "p99_ms", "bytes_each", "memory", "database", "cpu_ms")}
            # Rounds are pairs: they saw the same machine.
            ratios = [ours["rate"] / other["rate"] for ours, other in zip(sides.get(Ours.name, []), rounds)]
            ratio = statistics.median(ratios) if ratios and name != Ours.name else None
            work = [other["cpu_ms"] / ours["cpu_ms"] for ours, other in zip(sides.get(Ours.name, []), rounds) if ours["cpu_ms"] > 0]
            by_cpu = "" if ratio is None or not work else f"{statistics.median(work):.2f}"
            aim = AIMS.get((measure, name))
            verdict = "" if aim is None or ratio is None else f"≥ {aim:g}: {'yes' if ratio >= aim else 'NO'}"
            spread = "" if ratio is None else f"{ratio:.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
            lines.append(
                f"| {measure} | {name} | {middle['rate']:,.0f} | {middle['p50_ms']:.2f} | {middle['p99_ms']:.2f} | {middle['cpu_ms']:.3f} | {middle['bytes_each']:,.0f} "
                f"| {middle['memory']:.0f} | {middle['database'] or 0:.0f} | {spread} | {by_cpu} | {verdict} |"
            )
    return "\n".join(lines)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peers", type=Path, required=True, help="the folder of install.sh")
    options.add_argument("--ours", type=Path, required=True, help="the binary of ftz-atlas")
    options.add_argument("--data", type=Path, help="the folder of generate.py; made in a temporary one without it")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=4.0, help="of each warm round")
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--scale", type=float, default=1.0, help="share of the data, where it is made, for a quick trial")
    options.add_argument("--only", choices=["tiles", "items"])
    options.add_argument("--json", type=Path, help="where every round is written")
    options.add_argument("--keep", action="store_true", help="the temporary folder stays")
    options = options.parse_args()
    options.ours = options.ours.resolve()
    options.peers = options.peers.resolve()
    options.load = options.peers / "load/bin/peers-load"
    # Stopped by a signal, it cleans up as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))

    folder = Path(tempfile.mkdtemp(prefix="ftz-peers."))
    try:
        compare(Bench(options, folder))
    finally:
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def compare(bench):
    options, folder = bench.options, bench.folder
    data = options.data
    if data is None:
        data = folder / "data"
        subprocess.run([sys.executable, HERE / "generate.py", data, "--scale", str(options.scale)], check=True, stdin=subprocess.DEVNULL)
    asked = (data / "tiles.txt").read_text().split()
    boxes = (data / "boxes.txt").read_text().split()
    with postgres(folder) as database:
        bench.database = database
        print("tables into PostGIS", flush=True)
        load_tables(database, data)
        print("files into ftz-atlas", flush=True)
        ours = Ours(options.ours, folder, data)
        ours.layers = [layer for layer in LAYERS if layer in ours.layers]
        print(f"load before: {os.getloadavg()}, {os.cpu_count()} cores", flush=True)
        if options.only != "items":
            # Uncached is uncached on both sides: Martin's cache is empty at its start, as is ours.
            martin = Martin(options.peers / "martin/bin/martin", folder, database.url)
            same = compare_tiles(bench, ours, martin, asked)
            cold_tiles(bench, ours, martin, asked, same)
            warm_tiles(bench, ours, martin, asked)
        if options.only != "tiles":
            bbox = Bbox(options.peers / "bbox/bin/bbox-server", folder, database.url)
            pygeoapi = Pygeoapi(options.peers / "pygeoapi", folder, database.port)
            for layer in ours.layers:
                items(bench, [ours, bbox, pygeoapi], boxes, layer)
        print(f"load after: {os.getloadavg()}")
    if options.json:
        options.json.write_text(json.dumps(bench.results, indent=1))
    print(f"\n{options.rounds} rounds, {options.connections} connections, tiles of {', '.join(ours.layers)}; medians, in brackets the range of the rounds' ratios\n")
    print(table(bench.results))


if __name__ == "__main__":
    main()
