// Administration: units and accounts, rights, audit, usage.
import type { AccountRole, Action, Level, UnitName } from './accounts'
import { get, send } from './client'

export interface Unit extends UnitName {
  accounts: number
  active: boolean
}

export interface Account {
  id: string
  name: string
  title: string
  role: AccountRole
  unit: UnitName
  active: boolean
  locked_until: string | null
  second_factor: boolean
  must_change_password: boolean
  /** The name by which the outside provider knows the person; empty for none. */
  subject: string
  created_at: string
  last_sign_in_at: string | null
  keys: number
  sessions: number
}

export interface AccountWish {
  name: string
  title: string
  role: AccountRole
  unit: string
  subject?: string
}

export interface AccountChange {
  title?: string
  role?: AccountRole
  unit?: string
  active?: boolean
  locked?: false
  /** Empty: no longer linked. */
  subject?: string
}

/** The rights table also says what whoever has not signed in may do. */
export type RightsRole = AccountRole | 'visitor'

export const LAYER_ACCESS = ['none', 'count', 'read'] as const
export type LayerAccess = (typeof LAYER_ACCESS)[number]
export const FIELD_ACCESS = ['hidden', 'masked', 'read'] as const
export type FieldAccess = (typeof FIELD_ACCESS)[number]

export interface RoleRights {
  level: Level
  actions: Action[]
  /** Only rows of the own unit, where a layer says whose its rows are. */
  own_rows: boolean
  /** Layers of which something else holds than their level says. */
  layers: Record<string, LayerAccess>
  /** The same of fields, by `layer/field`. */
  fields: Record<string, FieldAccess>
}

export interface FieldRule {
  level: Level
  personal: boolean
}

/** Who takes away a layer of this level, or one above L1 of more features, needs a second person. */
export interface ApprovalRule {
  level: Level
  features: number
}

export interface Rights {
  roles: Record<RightsRole, RoleRights>
  /** By `layer/field`, for all roles. */
  fields: Record<string, FieldRule>
  /** By layer, the field that holds the code of the unit whose row it is. */
  rows: Record<string, string>
  approval: ApprovalRule
}

export interface RightsLayer {
  layer: string
  title: string
  level: Level
  fields: { name: string; title: string }[]
}

export interface RightsVersion {
  version: number
  changed_at: string
  changed_by: string
  reason: string
}

export interface RightsDocument extends RightsVersion {
  rights: Rights
  layers: RightsLayer[]
}

export const AUDIT_KINDS = [
  'sign_in',
  'sign_out',
  'password',
  'second_factor',
  'key',
  'account',
  'unit',
  'rights',
  'unmask',
  'export',
  'approval',
  'audit_read',
  'server',
] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]

export interface AuditEntry {
  chain: string
  seq: number
  at: string
  kind: AuditKind
  outcome: 'done' | 'refused'
  account: string | null
  role: RightsRole | null
  unit: string | null
  address: string
  object: string
  reason: string
  detail: unknown
}

export interface AuditPage {
  entries: AuditEntry[]
  /** Cursor of the next page. */
  next: string | null
}

export interface AuditChain {
  chain: string
  started_at: string
  entries: number
  checkpoints: number
  fault: string | null
}

export interface AuditState {
  sound: boolean
  chains: AuditChain[]
  retention_days: number
}

export interface UnitUsage {
  /** Null: without a sign-in. */
  unit: UnitName | null
  accounts: number
  requests: number
  by_action: Partial<Record<Action, number>>
  /** Only days with requests. */
  days: { day: string; requests: number }[]
}

export interface Usage {
  from: string
  to: string
  total: number
  units: UnitUsage[]
}

const V1 = '/api/v1'
const path = encodeURIComponent

/** A query of the parameters that say something. */
export function queryOf(parameters: Record<string, string>): string {
  const told = Object.entries(parameters).filter(([, value]) => value !== '')
  return told.length > 0 ? `?${new URLSearchParams(told)}` : ''
}

export const readUnits = async () => (await get<{ units: Unit[] }>(`${V1}/units`)).units
export const makeUnit = (unit: UnitName) => send<Unit>('POST', `${V1}/units`, unit)
export const changeUnit = (code: string, change: { name?: string; active?: boolean }) =>
  send<Unit>('PATCH', `${V1}/units/${path(code)}`, change)

export const readAccounts = async (filter: { q: string; unit: string; role: string }, signal?: AbortSignal) =>
  (await get<{ accounts: Account[] }>(`${V1}/accounts${queryOf(filter)}`, signal)).accounts
export const makeAccount = (wish: AccountWish) =>
  send<{ account: Account; password: string }>('POST', `${V1}/accounts`, wish)
export const changeAccount = (id: string, change: AccountChange) =>
  send<Account>('PATCH', `${V1}/accounts/${path(id)}`, change)
export const resetPassword = async (id: string) =>
  (await send<{ password: string }>('POST', `${V1}/accounts/${path(id)}/password`)).password
export const takeFactor = (id: string) => send('DELETE', `${V1}/accounts/${path(id)}/factor`)

export const readRights = () => get<RightsDocument>(`${V1}/rights`)
export const writeRights = (version: number, reason: string, rights: Rights) =>
  send<RightsDocument>('PUT', `${V1}/rights`, { version, reason, rights })
export const readRightsHistory = async () => (await get<{ versions: RightsVersion[] }>(`${V1}/rights/history`)).versions

export type AuditFilter = Record<'from' | 'to' | 'account' | 'kind' | 'q', string>

export const readAudit = (filter: AuditFilter, cursor: string, signal?: AbortSignal) =>
  get<AuditPage>(`${V1}/audit${queryOf({ ...filter, limit: '50', cursor })}`, signal)
export const auditCsv = (filter: AuditFilter) => `${V1}/audit.csv${queryOf(filter)}`
export const readAuditState = () => get<AuditState>(`${V1}/audit/state`)

export const readUsage = (from: string, to: string, signal?: AbortSignal) =>
  get<Usage>(`${V1}/usage${queryOf({ from, to })}`, signal)
