"""GDAL reads every layer through OGC API Features and WFS, and each way tells the same.

with_gdal.py http://HOST:PORT"""

import subprocess
import sys
import tempfile
from pathlib import Path

from osgeo import gdal, ogr

from common import Checks, get_json, holds, same, url_of

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_HTTP_TIMEOUT", "120")
# Replies are never taken from a former server at the same address.
gdal.SetConfigOption("CPL_VSIL_CURL_NON_CACHED", "/vsicurl/")

# Both are written with at least seven digits behind the point: about a centimetre.
SAME_PLACE = 1.5e-7
WAYS = ("OAPIF", "WFS")


# A layer's dataset must outlive it, which the bindings do not see to.
kept = []


def source_of(way, base):
    return f"OAPIF:{base}/ogc" if way == "OAPIF" else f"WFS:{base}/wfs"


def open_way(way, base, **options):
    options = [f"{name}={value}" for name, value in options.items()]
    kept.append(gdal.OpenEx(source_of(way, base), gdal.OF_VECTOR, open_options=options))
    return kept[-1]


def layer_of(dataset, name):
    for index in range(dataset.GetLayerCount()):
        layer = dataset.GetLayer(index)
        if layer.GetName().split(":")[-1] == name:
            return layer
    raise AssertionError(f"there is no layer {name}")


def features_of(layer):
    """Properties and geometry by id; a double is a failure."""
    found = {}
    names = [layer.GetLayerDefn().GetFieldDefn(index).GetName() for index in range(layer.GetLayerDefn().GetFieldCount())]
    for feature in layer:
        properties = {name: feature.GetField(name) for name in names if name not in ("id", "gml_id")}
        holds(feature["id"] not in found, f"{feature['id']} comes twice")
        found[feature["id"]] = (properties, feature.GetGeometryRef().Clone())
    return found


class Layers:
    """The layers as the download has them, which all ways are compared with."""

    def __init__(self, base):
        self.about = get_json(f"{base}/api/v1/layers")["layers"]
        self.features = {}
        for about in self.about:
            name = about["layer"]
            document = get_json(f"{base}/api/v1/layers/{name}.geojson")
            found = {}
            for feature in document["features"]:
                geometry = ogr.CreateGeometryFromJson(str(feature["geometry"]).replace("'", '"'))
                found[feature["id"]] = (feature["properties"], geometry)
            same(len(found), len(document["features"]), f"ids in the download of {name}:")
            self.features[name] = found

    def matching(self, name, test):
        return {id for id, (properties, geometry) in self.features[name].items() if test(properties, geometry)}


def same_geometry(one, other):
    """Whether two shapes are the same, wherever their rings begin and whichever way they are wrapped."""
    if one.GetGeometryName() == "POINT":
        return abs(one.GetX() - other.GetX()) < SAME_PLACE and abs(one.GetY() - other.GetY()) < SAME_PLACE
    one, other = (ogr.ForceToMultiPolygon(ogr.ForceToPolygon(shape.GetLinearGeometry().Clone()) if
                  shape.GetGeometryName() == "CURVEPOLYGON" else shape.GetLinearGeometry().Clone()) for shape in (one, other))
    corners = lambda shape: sorted(
        (round(x, 6), round(y, 6)) for part in shape for ring in part for x, y, *_ in ring.GetPoints())
    counts = lambda shape: sorted(tuple(ring.GetPointCount() for ring in part) for part in shape)
    if counts(one) != counts(other):
        return False
    return all(abs(a - b) < 2e-6 for p, q in zip(corners(one), corners(other)) for a, b in zip(p, q)) and \
        one.SymDifference(other).Area() < 1e-9


def lists(checks, base, layers):
    for way in WAYS:
        with checks.of(f"{way} lists every layer with its count") as check:
            dataset = open_way(way, base)
            counts = {}
            for index in range(dataset.GetLayerCount()):
                layer = dataset.GetLayer(index)
                counts[layer.GetName().split(":")[-1]] = layer.GetFeatureCount()
            same(counts, {about["layer"]: about["features"] for about in layers.about})
            check.note = ", ".join(f"{name} {count}" for name, count in counts.items())
    with checks.of("the downloads hold as many features as the list says"):
        same({name: len(found) for name, found in layers.features.items()},
             {about["layer"]: about["features"] for about in layers.about})


def contents(checks, base, layers, small):
    """Every feature with its attributes and its shape."""
    for way in WAYS:
        for about in layers.about:
            name = about["layer"]
            if name not in small:
                continue
            with checks.of(f"{way} gives {name} as the download has it"):
                found = features_of(layer_of(open_way(way, base), name))
                wanted = layers.features[name]
                same(set(found), set(wanted), "ids:")
                for id, (properties, geometry) in found.items():
                    # The download names each feature's layer, so that it can be imported again.
                    given = {key: value for key, value in wanted[id][0].items() if key not in ("id", "layer")}
                    # An attribute without a value is left out, or null.
                    same({key: value for key, value in properties.items() if value is not None},
                         {key: value for key, value in given.items() if value is not None}, f"{id}:")
                    holds(same_geometry(geometry, wanted[id][1]), f"{id} has another shape")


def pages(checks, base, layers):
    """All addresses once each, over small pages."""
    wanted = set(layers.features["address"])
    with checks.of("OAPIF by pages of 1,000 reads every address once") as check:
        layer = layer_of(open_way("OAPIF", base, PAGE_SIZE=1000), "address")
        ids = [feature["id"] for feature in layer]
        same(len(ids), len(set(ids)), "doubles:")
        same(set(ids), wanted)
        check.note = f"{len(ids)}"
    with checks.of("WFS by pages of 1,000 reads every address once") as check:
        gdal.SetConfigOption("OGR_WFS_PAGE_SIZE", "1000")
        layer = layer_of(open_way("WFS", base), "address")
        ids = [feature["id"] for feature in layer]
        gdal.SetConfigOption("OGR_WFS_PAGE_SIZE", None)
        same(len(ids), len(set(ids)), "doubles:")
        same(set(ids), wanted)
        check.note = f"{len(ids)}"


def filters(checks, base, layers):
    """Filters, by attributes and by place, select what we select from the download ourselves."""
    addresses = layers.features["address"]
    some = sorted(addresses)[len(addresses) // 2]
    town = addresses[some][0]["town"]
    floor = next(properties["floor"] for properties, _ in addresses.values() if properties.get("floor"))
    road = next(properties["road"] for properties, _ in addresses.values() if properties.get("road"))
    value = lambda properties, name: properties.get(name)
    attributes = [
        ("address", f"town = '{town}' AND floor = '{floor}'", lambda p: value(p, "town") == town and value(p, "floor") == floor),
        ("address", f"road LIKE '{road[:2]}%'", lambda p: (value(p, "road") or "").startswith(road[:2])),
        ("address", f"floor IN ('2楼', '3楼') AND NOT (town = '{town}')",
         lambda p: value(p, "floor") in ("2楼", "3楼") and value(p, "town") not in (town, None)),
        ("address", f"road = '{road}' OR place IS NULL AND floor = '{floor}'",
         lambda p: value(p, "road") == road or (value(p, "place") is None and value(p, "floor") == floor)),
        ("address", "number >= '5' AND number < '6'", lambda p: value(p, "number") is not None and "5" <= value(p, "number") < "6"),
        ("ftz", "kind <> 'trade'", lambda p: value(p, "kind") != "trade"),
    ]
    west, south, east, north = next(about["extent"] for about in layers.about if about["layer"] == "address")
    middle = ((west + east) / 2, (south + north) / 2)
    box = (middle[0] - 0.05, middle[1] - 0.04, middle[0] + 0.05, middle[1] + 0.04)
    area = ogr.CreateGeometryFromWkt("POLYGON (({0} {1},{2} {1},{2} {3},{0} {3},{0} {1}))".format(*box))
    triangle = ogr.CreateGeometryFromWkt("POLYGON (({0} {1},{2} {1},{2} {3},{0} {1}))".format(*box))
    shapes = [("a box", area), ("a triangle", triangle)]
    for way in WAYS:
        dataset = open_way(way, base)
        for name, where, test in attributes:
            with checks.of(f"{way} {name} where {where}") as check:
                layer = layer_of(dataset, name)
                layer.SetAttributeFilter(where)
                wanted = layers.matching(name, lambda properties, _: test(properties))
                holds(wanted, "the filter selects nothing in the sample")
                same(layer.GetFeatureCount(), len(wanted), "count:")
                same({feature["id"] for feature in layer}, wanted)
                check.note = f"{len(wanted)}"
                layer.SetAttributeFilter(None)
        for what, shape in shapes:
            for name in ("address", "town"):
                with checks.of(f"{way} {name} in {what}") as check:
                    layer = layer_of(dataset, name)
                    layer.SetSpatialFilter(shape)
                    wanted = layers.matching(name, lambda _, geometry: shape.Intersects(geometry))
                    same({feature["id"] for feature in layer}, wanted)
                    # GDAL has a WFS count what lies in the box around a shape, by its own choice.
                    if way == "OAPIF" or shape is area:
                        same(layer.GetFeatureCount(), len(wanted), "count:")
                    check.note = f"{len(wanted)}"
                    layer.SetSpatialFilter(None)
        with checks.of(f"{way} address by box and attribute together") as check:
            layer = layer_of(dataset, "address")
            layer.SetSpatialFilter(area)
            layer.SetAttributeFilter(f"floor = '{floor}'")
            wanted = layers.matching("address", lambda p, geometry: value(p, "floor") == floor and area.Intersects(geometry))
            same({feature["id"] for feature in layer}, wanted)
            check.note = f"{len(wanted)}"


def copies(checks, base, layers):
    """ogr2ogr makes a GeoPackage of each layer."""
    with tempfile.TemporaryDirectory() as folder:
        for way in WAYS:
            for about in layers.about:
                name = about["layer"]
                with checks.of(f"ogr2ogr copies {name} from {way}"):
                    target = str(Path(folder) / f"{way}-{name}.gpkg")
                    asked = name if way == "OAPIF" else f"atlas:{name}"
                    done = subprocess.run(
                        ["ogr2ogr", "-f", "GPKG", target, source_of(way, base), asked, "-nln", name, "-oo", "PAGE_SIZE=10000"],
                        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False)
                    same(done.returncode, 0, done.stderr)
                    same(done.stderr.replace("Warning 6: driver WFS does not support open option PAGE_SIZE", "").strip(), "")
                    written = gdal.OpenEx(target, gdal.OF_VECTOR)
                    copy = written.GetLayer(0)
                    same(copy.GetFeatureCount(), about["features"], "features:")
                    extent = copy.GetExtent()
                    west, south, east, north = about["extent"]
                    for found, wanted in zip(extent, (west, east, south, north)):
                        holds(abs(found - wanted) < 1e-6, f"extent {extent} instead of {about['extent']}")


def main():
    base = url_of(sys.argv)
    checks = Checks("gdal")
    layers = Layers(base)
    small = {about["layer"] for about in layers.about if about["features"] <= 50_000}
    lists(checks, base, layers)
    contents(checks, base, layers, small)
    pages(checks, base, layers)
    filters(checks, base, layers)
    copies(checks, base, layers)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
