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

/** Reads the query of the page's address, which anybody may write. A reason that the page does not know is a failure like any other. */
export function refusalOf(query: URLSearchParams): AccountsKey | null {
  const reason = query.get('refused')
  if (reason === null) return null
  return TEXTS[(Object.hasOwn(TEXTS, reason) ? reason : 'failed') as keyof typeof TEXTS]
}
