import { computed, ref, shallowRef } from 'vue'
import {
  beginFactor,
  changePassword,
  confirmFactor,
  type Enrolment,
  endSession,
  giveFactor,
  readSession,
  type Session,
  signIn,
} from '../../api/accounts'
import { useWork } from './work'

/** What the page shows: a stage of the session, or the codes that come between two of them. */
export type Step = 'loading' | 'closed' | 'name' | 'factor' | 'enrol' | 'codes' | 'password' | 'open'

const STEPS = { none: 'name', second_factor: 'factor', enrol: 'enrol', password: 'password', open: 'open' } as const

/** The step at which a session is. A server without accounts lets nobody in and needs to let nobody in. */
export function stepOf(session: Session | null): Step {
  if (!session) return 'loading'
  return !session.accounts || session.stage === 'local' ? 'closed' : STEPS[session.stage]
}

/** Signing in, stage by stage; `enter` is called once it is finished. */
export function createSignIn(enter: () => void) {
  const session = shallowRef<Session | null>(null)
  const enrolment = shallowRef<Enrolment | null>(null)
  const codes = shallowRef<string[] | null>(null)
  const { busy, error, run } = useWork()
  /** Two stages ask for the password that was typed a moment ago: it waits for them here, in memory alone. */
  const typed = ref('')

  const step = computed<Step>(() => (codes.value ? 'codes' : stepOf(session.value)))
  const account = computed(() => session.value?.account ?? null)
  /** Whether the password is to be asked again: the page was loaded anew meanwhile. */
  const passwordGone = computed(() => typed.value === '')

  function take(next: Session) {
    session.value = next
    if (next.stage === 'none') forget()
    if (stepOf(next) === 'open') {
      forget()
      enter()
    }
  }

  function forget() {
    typed.value = ''
    enrolment.value = null
  }

  const load = () => run(async () => take(await readSession()))

  const start = (name: string, password: string) =>
    run(async () => {
      const next = await signIn(name, password)
      typed.value = password
      // Who has just given the password need not give it twice.
      if (next.stage === 'enrol') enrolment.value = await beginFactor(password)
      take(next)
    })

  const answer = (code: string) => run(async () => take(await giveFactor(code)))

  /** Begins to set up a second factor where the page was loaded anew meanwhile. */
  const enrol = (password: string) =>
    run(async () => {
      enrolment.value = await beginFactor(password)
      typed.value = password
    })

  const confirm = (code: string) =>
    run(async () => {
      codes.value = await confirmFactor(code)
      enrolment.value = null
    })

  /** The codes have been kept: on to what the server wants next. */
  const goOn = () =>
    run(async () => {
      const next = await readSession()
      codes.value = null
      take(next)
    })

  const choose = (password: string, current = typed.value) =>
    run(async () => take(await changePassword(current, password)))

  const leave = () =>
    run(async () => {
      await endSession()
      take(await readSession())
    })

  const state = { session, account, step, enrolment, codes, busy, error, passwordGone }
  return { ...state, load, start, answer, enrol, confirm, goOn, choose, leave }
}

export type SignIn = ReturnType<typeof createSignIn>
