import { type Component, createApp, nextTick } from 'vue'
import type { Identification, Site } from '../../src/api/types'

export interface Mounted {
  root: HTMLElement
  get: <E extends HTMLElement>(selector: string) => E
  all: (selector: string) => HTMLElement[]
  unmount: () => void
}

export function mount(component: Component, props: Record<string, unknown>): Mounted {
  const root = document.createElement('div')
  document.body.append(root)
  const app = createApp(component, props)
  app.mount(root)
  const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)]
  const get = <E extends HTMLElement>(selector: string) => {
    const found = root.querySelector<E>(selector)
    if (!found) throw new Error(`no ${selector} in ${root.innerHTML}`)
    return found
  }
  const unmount = () => {
    app.unmount()
    root.remove()
  }
  return { root, get, all, unmount }
}

/** Lets promises and the page settle. */
export async function settle(milliseconds = 0) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  await nextTick()
}

export function site(overrides: Partial<Site> = {}): Site {
  return {
    id: 'S1',
    standard_address: '甲省乙市丙县丁镇戊路1号',
    precision: 'number',
    lon: 120,
    lat: 29,
    town_code: null,
    village_code: null,
    town: '丁镇',
    village: null,
    footprint: { kind: 'radius', metres: 25 },
    side: 'inside',
    boundary_distance: 80,
    ...overrides,
  }
}

export function identification(overrides: Partial<Identification> = {}): Identification {
  return {
    input: '丙县戊路1号',
    verdict: 'inside',
    confidence: 0.9994,
    precision: 'number',
    site: site(),
    elements: [
      { role: 'county', text: '丙县', start: 0, end: 2 },
      { role: 'road', text: '戊路', start: 2, end: 4 },
      { role: 'number', text: '1号', start: 4, end: 6 },
    ],
    zones: [{ layer: 'ftz', code: 'F1', name: '一区块', kind: 'trade' }],
    candidates: [{ site: site(), score: 12.3, probability: 0.98, faults: [] }],
    reasons: [{ code: 'exact_match', text: '完全一致' }],
    question: null,
    atlas_version: 'aaaabbbbccccdddd',
    engine_version: '0.1.0',
    synthetic: true,
    ...overrides,
  }
}

export const json = (body: unknown, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
