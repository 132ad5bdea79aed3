import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { suggest } from '../api/client'
import { MAX_ADDRESS_CHARS, type Suggestion } from '../api/types'
import { characterCount } from '../lib/characters'

const DEBOUNCE_MS = 120
const LIMIT = 8

/** Suggestions for what stands in the field; `current` reads it, so that replies to an older text are dropped. */
export function useSuggestions(current: () => string) {
  const options = shallowRef<Suggestion[]>([])
  const active = ref(-1)
  const open = ref(false)
  const expanded = computed(() => open.value && options.value.length > 0)
  let timer: ReturnType<typeof setTimeout> | undefined
  let request: AbortController | null = null

  function close() {
    clearTimeout(timer)
    request?.abort()
    request = null
    open.value = false
    active.value = -1
  }

  async function look() {
    request?.abort()
    const mine = new AbortController()
    request = mine
    const query = current().trim()
    try {
      const answer = await suggest(query, LIMIT, mine.signal)
      if (request !== mine || query !== current().trim()) return
      options.value = answer.suggestions
      active.value = -1
      open.value = true
    } catch {
      // Suggestions are a help only: identifying reports what is wrong with the server.
      if (request === mine) open.value = false
    }
  }

  function lookSoon() {
    clearTimeout(timer)
    if (characterCount(current()) > MAX_ADDRESS_CHARS) return close()
    timer = setTimeout(look, DEBOUNCE_MS)
  }

  /** Moves the choice; there is one place more than options, where none is chosen. */
  function move(step: number) {
    if (!expanded.value) {
      if (current().trim() !== '') void look()
      return
    }
    const places = options.value.length + 1
    active.value = ((active.value + 1 + step + places) % places) - 1
  }

  const chosen = computed<Suggestion | null>(() => (expanded.value ? (options.value[active.value] ?? null) : null))

  onBeforeUnmount(close)
  return { options, active, expanded, chosen, close, lookSoon, move }
}
