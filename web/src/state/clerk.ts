import { computed, ref, shallowRef, watch } from 'vue'
import { identify, identifyBatch } from '../api/client'
import { ApiError, isAbort } from '../api/error'
import { type AnsweredList, type Identification, MAX_ADDRESS_CHARS, MAX_BATCH, type Site } from '../api/types'
import { t } from '../i18n'
import { characterCount } from '../lib/characters'
import { composeAnswer } from '../lib/compose'

export type Phase = 'empty' | 'loading' | 'done' | 'failed'

export interface Recent {
  address: string
  verdict: Identification['verdict']
}

const RECENT_LIMIT = 12
/** A reply within this time replaces the last one without a placeholder between them, milliseconds. */
const PATIENCE_MS = 200

/** The work of one clerk window: one address or one pasted list at a time, the newest request wins. */
export function createClerk() {
  const text = ref('')
  const phase = ref<Phase>('empty')
  const slow = ref(false)
  const result = shallowRef<Identification | null>(null)
  const error = shallowRef<ApiError | null>(null)
  /** What is wrong with the text itself, found before asking the server. */
  const complaint = ref<string | null>(null)
  const milliseconds = ref<number | null>(null)
  /** Index of the candidate that the clerk has picked to look at. */
  const picked = ref<number | null>(null)
  const batch = shallowRef<AnsweredList | null>(null)
  const recents = shallowRef<Recent[]>([])
  let current: AbortController | null = null
  let again: () => Promise<void> = async () => {}

  // At once: a complaint about the new text may follow in the same breath.
  const forgive = () => {
    complaint.value = null
  }
  watch(text, forgive, { flush: 'sync' })

  async function ask<T>(
    call: (signal: AbortSignal) => Promise<{ value: T; milliseconds: number }>,
    use: (value: T) => void,
  ) {
    current?.abort()
    const mine = new AbortController()
    current = mine
    phase.value = 'loading'
    const timer = setTimeout(() => {
      if (current === mine) slow.value = true
    }, PATIENCE_MS)
    try {
      const reply = await call(mine.signal)
      if (current !== mine) return
      milliseconds.value = reply.milliseconds
      error.value = null
      use(reply.value)
      phase.value = 'done'
    } catch (cause) {
      if (current !== mine || isAbort(cause)) return
      error.value = cause instanceof ApiError ? cause : new ApiError('malformed', { cause })
      result.value = null
      phase.value = 'failed'
    } finally {
      clearTimeout(timer)
      if (current === mine) slow.value = false
    }
  }

  function show(identification: Identification) {
    result.value = identification
    picked.value = null
    const rest = recents.value.filter((recent) => recent.address !== identification.input)
    recents.value = [{ address: identification.input, verdict: identification.verdict }, ...rest].slice(0, RECENT_LIMIT)
  }

  /** Refuses a text; an earlier answer goes, so that nobody takes it for this one's. */
  function refuse(message: string) {
    current?.abort()
    current = null
    result.value = null
    error.value = null
    batch.value = null
    slow.value = false
    phase.value = 'empty'
    complaint.value = message
  }

  async function run(address: string) {
    const wanted = address.trim()
    // Enter in an empty field: what is shown stays.
    if (wanted === '') return
    text.value = wanted
    if (characterCount(wanted) > MAX_ADDRESS_CHARS) return refuse(t('tooLong', { limit: MAX_ADDRESS_CHARS }))
    batch.value = null
    again = () => run(wanted)
    await ask((signal) => identify(wanted, signal), show)
  }

  async function runLines(lines: string[]) {
    text.value = ''
    batch.value = null
    result.value = null
    if (lines.length > MAX_BATCH) return refuse(t('tooMany', { limit: MAX_BATCH }))
    again = () => runLines(lines)
    await ask(
      (signal) => identifyBatch(lines, signal),
      (answer) => {
        const { results: items, atlas_version: version, synthetic } = answer
        batch.value = { lines, items, version, synthetic }
        result.value = null
      },
    )
  }

  /** Opens one line of the pasted list; its answer is already here. */
  function open(index: number) {
    const item = batch.value?.items[index]
    if (!item?.result) return
    text.value = item.result.input
    show(item.result)
  }

  function closeLine() {
    result.value = null
    text.value = ''
  }

  async function answer(option: string) {
    const asked = result.value
    if (!asked?.question) return
    await run(composeAnswer(asked.input, asked.elements, asked.question.element, option))
  }

  function reset() {
    current?.abort()
    current = null
    text.value = ''
    phase.value = 'empty'
    slow.value = false
    result.value = null
    error.value = null
    complaint.value = null
    batch.value = null
  }

  /** The site that the map shows: the picked candidate's, else the one the verdict rests on. */
  const site = computed<Site | null>(() => {
    const candidates = result.value?.candidates ?? []
    const own = picked.value === null ? null : candidates[picked.value]?.site
    return own ?? result.value?.site ?? candidates[0]?.site ?? null
  })

  const state = { text, phase, slow, result, error, complaint, milliseconds, picked, batch, recents, site }
  return { ...state, run, runLines, open, closeLine, answer, reset, retry: () => again() }
}

export type Clerk = ReturnType<typeof createClerk>
