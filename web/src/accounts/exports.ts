// Requests to take layers away, as they are read on one's own account.
import type { Export, ExportState } from '../api/exports'
import { count, momentOf } from '../lib/format'
import { a } from './i18n'
import type { AccountsKey } from './i18n/zh'

const NAMES = {
  waiting: 'exportWaiting',
  granted: 'exportGranted',
  refused: 'exportRefused',
  expired: 'exportExpired',
  outdated: 'exportOutdated',
} as const satisfies Record<ExportState, AccountsKey>

export const exportStateName = (state: ExportState) => a(NAMES[state])

/** How it stands now: what was read a while ago may have run out since. */
export function stateAt({ state, expires_at: end }: Export, now: Date): ExportState {
  return (state === 'waiting' || state === 'granted') && new Date(end) <= now ? 'expired' : state
}

/** A layer that the caller no longer sees has no title. */
export const exportTitle = ({ title, layer }: Export) => title || layer

/** Who asks, so that two of one name are told apart. */
export const askerName = ({ asked_by: { title, name, unit } }: Export) =>
  a('approvalBy', { title: title || name, unit: unit.name })

export const exportFeatures = ({ features }: Export) => a('exportFeatures', { count: count(features) })

/** What can be said of a state besides its name; nothing where nothing is to be done. */
export function exportOutlook(request: Export, now: Date): string {
  const at = momentOf(request.expires_at)
  switch (stateAt(request, now)) {
    case 'waiting':
      return a('exportWaitingUntil', { at })
    case 'granted':
      return a('exportGrantedUntil', { at })
    case 'expired':
      return a('exportExpiredText')
    case 'outdated':
      return a('exportOutdatedText')
    case 'refused':
      return ''
  }
}

/** Requests of others: those that still can be decided, as they come, and all others. */
export function sorted(requests: readonly Export[], now: Date): { waiting: Export[]; done: Export[] } {
  const waits = (request: Export) => stateAt(request, now) === 'waiting'
  return { waiting: requests.filter(waits), done: requests.filter((request) => !waits(request)) }
}
