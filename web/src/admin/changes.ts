// What will be different: the changes from one document of rights to another, one by one.
import { ACTIONS, type Action, type Level } from '../api/accounts'
import type { FieldAccess, FieldRule, LayerAccess, Rights, RightsLayer, RightsRole } from '../api/admin'
import { FIELD_ACCESS, LAYER_ACCESS } from '../api/admin'
import { fieldCell, layerCell, RIGHTS_ROLES, rank } from './rights'

/** Whether somebody may more than before, less, or neither can be said. */
export type Direction = 'wider' | 'narrower' | 'other'

export type Change = { direction: Direction } & (
  | { kind: 'level'; role: RightsRole; from: Level; to: Level }
  | { kind: 'action'; role: RightsRole; action: Action; given: boolean }
  | { kind: 'ownRows'; role: RightsRole; on: boolean }
  | { kind: 'layer'; role: RightsRole; layer: string; from: LayerAccess | null; to: LayerAccess | null }
  | { kind: 'field'; role: RightsRole; path: string; from: FieldAccess | null; to: FieldAccess | null }
  | { kind: 'rule'; path: string; from: FieldRule | null; to: FieldRule | null }
  | { kind: 'rows'; layer: string; from: string | null; to: string | null }
  | { kind: 'approvalLevel'; from: Level; to: Level }
  | { kind: 'approvalFeatures'; from: number; to: number }
)

const direction = (step: number): Direction => (step > 0 ? 'wider' : step < 0 ? 'narrower' : 'other')
const keysOf = (...tables: Record<string, unknown>[]) => [...new Set(tables.flatMap(Object.keys))].sort()

function ofRole(before: Rights, after: Rights, role: RightsRole, layers: readonly RightsLayer[]): Change[] {
  const [old, now] = [before.roles[role], after.roles[role]]
  const changes: Change[] = []
  if (old.level !== now.level)
    changes.push({
      kind: 'level',
      role,
      from: old.level,
      to: now.level,
      direction: direction(rank(now.level) - rank(old.level)),
    })
  for (const action of ACTIONS) {
    const given = now.actions.includes(action)
    if (given !== old.actions.includes(action))
      changes.push({ kind: 'action', role, action, given, direction: given ? 'wider' : 'narrower' })
  }
  if (old.own_rows !== now.own_rows)
    changes.push({ kind: 'ownRows', role, on: now.own_rows, direction: now.own_rows ? 'narrower' : 'wider' })
  for (const layer of keysOf(old.layers, now.layers)) {
    const [from, to] = [old.layers[layer] ?? null, now.layers[layer] ?? null]
    if (from === to) continue
    const known = layers.find((one) => one.layer === layer)
    const seen = (rights: Rights) => (known ? LAYER_ACCESS.indexOf(layerCell(rights, role, known).access) : 0)
    changes.push({ kind: 'layer', role, layer, from, to, direction: direction(seen(after) - seen(before)) })
  }
  for (const path of keysOf(old.fields, now.fields)) {
    const [from, to] = [old.fields[path] ?? null, now.fields[path] ?? null]
    if (from === to) continue
    const seen = (rights: Rights) => FIELD_ACCESS.indexOf(fieldCell(rights, role, path).access)
    changes.push({ kind: 'field', role, path, from, to, direction: direction(seen(after) - seen(before)) })
  }
  return changes
}

/** How much a rule keeps back; wider is less. A rule that gives here and takes there is neither. */
function ofRule(from: FieldRule | null, to: FieldRule | null): Direction {
  const level = rank(from?.level ?? 'L1') - rank(to?.level ?? 'L1')
  const personal = Number(from?.personal ?? false) - Number(to?.personal ?? false)
  return level * personal < 0 ? 'other' : direction(level + personal)
}

/** What nobody takes away alone: the higher the bounds, the more may be taken without a second person. */
function ofApproval({ approval: old }: Rights, { approval: now }: Rights): Change[] {
  const changes: Change[] = []
  if (old.level !== now.level)
    changes.push({
      kind: 'approvalLevel',
      from: old.level,
      to: now.level,
      direction: direction(rank(now.level) - rank(old.level)),
    })
  if (old.features !== now.features)
    changes.push({
      kind: 'approvalFeatures',
      from: old.features,
      to: now.features,
      direction: direction(now.features - old.features),
    })
  return changes
}

/** The changes, role by role as the table has them, then what holds for all roles. */
export function changesOf(before: Rights, after: Rights, layers: readonly RightsLayer[]): Change[] {
  const changes = RIGHTS_ROLES.flatMap((role) => ofRole(before, after, role, layers))
  for (const path of keysOf(before.fields, after.fields)) {
    const [from, to] = [before.fields[path] ?? null, after.fields[path] ?? null]
    if (from?.level !== to?.level || from?.personal !== to?.personal)
      changes.push({ kind: 'rule', path, from, to, direction: ofRule(from, to) })
  }
  for (const layer of keysOf(before.rows, after.rows)) {
    const [from, to] = [before.rows[layer] ?? null, after.rows[layer] ?? null]
    if (from !== to) changes.push({ kind: 'rows', layer, from, to, direction: direction(Number(!to) - Number(!from)) })
  }
  return [...changes, ...ofApproval(before, after)]
}
