import type { ApiError } from '../api/error'
import { t } from '../i18n'
import { a } from './i18n'

/** A failure in words: the server's own where it gave some. */
export function failureText({ kind, problem, retryAfter, status }: ApiError): string {
  if (kind === 'network') return t('networkTitle')
  if (kind === 'timeout') return t('timeoutTitle')
  if (kind === 'malformed') return t('malformedTitle')
  const wait = retryAfter === null ? '' : a('waitSeconds', { seconds: retryAfter })
  const told = problem?.detail ?? problem?.title ?? t('problemStatus', { status: status ?? 0 })
  return [told, wait].filter(Boolean).join(' ')
}
