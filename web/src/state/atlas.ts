import { reactive, ref, shallowRef } from 'vue'
import { atlas as readAtlas, layer as readLayer } from '../api/client'
import type { AtlasInfo, LayerCollection } from '../api/types'

/** Layers in the order in which they are drawn, the lowest first; others come below them. */
const ORDER = ['town', 'plan', 'industry', 'ftz']
const SHOWN_AT_START = ['town', 'ftz']

export interface MapLayer {
  name: string
  collection: LayerCollection
}

/** The Atlas that answers, and its layers for the map. */
export function createAtlasState() {
  const info = shallowRef<AtlasInfo | null>(null)
  const layers = shallowRef<MapLayer[]>([])
  const visible = reactive<Record<string, boolean>>({})
  const failed = ref(false)
  let loading: Promise<void> | null = null

  async function read() {
    try {
      const next = await readAtlas()
      const names = next.layers.map((entry) => entry.layer).sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))
      const collections = await Promise.all(names.map((name) => readLayer(name)))
      for (const name of names) visible[name] ??= SHOWN_AT_START.includes(name)
      layers.value = names.map((name, i) => ({ name, collection: collections[i] as LayerCollection }))
      info.value = next
      failed.value = false
    } catch {
      failed.value = true
    }
  }

  function load(): Promise<void> {
    loading ??= read().finally(() => {
      loading = null
    })
    return loading
  }

  /** Reads the layers again where an answer came from another Atlas than the one on the map. */
  async function follow(version: string) {
    if (version !== info.value?.version) await load()
  }

  function show(layer: string, on: boolean) {
    visible[layer] = on
  }

  return { show, info, layers, visible, failed, load, follow }
}

export type AtlasState = ReturnType<typeof createAtlasState>
