import type {
  ExpressionSpecification,
  LayerSpecification,
  RasterSourceSpecification,
  StyleSpecification,
} from 'maplibre-gl'
import type { BasemapInfo, StyleName } from '../api/maps'
import type { LayerView } from './views'

/** Fonts of the reader's own system draw all texts of the map, so that it needs none from elsewhere. */
const FONTS = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'sans-serif']

/** Colours of what is drawn on the map by hand, and of the pin. */
export const INKS: Record<StyleName, { line: string; halo: string; pin: string }> = {
  light: { line: '#c2255c', halo: '#ffffff', pin: '#b42318' },
  dark: { line: '#ff8fb1', halo: '#14181d', pin: '#ff8f85' },
  cockpit: { line: '#ffd166', halo: '#04101f', pin: '#ffd166' },
}

/** A feature that is to be seen among the others. */
export interface Picked {
  layer: string
  id: string
}

/** What is drawn over the layers; each feature has a `role`: area, line, draft, vertex or spot. */
export type Overlay = GeoJSON.FeatureCollection<GeoJSON.Geometry, { role: string }>

type Paint = Record<string, unknown>

const FADED: Record<string, string[]> = {
  fill: ['fill-opacity'],
  line: ['line-opacity'],
  circle: ['circle-opacity', 'circle-stroke-opacity'],
  symbol: ['text-opacity', 'icon-opacity'],
}

/** A value of the style times a number. Steps over zooms must stay outermost: there each output is multiplied. */
export function times(value: unknown, factor: number): unknown {
  if (value === undefined) return factor
  if (typeof value === 'number') return value * factor
  if (!Array.isArray(value)) return value
  if (value[0] === 'interpolate') return value.map((part, i) => (i > 3 && i % 2 === 0 ? times(part, factor) : part))
  if (value[0] === 'step') return value.map((part, i) => (i > 1 && i % 2 === 0 ? times(part, factor) : part))
  return ['*', value, factor]
}

const sourceOf = (layer: LayerSpecification) => ('source' in layer ? layer.source : null)

function shown(layer: LayerSpecification, view: LayerView): LayerSpecification {
  const paint: Paint = { ...layer.paint }
  if (view.opacity < 1)
    for (const property of FADED[layer.type] ?? []) paint[property] = times(paint[property], view.opacity)
  const layout: Paint = { ...layer.layout, ...(view.visible ? {} : { visibility: 'none' }) }
  if (layer.type === 'symbol' && layout['text-field'] !== undefined) layout['text-font'] = FONTS
  return { ...layer, paint, layout } as LayerSpecification
}

/**
 * Points and names lie above all areas, whatever their layers' order: under an area they could not be read. And what the
 * style calls ground lies below them, as it would hide all else.
 */
const STOREYS: Record<string, number> = { circle: 1, symbol: 2 }
const isGround = ({ metadata }: LayerSpecification) => (metadata as { ground?: boolean } | undefined)?.ground === true
const storey = (layer: LayerSpecification) => (isGround(layer) ? -1 : (STOREYS[layer.type] ?? 0))

export const hasGround = (document: StyleSpecification, name: string) =>
  document.layers.some((layer) => sourceOf(layer) === name && isGround(layer))

/** The style as it is drawn: the server's document with the layers' order, visibility and opacity, and the overlay. */
export function composed(
  document: StyleSpecification,
  views: readonly LayerView[],
  overlay: Overlay,
  picked: Picked | null,
  style: StyleName,
  base: BasemapInfo | null = null,
): StyleSpecification {
  const { glyphs: _, ...rest } = document
  const place = (layer: LayerSpecification) => views.findIndex((view) => view.layer === sourceOf(layer))
  const own = document.layers.filter((layer) => sourceOf(layer) === null)
  const drawn = document.layers
    .flatMap((layer) => {
      const view = views[place(layer)]
      // What is ground would hide the base map.
      return view && !(base && isGround(layer)) ? [shown(layer, view)] : []
    })
    .sort((a, b) => storey(a) - storey(b) || place(b) - place(a))
  const sources: StyleSpecification['sources'] = {
    ...document.sources,
    overlay: { type: 'geojson', data: overlay, tolerance: 0 },
  }
  const ground: LayerSpecification[] = []
  if (base) {
    sources[BASEMAP] = rasterOf(base)
    ground.push({ id: BASEMAP, type: 'raster', source: BASEMAP })
  }
  return { ...rest, sources, layers: [...own, ...ground, ...drawn, ...overlays(document, picked, style)] }
}

/** The source of what lies under the layers. */
export const BASEMAP = 'basemap'

function rasterOf({ tiles, minzoom, maxzoom, bounds }: BasemapInfo): RasterSourceSpecification {
  return { type: 'raster', tiles: [tiles], tileSize: 256, minzoom, maxzoom, ...(bounds ? { bounds } : {}) }
}

const role = (name: string): ExpressionSpecification => ['==', ['get', 'role'], name]

function overlays(document: StyleSpecification, picked: Picked | null, style: StyleName): LayerSpecification[] {
  const { line, halo } = INKS[style]
  const source = 'overlay'
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const
  const layers: LayerSpecification[] = [
    {
      id: 'overlay-area',
      type: 'fill',
      source,
      filter: role('area'),
      paint: { 'fill-color': line, 'fill-opacity': 0.12 },
    },
    {
      id: 'overlay-halo',
      type: 'line',
      source,
      filter: role('line'),
      layout: round,
      paint: { 'line-color': halo, 'line-width': 5, 'line-opacity': 0.7 },
    },
    {
      id: 'overlay-line',
      type: 'line',
      source,
      filter: role('line'),
      layout: round,
      paint: { 'line-color': line, 'line-width': 2.5 },
    },
    {
      id: 'overlay-draft',
      type: 'line',
      source,
      filter: role('draft'),
      paint: { 'line-color': line, 'line-width': 2, 'line-dasharray': [2, 1.5] },
    },
    {
      id: 'overlay-vertex',
      type: 'circle',
      source,
      filter: role('vertex'),
      paint: { 'circle-radius': 4.5, 'circle-color': halo, 'circle-stroke-color': line, 'circle-stroke-width': 2 },
    },
    {
      id: 'overlay-spot',
      type: 'circle',
      source,
      filter: role('spot'),
      paint: {
        'circle-radius': 7,
        'circle-color': line,
        'circle-opacity': 0.25,
        'circle-stroke-color': line,
        'circle-stroke-width': 2.5,
      },
    },
  ]
  if (!picked || !(picked.layer in document.sources)) return layers
  const of = { source: picked.layer, 'source-layer': picked.layer, filter: ['==', ['get', 'id'], picked.id] }
  const around = {
    id: 'picked-line',
    type: 'line',
    ...of,
    layout: round,
    paint: { 'line-color': line, 'line-width': 4 },
  }
  return [around as LayerSpecification, ...layers]
}
