// What a document of rights says: the same reading as the server's, for the table that people check it by.
import { type Action, LEVELS, type Level, ROLES } from '../api/accounts'
import type { FieldAccess, FieldRule, LayerAccess, Rights, RightsLayer, RightsRole } from '../api/admin'

export const RIGHTS_ROLES: readonly RightsRole[] = [...ROLES, 'visitor']

/** Each belongs to one of the three administrators: nobody gives it to another or takes it away. */
export const FIXED_ACTIONS: readonly Action[] = ['accounts', 'rights', 'audit']
/** Whoever has not signed in is given no more than these, and no more than open data. */
const VISITOR_ACTIONS: readonly Action[] = ['identify', 'layers', 'download']

export const rank = (level: Level) => LEVELS.indexOf(level)

export const mayChangeAction = (role: RightsRole, action: Action) =>
  !FIXED_ACTIONS.includes(action) && (role !== 'visitor' || VISITOR_ACTIONS.includes(action))

export interface Cell<Access> {
  access: Access
  /** What would hold without an exception. */
  usual: Access
  /** The exception, where there is one. */
  exception: Access | null
  /** The role sees no layers at all, whatever the table says. */
  blind: boolean
}

export function layerCell(rights: Rights, role: RightsRole, { layer, level }: RightsLayer): Cell<LayerAccess> {
  const own = rights.roles[role]
  const usual = rank(level) <= rank(own.level) ? 'read' : 'none'
  const exception = own.layers[layer] ?? null
  const blind = !own.actions.includes('layers')
  // An exception stands in for the level: it gives and it takes.
  return { access: blind ? 'none' : (exception ?? usual), usual, exception, blind }
}

/** What a role sees of a field, of a layer that it may read. */
export function fieldCell(rights: Rights, role: RightsRole, path: string): Cell<FieldAccess> {
  const own = rights.roles[role]
  const rule = rights.fields[path]
  const usual = !rule ? 'read' : rank(rule.level) > rank(own.level) ? 'hidden' : rule.personal ? 'masked' : 'read'
  const exception = own.fields[path] ?? null
  const blind = !own.actions.includes('layers')
  return { access: blind ? 'hidden' : (exception ?? usual), usual, exception, blind }
}

/** All fields of which something is said, in the order of the layers; those of layers that are gone come last. */
export function fieldsSpokenOf(rights: Rights, layers: readonly RightsLayer[]): string[] {
  const said = new Set(Object.keys(rights.fields))
  for (const role of RIGHTS_ROLES) for (const path of Object.keys(rights.roles[role].fields)) said.add(path)
  const known = layers.flatMap(({ layer, fields }) => fields.map(({ name }) => `${layer}/${name}`))
  const place = (path: string) => (known.includes(path) ? known.indexOf(path) : known.length)
  return [...said].sort((a, b) => place(a) - place(b) || a.localeCompare(b))
}

/** All layers of which something may be said: also those that are gone and still have exceptions. */
export function layersSpokenOf(rights: Rights, layers: readonly RightsLayer[]): RightsLayer[] {
  const known = new Set(layers.map(({ layer }) => layer))
  const said = new Set(RIGHTS_ROLES.flatMap((role) => Object.keys(rights.roles[role].layers)))
  const gone = [...said].filter((layer) => !known.has(layer)).sort()
  return [...layers, ...gone.map((layer): RightsLayer => ({ layer, title: layer, level: 'L4', fields: [] }))]
}

export const copyOf = (rights: Rights): Rights => JSON.parse(JSON.stringify(rights))

/** Sets an entry of a table, or takes it out. */
export function put<Value>(table: Record<string, Value>, key: string, value: Value | null) {
  if (value === null) delete table[key]
  else table[key] = value
}

export const NEW_RULE: FieldRule = { level: 'L2', personal: false }

/** Open data needs nobody's approval. */
export const APPROVAL_LEVELS: readonly Level[] = LEVELS.filter((level) => level !== 'L1')
export const MOST_FEATURES = 10_000_000

/** A number of features as it was typed, also with marks between thousands; nothing where it is none of the bounds. */
export function featuresOf(text: string): number | null {
  const digits = text.replace(/[\s,，]/g, '')
  const number = /^\d{1,8}$/.test(digits) ? Number(digits) : 0
  return number >= 1 && number <= MOST_FEATURES ? number : null
}
