#!/usr/bin/env python3
"""Makes the data of the comparison and the questions: the same bytes on every machine (fixed seed, standard library only).

    generate.py FOLDER [--scale 1.0]

Invented: a city like Yiwu in size and density, no real address, firm or boundary.

    divisions.csv addresses.csv enterprises.csv polygons.geojson    as ftz-atlas imports them
    address.tsv enterprise.tsv plan.tsv                             the same rows for COPY into PostGIS
    tiles.txt                                                       300 tiles z/x/y of zooms 10 to 16, shuffled
    boxes.txt                                                       200 boxes west,south,east,north
"""

import argparse
import csv
import json
import math
import random
from pathlib import Path

SEED = 20260101
LON, LAT = 120.07, 29.31
COUNTY = "义乌市"
TOWNS = "稠城街道 北苑街道 稠江街道 江东街道 后宅街道 城西街道 廿三里街道 福田街道 佛堂镇 赤岸镇 义亭镇 上溪镇 苏溪镇 大陈镇".split()
# The old town and the market are dense, the towns around them are not: weight, east and north of the centre and reach, km.
SHAPE = [
    (16, 0.5, -0.5, 1.3), (13, -2.5, 3.0, 1.8), (11, -4.0, -3.0, 1.8), (12, 3.0, -3.5, 1.7), (7, -4.5, 8.5, 1.6),
    (6, -9.0, 2.0, 1.8), (6, 10.0, 3.0, 1.5), (12, 4.0, 2.5, 1.6), (6, -2.0, -13.0, 1.6), (2, -1.0, -20.0, 1.8),
    (4, -13.0, -7.0, 1.6), (3, -16.0, 2.0, 1.5), (4, 6.5, 13.0, 1.5), (3, 4.0, 20.0, 1.6),
]
SYLLABLES = "义江东西南北中新城湖塘山溪桥梅松竹兰福康宁安平和丰盛华文武昌明德仁智信泰隆恒远达通顺兴旺金银宝玉龙凤云天星月阳春秋"
KINDS = ["贸易", "制造", "物流", "电商", "服务", "科技"]
SECTORS = ["综合物流", "跨境电商", "智能制造", "高端装备", "数字贸易", "新材料", "生物医药", "金融服务"]
STATUS = ["存续", "存续", "存续", "存续", "注销", "吊销"]
FORMS = ["有限责任公司", "个体工商户", "股份有限公司", "合伙企业", "个人独资企业"]
KM_LAT = 1 / 110.9
KM_LON = KM_LAT / math.cos(math.radians(LAT))

ADDRESS = "id county town village road number place building unit floor room".split()
ENTERPRISE = "name kind sector status legal_form capital_cny established employees".split()


def place(east, north):
    return round(LON + east * KM_LON, 6), round(LAT + north * KM_LAT, 6)


def name(dice, least=2, most=3):
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(least, most)))


def addresses(dice, count):
    """Rows of ADDRESS + lon, lat: houses along roads, and buildings whose rooms share one point."""
    weights = [shape[0] for shape in SHAPE]
    roads = [[name(dice) + dice.choice(["路", "街", "大道"]) for _ in range(60)] for _ in TOWNS]
    villages = [[name(dice, 2, 2) + dice.choice(["村", "社区"]) for _ in range(25)] for _ in TOWNS]
    rows = []
    while len(rows) < count:
        town = dice.choices(range(len(TOWNS)), weights)[0]
        _, east, north, reach = SHAPE[town]
        # A block of the city: its own road, some buildings.
        east, north = dice.gauss(east, reach), dice.gauss(north, reach)
        road, village = dice.choice(roads[town]), dice.choice(villages[town])
        estate = name(dice) + dice.choice(["小区", "花园", "公寓"]) if dice.random() < 0.5 else ""
        start = dice.randint(1, 400)
        for building in range(dice.randint(4, 20)):
            x, y = dice.gauss(east, 0.12), dice.gauss(north, 0.12)
            lon, lat = place(x, y)
            rooms = dice.choice([1] * 8 + [4, 12]) if estate else dice.choice([1] * 5 + [3])
            for room in range(rooms):
                many = rooms > 1
                rows.append([
                    f"a{len(rows):07d}", COUNTY, TOWNS[town], village, road, f"{start + 2 * building}号", estate,
                    f"{building + 1}幢" if estate else "", f"{room % 2 + 1}单元" if estate and many else "",
                    f"{room // 2 + 1}楼" if many else "", f"{room // 2 + 1}0{room % 2 + 1}室" if many else "", lon, lat,
                ])
    return rows[:count]


def enterprises(dice, count, homes):
    """Rows of id + ENTERPRISE + x, y: firms sit where addresses are."""
    rows = []
    for number in range(count):
        lon, lat = dice.choice(homes)[-2:]
        town = dice.choice(TOWNS)[:2]
        rows.append([
            f"e{number:06d}", f"义乌市{name(dice, 2, 4)}{dice.choice(KINDS)}有限公司", dice.choice(KINDS), dice.choice(SECTORS),
            dice.choice(STATUS), dice.choice(FORMS), dice.choice([10, 50, 100, 200, 500, 1000, 3000]) * 10000,
            f"{dice.randint(1995, 2025)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}", int(dice.paretovariate(1.1)) + 1,
            lon, lat,
        ])
    return rows


def polygons(dice, side=20, per_edge=125):
    """A grid of side x side plots whose common borders wander: each border is one line, used by both neighbours.

    A border leaves the straight line by at most 0.3 of the way to its nearer end, so that no two borders cross.
    """
    west, south, width, height = -21.0, -24.0, 42.0 / side, 48.0 / side

    def wander(length):
        waves = [(dice.uniform(1, 12), dice.uniform(0, math.tau), dice.uniform(0.2, 1)) for _ in range(5)]
        total = sum(wave[2] for wave in waves)
        offsets = []
        for step in range(per_edge):
            t = step / per_edge
            bend = sum(w * math.sin(math.tau * f * t + p) for f, p, w in waves) / total
            bend = 0.8 * bend + 0.2 * dice.uniform(-1, 1)
            offsets.append((t, 0.3 * min(t, 1 - t) * length * bend))
        return offsets

    # Without its last point, which is the first of the next border.
    across = {(c, r): [(west + (c + t) * width, south + r * height + d) for t, d in wander(min(width, height))]
              for c in range(side) for r in range(side + 1)}
    upward = {(c, r): [(west + c * width + d, south + (r + t) * height) for t, d in wander(min(width, height))]
              for c in range(side + 1) for r in range(side)}

    def corner(c, r):
        return (west + c * width, south + r * height)

    plots = []
    for r in range(side):
        for c in range(side):
            ring = across[c, r] + upward[c + 1, r]
            ring += ([*across[c, r + 1][1:], corner(c + 1, r + 1)])[::-1]
            ring += ([*upward[c, r][1:], corner(c, r + 1)])[::-1]
            ring = [place(*at) for at in ring]
            number = r * side + c
            plots.append((f"p{number:03d}", f"{name(dice)}片区", dice.choice(["工业", "居住", "商业", "仓储"]), [*ring, ring[0]]))
    return plots


def tile_of(lon, lat, zoom):
    n = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * n), int(y * n)


def tiles(dice, rows, count):
    """As many tiles of each zoom, all of a zoom that has fewer; one is drawn as often as people look: by its addresses."""
    chosen = []
    for zoom in range(10, 17):
        share = (count - len(chosen)) // (17 - zoom)
        seen = {}
        for row in rows:
            tile = tile_of(row[-2], row[-1], zoom)
            seen[tile] = seen.get(tile, 0) + 1
        if len(seen) <= share:
            picked = set(seen)
        else:
            picked, keys, weights = set(), sorted(seen), [math.sqrt(seen[tile]) for tile in sorted(seen)]
            while len(picked) < share:
                picked.add(dice.choices(keys, weights)[0])
        chosen += [(zoom, *tile) for tile in sorted(picked)]
    dice.shuffle(chosen)
    return chosen


def boxes(dice, rows, count):
    """Boxes around addresses, from a street (200 m) to a part of the city (5 km)."""
    found = []
    for _ in range(count):
        lon, lat = dice.choice(rows)[-2:]
        reach = math.exp(dice.uniform(math.log(0.1), math.log(2.5)))
        dx, dy = reach * KM_LON, reach * KM_LAT
        found.append([round(v, 6) for v in (lon - dx, lat - dy, lon + dx, lat + dy)])
    return found


def tsv(path, rows):
    """COPY's text format; an empty text is NULL, as no server has attributes for it."""
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write("\t".join(r"\N" if value == "" else str(value) for value in row) + "\n")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--scale", type=float, default=1.0, help="share of the addresses and enterprises, for a quick trial")
    options = options.parse_args()
    folder = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(SEED)

    rows = addresses(dice, int(400_000 * options.scale))
    firms = enterprises(dice, int(100_000 * options.scale), rows)
    plots = polygons(dice)

    with (folder / "divisions.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow("code name level parent valid_from valid_to".split())
        table.writerows([f"330782{number + 1:03d}", town, "town", "330782", "", ""] for number, town in enumerate(TOWNS))
    with (folder / "addresses.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow([*ADDRESS, "lon", "lat", "source", "updated_at"])
        table.writerows([*row, "bench", "2026-01-01T00:00:00Z"] for row in rows)
    with (folder / "enterprises.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["id", *ENTERPRISE, "x", "y"])
        table.writerows(firms)
    features = [
        {"type": "Feature", "properties": {"layer": "plan", "code": code, "name": title, "kind": kind},
         "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code, title, kind, ring in plots
    ]
    document = {"type": "FeatureCollection", "features": features}
    (folder / "polygons.geojson").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")

    tsv(folder / "address.tsv", ([*row[:-2], f"SRID=4326;POINT({row[-2]} {row[-1]})"] for row in rows))
    tsv(folder / "enterprise.tsv", ([*row[:-2], f"SRID=4326;POINT({row[-2]} {row[-1]})"] for row in firms))
    wkt = ("SRID=4326;POLYGON((" + ",".join(f"{x} {y}" for x, y in ring) + "))" for *_, ring in plots)
    tsv(folder / "plan.tsv", ([code, code, title, kind, shape] for (code, title, kind, _), shape in zip(plots, wkt)))

    asked = tiles(dice, rows, 300)
    (folder / "tiles.txt").write_text("".join(f"{z}/{x}/{y}\n" for z, x, y in asked))
    (folder / "boxes.txt").write_text("".join(",".join(map(str, box)) + "\n" for box in boxes(dice, rows, 200)))
    vertices = sum(len(ring) - 1 for *_, ring in plots)
    print(f"{len(rows)} addresses, {len(firms)} enterprises, {len(plots)} polygons with {vertices} vertices, {len(asked)} tiles")


if __name__ == "__main__":
    main()
