import type { StyleSpecification } from 'maplibre-gl'
import { get, post } from './client'
import type { Taking } from './exports'
import type { LonLat } from './types'

export interface Field {
  name: string
  title: string
  type: 'text' | 'integer' | 'number' | 'boolean'
}

export interface KindCount {
  kind: string
  count: number
}

/** What the server says of a layer. */
export interface LayerInfo {
  layer: string
  title: string
  geometry: 'polygon' | 'point'
  features: number
  fields: Field[]
  /** West, south, east, north. */
  extent: [number, number, number, number] | null
  source: string
  /** Reference system of the delivered file. */
  crs: string
  level: string
  valid_from: string | null
  valid_to: string | null
  version: number
  revision: string
  taking: Taking
  /** Empty where the layer has no field `kind`, or too many of them. */
  kinds: KindCount[]
}

export interface LayerList {
  synthetic: boolean
  /** 审图号 of a public map. */
  approval: string | null
  layers: LayerInfo[]
}

export type Value = string | number | boolean | null

export interface Found {
  id: string
  properties: Record<string, Value>
  /** Metres from the point asked for; 0 within a polygon. */
  distance: number
}

export interface LayerFound {
  layer: string
  title: string
  matched: number
  features: Found[]
}

export interface FoundAt {
  lon: number
  lat: number
  synthetic: boolean
  layers: LayerFound[]
}

export interface LayerCount {
  layer: string
  title: string
  matched: number
  kinds: KindCount[]
}

export interface Counted {
  synthetic: boolean
  /** Square metres. */
  area: number
  layers: LayerCount[]
}

export type Areas = GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon, Record<string, Value>>

export const STYLES = ['light', 'dark', 'cockpit'] as const
export type StyleName = (typeof STYLES)[number]

const path = encodeURIComponent

/** What lies under the layers: pictures in the squares of WebMercatorQuad. */
export interface BasemapInfo {
  name: string
  title: string
  /** With `{z}`, `{x}` and `{y}`. */
  tiles: string
  minzoom: number
  maxzoom: number
  bounds: [number, number, number, number] | null
  attribution: string
  /** 审图号. */
  approval: string | null
}

export async function basemaps(signal?: AbortSignal): Promise<BasemapInfo[]> {
  return (await get<{ basemaps: BasemapInfo[] }>('/basemaps.json', signal)).basemaps
}

export function layers(signal?: AbortSignal): Promise<LayerList> {
  return get('/api/v1/layers', signal)
}

export function style(name: StyleName, signal?: AbortSignal): Promise<StyleSpecification> {
  return get(`/styles/${path(name)}.json`, signal)
}

/** Everything at a point, through all layers; points count within `radius` metres. */
export function layersAt([lon, lat]: LonLat, radius: number, signal?: AbortSignal): Promise<FoundAt> {
  const query = new URLSearchParams({ lon: lon.toFixed(7), lat: lat.toFixed(7), radius: radius.toFixed(1) })
  return get(`/api/v1/layers/at?${query}`, signal)
}

/** Counts what lies in a closed ring. GeoJSON wants outer rings to run against the clock (RFC 7946, 3.1.6). */
export async function countIn(ring: LonLat[], signal?: AbortSignal): Promise<Counted> {
  const clockwise =
    ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i] as LonLat)[0] * y - x * (ring[i] as LonLat)[1], 0) < 0
  const polygon: GeoJSON.Polygon = { type: 'Polygon', coordinates: [clockwise ? [...ring].reverse() : ring] }
  return (await post<Counted>('/api/v1/layers/count', { polygon }, signal)).value
}

/** The polygons of a layer, for the map without WebGL2. */
export function areas(layer: string, signal?: AbortSignal): Promise<Areas> {
  return get(`/ogc/collections/${path(layer)}/items?limit=10000`, signal)
}
