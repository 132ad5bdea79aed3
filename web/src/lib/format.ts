import { locale, t } from '../i18n'

/** A probability as a percentage; never "100 %", which no estimate can be. */
export function percent(probability: number): string {
  const shown = Math.min(Math.max(probability * 100, 0), 99.99)
  const digits = shown >= 99 ? 2 : shown >= 10 ? 1 : 2
  return `${(Math.floor(shown * 10 ** digits + 1e-6) / 10 ** digits).toFixed(digits)}%`
}

/** Confidence in plain words. */
export function confidenceWords(confidence: number): string {
  if (confidence >= 0.99) return t('confidenceSure')
  if (confidence >= 0.95) return t('confidenceHigh')
  if (confidence >= 0.8) return t('confidenceFair')
  return t('confidenceLow')
}

export function metres(length: number): string {
  const chinese = locale.value === 'zh-CN'
  if (length < 1000) return `${Math.round(length)} ${chinese ? '米' : 'm'}`
  const kilometres = Number((length / 1000).toFixed(length < 10_000 ? 1 : 0))
  return `${kilometres} ${chinese ? '公里' : 'km'}`
}

export function count(value: number): string {
  return value.toLocaleString(locale.value)
}

export const shortVersion = (version: string) => version.slice(0, 12)

/** Date and time of the instant in the registry's time zone, the same on every desk. */
export function localTime(instant: Date): string {
  const parts = new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'medium',
    hour12: false,
  })
  return parts.format(instant)
}

/** The same of an instant as the interface writes it. */
export const momentOf = (text: string) => localTime(new Date(text))
