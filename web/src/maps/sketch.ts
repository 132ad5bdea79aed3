import type { LonLat } from '../api/types'
import type { Overlay } from './style'

/** What clicks on the map do: look, measure a length, measure an area, count what lies in a polygon. */
export const TOOLS = ['look', 'length', 'area', 'count'] as const
export type Tool = (typeof TOOLS)[number]

/** Corners that a drawing needs to be finished. */
export const leastPoints = (tool: Tool) => (tool === 'length' ? 2 : 3)

type Feature = Overlay['features'][number]
const feature = (role: string, geometry: GeoJSON.Geometry): Feature => ({
  type: 'Feature',
  properties: { role },
  geometry,
})
const line = (coordinates: LonLat[]): GeoJSON.LineString => ({ type: 'LineString', coordinates })
const point = (coordinates: LonLat): GeoJSON.Point => ({ type: 'Point', coordinates })

/** A drawing on the map: its corners, the line to the pointer while it is being drawn, and the place that was asked for. */
export function overlayOf(tool: Tool, points: readonly LonLat[], pointer: LonLat | null, spot: LonLat | null): Overlay {
  const features: Feature[] = []
  const [first, last] = [points[0], points[points.length - 1]]
  const draft = pointer && last ? [...points, pointer] : [...points]
  if (first && tool !== 'length' && draft.length > 2)
    features.push(feature('area', { type: 'Polygon', coordinates: [[...draft, first]] }))
  if (first && points.length > 1) {
    const closed = tool !== 'length' && pointer === null
    features.push(feature('line', line(closed ? [...points, first] : [...points])))
  }
  if (pointer && last) {
    features.push(feature('draft', line([last, pointer])))
    if (first && tool !== 'length' && points.length > 1) features.push(feature('draft', line([pointer, first])))
  }
  for (const corner of points) features.push(feature('vertex', point(corner)))
  if (spot) features.push(feature('spot', point(spot)))
  return { type: 'FeatureCollection', features }
}

/** Whether two sides of a polygon cross, so that it has no area to speak of. Corners are few: every pair is looked at. */
export function crosses(corners: readonly LonLat[]): boolean {
  const count = corners.length
  const side = (i: number): [LonLat, LonLat] => [corners[i] as LonLat, corners[(i + 1) % count] as LonLat]
  for (let i = 0; i < count; i++)
    for (let j = i + 2; j < count; j++) {
      // The first and the last side are neighbours too.
      if (i === 0 && j === count - 1) continue
      const [[a, b], [c, d]] = [side(i), side(j)]
      if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) return true
    }
  return false
}

const turn = (a: LonLat, b: LonLat, c: LonLat) =>
  Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
