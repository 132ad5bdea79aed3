import type { LonLat } from '../api/types'
import type { Bounds } from './geometry'

const METRES_PER_DEGREE = 111_195

/** A flat view of a small area: metres east and south of a point, true to scale at its latitude. */
export interface Plane {
  lon: number
  lat: number
}

export function project(plane: Plane, [lon = 0, lat = 0]: readonly number[]): [x: number, y: number] {
  const east = (lon - plane.lon) * METRES_PER_DEGREE * Math.cos((plane.lat * Math.PI) / 180)
  return [east, (plane.lat - lat) * METRES_PER_DEGREE]
}

export function unproject(plane: Plane, [x, y]: readonly [number, number]): LonLat {
  const perDegree = METRES_PER_DEGREE * Math.cos((plane.lat * Math.PI) / 180)
  return [plane.lon + x / perDegree, plane.lat - y / METRES_PER_DEGREE]
}

export function planeOf([west, south, east, north]: Bounds): Plane {
  return { lon: (west + east) / 2, lat: (south + north) / 2 }
}

/** A rectangle in metres of the plane. */
export interface View {
  x: number
  y: number
  width: number
  height: number
}

/** The smallest view of the given aspect (width by height) that holds the bounds with a margin around them. */
export function viewOf(plane: Plane, bounds: Bounds, aspect: number, margin = 0.08): View {
  const [left, top] = project(plane, [bounds[0], bounds[3]])
  const [right, bottom] = project(plane, [bounds[2], bounds[1]])
  const width = Math.max((right - left) * (1 + 2 * margin), (bottom - top) * (1 + 2 * margin) * aspect, 1)
  const height = width / aspect
  return { x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height }
}

export function zoomed(view: View, factor: number, at: [number, number]): View {
  const width = Math.min(Math.max(view.width * factor, 60), 400_000)
  const scale = width / view.width
  return {
    x: at[0] - (at[0] - view.x) * scale,
    y: at[1] - (at[1] - view.y) * scale,
    width,
    height: view.height * scale,
  }
}

/** SVG path data of polygons, metres of the plane to a decimetre. */
export function pathOf(plane: Plane, polygons: readonly (readonly (readonly number[])[])[][]): string {
  const ring = (points: readonly (readonly number[])[]) =>
    `M${points
      .map((point) =>
        project(plane, point)
          .map((v) => v.toFixed(1))
          .join(' '),
      )
      .join('L')}Z`
  return polygons.map((polygon) => polygon.map(ring).join('')).join('')
}

/** A round length (1, 2 or 5 times a power of ten, metres) not above `longest`. */
export function scaleLength(longest: number): number {
  const power = 10 ** Math.floor(Math.log10(longest))
  const step = [5, 2, 1].find((factor) => factor * power <= longest) ?? 1
  return step * power
}

export const ringOf = (ring: readonly LonLat[]): LonLat[][][] => [[[...ring]]]
