import { ref, shallowRef } from 'vue'
import { identify } from '../../api/client'
import { ApiError, isAbort } from '../../api/error'
import { type Counted, countIn, type FoundAt, layersAt } from '../../api/maps'
import type { Identification, LonLat, Suggestion } from '../../api/types'

/** What the panel beside the map tells: what is at a place, what lies in a polygon, or where an address is. */
export type Answer =
  | { kind: 'found'; at: LonLat; found: FoundAt }
  | { kind: 'counted'; counted: Counted }
  | { kind: 'address'; result: Identification }

/** Asks the server one thing at a time; the newest question wins. */
export function createAnswers() {
  const answer = shallowRef<Answer | null>(null)
  const asking = ref(false)
  const error = shallowRef<ApiError | null>(null)
  let current: AbortController | null = null
  let again: () => void = () => {}

  async function ask(call: (signal: AbortSignal) => Promise<Answer>): Promise<Answer | null> {
    current?.abort()
    const mine = new AbortController()
    current = mine
    again = () => void ask(call)
    asking.value = true
    try {
      const reply = await call(mine.signal)
      if (current !== mine) return null
      answer.value = reply
      error.value = null
      return reply
    } catch (cause) {
      if (current !== mine || isAbort(cause)) return null
      error.value = cause instanceof ApiError ? cause : new ApiError('malformed', { cause })
      answer.value = null
      return null
    } finally {
      if (current === mine) asking.value = false
    }
  }

  const look = (at: LonLat, radius: number) =>
    ask(async (signal) => ({ kind: 'found', at, found: await layersAt(at, radius, signal) }))

  const count = (points: LonLat[]) =>
    ask(async (signal) => ({ kind: 'counted', counted: await countIn([...points, points[0] as LonLat], signal) }))

  const find = (address: string) =>
    ask(async (signal) => ({ kind: 'address', result: (await identify(address, signal)).value }))

  function close() {
    current?.abort()
    current = null
    asking.value = false
    answer.value = null
    error.value = null
  }

  return { answer, asking, error, look, count, find, close, retry: () => again() }
}

export type Answers = ReturnType<typeof createAnswers>

/** Where an address lies: its site, else where the suggestion says, else nowhere. */
export function placeOf(result: Identification | null, suggestion: Suggestion | null): LonLat | null {
  const site = result?.site ?? result?.candidates[0]?.site
  if (site) return [site.lon, site.lat]
  return suggestion?.lon != null && suggestion.lat != null ? [suggestion.lon, suggestion.lat] : null
}
