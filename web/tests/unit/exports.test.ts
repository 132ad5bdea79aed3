import { afterEach, describe, expect, it, vi } from 'vitest'
import { exportOutlook, sorted, stateAt } from '../../src/accounts/exports'
import { refusalOf } from '../../src/accounts/refusal'
import { changesOf } from '../../src/admin/changes'
import { copyOf, featuresOf, RIGHTS_ROLES } from '../../src/admin/rights'
import { changeText } from '../../src/admin/words'
import type { Rights } from '../../src/api/admin'
import { type Export, layerFile } from '../../src/api/exports'
import type { LayerInfo } from '../../src/api/maps'
import ExportBox from '../../src/maps/components/ExportBox.vue'
import LayerFiles from '../../src/maps/components/LayerFiles.vue'
import { json, mount, settle } from './support'

const NOW = new Date('2026-11-26T00:00:00Z')
const request = (state: Export['state'], expires_at = '2026-11-27T00:00:00Z'): Export => ({
  id: state + expires_at,
  layer: 'firm',
  title: '企业',
  level: 'L3',
  features: 2,
  purpose: '年度核对',
  asked_by: { name: 'wang', title: '王', unit: { code: 'tax', name: '税务局' } },
  asked_at: '2026-11-25T00:00:00Z',
  state,
  decided_by: null,
  decided_at: null,
  reason: '',
  expires_at,
})
const info = (taking: LayerInfo['taking'], layer = 'firm') => ({
  layer,
  title: '企业',
  level: 'L3',
  features: 2,
  taking,
})

afterEach(() => vi.unstubAllGlobals())

describe('a request', () => {
  it('runs out while the page is open', () => {
    const over = '2026-11-26T00:00:00Z'
    expect(stateAt(request('waiting', over), NOW)).toBe('expired')
    expect(stateAt(request('granted', over), NOW)).toBe('expired')
    expect(stateAt(request('refused', over), NOW)).toBe('refused')
    expect(stateAt(request('waiting'), NOW)).toBe('waiting')
  })

  it('waits before those that are decided', () => {
    const all = [request('waiting'), request('granted'), request('waiting', '2026-11-25T00:00:00Z')]
    const { waiting, done } = sorted(all, NOW)
    expect([waiting.length, done.length]).toEqual([1, 2])
  })

  it('says what comes next, where something does', () => {
    expect(exportOutlook(request('granted'), NOW)).toContain('27')
    expect(exportOutlook(request('refused'), NOW)).toBe('')
    expect(layerFile('a/b', 'csv')).toBe('/api/v1/layers/a%2Fb.csv')
  })
})

describe('back from an outside provider', () => {
  const of = (query: string) => refusalOf(new URLSearchParams(query))
  it('the reason is told', () => {
    expect(of('next=/')).toBe(null)
    expect(of('refused=unlinked&identity=wang%40gov')).toBe('refusedUnlinked')
    for (const odd of ['constructor', '__proto__', '', 'x']) expect(of(`refused=${odd}`)).toBe('refusedFailed')
  })
})

describe('what nobody takes away alone', () => {
  const role = { level: 'L2' as const, actions: [], own_rows: false, layers: {}, fields: {} }
  const roles = Object.fromEntries(RIGHTS_ROLES.map((name) => [name, role])) as unknown as Rights['roles']
  const before: Rights = { roles, fields: {}, rows: {}, approval: { level: 'L3', features: 10_000 } }

  it('is among the changes, with their direction', () => {
    const after = copyOf(before)
    after.approval = { level: 'L4', features: 500 }
    const changes = changesOf(before, after, [])
    expect(changes.map(({ direction }) => direction)).toEqual(['wider', 'narrower'])
    expect(changeText(changes[1] as never, [])).toContain('500')
    expect(changesOf(before, copyOf(before), [])).toEqual([])
  })

  it('is a number within bounds', () => {
    expect(featuresOf(' 10,000 ')).toBe(10_000)
    expect(featuresOf('10000000')).toBe(10_000_000)
    for (const odd of ['0', '-1', '1.5', '10000001', '', 'x', '1e3']) expect(featuresOf(odd)).toBe(null)
  })
})

describe('the files of a layer', () => {
  it('are there, asked for, or waited for', () => {
    const shown = (taking: LayerInfo['taking']) => {
      const mounted = mount(LayerFiles, { info: info(taking) })
      const found = [
        mounted.all('a[download]').length,
        mounted.all('button').length,
        mounted.all('a:not([download])').length,
      ]
      mounted.unmount()
      return found
    }
    expect(shown('none')).toEqual([3, 0, 0])
    expect(shown('granted')).toEqual([3, 0, 0])
    expect(shown('needed')).toEqual([0, 1, 0])
    expect(shown('waiting')).toEqual([0, 0, 1])
  })

  it('are asked for with a purpose', async () => {
    const sent: unknown[] = []
    vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
      sent.push(JSON.parse(String(init.body)))
      return json(request('waiting'), 201)
    })
    let asked = 0
    const box = mount(ExportBox, { info: info('needed'), onAsked: () => asked++ })
    const submit = () => box.get('form').dispatchEvent(new Event('submit', { cancelable: true }))
    const field = box.get<HTMLTextAreaElement>('textarea')
    const write = (text: string) => {
      field.value = text
      field.dispatchEvent(new Event('input'))
    }
    for (const wrong of ['', ' 三个字 ', 'x'.repeat(201)]) {
      write(wrong)
      submit()
      await settle()
      expect(field.getAttribute('aria-invalid')).toBe('true')
    }
    expect(sent).toEqual([])
    write('  按 3 号文核对 ')
    submit()
    await settle()
    expect(sent).toEqual([{ layer: 'firm', purpose: '按 3 号文核对' }])
    expect(asked).toBe(1)
    expect(box.get('[data-testid=export-sent]').textContent).toContain('待另一人批准')
    box.unmount()
  })
})
