import type { LonLat } from '../api/types'

/** WGS-84: semi-major axis in metres, and flattening. */
const A = 6_378_137
const F = 1 / 298.257_223_563
const B = A * (1 - F)
const E2 = F * (2 - F)
const E = Math.sqrt(E2)
const RADIAN = Math.PI / 180

/**
 * Metres along the geodesic between two points of the ellipsoid. T. Vincenty, "Direct and inverse solutions of geodesics
 * on the ellipsoid with application of nested equations", Survey Review 23 (1975), pages 88 to 93; below a millimetre.
 * Almost opposite points of the earth, for which it does not converge, have no number.
 */
export function geodesic(from: LonLat, to: LonLat): number {
  const l = longitudes(from, to)
  const [u1, u2] = [reduced(from[1]), reduced(to[1])]
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)]
  let lambda = l
  for (let round = 0; round < 100; round++) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)]
    const sinS = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL)
    if (sinS === 0) return 0
    const cosS = sin1 * sin2 + cos1 * cos2 * cosL
    const sigma = Math.atan2(sinS, cosS)
    const sinAlpha = (cos1 * cos2 * sinL) / sinS
    const cos2Alpha = 1 - sinAlpha ** 2
    // On the equator there is no such midpoint.
    const cosM = cos2Alpha === 0 ? 0 : cosS - (2 * sin1 * sin2) / cos2Alpha
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha))
    const before = lambda
    lambda = l + (1 - c) * F * sinAlpha * (sigma + c * sinS * (cosM + c * cosS * (2 * cosM ** 2 - 1)))
    if (Math.abs(lambda - before) > 1e-13) continue
    const u = (cos2Alpha * (A ** 2 - B ** 2)) / B ** 2
    const a = 1 + (u / 16_384) * (4096 + u * (u * (320 - 175 * u) - 768))
    const b = (u / 1024) * (256 + u * (u * (74 - 47 * u) - 128))
    const inner = cosS * (2 * cosM ** 2 - 1) - (b / 6) * cosM * (4 * sinS ** 2 - 3) * (4 * cosM ** 2 - 3)
    return B * a * (sigma - b * sinS * (cosM + (b / 4) * inner))
  }
  return Number.NaN
}

const reduced = (lat: number) => Math.atan((1 - F) * Math.tan(lat * RADIAN))

/** From one meridian to another the short way round, radians. */
function longitudes(from: LonLat, to: LonLat): number {
  const turn = (((to[0] - from[0]) % 360) + 540) % 360
  return (turn - 180) * RADIAN
}

export function lengthOf(points: readonly LonLat[]): number {
  let metres = 0
  for (let i = 1; i < points.length; i++) metres += geodesic(points[i - 1] as LonLat, points[i] as LonLat)
  return metres
}

/** What the authalic latitude is made of: J. P. Snyder, "Map Projections: A Working Manual" (1987), formula 3-12. */
function q(lat: number): number {
  const sin = Math.sin(lat)
  return (1 - E2) * (sin / (1 - E2 * sin ** 2) + Math.atanh(E * sin) / E)
}
const POLE = q(Math.PI / 2)
/** Radius of the sphere of the ellipsoid's area (Snyder, 3-13). */
const AUTHALIC_RADIUS = A * Math.sqrt(POLE / 2)

/**
 * Square metres of the polygon of these corners, which need not repeat the first. Latitudes become authalic, so that the
 * sphere has the ellipsoid's area; below each side lies the area down to the equator: C. F. F. Karney, "Algorithms for
 * geodesics", Journal of Geodesy 87 (2013), formula 63 on a sphere. The sides are great circles of that sphere: for a city
 * the area differs from that of geodesics by a millionth or two.
 */
export function areaOf(corners: readonly LonLat[]): number {
  if (corners.length < 3) return 0
  const half = corners.map(([, lat]) => Math.tan(Math.asin(q(lat * RADIAN) / POLE) / 2))
  let excess = 0
  for (let i = 0; i < corners.length; i++) {
    const next = (i + 1) % corners.length
    const [t1, t2] = [half[i] as number, half[next] as number]
    const turn = longitudes(corners[i] as LonLat, corners[next] as LonLat)
    excess += 2 * Math.atan2(Math.tan(turn / 2) * (t1 + t2), 1 + t1 * t2)
  }
  return Math.abs(excess) * AUTHALIC_RADIUS ** 2
}
