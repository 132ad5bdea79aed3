import type { BasemapInfo, Field, StyleName } from '../../api/maps'
import { type Locale, locale, translator } from '../../i18n'
import type { Tool } from '../sketch'
import type { Group } from '../views'
import en from './en'
import zh, { type Dictionary, type MapKey } from './zh'

export const mapDictionaries: Record<Locale, Dictionary> = { 'zh-CN': zh, en }

/** The map page's own texts; `t` has those of both pages. */
export const m = translator<MapKey>(mapDictionaries)

const keyOf = (prefix: string, value: string) => `${prefix}${value.charAt(0).toUpperCase()}${value.slice(1)}` as MapKey

export const toolName = (tool: Tool) => m(keyOf('tool', tool))
export const groupName = (group: Group) => m(keyOf('group', group))
export const styleTitle = (style: StyleName) => m(keyOf('look', style))

/** Who made a base map, and under which number it was approved. */
export const groundText = ({ title, attribution, approval }: BasemapInfo) =>
  [attribution || title, approval && m('approval', { number: approval })].filter(Boolean).join('　')

/** A kind that the page does not know shows its own name. */
export function kindTitle(kind: string): string {
  const key = keyOf('kind', kind)
  return key in mapDictionaries[locale.value] ? m(key) : kind
}

/** A property under the title that the server gives it. */
export const fieldTitle = (fields: readonly Field[], name: string) =>
  fields.find((field) => field.name === name)?.title ?? name
