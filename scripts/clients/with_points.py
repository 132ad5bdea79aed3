"""10,000 random points against PROJ: with_points.py BINARY, with pyproj at hand

Points up to 3 degrees from 120°E, over the whole height of the country, go into a database of their own and come back in each
system; and, as PROJ projects them, through an import in each system and back in degrees."""

import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from pyproj import Transformer

from common import Checks, get_json, holds

COUNT = 10_000
SAME_METRES = 1e-3
URI = "http://www.opengis.net/def/crs/EPSG/0/"


def points():
    dice = random.Random(40)
    return [(round(dice.uniform(117, 123), 9), round(dice.uniform(18, 53), 9)) for _ in range(COUNT)]


def load(binary, folder, name, rows, crs):
    path = Path(folder) / f"{name}.csv"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["code", "x", "y"])
        table.writerows((f"{index:05}", repr(x), repr(y)) for index, (x, y) in enumerate(rows))
    command = [binary, "import", "layer", path, "--layer", name, "--crs", crs, "--data", folder, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    holds(done.returncode == 0, f"import in {crs}: {done.stderr[-400:]}")


def served(url, layer, code=None):
    query = f"?limit={COUNT}" + (f"&crs={quote(URI + str(code), safe='')}" if code else "")
    features = get_json(f"{url}/ogc/collections/{layer}/items{query}")["features"]
    holds(len(features) == COUNT, f"{len(features)} features of {layer}")
    return [feature["geometry"]["coordinates"] for feature in features]


def worst(found, wanted):
    return max(max(abs(a - c), abs(b - d)) for (a, b), (c, d) in zip(found, wanted))


def main(binary):
    checks = Checks("points")
    degrees = points()
    # Each with how far east of 120°E its middle is: a grid reads what lies within 400 km of it.
    codes = {4549: 0, 4550: 3, 4528: 0}
    into = {code: Transformer.from_crs("EPSG:4490", f"EPSG:{code}") for code in codes}
    projected = {code: [into[code].transform(lat, lon) for lon, lat in degrees] for code in codes}
    moved = {code: [(lon + east, lat) for lon, lat in degrees] for code, east in codes.items()}
    with tempfile.TemporaryDirectory() as folder:
        with checks.of(f"{COUNT} points are imported in degrees and in {list(codes)}"):
            load(binary, folder, "degrees", degrees, "cgcs2000")
            for code in codes:
                # A table has the easting first, PROJ the northing.
                own = [into[code].transform(lat, lon) for lon, lat in moved[code]]
                load(binary, folder, f"grid{code}", [(y, x) for x, y in own], f"epsg:{code}")
        command = [binary, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--json"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            url = json.loads(server.stdout.readline())["url"]
            for code in codes:
                with checks.of(f"{COUNT} points come in EPSG:{code} as PROJ has them") as check:
                    error = worst(served(url, "degrees", code), projected[code])
                    check.note = f"at most {error:.6f} m"
                    holds(error <= SAME_METRES, check.note)
                with checks.of(f"{COUNT} points of EPSG:{code} come in degrees as they were") as check:
                    error = worst(served(url, f"grid{code}"), moved[code]) * 111_320
                    check.note = f"at most {error:.6f} m"
                    holds(error <= SAME_METRES, check.note)
        finally:
            server.terminate()
            server.wait()
    return checks.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
