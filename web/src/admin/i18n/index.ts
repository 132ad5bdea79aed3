import type { AuditKind, FieldAccess, LayerAccess } from '../../api/admin'
import { camelOf, type Locale, translator } from '../../i18n'
import type { Direction } from '../changes'
import en from './en'
import zh, { type AdminKey, type Dictionary } from './zh'

export const adminDictionaries: Record<Locale, Dictionary> = { 'zh-CN': zh, en }

/** Texts of the administration; `a` has those that it shares with the account's page. */
export const d = translator<AdminKey>(adminDictionaries)

const keyOf = (prefix: string, word: string) => {
  const name = camelOf(word)
  return `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}` as AdminKey
}

export const layerAccessName = (access: LayerAccess) => d(keyOf('layer', access))
export const fieldAccessName = (access: FieldAccess) => d(keyOf('field', access))
export const directionName = (direction: Direction) => d(keyOf('direction', direction))
export const tabName = (tab: string) => d(keyOf('tab', tab))

/** A kind that the page does not know shows its own name. */
export function kindName(kind: AuditKind): string {
  const key = keyOf('kind', kind)
  return key in adminDictionaries['zh-CN'] ? d(key) : kind
}
