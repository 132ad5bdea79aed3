import type { LayerInfo } from '../api/maps'

/** The three maps, and what belongs to none of them. */
export const GROUPS = ['space', 'industry', 'enterprise', 'other'] as const
export type Group = (typeof GROUPS)[number]

const MEMBERS: Record<string, Group> = {
  ftz: 'space',
  plan: 'space',
  town: 'space',
  village: 'space',
  industry: 'industry',
  enterprise: 'enterprise',
  address: 'enterprise',
}
const SHOWN_AT_START = ['ftz', 'plan', 'town']

export const groupOf = (layer: string): Group => MEMBERS[layer] ?? 'other'

/** How one layer is shown. Lists of these are in the order of drawing, the top first, the layers of a map together. */
export interface LayerView {
  layer: string
  visible: boolean
  /** 0 to 1. */
  opacity: number
}

export interface Section {
  group: Group
  views: LayerView[]
}

/** The maps in their order; each has its layers together. */
export function sectionsOf(views: readonly LayerView[]): Section[] {
  const sections: Section[] = []
  for (const view of views) {
    const group = groupOf(view.layer)
    const section = sections.find((one) => one.group === group)
    if (section) section.views.push(view)
    else sections.push({ group, views: [view] })
  }
  return sections
}

const joined = (sections: readonly Section[]) => sections.flatMap((section) => section.views)

/** The views of the server's layers: as `wanted` where a link says so, and hidden where it does not name a layer. */
export function arranged(layers: readonly LayerInfo[], wanted: readonly LayerView[] | null): LayerView[] {
  const usual = GROUPS.flatMap((group) => layers.filter(({ layer }) => groupOf(layer) === group)).map(({ layer }) => ({
    layer,
    visible: wanted === null && SHOWN_AT_START.includes(layer),
    opacity: 1,
  }))
  // None of the usual layers is there: then the first map is better than an empty one.
  if (wanted === null && !usual.some((view) => view.visible)) for (const view of usual) view.visible = true
  const asked = (wanted ?? []).filter((view) => layers.some(({ layer }) => layer === view.layer))
  const rest = usual.filter((view) => !asked.some(({ layer }) => layer === view.layer))
  return joined(sectionsOf([...asked, ...rest]))
}

export function changed(views: readonly LayerView[], layer: string, change: Partial<LayerView>): LayerView[] {
  return views.map((view) => (view.layer === layer ? { ...view, ...change } : view))
}

function swapped<T>(list: readonly T[], from: number, step: number): T[] {
  const to = from + step
  const copy = [...list]
  if (from < 0 || to < 0 || to >= list.length) return copy
  copy.splice(to, 0, ...copy.splice(from, 1))
  return copy
}

/** One step up (-1) or down (1) within the layer's map. */
export function moved(views: readonly LayerView[], layer: string, step: -1 | 1): LayerView[] {
  return joined(
    sectionsOf(views).map((section) => ({
      ...section,
      views: swapped(
        section.views,
        section.views.findIndex((view) => view.layer === layer),
        step,
      ),
    })),
  )
}

/** A whole map one step up or down among the maps. */
export function movedGroup(views: readonly LayerView[], group: Group, step: -1 | 1): LayerView[] {
  const sections = sectionsOf(views)
  return joined(
    swapped(
      sections,
      sections.findIndex((section) => section.group === group),
      step,
    ),
  )
}

export function shownGroup(views: readonly LayerView[], group: Group, visible: boolean): LayerView[] {
  return views.map((view) => (groupOf(view.layer) === group ? { ...view, visible } : view))
}

/** One map alone, over the towns, which say where one is. */
export function onlyGroup(views: readonly LayerView[], group: Group): LayerView[] {
  return views.map((view) => ({ ...view, visible: groupOf(view.layer) === group || view.layer === 'town' }))
}
