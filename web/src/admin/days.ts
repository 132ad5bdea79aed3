const DAY_MS = 86_400_000
/** Far more than anyone looks at in one table; a longer range is drawn from its end. */
const MOST_DAYS = 400

/** The day in the registry's time zone, some days on, as YYYY-MM-DD. */
export function beijingDay(instant: Date, later = 0): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(instant.getTime() + later * DAY_MS)
}

/** All days of a range, both ends included. */
export function daysBetween(from: string, to: string): string[] {
  const [first, last] = [Date.parse(from), Date.parse(to)]
  const count = Math.floor((last - first) / DAY_MS) + 1
  if (!(count > 0)) return []
  const shown = Math.min(count, MOST_DAYS)
  return Array.from({ length: shown }, (_, i) => new Date(last - (shown - 1 - i) * DAY_MS).toISOString().slice(0, 10))
}

/** The instant at which a day of Beijing begins or ends; nothing for no day. */
export const dayBegins = (day: string) => (day ? new Date(`${day}T00:00:00+08:00`).toISOString() : '')
export const dayEnds = (day: string) => (day ? new Date(`${day}T23:59:59.999+08:00`).toISOString() : '')
