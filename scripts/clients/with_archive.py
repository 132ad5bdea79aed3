"""The reader of the PMTiles project reads an archive of every layer: with_archive.py http://HOST:PORT BINARY DATA

DATA is the folder of the server's database. Each tile of the archive is the one that the server sends."""

import gzip
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import Compression, TileType

from common import Checks, get, get_json, holds, same, url_of

MOST_ZOOM = 14
SOME = 400


def main():
    base = url_of(sys.argv)
    binary, data = sys.argv[2:4]
    checks = Checks("archive")
    layers = ",".join(about["layer"] for about in get_json(f"{base}/api/v1/layers")["layers"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.pmtiles"
        with checks.of(f"{layers} are exported"):
            command = [binary, "export", "tiles", layers, "-o", path, "--max-zoom", str(MOST_ZOOM), "--data", data, "--json"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            holds(done.returncode == 0, done.stderr[-400:])
            said = json.loads(done.stdout)
        with path.open("rb") as file:
            source = MmapSource(file)
            reader = Reader(source)
            header, metadata = reader.header(), reader.metadata()
            with checks.of("the header and what is said of the layers are as the server says"):
                described = get_json(f"{base}/tiles/{layers}.json")
                same((header["tile_type"], header["tile_compression"]), (TileType.MVT, Compression.GZIP))
                same((header["min_zoom"], header["max_zoom"]), (0, MOST_ZOOM))
                same([layer["id"] for layer in metadata["vector_layers"]],
                     [layer["id"] for layer in described["vector_layers"]])
                same(metadata["synthetic"], described["synthetic"])
                for name, wanted in zip(("min_lon", "min_lat", "max_lon", "max_lat"), described["bounds"]):
                    holds(abs(header[f"{name}_e7"] / 1e7 - wanted) < 1e-6, name)
            with checks.of("each tile is the one that the server sends") as check:
                tiles = list(all_tiles(source))
                same(len(tiles), said["tiles"], "tiles:")
                for (z, x, y), body in random.Random(40).sample(tiles, min(SOME, len(tiles))):
                    same(reader.get(z, x, y), body)
                    status, _, served = get(f"{base}/tiles/{layers}/{z}/{x}/{y}.mvt")
                    holds(status == 200 and served == gzip.decompress(body), f"{z}/{x}/{y} is another")
                check.note = f"{min(SOME, len(tiles))} of {len(tiles)} compared"
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
