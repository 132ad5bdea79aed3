import type { LonLat } from '../api/types'
import type { Bounds } from '../map/geometry'

/** Metres around the equator of the web's map. */
const AROUND = 2 * Math.PI * 6_378_137

/** Metres that one CSS pixel shows. */
export function metresPerPixel(zoom: number, lat: number): number {
  return (AROUND * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom)
}

/** The zoom at which a CSS pixel shows so many metres. */
export function zoomFor(metres: number, lat: number): number {
  return Math.log2((AROUND * Math.cos((lat * Math.PI) / 180)) / (512 * metres))
}

/** What the map shows just now, as a picture. */
export interface Shot {
  image: CanvasImageSource
  /** CSS pixels. */
  width: number
  height: number
  metresPerPixel: number
  /** Where the pin's tip is, CSS pixels. */
  pin: [x: number, y: number] | null
}

/** What both maps, with WebGL2 and without, can be asked. */
export interface Surface {
  centre: () => LonLat
  zoom: () => number
  fly: (to: LonLat, zoom: number | null) => void
  fit: (bounds: Bounds) => void
  /** One step in (1) or out (-1). */
  zoomBy: (step: 1 | -1) => void
  focus: () => void
  /** Once everything in view is drawn. */
  settle: () => Promise<void>
  shoot: () => Shot | Promise<Shot>
}

/** Something of the map that could not be loaded: the status of the reply, 0 where there was none. */
export interface Fault {
  layer: string | null
  cause: number | 'unreadable'
}
