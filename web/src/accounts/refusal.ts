// Why somebody is back from an outside provider without a session, as the server says it in the page's address.
import type { AccountsKey } from './i18n/zh'

const TEXTS = {
  unlinked: 'refusedUnlinked',
  denied: 'refusedDenied',
  expired: 'refusedExpired',
  inactive: 'refusedInactive',
  busy: 'refusedBusy',
  failed: 'refusedFailed',
} as const satisfies Record<string, AccountsKey>

/** What a provider may call a person. Anybody may write an address: what is none of this is not shown. */
const IDENTITY = /^[\w.@|:+/=-]{1,128}$/

export interface Refusal {
  text: AccountsKey
  /** The name by which the provider knows a person whom no account is linked to. */
  identity: string | null
}

/** Reads the query of the page's address. A reason that the page does not know is a failure like any other. */
export function refusalOf(query: URLSearchParams): Refusal | null {
  const reason = query.get('refused')
  if (reason === null) return null
  const known = (Object.hasOwn(TEXTS, reason) ? reason : 'failed') as keyof typeof TEXTS
  const identity = known === 'unlinked' ? query.get('identity') : null
  return { text: TEXTS[known], identity: identity !== null && IDENTITY.test(identity) ? identity : null }
}
