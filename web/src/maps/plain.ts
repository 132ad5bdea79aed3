import type { StyleSpecification } from 'maplibre-gl'
import type { Areas, LayerInfo } from '../api/maps'
import { labelPoint, polygonsOf } from '../map/geometry'
import { spread } from '../map/labels'
import { type Plane, pathOf, project } from '../map/projection'
import { inkOf, type Swatch, swatchOf } from './looks'
import { hasGround, type Overlay } from './style'
import type { LayerView } from './views'

/** One layer as SVG draws it, in metres of the plane. */
export interface Drawn {
  layer: string
  opacity: number
  /** Colour of the names. */
  ink: string
  shapes: { id: string; path: string; look: Swatch }[]
  labels: { name: string; at: [number, number] }[]
}

/** Whether a name says that its boundary is only sketched. */
export const isSketched = (name: unknown) => typeof name === 'string' && name.includes('示意')

/** A name as the styles write it on the map: without what the map says of all at once, and of the zone its part alone. */
export function shortName(layer: string, name: string): string {
  const bare = name.replace(/（[^（）]*示意）/, '')
  return layer === 'ftz' ? (bare.split('·').pop() ?? bare) : bare
}

/** The visible layers whose areas have come, the lowest first. */
export function drawnOf(
  styling: StyleSpecification,
  layers: readonly LayerInfo[],
  views: readonly LayerView[],
  areas: Readonly<Record<string, Areas>>,
  plane: Plane,
): Drawn[] {
  const drawn = views.flatMap(({ layer, visible, opacity }) => {
    const info = layers.find((one) => one.layer === layer)
    const collection = areas[layer]
    if (!visible || !info || !collection) return []
    const shapes = collection.features.map((feature) => ({
      id: String(feature.id ?? ''),
      path: pathOf(plane, polygonsOf(feature.geometry)),
      look: swatchOf(styling, info, String(feature.properties.kind ?? '')),
    }))
    const labels = collection.features.flatMap(({ geometry, properties }) => {
      const point = labelPoint(geometry)
      const name = shortName(layer, String(properties.name ?? ''))
      return point && name ? [{ name, at: project(plane, point) }] : []
    })
    return [{ layer, opacity, ink: inkOf(styling, layer), shapes, labels }]
  })
  const ground = (drawing: Drawn) => (hasGround(styling, drawing.layer) ? 0 : 1)
  return drawn.reverse().sort((a, b) => ground(a) - ground(b))
}

/** Names of layers other than towns appear as soon as a pixel shows fewer metres than this. */
const NEAR = 60

/** Names that find room, those of the upper layers first. */
export function labelsOf(drawn: readonly Drawn[], unit: number) {
  const all = [...drawn].reverse().flatMap(({ layer, ink, labels }) => {
    const town = layer === 'town'
    const size = town ? 14 : 12.5
    return town || unit < NEAR ? labels.map((label) => ({ ...label, ink, size })) : []
  })
  return spread(all, unit)
}

/** What is drawn over the layers, as paths and points. */
export function overlayOf(overlay: Overlay, plane: Plane) {
  const lines: { role: string; path: string }[] = []
  const points: { role: string; at: [number, number] }[] = []
  for (const { geometry, properties } of overlay.features) {
    if (geometry.type === 'Point') points.push({ role: properties.role, at: project(plane, geometry.coordinates) })
    else if (geometry.type === 'Polygon')
      lines.push({ role: properties.role, path: pathOf(plane, [geometry.coordinates]) })
    else if (geometry.type === 'LineString')
      lines.push({ role: properties.role, path: pathOf(plane, [[geometry.coordinates]]).replace('Z', '') })
  }
  return { lines, points }
}
