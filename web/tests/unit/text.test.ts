import { describe, expect, it } from 'vitest'
import type { AddressElement } from '../../src/api/types'
import { characterCount, sliceCharacters, wellFormed } from '../../src/lib/characters'
import { composeAnswer } from '../../src/lib/compose'
import { runsAgainst } from '../../src/lib/difference'
import { linesOf } from '../../src/lib/lines'
import { marksOf } from '../../src/lib/marks'

describe('characters', () => {
  it('counts and slices characters beyond U+FFFF as one', () => {
    const text = '𠮷祥路😀8号'
    expect(text.length).toBe(8)
    expect(characterCount(text)).toBe(6)
    expect(sliceCharacters(text, 0, 3)).toBe('𠮷祥路')
    expect(sliceCharacters(text, 4, 6)).toBe('8号')
  })

  it('replaces a lone surrogate and keeps a pair', () => {
    expect(wellFormed('a\ud83d路')).toBe('a\ufffd路')
    expect(wellFormed('😀𠮷')).toBe('😀𠮷')
  })
})

describe('marks', () => {
  const element = (role: AddressElement['role'], text: string, start: number): AddressElement => ({
    role,
    text,
    start,
    end: start + characterCount(text),
  })

  it('cuts at character offsets, also behind astral characters', () => {
    const marks = marksOf('😀𠮷祥路8号!', [element('road', '𠮷祥路', 1), element('number', '8号', 4)])
    expect(marks.map((mark) => [mark.text, mark.element?.role ?? null])).toEqual([
      ['😀', null],
      ['𠮷祥路', 'road'],
      ['8号', 'number'],
      ['!', null],
    ])
  })

  it('always joins to the text, whatever the offsets', () => {
    const text = '甲乙丙丁😀'
    const odd = [
      { role: 'road', text: '', start: 3, end: 1 },
      { role: 'road', text: '', start: 1, end: 3 },
      { role: 'town', text: '', start: 2, end: 4 },
      { role: 'room', text: '', start: 4, end: 99 },
    ] as AddressElement[]
    expect(
      marksOf(text, odd)
        .map((mark) => mark.text)
        .join(''),
    ).toBe(text)
    expect(marksOf('', [])).toEqual([])
  })
})

describe('composeAnswer', () => {
  const county: AddressElement = { role: 'county', text: '义乌市', start: 0, end: 3 }
  const road: AddressElement = { role: 'road', text: '银海路', start: 3, end: 6 }
  const number: AddressElement = { role: 'number', text: '399号', start: 6, end: 10 }

  it('puts a town behind the county and before the road', () => {
    expect(composeAnswer('义乌市银海路399号', [county, road, number], 'town', '福田街道')).toBe(
      '义乌市福田街道银海路399号',
    )
  })

  it('puts a number behind the road', () => {
    expect(composeAnswer('义乌市银海路(申报)', [county, road], 'number', '8号')).toBe('义乌市银海路8号(申报)')
  })

  it('replaces an element of the same role', () => {
    const town: AddressElement = { role: 'town', text: '稠城', start: 3, end: 5 }
    const later: AddressElement = { role: 'road', text: '银海路', start: 5, end: 8 }
    expect(composeAnswer('义乌市稠城银海路', [county, town, later], 'town', '福田街道')).toBe('义乌市福田街道银海路')
  })

  it('stands before the first finer element where nothing coarser is written', () => {
    const only: AddressElement = { role: 'road', text: '银海路', start: 1, end: 4 }
    expect(composeAnswer('😀银海路', [only], 'town', '福田街道')).toBe('😀福田街道银海路')
    expect(composeAnswer('银海', [], 'town', '福田街道')).toBe('福田街道银海')
  })

  it('takes no notice of a leading note', () => {
    const note: AddressElement = { role: 'note', text: '中国自贸区', start: 0, end: 5 }
    const behind: AddressElement = { role: 'road', text: '银海路', start: 5, end: 8 }
    expect(composeAnswer('中国自贸区银海路', [note, behind], 'town', '福田街道')).toBe('中国自贸区福田街道银海路')
  })
})

describe('runsAgainst', () => {
  it('marks what the other text has not', () => {
    expect(runsAgainst('浙江省金华市义乌市', '浙江省义乌市')).toEqual([
      { text: '浙江省', shared: true },
      { text: '金华市', shared: false },
      { text: '义乌市', shared: true },
    ])
    expect(runsAgainst('甲', '')).toEqual([{ text: '甲', shared: false }])
    expect(runsAgainst('😀路', '路')).toEqual([
      { text: '😀', shared: false },
      { text: '路', shared: true },
    ])
  })

  it('joins to the text and shares as much as can be shared', () => {
    const runs = runsAgainst('福田街道银海路399号', '义乌稠城银海路401号')
    expect(runs.map((run) => run.text).join('')).toBe('福田街道银海路399号')
    const shared = runs.filter((run) => run.shared).map((run) => run.text)
    expect(shared.join('')).toBe('银海路号')
  })
})

it('linesOf drops blank lines and spaces around', () => {
  expect(linesOf(' 甲路1号\r\n\n  乙路2号 \u2028丙路')).toEqual(['甲路1号', '乙路2号', '丙路'])
  expect(linesOf('   ')).toEqual([])
})
