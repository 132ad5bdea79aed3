"""GDAL reads vector tiles and the pictures of WMTS: with_tiles.py http://HOST:PORT

What the tiles of a zoom hold adds up to the whole layer, and stands where the layer has it."""

import math
import sys
import tempfile

from osgeo import gdal, ogr

from common import Checks, get, get_json, holds, same, url_of

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_HTTP_TIMEOUT", "120")

HALF = math.pi * 6378137.0
SETS = ("EPSG:3857", "EPSG:4490")


def metres(lon, lat):
    return math.radians(lon) * 6378137.0, math.asinh(math.tan(math.radians(lat))) * 6378137.0


def tiles_of(extent, zoom):
    """Columns and rows that a box of degrees meets, and those around it."""
    size = 2 * HALF / 2**zoom
    west, south = metres(*extent[:2])
    east, north = metres(*extent[2:])
    column = lambda x: int((x + HALF) // size)
    row = lambda y: int((HALF - y) // size)
    last = 2**zoom - 1
    for x in range(max(column(west) - 1, 0), min(column(east) + 1, last) + 1):
        for y in range(max(row(north) - 1, 0), min(row(south) + 1, last) + 1):
            yield x, y


class Tile:
    """One tile as GDAL reads it, in metres of EPSG:3857."""

    def __init__(self, base, layer, zoom, x, y):
        self.layers = {}
        status, headers, body = get(f"{base}/tiles/{layer}/{zoom}/{x}/{y}.mvt")
        if status == 204:
            return
        same(status, 200, f"status of {zoom}/{x}/{y}:")
        same(headers["content-type"], "application/vnd.mapbox-vector-tile")
        file = f"/vsimem/{zoom}-{x}-{y}.mvt"
        gdal.FileFromMemBuffer(file, body)
        dataset = gdal.OpenEx(f"MVT:{file}", gdal.OF_VECTOR, open_options=[f"X={x}", f"Y={y}", f"Z={zoom}", "CLIP=YES"])
        for index in range(dataset.GetLayerCount()):
            one = dataset.GetLayer(index)
            names = [one.GetLayerDefn().GetFieldDefn(field).GetName() for field in range(one.GetLayerDefn().GetFieldCount())]
            # Of a polygon that is in the tile's margin alone, clipping leaves nothing.
            whole = [feature for feature in one if feature.GetGeometryRef() is not None]
            self.layers[one.GetName()] = [
                ({name: feature[name] for name in names}, feature.GetGeometryRef().Clone()) for feature in whole]
        dataset = None
        gdal.Unlink(file)


def points(checks, base, about, places):
    name = about["layer"]
    for zoom in (0, 8, 11, 13):
        with checks.of(f"tiles of {name} at zoom {zoom} add up to all points") as check:
            total = single = tiles = 0
            for x, y in tiles_of(about["extent"], zoom):
                found = Tile(base, name, zoom, x, y).layers.get(name, [])
                tiles += bool(found)
                size = 2 * HALF / 2**zoom
                for properties, geometry in found:
                    total += properties.get("count") or 1
                    # Within half a unit of the tile's grid, a point stands in its own tile.
                    holds(-HALF + x * size - size / 4096 <= geometry.GetX() <= -HALF + (x + 1) * size + size / 4096,
                          f"a point of {zoom}/{x}/{y} lies beside it")
                    if not properties.get("count") and zoom >= 13:
                        single += 1
                        east, north = metres(*places[properties["id"]])
                        away = max(abs(geometry.GetX() - east), abs(geometry.GetY() - north))
                        holds(away <= size / 4096 + 0.02, f"{properties['id']} stands {away:.2f} m away")
            same(total, about["features"], "points:")
            check.note = f"{tiles} tiles, {single} single points compared"


def polygons(checks, base, about, wanted):
    name = about["layer"]
    for zoom in (6, 10, 12):
        with checks.of(f"tiles of {name} at zoom {zoom} hold every polygon, its area and one name each") as check:
            parts, labels, tiles = {}, {}, 0
            for x, y in tiles_of(about["extent"], zoom):
                tile = Tile(base, name, zoom, x, y)
                tiles += bool(tile.layers)
                for properties, geometry in tile.layers.get(name, []):
                    parts[properties["id"]] = parts.get(properties["id"], 0) + geometry.Area()
                for properties, _ in tile.layers.get(f"{name}_label", []):
                    labels[properties["id"]] = labels.get(properties["id"], 0) + 1
            holds(set(parts) <= set(wanted), "a polygon that the layer does not have")
            if zoom >= 10:
                same(set(parts), set(wanted), "polygons:")
            if zoom >= 12:
                for id, geometry in wanted.items():
                    off = abs(parts[id] / geometry.Area() - 1)
                    holds(off < 0.02, f"the parts of {id} have {off:.1%} more or less than its area")
                same(labels, {id: 1 for id in wanted}, "names:")
            check.note = f"{tiles} tiles"


def wmts(checks, base, layers, inner):
    for set_name in SETS:
        for name in layers:
            with checks.of(f"WMTS draws {name} in {set_name}, where it lies") as check:
                source = f"WMTS:{base}/wmts?service=WMTS&request=GetCapabilities,layer={name},tilematrixset={set_name}"
                picture = gdal.OpenEx(source, gdal.OF_RASTER)
                same(picture.RasterCount, 4, "bands:")
                width, height = picture.RasterXSize, picture.RasterYSize
                same(f"EPSG:{picture.GetSpatialRef().GetAuthorityCode(None)}", set_name)
                scale = 700 / max(width, height)
                small = (int(width * scale), int(height * scale))
                alpha = picture.GetRasterBand(4).ReadAsArray(0, 0, width, height, *small)
                drawn = int((alpha > 0).sum())
                holds(drawn > alpha.size * 0.002, f"{drawn} of {alpha.size} pixels are drawn")
                holds(len(set(picture.GetRasterBand(1).ReadAsArray(0, 0, width, height, *small).flat)) > 1, "one colour alone")
                left, step_x, _, top, _, step_y = picture.GetGeoTransform()
                for lon, lat in inner.get(name, []):
                    x, y = metres(lon, lat) if set_name == "EPSG:3857" else (lon, lat)
                    column, row = int((x - left) / step_x * scale), int((y - top) / step_y * scale)
                    near = alpha[max(row - 1, 0):row + 2, max(column - 1, 0):column + 2]
                    holds(near.size and near.max() > 0, f"nothing is drawn at {lon:.5f} {lat:.5f}, inside a feature")
                check.note = f"{drawn / alpha.size:.0%} drawn"


def edges(checks, base):
    """Tiles at the ends of the pyramid, and beyond it."""
    with checks.of("tiles far off are 204, those beyond the pyramid 404, never an error of the server"):
        for path, status in (
            ("0/0/0.mvt", 200), ("20/0/0.mvt", 204), ("20/1048575/1048575.mvt", 204), ("20/1048576/0.mvt", 404),
            ("21/0/0.mvt", 404), ("0/0/1.mvt", 404), ("-1/0/0.mvt", 404), ("1/0/0.png", 404), ("1/x/0.mvt", 404),
            ("99999999999/0/0.mvt", 404),
        ):
            same(get(f"{base}/tiles/town/{path}")[0], status, f"status of {path}:")
    with checks.of("an unchanged tile is 304"):
        url = f"{base}/tiles/town/8/213/106.mvt"
        _, headers, _ = get(url)
        same(get(url, {"If-None-Match": headers["etag"]})[0], 304)


def main():
    base = url_of(sys.argv)
    checks = Checks("tiles")
    # Pictures of this run alone: by default GDAL keeps them in the current folder, whichever server they are from.
    cache = tempfile.TemporaryDirectory()
    gdal.SetConfigOption("GDAL_DEFAULT_WMS_CACHE_PATH", cache.name)
    layers = get_json(f"{base}/api/v1/layers")["layers"]
    inner = {}
    for about in layers:
        name = about["layer"]
        features = get_json(f"{base}/api/v1/layers/{name}.geojson")["features"]
        if about["geometry"] == "point":
            places = {feature["id"]: feature["geometry"]["coordinates"] for feature in features}
            points(checks, base, about, places)
            continue
        wanted, inner[name] = {}, []
        for feature in features:
            shape = ogr.CreateGeometryFromJson(str(feature["geometry"]).replace("'", '"'))
            at = shape.PointOnSurface()
            inner[name].append((at.GetX(), at.GetY()))
            for part in [shape] if shape.GetGeometryName() == "POLYGON" else shape:
                for ring in part:
                    for index in range(ring.GetPointCount()):
                        ring.SetPoint_2D(index, *metres(*ring.GetPoint_2D(index)))
            wanted[feature["id"]] = shape
        polygons(checks, base, about, wanted)
    edges(checks, base)
    wmts(checks, base, [about["layer"] for about in layers], inner)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
