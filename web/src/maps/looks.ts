import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { LayerInfo } from '../api/maps'

/** How one layer, or one kind of it, looks on the map: what its legend shows. */
export interface Swatch {
  point: boolean
  fill: string
  /** Of the fill, 0 to 1. */
  opacity: number
  line: string
  /** CSS pixels. */
  width: number
  dash: number[] | null
}

/** Lines grow with the zoom; a legend and a plain map show them as they are at the scale of a city. */
const WIDEST = 2

/** The value of a style's expression for a kind, at the deepest zoom; as far as styles for legends need it. */
export function valueFor(value: unknown, kind: string | null): unknown {
  if (!Array.isArray(value)) return value
  const [operator, ...rest] = value
  if (operator === 'interpolate' || operator === 'step' || operator === 'case' || operator === 'coalesce')
    return valueFor(rest[rest.length - 1], kind)
  if (operator !== 'match') return undefined
  const [, ...cases] = rest
  for (let i = 0; i + 1 < cases.length; i += 2) {
    const labels = Array.isArray(cases[i]) ? cases[i] : [cases[i]]
    if (kind !== null && labels.includes(kind)) return valueFor(cases[i + 1], kind)
  }
  return valueFor(cases[cases.length - 1], kind)
}

function reader(layer: LayerSpecification | undefined, kind: string | null) {
  return <T extends string | number>(property: string, otherwise: T): T => {
    const value = valueFor((layer?.paint as Record<string, unknown> | undefined)?.[property], kind)
    return typeof value === typeof otherwise ? (value as T) : otherwise
  }
}

export function swatchOf(document: StyleSpecification, info: LayerInfo, kind: string | null = null): Swatch {
  const own = document.layers.filter((layer) => 'source' in layer && layer.source === info.layer)
  const of = (type: string) => own.filter((layer) => layer.type === type).pop()
  if (info.geometry === 'point') {
    const circle = reader(of('circle'), kind)
    const [fill, line] = [circle('circle-color', '#667788'), circle('circle-stroke-color', '#ffffff')]
    return { point: true, fill, line, width: 1.5, dash: null, opacity: circle('circle-opacity', 1) }
  }
  const fill = reader(of('fill'), kind)
  const edge = of('line')
  const line = reader(edge, kind)
  const dash = (edge?.paint as Record<string, unknown> | undefined)?.['line-dasharray']
  return {
    point: false,
    fill: fill('fill-color', '#667788'),
    opacity: fill('fill-opacity', of('fill') ? 1 : 0),
    line: line('line-color', '#667788'),
    width: Math.min(line('line-width', 1), WIDEST),
    dash: Array.isArray(dash) && dash.every((part) => typeof part === 'number') ? dash : null,
  }
}

/** The colour of a layer's names. */
export function inkOf(document: StyleSpecification, name: string): string {
  const names = document.layers.filter((layer) => layer.type === 'symbol' && layer.source === name)
  return reader(names.pop(), null)('text-color', '#39424e')
}

/** Whether the kinds of a layer are told apart by their colours. */
export function isByKind(document: StyleSpecification, info: LayerInfo): boolean {
  const looks = info.kinds.map(({ kind }) => swatchOf(document, info, kind))
  return new Set(looks.map(({ fill, line }) => `${fill} ${line}`)).size > 1
}
