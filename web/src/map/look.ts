import type { Verdict } from '../api/types'
import type { MapLayer } from '../state/atlas'

/** How one kind of zone is drawn. */
export interface Look {
  fill: string
  /** Of the fill, 0 to 1. */
  opacity: number
  line: string
  /** Of the line, CSS pixels. */
  width: number
  dash: number[] | null
}

export interface Theme {
  paper: string
  /** Names of towns, and of zones. */
  label: string
  zoneLabel: string
  halo: string
  tones: Record<Verdict, string>
}

export const LIGHT: Theme = {
  paper: '#eef1f5',
  label: '#39424e',
  zoneLabel: '#1d4fa8',
  halo: '#ffffff',
  tones: { inside: '#0a6b4b', outside: '#3f4f66', review: '#9a4a00' },
}

export const DARK: Theme = {
  paper: '#171b21',
  label: '#d5dbe3',
  zoneLabel: '#a9cbff',
  halo: '#171b21',
  tones: { inside: '#4fc49a', outside: '#a9b8cd', review: '#f0a04b' },
}

const KNOWN: Record<string, Look[]> = {
  ftz: [{ fill: '#2f6fe0', opacity: 0.24, line: '#2563d0', width: 2.5, dash: null }],
  plan: [
    { fill: '#7b5fd0', opacity: 0.18, line: '#7b5fd0', width: 1, dash: null },
    { fill: '#1f9a8a', opacity: 0.18, line: '#1f9a8a', width: 1, dash: null },
    { fill: '#c28a1a', opacity: 0.12, line: '#c28a1a', width: 1, dash: null },
  ],
  industry: [{ fill: '#c0478f', opacity: 0.12, line: '#c0478f', width: 1.8, dash: [3, 2] }],
  town: [{ fill: '#8a97a8', opacity: 0.07, line: '#8a97a8', width: 1.2, dash: null }],
}

const OTHER: Look[] = [{ fill: '#667788', opacity: 0.1, line: '#667788', width: 1.5, dash: [1, 1.5] }]

/** How the data mark a boundary that is only sketched. */
export const SCHEMATIC = '（示意）'

export function isSchematic(layers: readonly MapLayer[]): boolean {
  return layers.some((layer) => layer.collection.features.some(({ properties }) => properties.name.includes('示意')))
}

/** The kinds of a layer that are told apart on the map, in the order of the layer's zones. */
export function kindsOf(layer: MapLayer): string[] {
  const kinds = [...new Set(layer.collection.features.map((feature) => feature.properties.kind))]
  const looks = KNOWN[layer.name] ?? OTHER
  return looks.length > 1 && kinds.length > 1 ? kinds : []
}

export function lookOf(layer: string, kinds: readonly string[], kind: string): Look {
  const looks = KNOWN[layer] ?? OTHER
  return looks[Math.max(0, kinds.indexOf(kind)) % looks.length] as Look
}
