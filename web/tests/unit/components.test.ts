import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/api/error'
import BatchList from '../../src/components/BatchList.vue'
import CandidateList from '../../src/components/CandidateList.vue'
import MarkedText from '../../src/components/MarkedText.vue'
import PrintSheet from '../../src/components/PrintSheet.vue'
import ProblemBox from '../../src/components/ProblemBox.vue'
import VerdictCard from '../../src/components/VerdictCard.vue'
import { createAtlasState } from '../../src/state/atlas'
import { identification, type Mounted, mount, settle, site } from './support'

let mounted: Mounted | null = null
const show = (...args: Parameters<typeof mount>) => {
  mounted = mount(...args)
  return mounted
}
afterEach(() => mounted?.unmount())

describe('VerdictCard', () => {
  it.each([
    ['inside', '区内'],
    ['outside', '区外'],
    ['review', '待核查'],
  ] as const)('says %s in words', (verdict, word) => {
    const card = show(VerdictCard, { result: identification({ verdict }), milliseconds: 3.4 })
    expect(card.get('[data-testid=verdict]').textContent).toBe(word)
    // A review is no verdict to be confident of.
    const confident = card.root.textContent?.includes('几乎确定 99.94%')
    expect(confident).toBe(verdict !== 'review')
    expect(card.root.textContent).toContain('一区块')
    expect(card.root.textContent).toContain('aaaabbbbcccc')
  })

  it('asks the question and passes the answer on', async () => {
    const onAnswer = vi.fn()
    const question = { element: 'town' as const, text: '哪个镇？', options: ['丁镇', '辛镇'] }
    const card = show(VerdictCard, {
      result: identification({ verdict: 'review', question }),
      milliseconds: null,
      onAnswer,
    })
    const buttons = card.all('[data-testid=answer]')
    expect(buttons.map((button) => button.textContent?.trim())).toEqual(['丁镇', '辛镇'])
    buttons[1]?.click()
    await settle()
    expect(onAnswer).toHaveBeenCalledWith('辛镇')
  })

  it('names the deciding layer first and leaves the town to the address', () => {
    const zone = (layer: string, name: string) => ({ layer, code: name, name, kind: '' })
    const zones = [zone('town', '丁镇'), zone('plan', '三区块'), zone('river', '四区块'), zone('ftz', '一区块')]
    const card = show(VerdictCard, { result: identification({ zones }), milliseconds: null })
    expect(card.all('.zone').map((one) => one.textContent)).toEqual(['自贸区一区块', '空间规划三区块', 'river四区块'])
  })

  it('stands without a site', () => {
    const result = identification({ verdict: 'review', site: null, zones: [], candidates: [], precision: 'none' })
    const card = show(VerdictCard, { result, milliseconds: null })
    expect(card.root.textContent).toContain('没有匹配的地址')
    expect(card.root.textContent).toContain('未能定位')
  })
})

it('MarkedText labels every element and keeps the text whole', () => {
  const input = '😀戊路1号'
  const elements = [
    { role: 'road', text: '戊路', start: 1, end: 3, standard: '戊大路' },
    { role: 'number', text: '1号', start: 3, end: 5 },
  ]
  const text = show(MarkedText, { input, elements })
  const parts = text.all('.text').map((part) => part.textContent)
  expect(parts).toEqual(['😀', '戊路', '1号'])
  expect(text.all('.role').map((role) => role.textContent)).toEqual(['道路', '门牌号'])
  expect(text.root.textContent).toContain('戊大路')
})

it('CandidateList marks differences and faults', async () => {
  const onChoose = vi.fn()
  const candidates = [
    { site: site(), score: 12.3, probability: 0.9, faults: [] },
    {
      site: site({ id: 'S2', side: 'mixed' }),
      score: -1.25,
      probability: 0.1,
      faults: [{ code: 'town_mismatch', text: '镇街不符', penalty: -4.2 }],
    },
  ]
  const list = show(CandidateList, { candidates, input: '丙县戊路1号', chosen: 0, onChoose })
  expect(list.all('ol > li:first-child ins').map((run) => run.textContent)).toEqual(['甲省乙市', '丁镇'])
  expect(list.root.textContent).toContain('镇街不符 town_mismatch -4.2')
  const buttons = list.all('button')
  expect(buttons.map((button) => button.getAttribute('aria-pressed'))).toEqual(['true', 'false'])
  buttons[1]?.click()
  await settle()
  expect(onChoose).toHaveBeenCalledWith(1)
})

describe('ProblemBox', () => {
  it('shows the title, detail and places of a problem document', async () => {
    const onRetry = vi.fn()
    const problem = {
      title: '地址过长',
      status: 422,
      detail: '超过 512 字',
      errors: [{ pointer: '/address', detail: '过长' }],
    }
    const box = show(ProblemBox, { error: new ApiError('problem', { status: 422, problem }), onRetry })
    for (const part of ['地址过长', '超过 512 字', '/address', '422']) expect(box.root.textContent).toContain(part)
    box.get('[data-testid=retry]').click()
    await settle()
    expect(onRetry).toHaveBeenCalledOnce()
  })

  it('says when the server cannot be reached', () => {
    expect(show(ProblemBox, { error: new ApiError('network') }).root.textContent).toContain('连接不上服务器')
  })
})

it('BatchList tells every line, failures too', () => {
  const items = [
    { index: 0, result: identification({ verdict: 'outside' }) },
    { index: 1, error: { title: '地址无效', status: 422, detail: '不能为空' } },
  ]
  const list = show(BatchList, { lines: ['一', '二'], items })
  expect(list.all('li').map((line) => line.textContent)).toEqual([
    expect.stringMatching(/区外.*一/),
    expect.stringMatching(/未能判别.*二.*不能为空/),
  ])
  expect(list.all('li button')).toHaveLength(1)
})

it('PrintSheet names input, versions, time and that the data are synthetic', () => {
  // The Atlas need not be known yet: the answer itself says so.
  const atlas = createAtlasState()
  const sheet = show(PrintSheet, { result: identification(), atlas, printed: new Date('2026-01-01T16:30:05Z') })
  const text = sheet.root.textContent ?? ''
  for (const part of ['丙县戊路1号', '区内', 'aaaabbbbccccdddd', '0.1.0', '00:30:05']) expect(text).toContain(part)
  expect(sheet.all('.synthetic')).toHaveLength(2)
  expect(sheet.all('.picture svg')).toHaveLength(1)
})
