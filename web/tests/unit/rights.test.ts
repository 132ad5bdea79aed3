import { afterEach, describe, expect, it, vi } from 'vitest'
import { changesOf } from '../../src/admin/changes'
import { beijingDay, dayBegins, dayEnds, daysBetween } from '../../src/admin/days'
import {
  copyOf,
  fieldCell,
  fieldsSpokenOf,
  layerCell,
  layersSpokenOf,
  mayChangeAction,
  RIGHTS_ROLES,
} from '../../src/admin/rights'
import { createRights } from '../../src/admin/state/rights'
import { changeAbout, changeText } from '../../src/admin/words'
import type { Rights, RightsDocument, RightsLayer, RightsRole, RoleRights } from '../../src/api/admin'
import { json } from './support'

const layer = (name: string, level: RightsLayer['level']): RightsLayer => ({
  layer: name,
  title: `图层${name}`,
  level,
  fields: [
    { name: 'phone', title: '电话' },
    { name: 'unit', title: '机关' },
  ],
})
const LAYERS = [layer('open', 'L1'), layer('firm', 'L2'), layer('secret', 'L4')]
const [OPEN, FIRM, SECRET] = LAYERS as [RightsLayer, RightsLayer, RightsLayer]

function rightsOf(more: Partial<Record<RightsRole, Partial<RoleRights>>> = {}, rest: Partial<Rights> = {}): Rights {
  const own = (role: RightsRole): RoleRights => ({
    level: role === 'visitor' ? 'L1' : 'L2',
    actions: ['layers'],
    own_rows: false,
    layers: {},
    fields: {},
    ...more[role],
  })
  const roles = Object.fromEntries(RIGHTS_ROLES.map((role) => [role, own(role)])) as Rights['roles']
  return { roles, fields: {}, rows: {}, approval: { level: 'L3', features: 10_000 }, ...rest }
}

describe('what a role sees of a layer', () => {
  const rights = rightsOf({
    officer: { layers: { secret: 'read', open: 'none', firm: 'count' } },
    auditor: { actions: ['audit'], layers: { secret: 'read' } },
  })

  it('goes by the level', () => {
    expect(layerCell(rights, 'clerk', FIRM)).toEqual({ access: 'read', usual: 'read', exception: null, blind: false })
    expect(layerCell(rights, 'clerk', SECRET).access).toBe('none')
    expect(layerCell(rights, 'visitor', OPEN).access).toBe('read')
    expect(layerCell(rights, 'visitor', FIRM).access).toBe('none')
  })

  it('is what an exception says, which gives and takes', () => {
    expect(layerCell(rights, 'officer', SECRET)).toMatchObject({ access: 'read', usual: 'none', exception: 'read' })
    expect(layerCell(rights, 'officer', OPEN)).toMatchObject({ access: 'none', usual: 'read', exception: 'none' })
    expect(layerCell(rights, 'officer', FIRM).access).toBe('count')
  })

  it('is nothing without the action', () => {
    expect(layerCell(rights, 'auditor', SECRET)).toMatchObject({ access: 'none', exception: 'read', blind: true })
  })

  it('tells of layers that are gone, while something is said of them', () => {
    const gone = rightsOf({ clerk: { layers: { former: 'none' } } })
    expect(layersSpokenOf(gone, LAYERS).map((one) => one.layer)).toEqual(['open', 'firm', 'secret', 'former'])
  })
})

describe('what a role sees of a field', () => {
  const rights = rightsOf(
    { officer: { fields: { 'firm/phone': 'read', 'firm/gone': 'hidden' } }, supervisor: { level: 'L3' } },
    {
      fields: { 'firm/phone': { level: 'L3', personal: true }, 'open/phone': { level: 'L1', personal: true } },
    },
  )

  it('goes by its rule and its exceptions', () => {
    expect(fieldCell(rights, 'clerk', 'firm/phone').access).toBe('hidden')
    expect(fieldCell(rights, 'supervisor', 'firm/phone').access).toBe('masked')
    expect(fieldCell(rights, 'officer', 'firm/phone')).toMatchObject({ access: 'read', usual: 'hidden' })
    expect(fieldCell(rights, 'visitor', 'open/phone').access).toBe('masked')
    expect(fieldCell(rights, 'clerk', 'firm/unit').access).toBe('read')
  })

  it('is told in the order of the layers', () => {
    expect(fieldsSpokenOf(rights, LAYERS)).toEqual(['open/phone', 'firm/phone', 'firm/gone'])
  })
})

it('nobody gives away what belongs to one administrator, nor more than little to visitors', () => {
  expect(mayChangeAction('clerk', 'download')).toBe(true)
  for (const action of ['accounts', 'rights', 'audit'] as const)
    for (const role of RIGHTS_ROLES) expect(mayChangeAction(role, action)).toBe(false)
  expect(mayChangeAction('visitor', 'layers')).toBe(true)
  expect(mayChangeAction('visitor', 'unmask')).toBe(false)
})

describe('changes', () => {
  it('are none between a document and its copy, in whatever order it is written', () => {
    const one = rightsOf({ clerk: { actions: ['layers', 'identify'], layers: { open: 'read', firm: 'none' } } })
    const other = rightsOf({ clerk: { actions: ['identify', 'layers'], layers: { firm: 'none', open: 'read' } } })
    expect(changesOf(one, other, LAYERS)).toEqual([])
    expect(changesOf(one, copyOf(one), LAYERS)).toEqual([])
  })

  it('are told one by one in words, with who gains and who loses', () => {
    const before = rightsOf(
      { officer: { own_rows: true, layers: { secret: 'read' } } },
      { fields: { 'firm/phone': { level: 'L2', personal: true } }, rows: { firm: 'unit' } },
    )
    const after = rightsOf(
      {
        clerk: { level: 'L3', actions: ['layers', 'identify'], layers: { firm: 'count' } },
        officer: { actions: [], fields: { 'firm/phone': 'hidden' } },
      },
      { fields: { 'firm/phone': { level: 'L4', personal: false } } },
    )
    const told = changesOf(before, after, LAYERS).map((change) => [
      changeAbout(change),
      changeText(change, LAYERS),
      change.direction,
    ])
    expect(told).toEqual([
      ['窗口登记员', '可见级别 L2 内部 → L3 受限', 'wider'],
      ['窗口登记员', '给予操作“地址判定与检索”', 'wider'],
      ['窗口登记员', '图层“图层firm”：按级别 → 仅计数', 'narrower'],
      ['部门专员', '收回操作“查看图层”', 'narrower'],
      ['部门专员', '不再限于本单位数据', 'wider'],
      ['部门专员', '图层“图层secret”：可读 → 按级别', 'narrower'],
      ['部门专员', '字段“图层firm / 电话”：按规则 → 隐藏', 'narrower'],
      ['所有角色', '字段“图层firm / 电话”的规则：L2 内部 · 个人信息 → L4 敏感', 'other'],
      ['所有角色', '图层“图层firm”的行规则：unit → 不限', 'wider'],
    ])
  })
})

describe('editing', () => {
  const document = (version: number): RightsDocument => ({
    version,
    changed_at: '2026-11-01T00:00:00Z',
    changed_by: version > 7 ? 'other' : 'me',
    reason: 'x',
    rights: rightsOf(),
    layers: LAYERS,
  })
  const answers: Response[] = []
  const sent: unknown[] = []
  const serve = (...replies: Response[]) => {
    answers.splice(0, answers.length, ...replies)
    sent.length = 0
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
      if (init.body) sent.push(JSON.parse(String(init.body)))
      return answers.shift()
    })
  }
  afterEach(() => vi.unstubAllGlobals())

  it('works on a copy and is undone by hand', async () => {
    serve(json(document(7)))
    const state = createRights()
    await state.load()
    state.edits.level('clerk', 'L4')
    expect(state.changes.value).toEqual([])
    state.edit()
    state.edits.layer('clerk', 'firm', 'count')
    state.edits.action('clerk', 'download', true)
    state.edits.rule('firm/phone', {})
    state.edits.field('clerk', 'firm/phone', 'masked')
    state.edits.rows('firm', 'unit')
    state.edits.ownRows('clerk', true)
    expect(state.changes.value).toHaveLength(6)
    expect(state.document.value?.rights).toEqual(rightsOf())
    state.edits.layer('clerk', 'firm', null)
    state.edits.action('clerk', 'download', false)
    state.edits.forgetField('firm/phone')
    state.edits.rows('firm', null)
    state.edits.ownRows('clerk', false)
    expect(state.changes.value).toEqual([])
  })

  it('is saved with its version and reason', async () => {
    serve(json(document(7)), json(document(8)))
    const state = createRights()
    await state.load()
    state.edit()
    state.edits.level('clerk', 'L3')
    expect(await state.save('批文')).toBe('saved')
    expect(sent[0]).toMatchObject({ version: 7, reason: '批文', rights: { roles: { clerk: { level: 'L3' } } } })
    expect([state.draft.value, state.document.value?.version]).toEqual([null, 8])
  })

  it('gives way to who was faster, and keeps what was lost', async () => {
    serve(json(document(7)), json({ title: '已被更改' }, 409), json(document(9)))
    const state = createRights()
    await state.load()
    state.edit()
    state.edits.level('clerk', 'L3')
    expect(await state.save('批文')).toBe('conflict')
    expect(state.conflict.value?.changes.map(({ kind }) => kind)).toEqual(['level'])
    expect([state.draft.value, state.document.value?.version]).toEqual([null, 9])
  })

  it('goes on after a refusal', async () => {
    serve(json(document(7)), json({ title: '内容有误', errors: [{ pointer: '/reason', detail: '请写明。' }] }, 422))
    const state = createRights()
    await state.load()
    state.edit()
    state.edits.level('clerk', 'L3')
    expect(await state.save(' ')).toBe('failed')
    expect([state.changes.value.length, state.saving.error.value?.status]).toEqual([1, 422])
  })
})

describe('days', () => {
  it('are those of Beijing', () => {
    expect(beijingDay(new Date('2026-11-01T16:30:00Z'))).toBe('2026-11-02')
    expect(beijingDay(new Date('2026-11-01T15:30:00Z'), -1)).toBe('2026-10-31')
    expect([dayBegins('2026-11-02'), dayEnds('2026-11-02')]).toEqual([
      '2026-11-01T16:00:00.000Z',
      '2026-11-02T15:59:59.999Z',
    ])
    expect(dayBegins('')).toBe('')
  })

  it('are counted through', () => {
    expect(daysBetween('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
    expect(daysBetween('2026-03-02', '2026-03-01')).toEqual([])
    expect(daysBetween('x', 'y')).toEqual([])
    expect(daysBetween('1900-01-01', '2026-03-01')).toHaveLength(400)
  })
})
