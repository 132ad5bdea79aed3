import { computed, shallowRef } from 'vue'
import { readSession, type Session } from '../../api/accounts'
import { signInHere } from '../../lib/next'
import { session } from '../../state/session'
import { stepOf } from './signIn'
import { useWork } from './work'

/** The session of a page that is nothing without one: whoever has none signs in first. */
export function useOwnSession() {
  const { error, run } = useWork()
  /** The session when it was open: what was begun in it stays on the page when it ends. */
  const own = shallowRef<Session | null>(null)
  const without = computed(() => session.value !== null && stepOf(session.value) === 'closed')

  const load = () =>
    run(async () => {
      session.value = await readSession()
      const step = stepOf(session.value)
      if (step === 'open') own.value = session.value
      else if (step !== 'closed') location.replace(signInHere())
    })

  return { own, error, load, without }
}
