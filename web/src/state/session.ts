import { computed, shallowRef } from 'vue'
import { type Action, endSession, readSession, type Session } from '../api/accounts'

/** Who sits here; null while it is not known. */
export const session = shallowRef<Session | null>(null)

/** Where there are accounts, what a tab of the administration is for. */
const ADMINISTRATION: readonly Action[] = ['accounts', 'rights', 'audit', 'usage']

export const administers = computed(() => session.value?.actions.some((action) => ADMINISTRATION.includes(action)))

/** Whether whole layers may be taken away. */
export const downloads = computed(() => session.value?.actions.includes('download') ?? false)

/** Whether requests of others wait here for a decision. */
export const approves = computed(() => session.value?.actions.includes('approve') ?? false)

/** Asks the server who sits here. A server that does not tell has a page without accounts. */
export async function loadSession(): Promise<Session | null> {
  try {
    session.value = await readSession()
  } catch {
    session.value = null
  }
  return session.value
}

/** Ends the session; what it allowed to see goes with the page. */
export async function signOut() {
  await endSession()
  location.replace('/sign-in')
}
