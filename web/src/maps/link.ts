import { STYLES, type StyleName } from '../api/maps'
import type { LonLat } from '../api/types'
import type { LayerView } from './views'

export interface Camera {
  centre: LonLat
  /** As MapLibre counts: at 0 the world is 512 pixels wide. */
  zoom: number
}

/** A place that was searched for. */
export interface Pin {
  at: LonLat
  name: string
}

/** What a link says of the map; null where it says nothing. */
export interface LinkedView {
  camera: Camera | null
  style: StyleName | null
  /** The name of a base map; none where it says nothing. */
  base: string | null
  layers: LayerView[] | null
  pin: Pin | null
}

const rounded = (value: number, digits: number) => String(Number(value.toFixed(digits)))
const ofPoint = ([lon, lat]: LonLat) => `${rounded(lon, 6)},${rounded(lat, 6)}`

/** The part of a link behind `#`, such as `map=11.5/29.3/120.07&style=light&layers=ftz,plan:60,-town&pin=120.07,29.3&name=..` */
export function hashOf({ camera, style, base, layers, pin }: LinkedView): string {
  const parts: string[] = []
  if (camera) {
    const [lon, lat] = camera.centre
    parts.push(`map=${rounded(camera.zoom, 2)}/${rounded(lat, 6)}/${rounded(lon, 6)}`)
  }
  if (style) parts.push(`style=${style}`)
  if (base) parts.push(`base=${encodeURIComponent(base)}`)
  if (layers) parts.push(`layers=${layers.map(ofView).join(',')}`)
  if (pin) parts.push(`pin=${ofPoint(pin.at)}`)
  if (pin?.name) parts.push(`name=${encodeURIComponent(pin.name)}`)
  return parts.join('&')
}

function ofView({ layer, visible, opacity }: LayerView): string {
  const faded = opacity < 1 ? `:${Math.round(opacity * 100)}` : ''
  return `${visible ? '' : '-'}${encodeURIComponent(layer)}${faded}`
}

/** Reads a link; what cannot be read is left out. */
export function viewOf(hash: string): LinkedView {
  const parts = new URLSearchParams(hash.replace(/^#/, ''))
  const style = parts.get('style')
  const layers = parts.get('layers')
  const at = pointOf(parts.get('pin')?.split(',') ?? [])
  return {
    camera: cameraOf(parts.get('map')),
    style: STYLES.find((name) => name === style) ?? null,
    base: parts.get('base') || null,
    layers: layers === null ? null : layers.split(',').filter(Boolean).map(toView),
    pin: at && { at, name: parts.get('name') ?? '' },
  }
}

function cameraOf(text: string | null): Camera | null {
  const [zoom, lat, lon] = (text ?? '').split('/')
  const centre = pointOf([lon ?? '', lat ?? ''])
  const level = Number(zoom)
  return centre && zoom !== '' && level >= 0 && level <= 24 ? { centre, zoom: level } : null
}

function pointOf(texts: readonly string[]): LonLat | null {
  const [lon, lat] = texts.map(Number)
  if (texts.length !== 2 || texts.some((text) => text.trim() === '') || lon === undefined || lat === undefined)
    return null
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 85 ? [lon, lat] : null
}

function toView(text: string): LayerView {
  const [, hidden, layer, percent] = text.match(/^(-?)(.*?)(?::(\d{1,3}))?$/s) ?? []
  return { layer: layer ?? '', visible: !hidden, opacity: Math.min(Number(percent ?? 100), 100) / 100 }
}
