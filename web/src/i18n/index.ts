import { ref, watchEffect } from 'vue'
import type { RightsRole } from '../api/admin'
import type { Precision, Role, Side, SuggestionKind, Verdict } from '../api/types'
import en from './en'
import zh, { type Dictionary, type MessageKey } from './zh'

export type Locale = 'zh-CN' | 'en'
export const LOCALES: readonly Locale[] = ['zh-CN', 'en']
export const dictionaries: Record<Locale, Dictionary> = { 'zh-CN': zh, en }

export const locale = ref<Locale>('zh-CN')

watchEffect(() => {
  document.documentElement.lang = locale.value
})

/** Texts by key in the current language, `{name}` replaced by the parameter of that name. */
export function translator<Key extends string>(texts: Record<Locale, Record<Key, string>>) {
  return (key: Key, parameters: Record<string, string | number> = {}): string =>
    texts[locale.value][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
      name in parameters ? String(parameters[name]) : whole,
    )
}

export const t = translator<MessageKey>(dictionaries)

function keyOf<P extends string, V extends string>(prefix: P, value: V): `${P}${Capitalize<V>}` {
  return `${prefix}${value.charAt(0).toUpperCase()}${value.slice(1)}` as `${P}${Capitalize<V>}`
}

/** A word of the interface as part of a key. */
export const camelOf = (word: string) => word.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

export const verdictName = (verdict: Verdict) => t(verdict)
export const verdictText = (verdict: Verdict) => t(`${verdict}Text`)
export const precisionName = (precision: Precision) => t(keyOf('precision', precision))
export const roleName = (role: Role) => t(keyOf('role', role))
/** What a person is; words of several parts are one key. */
export const whoName = (role: RightsRole) => t(keyOf('who', camelOf(role)) as MessageKey)
export const sideName = (side: Side) => t(keyOf('side', side))
export const kindName = (kind: SuggestionKind) => t(keyOf('kind', kind))

/** The class of a zone of the spatial plan; a class that the page does not know shows its own name. */
export function planName(kind: string): string {
  const key = keyOf('plan', kind) as MessageKey
  return key in dictionaries[locale.value] ? t(key) : kind
}

/** A layer that the page does not know shows its own name. */
export function layerName(layer: string): string {
  const key = keyOf('layer', layer) as MessageKey
  return key in dictionaries[locale.value] ? t(key) : layer
}
