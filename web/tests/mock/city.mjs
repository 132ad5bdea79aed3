// An invented city of four towns, two markets and a few roads: enough to show every state of the page.

const WEST = 120.0
const SOUTH = 29.2
const STEP = 0.05

/** A rectangle, its sides bent a little so that it reads as land and not as a test picture. */
function area(west, south, east, north, bend = 0.0025) {
  const ring = []
  const side = (x0, y0, x1, y1) => {
    for (let i = 0; i < 8; i++) {
      const f = i / 8
      const off = Math.sin(f * Math.PI * 2) * bend
      const along = x0 !== x1
      ring.push([x0 + (x1 - x0) * f + (along ? 0 : off), y0 + (y1 - y0) * f + (along ? off : 0)])
    }
  }
  side(west, south, east, south)
  side(east, south, east, north)
  side(east, north, west, north)
  side(west, north, west, south)
  ring.push(ring[0])
  return ring.map(([lon, lat]) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))])
}

const cell = (column, row) => [
  WEST + column * STEP,
  SOUTH + row * STEP,
  WEST + (column + 1) * STEP,
  SOUTH + (row + 1) * STEP,
]
const zone = (layer, code, name, kind, ring) => ({ layer, code, name, kind, ring })

export const zones = [
  zone('town', '330782008', '福田街道', 'street', area(...cell(1, 1), 0.0015)),
  zone('town', '330782001', '稠城街道', 'street', area(...cell(0, 1), 0.0015)),
  zone('town', '330782002', '江东街道', 'street', area(...cell(1, 0), 0.0015)),
  zone('town', '330782100', '佛堂镇', 'town', area(...cell(0, 0), 0.0015)),
  zone('plan', 'P1', '核心区（示意）', 'core', area(120.045, 29.262, 120.095, 29.295)),
  zone('plan', 'P2', '联动创新区（示意）', 'linked', area(120.005, 29.255, 120.045, 29.295)),
  zone('plan', 'P3', '功能拓展区（示意）', 'expansion', area(120.004, 29.204, 120.096, 29.25)),
  zone('industry', 'I1', '商贸产业片区', 'trade', area(120.06, 29.268, 120.09, 29.288, 0.001)),
  zone('ftz', 'F1', '国际贸易区块（示意）', 'trade', area(120.055, 29.264, 120.092, 29.292, 0.002)),
  zone('ftz', 'F2', '综合保税区块（示意）', 'bonded', area(120.012, 29.268, 120.03, 29.28, 0.001)),
]

/** Ray casting on one ring. */
export function holds(ring, [x, y]) {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]
    const [xj, yj] = ring[j]
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

const HOME = '浙江省金华市义乌市'
const WORDS = { number: '号', unit: '单元', floor: '楼', room: '室' }
const ORDER = ['town', 'road', 'number', 'place', 'building', 'floor', 'unit', 'room']
const FINE = { room: 15, building: 40, number: 25, place: 260, road: 600 }

/** Metres from a point to the nearest side of a ring, on a flat earth. */
function distanceTo(ring, [lon, lat]) {
  const flat = ring.map(([x, y]) => [(x - lon) * 97_000, (y - lat) * 111_000])
  let nearest = Number.POSITIVE_INFINITY
  for (let i = 0; i + 1 < flat.length; i++) {
    const [x, y] = flat[i]
    const [dx, dy] = [flat[i + 1][0] - x, flat[i + 1][1] - y]
    const f = Math.min(1, Math.max(0, -(x * dx + y * dy) / (dx * dx + dy * dy)))
    nearest = Math.min(nearest, Math.hypot(x + f * dx, y + f * dy))
  }
  return nearest
}

let serial = 0
function site(lon, lat, parts) {
  const precision = ['room', 'building', 'number', 'place', 'road'].find((role) => parts[role]) ?? 'road'
  const text = ORDER.map((role) =>
    parts[role] ? parts[role] + (/\d$/.test(parts[role]) ? (WORDS[role] ?? '') : '') : '',
  )
  const town = zones.find((z) => z.layer === 'town' && z.name === parts.town)
  const metres = FINE[precision]
  const sides = [0, 90, 180, 270].map((bearing) => {
    const r = (bearing * Math.PI) / 180
    const at = [lon + (metres * Math.sin(r)) / 97_000, lat + (metres * Math.cos(r)) / 111_000]
    return zones.some((z) => z.layer === 'ftz' && holds(z.ring, at))
  })
  const side = sides.every(Boolean) ? 'inside' : sides.some(Boolean) ? 'mixed' : 'outside'
  const boundary = Math.min(...zones.filter((z) => z.layer === 'ftz').map((z) => distanceTo(z.ring, [lon, lat])))
  const footprint =
    precision === 'place'
      ? { kind: 'polygon', ring: area(lon - 0.0028, lat - 0.0018, lon + 0.0028, lat + 0.0018, 0.0002) }
      : { kind: 'radius', metres }
  return {
    parts,
    id: `S${String(++serial).padStart(7, '0')}`,
    standard_address: HOME + text.join(''),
    precision,
    lon,
    lat,
    town_code: town.code,
    village_code: null,
    town: parts.town,
    village: null,
    footprint,
    side,
    boundary_distance: side === 'mixed' ? 0 : Math.max(0, boundary - metres),
  }
}

const market = { town: '福田街道', place: '国际商贸城三区' }
export const sites = [
  site(120.0731, 29.2795, { ...market, building: '82号门', floor: '4楼', unit: '25街', room: '37283店面' }),
  site(120.0731, 29.2794, { ...market, building: '82号门', floor: '4楼', unit: '25街', room: '37285店面' }),
  site(120.0728, 29.2792, market),
  site(120.066, 29.272, { town: '福田街道', road: '银海路', number: '399' }),
  site(120.0662, 29.2721, { town: '福田街道', road: '银海路', number: '401' }),
  site(120.021, 29.285, { town: '稠城街道', road: '银海路', number: '399' }),
  site(120.02, 29.2935, { town: '稠城街道', road: '城中路', number: '18' }),
  site(120.024, 29.274, { town: '稠城街道', road: '保税大道', number: '6' }),
  site(120.07, 29.225, { town: '江东街道', road: '宗泽路', number: '120' }),
  site(120.03, 29.22, { town: '佛堂镇', road: '稠佛路', number: '35' }),
  site(120.034, 29.222, { town: '佛堂镇', road: '双林路', number: '7', building: '3幢', room: '201' }),
]
