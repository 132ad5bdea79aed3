import type { Action, Level } from '../../api/accounts'
import { camelOf, type Locale, translator } from '../../i18n'
import en from './en'
import zh, { type AccountsKey, type Dictionary } from './zh'

export const accountDictionaries: Record<Locale, Dictionary> = { 'zh-CN': zh, en }

/** Texts of the sign-in and the account; `t` has those of all pages. */
export const a = translator<AccountsKey>(accountDictionaries)

const keyOf = (prefix: string, word: string) => {
  const name = camelOf(word)
  return `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}` as AccountsKey
}

export const actionName = (action: Action) => a(keyOf('action', action))
export const levelName = (level: Level) => a(keyOf('level', level))
