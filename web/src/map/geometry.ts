import type { Footprint, LonLat, Site } from '../api/types'

/** West, south, east, north. */
export type Bounds = [number, number, number, number]

/** Mean radius of the earth, metres (IUGG). */
const EARTH_RADIUS = 6_371_008.8
/** Metres that a view shows around a site at the least. */
const LEAST_REACH = 450
const RADIAN = Math.PI / 180

/** Metres between two points, by the haversine formula. */
export function distance(a: LonLat, b: LonLat): number {
  const dLat = (b[1] - a[1]) * RADIAN
  const dLon = (b[0] - a[0]) * RADIAN
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a[1] * RADIAN) * Math.cos(b[1] * RADIAN) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** A closed ring around a point, every corner `metres` from it along a great circle. */
export function circle(centre: LonLat, metres: number, corners = 64): LonLat[] {
  const angle = metres / EARTH_RADIUS
  const lat = centre[1] * RADIAN
  const ring: LonLat[] = []
  for (let i = 0; i < corners; i++) {
    const bearing = (-2 * Math.PI * i) / corners
    const toLat = Math.asin(Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing))
    const dLon = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(lat),
      Math.cos(angle) - Math.sin(lat) * Math.sin(toLat),
    )
    ring.push([centre[0] + dLon / RADIAN, toLat / RADIAN])
  }
  ring.push(ring[0] as LonLat)
  return ring
}

export function footprintRing(centre: LonLat, footprint: Footprint): LonLat[] {
  return footprint.kind === 'polygon' ? footprint.ring : circle(centre, footprint.metres)
}

export function boundsOf(points: Iterable<readonly number[]>): Bounds | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lon = Number.NaN, lat = Number.NaN] of points) {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  return west <= east && south <= north ? [west, south, east, north] : null
}

/** The view of a site: its footprint, and around it enough to see the nearest zone boundary, where there is one. */
export function siteBounds(site: Site): Bounds {
  const centre: LonLat = [site.lon, site.lat]
  const ring = footprintRing(centre, site.footprint)
  const reach = Math.max(LEAST_REACH, (site.boundary_distance ?? 0) * 1.25)
  return boundsOf([...ring, ...circle(centre, reach, 8)]) ?? [site.lon, site.lat, site.lon, site.lat]
}

/** The smallest bounds that hold all of these. */
export function union(all: readonly Bounds[]): Bounds | null {
  return boundsOf(
    all.flatMap(([west, south, east, north]) => [
      [west, south],
      [east, north],
    ]),
  )
}

export function polygonsOf(geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon): GeoJSON.Position[][][] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
}

export function collectionBounds(collection: GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon>) {
  return boundsOf(collection.features.flatMap((f) => polygonsOf(f.geometry).flat(2)))
}

/** Twice the signed area of a ring in square degrees. */
function twiceArea(ring: GeoJSON.Position[]): number {
  let sum = 0
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0 = 0, y0 = 0] = ring[i] as GeoJSON.Position
    const [x1 = 0, y1 = 0] = ring[i + 1] as GeoJSON.Position
    sum += x0 * y1 - x1 * y0
  }
  return sum
}

/**
 * Where the name of a polygon is written: on the widest horizontal cut, of nine, through its largest ring. Unlike the
 * centroid this always lies inside.
 */
export function labelPoint(geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon): LonLat | null {
  const rings = polygonsOf(geometry).map((polygon) => polygon[0] ?? [])
  const ring = rings.reduce<GeoJSON.Position[]>((a, b) => (Math.abs(twiceArea(b)) > Math.abs(twiceArea(a)) ? b : a), [])
  const bounds = boundsOf(ring)
  if (!bounds) return null
  let best: LonLat | null = null
  let score = 0
  for (let cut = 1; cut <= 9; cut++) {
    const lat = bounds[1] + ((bounds[3] - bounds[1]) * cut) / 10
    const xs = crossings(ring, lat)
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const [from = 0, to = 0] = [xs[i], xs[i + 1]]
      // Cuts near the middle are preferred to slightly wider ones at the rim.
      const worth = (to - from) * (1 - Math.abs(cut - 5) / 10)
      if (worth > score) {
        score = worth
        best = [(from + to) / 2, lat]
      }
    }
  }
  return best
}

function crossings(ring: GeoJSON.Position[], lat: number): number[] {
  const xs: number[] = []
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0 = 0, y0 = 0] = ring[i] as GeoJSON.Position
    const [x1 = 0, y1 = 0] = ring[i + 1] as GeoJSON.Position
    if (y0 <= lat !== y1 <= lat) xs.push(x0 + ((lat - y0) / (y1 - y0)) * (x1 - x0))
  }
  return xs.sort((a, b) => a - b)
}
