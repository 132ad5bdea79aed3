import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { accountDictionaries, actionName, levelName } from '../../src/accounts/i18n'
import { adminDictionaries, kindName, tabName } from '../../src/admin/i18n'
import { RIGHTS_ROLES } from '../../src/admin/rights'
import { TABS } from '../../src/admin/state/tabs'
import { ACTIONS, LEVELS } from '../../src/api/accounts'
import { AUDIT_KINDS } from '../../src/api/admin'
import { type BatchItem, PRECISIONS, ROLES } from '../../src/api/types'
import { dictionaries, LOCALES, layerName, locale, precisionName, roleName, t, whoName } from '../../src/i18n'
import { confidenceWords, localTime, metres, percent } from '../../src/lib/format'
import { reportOf, tableOf } from '../../src/lib/report'
import { mapDictionaries } from '../../src/maps/i18n'
import { identification } from './support'

afterEach(() => {
  locale.value = 'zh-CN'
})

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'i18n' ? [] : sources(path)
    return [readFileSync(path, 'utf8')]
  })

const every: [string, Record<string, Record<string, string>>][] = [
  ['all pages', dictionaries],
  ['the map page', mapDictionaries],
  ['the account', accountDictionaries],
  ['the administration', adminDictionaries],
]

describe.each(every)('dictionaries of %s', (_, { 'zh-CN': chinese = {}, en: english = {} }) => {
  it('hold the same keys, none of them empty', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
    for (const text of [...Object.values(chinese), ...Object.values(english)]) expect(text.trim()).not.toBe('')
  })

  it('name the same parameters', () => {
    const parameters = (text = '') => (text.match(/\{\w+\}/g) ?? []).sort()
    for (const key of Object.keys(chinese))
      expect([key, parameters(english[key])]).toEqual([key, parameters(chinese[key])])
  })

  it('leave no Chinese in English', () => {
    for (const text of Object.values(english)) expect(text).not.toMatch(/\p{Script=Han}/u)
  })

  it('hold no key that no page uses', () => {
    const text = sources(join(import.meta.dirname, '../../src')).join('\n')
    const composed =
      /^(kind|role|precision|side|layer|plan|tool|group|look|who|action|level|field|direction|tab)[A-Z]|^(inside|outside|review)(Text)?$/
    const unused = Object.keys(chinese).filter((key) => !composed.test(key) && !text.includes(`'${key}'`))
    expect(unused).toEqual([])
  })
})

describe('texts', () => {
  it('name every role and precision', () => {
    for (const name of LOCALES) {
      locale.value = name
      for (const role of ROLES) expect(roleName(role)).toBeTruthy()
      for (const precision of PRECISIONS) expect(precisionName(precision)).toBeTruthy()
      for (const role of RIGHTS_ROLES) expect(whoName(role)).toBeTruthy()
      for (const action of ACTIONS) expect(actionName(action)).toBeTruthy()
      for (const level of LEVELS) expect(levelName(level)).toContain(level)
      for (const kind of AUDIT_KINDS) expect(kindName(kind)).toBeTruthy()
      for (const tab of TABS) expect(tabName(tab)).toBeTruthy()
    }
  })
})

it('t fills parameters and keeps unknown ones', () => {
  expect(t('elapsed', { ms: 5 })).toBe('用时 5 毫秒')
  expect(t('elapsed')).toContain('{ms}')
})

it('an unknown layer shows its own name', () => {
  expect(layerName('ftz')).toBe('自贸区')
  expect(layerName('river')).toBe('river')
})

it('the page says its language', async () => {
  locale.value = 'en'
  await nextTick()
  expect(document.documentElement.lang).toBe('en')
})

describe('figures', () => {
  it('never promise certainty', () => {
    expect(percent(1)).toBe('99.99%')
    expect(percent(0.99999)).toBe('99.99%')
    expect(percent(0.9994)).toBe('99.94%')
    expect(percent(0.62)).toBe('62.0%')
    expect(percent(0)).toBe('0.00%')
  })

  it('read as words', () => {
    expect([0.999, 0.96, 0.85, 0.5].map(confidenceWords)).toEqual(['几乎确定', '很有把握', '较有把握', '把握不足'])
    expect([12.4, 1000, 1234, 23_456].map(metres)).toEqual(['12 米', '1 公里', '1.2 公里', '23 公里'])
  })

  it('tell Beijing time', () => {
    expect(localTime(new Date('2026-01-01T16:30:05Z'))).toMatch(/2026\/1\/2.*00:30:05/)
  })
})

describe('report', () => {
  it('names verdict, addresses, reasons and versions', () => {
    const text = reportOf(identification())
    for (const part of [
      '示例数据（合成）',
      '区内',
      '丙县戊路1号',
      '甲省乙市丙县丁镇戊路1号',
      '一区块',
      'exact_match',
      'aaaabbbbccccdddd',
    ])
      expect(text).toContain(part)
    expect(reportOf(identification({ synthetic: false }))).not.toContain('合成')
  })

  it('makes a table of a list, a line each', () => {
    const items = [
      { index: 0, result: identification() },
      { index: 1, error: { type: 'x', title: 'x', status: 422, detail: '不能为空' } },
    ] as unknown as BatchItem[]
    const list = { lines: ['丙县\t戊路1号', '=1+1'], items, version: 'aaaa', synthetic: false }
    const lines = tableOf(list).split('\n')
    expect(lines[1]?.split('\t').slice(0, 3)).toEqual(['丙县 戊路1号', '区内', '甲省乙市丙县丁镇戊路1号'])
    expect(lines[2]).toMatch(/^'=1\+1\t不能为空/)
    expect([lines.length, lines[3]]).toEqual([4, expect.stringContaining('aaaa')])
    expect(tableOf({ lines: [], items: [], version: '', synthetic: true })).toContain('合成')
  })

  it('does not let an unsettled address read as the answer', () => {
    const text = reportOf(identification({ verdict: 'review' }))
    expect(text).toContain('未确定')
    expect(text).not.toMatch(/^标准地址/m)
  })
})
