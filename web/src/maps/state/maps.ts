import type { StyleSpecification } from 'maplibre-gl'
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { ApiError } from '../../api/error'
import {
  type Areas,
  type BasemapInfo,
  type LayerInfo,
  areas as readAreas,
  basemaps as readBasemaps,
  layers as readLayers,
  style as readStyle,
  type StyleName,
} from '../../api/maps'
import { type Bounds, union } from '../../map/geometry'
import type { LinkedView } from '../link'
import { BASEMAP } from '../style'
import type { Fault } from '../surface'
import { arranged, type LayerView } from '../views'

/** A server that is still loading is asked again by itself after this time, milliseconds. */
const PATIENCE_MS = 4000
/** Imports put other layers into force while the map is open: it is looked after this often, milliseconds. */
const ROUND_MS = 60_000

function causeOf(error: unknown): Fault['cause'] {
  if (!(error instanceof ApiError) || error.kind === 'malformed') return 'unreadable'
  return error.status ?? 0
}

/** The server's layers and the style of the map, and how each layer is shown. */
export function createMaps() {
  const layers = shallowRef<LayerInfo[]>([])
  const views = shallowRef<LayerView[]>([])
  const synthetic = ref(false)
  /** The number under which a public map was approved; such a map has no address search. */
  const approval = ref<string | null>(null)
  const basemaps = shallowRef<BasemapInfo[]>([])
  /** What lies under the layers; nothing at first. */
  const base = shallowRef<BasemapInfo | null>(null)
  const styling = shallowRef<StyleSpecification | null>(null)
  const look = ref<StyleName>('light')
  /** Why there is no map at all. */
  const error = shallowRef<ApiError | null>(null)
  /** What of the map is missing. */
  const fault = shallowRef<Fault | null>(null)
  const areas = shallowRef<Record<string, Areas>>({})
  /** Changes when the map is to be made anew. */
  const generation = ref(0)
  let wanted: LinkedView = { camera: null, style: null, base: null, layers: null, pin: null }
  let timer: ReturnType<typeof setTimeout> | undefined

  const bounds = computed<Bounds | null>(() => union(layers.value.flatMap(({ extent }) => (extent ? [extent] : []))))
  const ready = computed(() => styling.value !== null && error.value === null)
  const infoOf = (layer: string) => layers.value.find((info) => info.layer === layer)

  /** The layers can do without what lies under them. */
  const grounds = () => readBasemaps().catch(() => [])

  async function load() {
    clearTimeout(timer)
    const name = wanted.style ?? look.value
    try {
      const [list, dressed, found] = await Promise.all([readLayers(), readStyle(name), grounds()])
      // What one has set by hand outlives a second reading.
      const before = views.value.length > 0 ? views.value : wanted.layers
      layers.value = list.layers
      views.value = arranged(list.layers, before)
      synthetic.value = list.synthetic
      approval.value = list.approval
      basemaps.value = found
      lay(wanted.base)
      styling.value = dressed
      look.value = name
      error.value = null
      fault.value = null
      areas.value = {}
      generation.value += 1
    } catch (cause) {
      const failure = cause instanceof ApiError ? cause : new ApiError('malformed', { cause })
      if (styling.value === null) error.value = failure
      else fault.value = { layer: null, cause: causeOf(failure) }
      if (failure.status === 503) timer = setTimeout(load, PATIENCE_MS)
    }
  }

  async function wear(name: StyleName) {
    wanted = { ...wanted, style: name }
    try {
      const dressed = await readStyle(name)
      if (wanted.style !== name) return
      styling.value = dressed
      look.value = name
    } catch (cause) {
      fault.value = { layer: null, cause: causeOf(cause) }
    }
  }

  /** Follows a link. */
  async function follow(link: LinkedView, otherwise: StyleName) {
    wanted = { ...link, style: link.style ?? otherwise }
    if (styling.value === null) return load()
    views.value = arranged(layers.value, link.layers ?? views.value)
    lay(link.base)
    if (wanted.style !== look.value) await wear(wanted.style as StyleName)
  }

  /** Lays a base map under the layers, or none. */
  function lay(name: string | null) {
    wanted = { ...wanted, base: name }
    base.value = basemaps.value.find((info) => info.name === name) ?? null
    if (fault.value?.layer === BASEMAP) fault.value = null
  }

  function show(next: LayerView[]) {
    views.value = next
  }

  /** Tells what could not be loaded; the first fault is the one to be mended. */
  function report(next: Fault) {
    fault.value ??= next
  }

  /** Looks whether the server still has these layers as they are; changed ones are drawn anew. What else is said of them may differ. */
  async function check() {
    if (styling.value === null || document.hidden) return
    try {
      const list = await readLayers()
      const now = new Map(list.layers.map(({ layer, revision }) => [layer, revision]))
      const gone = layers.value.find(({ layer }) => !now.has(layer))
      if (gone) report({ layer: gone.layer, cause: 404 })
      else if (now.size > layers.value.length || layers.value.some((info) => now.get(info.layer) !== info.revision))
        await load()
      else layers.value = list.layers
    } catch {
      // Who asks for something is told; looking after the layers does not disturb.
    }
  }
  const rounds = setInterval(check, ROUND_MS)

  /** Reads the areas of the visible layers, which the map without WebGL2 draws. */
  async function readVisible() {
    const missing = views.value.filter(
      ({ layer, visible }) => visible && infoOf(layer)?.geometry === 'polygon' && !(layer in areas.value),
    )
    for (const { layer } of missing) {
      try {
        const read = await readAreas(layer)
        areas.value = { ...areas.value, [layer]: read }
      } catch (cause) {
        fault.value = { layer, cause: causeOf(cause) }
      }
    }
  }

  onBeforeUnmount(() => {
    clearTimeout(timer)
    clearInterval(rounds)
  })
  const state = {
    layers,
    views,
    synthetic,
    approval,
    basemaps,
    base,
    styling,
    look,
    error,
    fault,
    areas,
    generation,
    bounds,
    ready,
  }
  return { ...state, infoOf, load, wear, follow, show, lay, report, check, readVisible }
}

export type MapsState = ReturnType<typeof createMaps>
