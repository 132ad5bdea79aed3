"""QGIS opens every layer by every protocol and draws it: with_qgis.py http://HOST:PORT [FOLDER]

The pictures stay in FOLDER, so that a person can look at them."""

import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Neither a user's settings nor their caches.
os.environ["HOME"] = tempfile.mkdtemp(prefix="ftz-qgis-")
os.environ["XDG_RUNTIME_DIR"] = os.environ["HOME"]

from qgis.core import (  # noqa: E402
    QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsMapRendererParallelJob, QgsMapSettings,
    QgsProject, QgsRasterLayer, QgsRectangle, QgsVectorLayer, QgsVectorTileLayer)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

from common import Checks, get_json, holds, same, url_of  # noqa: E402

SIZE = QSize(640, 640)
MERCATOR = "EPSG:3857"


def picture(layer, extent, folder, name):
    """Draws a layer over its extent; the share of pixels that are not background."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(SIZE)
    settings.setBackgroundColor(QColor("white"))
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(MERCATOR))
    degrees = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("OGC:CRS84"), settings.destinationCrs(), QgsProject.instance())
    window = degrees.transformBoundingBox(QgsRectangle(*extent))
    window.scale(1.1)
    settings.setExtent(window)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    same([error.message for error in job.errors()], [], "errors of the drawing:")
    image = job.renderedImage()
    image.save(str(folder / f"{name}.png"))
    white = QColor("white").rgb()
    step = 4
    seen = [image.pixel(x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step)]
    return sum(pixel != white for pixel in seen) / len(seen)


def drawn(check, layer, extent, folder, name):
    share = picture(layer, extent, folder, name)
    # Many addresses stand in few spots.
    holds(share > 0.003, f"only {share:.2%} of the picture is drawn")
    check.note = (check.note + "; " if check.note else "") + f"{share:.0%} drawn"


def vectors(checks, base, layers, folder):
    for way, provider in (("OAPIF", "OAPIF"), ("WFS", "WFS")):
        for about in layers:
            name = about["layer"]
            with checks.of(f"{way} {name}: opens, counts, reads and draws") as check:
                if way == "OAPIF":
                    uri = f"url='{base}/ogc' typename='{name}'"
                else:
                    uri = f"url='{base}/wfs' typename='atlas:{name}' version='2.0.0' srsname='EPSG:4326'"
                layer = QgsVectorLayer(uri, name, provider)
                holds(layer.isValid(), "QGIS finds it not valid")
                same(layer.geometryType(), 0 if about["geometry"] == "point" else 2, "kind of geometry:")
                count = layer.featureCount()
                ids = [feature["id"] for feature in layer.getFeatures()]
                same(len(ids), about["features"], "features read:")
                same(len(set(ids)), len(ids), "different ids:")
                # QGIS may say -1 before it knows.
                holds(count in (-1, about["features"]), f"QGIS counts {count}")
                same(layer.featureCount(), about["features"], "count after reading:")
                check.note = f"{len(ids)}"
                wanted = QgsRectangle(*about["extent"])
                have = QgsRectangle()
                have.setMinimal()
                for feature in layer.getFeatures():
                    have.combineExtentWith(feature.geometry().boundingBox())
                for side in ("xMinimum", "yMinimum", "xMaximum", "yMaximum"):
                    off = abs(getattr(have, side)() - getattr(wanted, side)())
                    holds(off < 1e-6, f"{side} is off by {off}: are the axes swapped?")
                drawn(check, layer, about["extent"], folder, f"{way.lower()}-{name}")


def selections(checks, base, layers):
    """What QGIS asks the server to filter is what it finds itself."""
    field = "kind"
    for way, uri in (
        ("OAPIF", f"url='{base}/ogc' typename='ftz'"),
        ("WFS", f"url='{base}/wfs' typename='atlas:ftz' version='2.0.0' srsname='EPSG:4326'"),
    ):
        with checks.of(f"{way} ftz filtered by {field}") as check:
            layer = QgsVectorLayer(uri, "ftz", way)
            rows = [feature[field] for feature in layer.getFeatures()]
            value = sorted(set(rows))[0]
            holds(layer.setSubsetString(f"\"{field}\" = '{value}'"), "the filter is refused")
            same(sum(1 for _ in layer.getFeatures()), rows.count(value))
            check.note = f"{rows.count(value)} of {len(rows)}"


def pictures(checks, base, layers, folder):
    for set_name in ("EPSG:3857", "EPSG:4490"):
        for about in layers:
            name = about["layer"]
            with checks.of(f"WMTS {name} in {set_name}: opens and draws") as check:
                service = quote(f"{base}/wmts?service=WMTS&request=GetCapabilities", safe=":/?")
                uri = f"crs={set_name}&format=image/png&layers={name}&styles=default&tileMatrixSet={set_name}&url={service}"
                layer = QgsRasterLayer(uri, name, "wms")
                holds(layer.isValid(), "QGIS finds it not valid")
                drawn(check, layer, about["extent"], folder, f"wmts-{set_name.split(':')[1]}-{name}")


def tiles(checks, base, layers, folder):
    for about in layers:
        name = about["layer"]
        with checks.of(f"vector tiles {name}: open and draw") as check:
            tilejson = get_json(f"{base}/tiles/{name}.json")
            template = quote(tilejson["tiles"][0], safe=":/{}")
            uri = f"type=xyz&url={template}&zmin={tilejson['minzoom']}&zmax={tilejson['maxzoom']}"
            layer = QgsVectorTileLayer(uri, name)
            holds(layer.isValid(), "not valid")
            drawn(check, layer, about["extent"], folder, f"tiles-{name}")


def main():
    base = url_of(sys.argv)
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="ftz-pictures-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    application = QgsApplication([], False)
    application.initQgis()
    checks = Checks("qgis")
    layers = get_json(f"{base}/api/v1/layers")["layers"]
    vectors(checks, base, layers, folder)
    selections(checks, base, layers)
    pictures(checks, base, layers, folder)
    tiles(checks, base, layers, folder)
    print(f"        pictures: {folder}")
    # QGIS ends badly when Python takes its layers down in any order.
    sys.stdout.flush()
    os._exit(checks.end())


if __name__ == "__main__":
    main()
