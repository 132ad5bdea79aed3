"""Coordinates against PROJ: with_proj.py http://HOST:PORT, with pyproj at hand

Output of OGC API Features and WFS in each system that a layer offers, and boxes and shapes that come in such a system, are
compared with what pyproj computes, axis order as the authority has it. The server's longitudes and latitudes have at least
seven digits; both outputs begin from the same full numbers, so pyproj gets the eight-digit ones of EPSG:4326."""

import json
import random
import re
import sys
from urllib.parse import quote

from pyproj import CRS, Transformer

from common import Checks, get, get_json, holds, same, url_of

# Eight digits of a degree are half a millimetre, three of a metre as much.
SAME_METRES = 0.002
SAME_DEGREES = 2e-8
URI = "http://www.opengis.net/def/crs/EPSG/0/"
MOST = 10_000


def uri_of(code):
    return f"{URI}{code}"


def from_wgs84(code):
    """Degrees of WGS-84 (latitude, longitude) into a system; CGCS2000 is the same datum at map scale, which is how the
    server and every Chinese tool takes it, so its grids are fed from CGCS2000's own degrees."""
    base = 4326 if code in (4326, 3857) else 4490
    return Transformer.from_crs(f"EPSG:{base}", f"EPSG:{code}")


def items(base, layer, code=None, limit=MOST, **more):
    query = [f"limit={limit}"] + ([f"crs={quote(uri_of(code), safe='')}"] if code else [])
    query += [f"{name.replace('_', '-')}={quote(str(value), safe='')}" for name, value in more.items()]
    url = f"{base}/ogc/collections/{layer}/items?" + "&".join(query)
    status, headers, body = get(url)
    holds(status == 200, f"{url} answers {status}: {body[:200]!r}")
    if code:
        same(headers["content-crs"], f"<{uri_of(code)}>", "Content-Crs:")
    return json.loads(body)


def corners(geometry):
    """All positions of a geometry, in their order."""
    def walk(part):
        if isinstance(part[0], (int, float)):
            yield part
        else:
            for inner in part:
                yield from walk(inner)
    return list(walk(geometry["coordinates"]))


def offered(base, layer):
    """Numbers of the systems that a layer offers."""
    uris = get_json(f"{base}/ogc/collections/{layer}")["crs"]
    return [int(uri.rsplit("/", 1)[1]) for uri in uris if uri.startswith(URI)]


def worst(found, wanted):
    return max(max(abs(a - c), abs(b - d)) for (a, b), (c, d) in zip(found, wanted))


def systems(checks, base):
    for layer in ("address", "town"):
        plain = {feature["id"]: corners(feature["geometry"]) for feature in items(base, layer, 4326)["features"]}
        same(set(plain) == set(), False, "features:")
        codes = offered(base, layer)
        with checks.of(f"{layer} offers the grids of the place") as check:
            for code in (4326, 4490, 3857, 4549, 4550, 4528):
                holds(code in codes, f"EPSG:{code} is not offered")
            check.note = ", ".join(map(str, codes))
        for code in codes:
            with checks.of(f"OAPIF {layer} in EPSG:{code} is what PROJ computes") as check:
                features = items(base, layer, code)["features"]
                same({feature["id"] for feature in features}, set(plain))
                to = from_wgs84(code)
                off = 0.0
                for feature in features:
                    found = [position[:2] for position in corners(feature["geometry"])]
                    computed = list(zip(*to.transform(*zip(*plain[feature["id"]]))))
                    same(len(found), len(computed), "corners:")
                    off = max(off, worst(found, computed))
                unit, most = ("°", SAME_DEGREES) if CRS(f"EPSG:{code}").is_geographic else ("m", SAME_METRES)
                holds(off <= most, f"off by up to {off:.9f} {unit}")
                check.note = f"{len(features)} features, at most {off:.2g} {unit}"


def wfs(checks, base, layer="address", count=2000):
    """WFS: the URN has the authority's order, the short form easting first; GML says which."""
    where = f"{base}/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=atlas:{layer}&count={count}"
    read = lambda body: [
        tuple(map(float, text.split())) for text in re.findall(r"<gml:pos>([^<]*)</gml:pos>", body.decode())]
    plain = read(get(where)[2])
    for code in offered(base, layer):
        for name, swapped in ((f"urn:ogc:def:crs:EPSG::{code}", False), (f"EPSG:{code}", True)):
            with checks.of(f"WFS {layer} in {name} is what PROJ computes") as check:
                status, _, body = get(f"{where}&srsName={name}")
                same(status, 200, "status:")
                found = read(body)
                same(len(found), len(plain), "points:")
                computed = list(zip(*from_wgs84(code).transform(*zip(*plain))))
                if swapped and code != 3857:
                    found = [(b, a) for a, b in found]
                off = worst(found, computed)
                holds(off <= (SAME_DEGREES if CRS(f"EPSG:{code}").is_geographic else SAME_METRES), f"off by up to {off}")
                check.note = f"{len(found)} points, at most {off:.2g}"


def lying_in(placed, a, b, half):
    return {id for id, x, y in placed if abs(x - a) < half and abs(y - b) < half}


def other_way(checks, base, layer="address"):
    """Boxes and polygons given in a grid select the points whose coordinates in that grid lie in them."""
    degrees = [(feature["id"], *feature["geometry"]["coordinates"][:2]) for feature in items(base, layer)["features"]]
    ids, lons, lats = zip(*degrees)
    # Points behind the first page are not judged here.
    last = max(ids)
    for code in offered(base, layer):
        placed = list(zip(ids, *from_wgs84(code).transform(lats, lons)))
        metres = not CRS(f"EPSG:{code}").is_geographic
        margin = 0.01 if metres else 1e-7
        for way in ("bbox", "filter"):
            with checks.of(f"{way}-crs EPSG:{code} selects what lies there") as check:
                chance = random.Random(20260101)
                total = 0
                for _ in range(4):
                    _, a, b = chance.choice(placed)
                    half = chance.uniform(500, 8000) if metres else chance.uniform(0.005, 0.08)
                    west, south, east, north = box = (a - half, b - half, a + half, b + half)
                    ring = ",".join(f"{x} {y}" for x, y in (
                        (west, south), (east, south), (east, north), (west, north), (west, south)))
                    more = {"bbox": ",".join(map(str, box)), "bbox_crs": uri_of(code)} if way == "bbox" else \
                        {"filter": f"S_INTERSECTS(geometry,POLYGON(({ring})))", "filter_crs": uri_of(code)}
                    found = {feature["id"] for feature in items(base, layer, **more)["features"]}
                    found = {id for id in found if id <= last}
                    inner, outer = (lying_in(placed, a, b, half + off) for off in (-margin, margin))
                    holds(inner <= found, f"{box}: lacks {sorted(inner - found)[:3]} of {len(inner)}")
                    beside = sorted(found - outer)
                    holds(not beside, f"{box}: {len(beside)} of {len(found)} lie beside it, as {beside[:3]}")
                    total += len(found)
                check.note = f"{total} found"


def main():
    base = url_of(sys.argv)
    checks = Checks("proj")
    systems(checks, base)
    wfs(checks, base)
    other_way(checks, base)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
