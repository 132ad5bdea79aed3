import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
} from 'maplibre-gl'
import type { Site, Verdict } from '../api/types'
import type { MapLayer } from '../state/atlas'
import { footprintRing, labelPoint } from './geometry'
import { kindsOf, type Look, lookOf, SCHEMATIC, type Theme } from './look'

export const LABEL_FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif'

const empty: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

const source = (data: GeoJSON.GeoJSON): GeoJSONSourceSpecification => ({ type: 'geojson', data })

/** The value of one property of the look by a feature's kind. */
function byKind<T extends string | number>(layer: MapLayer, pick: (look: Look) => T): T | ExpressionSpecification {
  const kinds = kindsOf(layer)
  const usual = pick(lookOf(layer.name, kinds, ''))
  if (kinds.length === 0) return usual
  const cases = kinds.flatMap((kind) => [kind, pick(lookOf(layer.name, kinds, kind))])
  return ['match', ['get', 'kind'], ...cases, usual] as unknown as ExpressionSpecification
}

/** Names on the map leave out that they are schematic: the map says so of all at once. */
export function labelsOf(layer: MapLayer): GeoJSON.FeatureCollection<GeoJSON.Point> {
  const features = layer.collection.features.flatMap((feature) => {
    const point = labelPoint(feature.geometry)
    if (!point) return []
    const geometry: GeoJSON.Point = { type: 'Point', coordinates: point }
    return [
      { type: 'Feature' as const, geometry, properties: { name: feature.properties.name.replace(SCHEMATIC, '') } },
    ]
  })
  return { type: 'FeatureCollection', features }
}

/** Ids of the drawing layers of one layer of zones, for switching it on and off. */
export const drawnBy = (name: string) => [`fill-${name}`, `line-${name}`, `label-${name}`]

function drawn(layer: MapLayer, visible: boolean, theme: Theme): LayerSpecification[] {
  const visibility = visible ? 'visible' : 'none'
  const look = lookOf(layer.name, [], '')
  const zones = `zones-${layer.name}`
  const town = layer.name === 'town'
  return [
    {
      id: `fill-${layer.name}`,
      type: 'fill',
      source: zones,
      layout: { visibility },
      paint: { 'fill-color': byKind(layer, (l) => l.fill), 'fill-opacity': byKind(layer, (l) => l.opacity) },
    },
    {
      id: `line-${layer.name}`,
      type: 'line',
      source: zones,
      layout: { visibility, 'line-join': 'round' },
      paint: {
        'line-color': byKind(layer, (l) => l.line),
        'line-width': look.width,
        ...(look.dash ? { 'line-dasharray': look.dash } : {}),
      },
    },
    {
      id: `label-${layer.name}`,
      type: 'symbol',
      source: `names-${layer.name}`,
      minzoom: town ? 8 : 11,
      layout: {
        visibility,
        'text-field': ['get', 'name'],
        'text-size': town ? 14 : 12.5,
        'text-max-width': 8,
        'text-padding': 2,
        // A name gives way to another rather than vanish.
        'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
        'text-radial-offset': 0.6,
      },
      paint: {
        'text-color': town ? theme.label : theme.zoneLabel,
        'text-halo-color': theme.halo,
        'text-halo-width': 1.6,
      },
    },
  ]
}

/** Where the site may lie, as the map's source `footprint` holds it. */
export function footprintOf(site: Site | null): GeoJSON.GeoJSON {
  if (!site) return empty
  const ring = footprintRing([site.lon, site.lat], site.footprint)
  return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }
}

/** The whole map style: our own layers only, no tiles, no glyphs, no sprites. */
export function styleOf(
  layers: readonly MapLayer[],
  visible: Readonly<Record<string, boolean>>,
  site: Site | null,
  verdict: Verdict | null,
  theme: Theme,
): StyleSpecification {
  const sources: StyleSpecification['sources'] = { footprint: { ...source(footprintOf(site)), tolerance: 0 } }
  const zones: LayerSpecification[] = []
  const names: LayerSpecification[] = []
  for (const layer of layers) {
    sources[`zones-${layer.name}`] = source(layer.collection)
    sources[`names-${layer.name}`] = source(labelsOf(layer))
    const [fill, line, label] = drawn(layer, visible[layer.name] ?? false, theme)
    zones.push(fill as LayerSpecification, line as LayerSpecification)
    names.push(label as LayerSpecification)
  }
  const tone = theme.tones[verdict ?? 'outside']
  const footprint: LayerSpecification[] = [
    { id: 'footprint-fill', type: 'fill', source: 'footprint', paint: { 'fill-color': tone, 'fill-opacity': 0.22 } },
    { id: 'footprint-line', type: 'line', source: 'footprint', paint: { 'line-color': tone, 'line-width': 2 } },
  ]
  const paper: LayerSpecification = { id: 'paper', type: 'background', paint: { 'background-color': theme.paper } }
  return { version: 8, sources, layers: [paper, ...zones, ...footprint, ...names] }
}
