import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Identification } from '../../src/api/types'
import { createClerk } from '../../src/state/clerk'
import { usePins } from '../../src/state/pins'
import { identification, json, settle, site } from './support'

let asked: {
  path: string
  body: { address?: string; addresses?: string[] }
  answer: (body: unknown, status?: number) => void
}[]

beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    return new Promise((resolve) => {
      const answer = (body: unknown, status = 200) => resolve(json(body, status))
      asked.push({ path, body: JSON.parse(String(init.body)), answer })
    })
  })
})
afterEach(() => vi.unstubAllGlobals())

const rivals = (): Identification =>
  identification({
    verdict: 'review',
    question: { element: 'town', text: '哪个镇？', options: ['丁镇', '辛镇'] },
    candidates: [
      { site: site(), score: 1, probability: 0.5, faults: [] },
      { site: site({ id: 'S2', lon: 120.2, side: 'outside' }), score: 1, probability: 0.5, faults: [] },
    ],
  })

describe('clerk', () => {
  it('shows the answer and remembers the query', async () => {
    const clerk = createClerk()
    const run = clerk.run('  丙县戊路1号 ')
    expect(clerk.phase.value).toBe('loading')
    asked[0]?.answer(identification())
    await run
    expect(asked[0]?.body).toEqual({ address: '丙县戊路1号' })
    expect([clerk.phase.value, clerk.result.value?.verdict]).toEqual(['done', 'inside'])
    expect(clerk.recents.value).toEqual([{ address: '丙县戊路1号', verdict: 'inside' }])
  })

  it('an empty text changes nothing, a refused one takes the earlier answer away', async () => {
    const clerk = createClerk()
    const run = clerk.run('丙县戊路1号')
    asked[0]?.answer(identification())
    await run
    await clerk.run('  ')
    expect(clerk.result.value?.verdict).toBe('inside')
    await clerk.run('长'.repeat(513))
    expect([clerk.result.value, clerk.complaint.value]).toEqual([null, expect.stringContaining('512')])
    expect(asked).toHaveLength(1)
  })

  it('the newest request wins', async () => {
    const clerk = createClerk()
    const first = clerk.run('一')
    const second = clerk.run('二')
    asked[1]?.answer(identification({ input: '二' }))
    await second
    asked[0]?.answer(identification({ input: '一', verdict: 'outside' }))
    await first
    expect(clerk.result.value?.input).toBe('二')
  })

  it('keeps a failure to show and tries again', async () => {
    const clerk = createClerk()
    const run = clerk.run('甲')
    asked[0]?.answer({ title: '服务繁忙', status: 503 }, 503)
    await run
    expect([clerk.phase.value, clerk.error.value?.problem?.title]).toEqual(['failed', '服务繁忙'])
    const again = clerk.retry()
    asked[1]?.answer(identification())
    await again
    expect([clerk.phase.value, clerk.error.value]).toEqual(['done', null])
  })

  it('does not send a text that is too long, counted in characters', async () => {
    const clerk = createClerk()
    await clerk.run('😀'.repeat(513))
    expect([asked.length, clerk.complaint.value]).toEqual([0, expect.stringContaining('512')])
    clerk.text.value = '改过的'
    expect(clerk.complaint.value).toBeNull()
    void clerk.run('😀'.repeat(512))
    expect([asked.length, clerk.complaint.value]).toEqual([1, null])
  })

  it('adds the answer to the address and asks again', async () => {
    const clerk = createClerk()
    const run = clerk.run('丙县戊路1号')
    asked[0]?.answer(rivals())
    await run
    void clerk.answer('辛镇')
    await settle()
    expect(asked[1]?.body).toEqual({ address: '丙县辛镇戊路1号' })
  })

  it('opens a line of a pasted list without asking again', async () => {
    const clerk = createClerk()
    const run = clerk.runLines(['一', '二'])
    const error = { title: '地址无效', status: 422 }
    asked[0]?.answer({
      results: [
        { index: 0, error },
        { index: 1, result: identification({ input: '二' }) },
      ],
      atlas_version: 'a',
      synthetic: true,
    })
    await run
    expect(asked[0]?.body).toEqual({ addresses: ['一', '二'] })
    clerk.open(0)
    expect(clerk.result.value).toBeNull()
    clerk.open(1)
    expect([clerk.result.value?.input, asked.length]).toEqual(['二', 1])
    clerk.closeLine()
    expect([clerk.result.value, clerk.batch.value?.items.length]).toEqual([null, 2])
  })

  it('shows every material reading until one is picked', async () => {
    const clerk = createClerk()
    const { pins, around, choose } = usePins(clerk)
    const run = clerk.run('丙县戊路1号')
    asked[0]?.answer(rivals())
    await run
    expect(pins.value.map(({ index }) => index)).toEqual([1])
    expect(around.value?.[2]).toBeGreaterThan(120.2)
    choose(1)
    expect([clerk.site.value?.id, around.value]).toEqual(['S2', null])
    expect(pins.value.map(({ index }) => index)).toEqual([0])
  })
})
