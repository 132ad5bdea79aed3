// Taking a layer away: what a second person approves first.
import type { Level, UnitName } from './accounts'
import { get, send } from './client'

/** How it stands, for the caller, with taking a layer away: nobody else is needed, or a second person. */
export type Taking = 'none' | 'needed' | 'waiting' | 'granted'

export const EXPORT_STATES = ['waiting', 'granted', 'refused', 'expired', 'outdated'] as const
export type ExportState = (typeof EXPORT_STATES)[number]

export interface Export {
  id: string
  layer: string
  /** Empty where the caller no longer sees the layer. */
  title: string
  level: Level
  features: number
  purpose: string
  asked_by: { name: string; title: string; unit: UnitName }
  asked_at: string
  state: ExportState
  /** Name of the account. */
  decided_by: string | null
  decided_at: string | null
  reason: string
  expires_at: string
}

/** What the interface asks of a reason or a purpose, Unicode characters. */
export const FEWEST_CHARACTERS = 4
export const MOST_CHARACTERS = 200

/** The forms in which a layer is taken away, by the endings of their files. */
export const LAYER_FILES = [
  { ending: 'geojson', name: 'GeoJSON' },
  { ending: 'csv', name: 'CSV' },
  { ending: 'zip', name: 'Shapefile' },
] as const

const EXPORTS = '/api/v1/exports'
const APPROVALS = '/api/v1/approvals'
const path = encodeURIComponent

export const layerFile = (layer: string, ending: string) => `/api/v1/layers/${path(layer)}.${ending}`

export const readExports = async () => (await get<{ exports: Export[] }>(EXPORTS)).exports
export const askExport = (layer: string, purpose: string) => send<Export>('POST', EXPORTS, { layer, purpose })
/** Requests of others: those that wait come first. */
export const readApprovals = async () => (await get<{ exports: Export[] }>(APPROVALS)).exports
export const decideExport = (id: string, approve: boolean, reason: string) =>
  send<Export>('PUT', `${APPROVALS}/${path(id)}`, { approve, reason })
