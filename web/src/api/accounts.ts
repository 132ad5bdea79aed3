// One's own session and account.
import { get, send } from './client'

export const ROLES = [
  'clerk',
  'reviewer',
  'supervisor',
  'leader',
  'officer',
  'publisher',
  'auditor',
  'system_admin',
  'security_admin',
] as const
/** Roles that an administrator gives here; the others are given at the server alone. */
export const GIVEN_ROLES: readonly AccountRole[] = ROLES.filter(
  (role) => role !== 'auditor' && role !== 'security_admin',
)
/** What a person is; an account has one. */
export type AccountRole = (typeof ROLES)[number]

export const ACTIONS = [
  'identify',
  'layers',
  'download',
  'unmask',
  'approve',
  'accounts',
  'rights',
  'audit',
  'usage',
  'operate',
] as const
export type Action = (typeof ACTIONS)[number]

export const LEVELS = ['L1', 'L2', 'L3', 'L4'] as const
export type Level = (typeof LEVELS)[number]

/** What a program may do with a key, of what its account may. */
export const KEY_SCOPES: readonly Action[] = ['identify', 'layers', 'download', 'usage', 'operate']

export type Stage = 'none' | 'second_factor' | 'enrol' | 'password' | 'open' | 'local'

export interface UnitName {
  code: string
  name: string
}

export interface OwnAccount {
  id: string
  name: string
  title: string
  role: AccountRole
  unit: UnitName
  second_factor: boolean
}

export interface Session {
  /** False: the server has no accounts at all. */
  accounts: boolean
  stage: Stage
  account: OwnAccount | null
  actions: Action[]
  level: Level
  /** End of the session whatever happens. */
  expires_at: string | null
  /** It ends after this much silence. */
  idle_seconds: number | null
  sign_in: { oidc: { title: string /** Of whom it has sent here in vain. */; identity: string | null } | null }
}

export interface OpenSession {
  id: string
  current: boolean
  address: string
  agent: string
  created_at: string
  seen_at: string
  expires_at: string
}

export interface Key {
  id: string
  title: string
  scopes: Action[]
  created_at: string
  expires_at: string
  last_used_at: string | null
  per_minute: number
  per_day: number
  revoked: boolean
}

export interface KeyWish {
  title: string
  scopes: Action[]
  days: number
  per_minute: number
  per_day: number
}

/** A second factor that is being set up. */
export interface Enrolment {
  secret: string
  uri: string
  /** A picture of the URI, SVG. */
  qr: string
}

const SESSION = '/api/v1/session'
const ACCOUNT = '/api/v1/account'
const path = encodeURIComponent

/** Where an outside provider's sign-in begins, and the page to go on with after it; a navigation. */
export const oidcLink = (next: string) => `${SESSION}/oidc?${new URLSearchParams({ next })}`

export const readSession = (signal?: AbortSignal) => get<Session>(SESSION, signal)
export const signIn = (name: string, password: string) => send<Session>('POST', SESSION, { name, password })
export const giveFactor = (code: string) => send<Session>('POST', `${SESSION}/factor`, { code })
export const endSession = () => send('DELETE', SESSION)

export const readOpenSessions = async () => (await get<{ sessions: OpenSession[] }>(`${ACCOUNT}/sessions`)).sessions
export const endOpenSession = (id: string) => send('DELETE', `${ACCOUNT}/sessions/${path(id)}`)

export const changePassword = (current: string, password: string) =>
  send<Session>('PUT', `${ACCOUNT}/password`, { current, password })

/** `code` of the present factor, where there is one. */
export const beginFactor = (password: string, code?: string) =>
  send<Enrolment>('POST', `${ACCOUNT}/factor`, { password, code })
export const confirmFactor = async (code: string) =>
  (await send<{ recovery_codes: string[] }>('PUT', `${ACCOUNT}/factor`, { code })).recovery_codes
export const removeFactor = (password: string, code: string) => send('DELETE', `${ACCOUNT}/factor`, { password, code })

export const readKeys = async () => (await get<{ keys: Key[] }>(`${ACCOUNT}/keys`)).keys
export const makeKey = (wish: KeyWish) => send<{ key: string; info: Key }>('POST', `${ACCOUNT}/keys`, wish)
export const revokeKey = (id: string) => send('DELETE', `${ACCOUNT}/keys/${path(id)}`)
