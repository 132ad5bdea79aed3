// The shapes that the server answers with. Coordinates are WGS-84 longitude, latitude in degrees; lengths are metres.

export type Verdict = 'inside' | 'outside' | 'review'

/** How fine a site is, from fine to coarse. */
export const PRECISIONS = [
  'room',
  'unit',
  'building',
  'number',
  'interpolated',
  'place',
  'road',
  'village',
  'town',
  'county',
  'none',
] as const
export type Precision = (typeof PRECISIONS)[number]

/** Roles of an address's elements, in the order in which a standard address names them. */
export const ROLES = [
  'province',
  'city',
  'county',
  'town',
  'village',
  'road',
  'number',
  'place',
  'building',
  'unit',
  'floor',
  'room',
  'note',
] as const
export type Role = (typeof ROLES)[number]

export type Side = 'inside' | 'outside' | 'mixed'

export type LonLat = [lon: number, lat: number]

/** One part of the input; `start..end` are half-open offsets in Unicode characters, not UTF-16 units. */
export interface AddressElement {
  role: Role
  text: string
  start: number
  end: number
  /** The standard form, where it differs from the text. */
  standard?: string
}

/** Where a site may really lie; a ring is closed. */
export type Footprint = { kind: 'radius'; metres: number } | { kind: 'polygon'; ring: LonLat[] }

export interface Site {
  id: string
  standard_address: string
  precision: Precision
  lon: number
  lat: number
  town_code: string | null
  village_code: string | null
  town: string | null
  village: string | null
  footprint: Footprint
  side: Side
  /** From the footprint to the nearest `ftz` boundary; null where there is no such layer. */
  boundary_distance: number | null
}

export interface ZoneRef {
  layer: string
  code: string
  name: string
  kind: string
}

export interface Fault {
  code: string
  text: string
  /** Log-odds. */
  penalty: number
}

export interface Candidate {
  site: Site
  /** Log-odds. */
  score: number
  probability: number
  faults: Fault[]
}

export interface Reason {
  code: string
  text: string
}

export interface Question {
  element: Role
  text: string
  options: string[]
}

export interface Identification {
  input: string
  verdict: Verdict
  /** Calibrated probability that the verdict is right. */
  confidence: number
  precision: Precision
  site: Site | null
  elements: AddressElement[]
  zones: ZoneRef[]
  candidates: Candidate[]
  reasons: Reason[]
  question: Question | null
  atlas_version: string
  engine_version: string
  /** True where the answer rests on invented data. */
  synthetic: boolean
}

export type SuggestionKind = 'division' | 'road' | 'place' | 'address'

export interface Suggestion {
  text: string
  kind: SuggestionKind
  detail: string
  lon: number | null
  lat: number | null
  site_id: string | null
}

export interface SuggestAnswer {
  query: string
  suggestions: Suggestion[]
}

/** RFC 9457. */
export interface Problem {
  type?: string
  title: string
  status: number
  detail?: string
  instance?: string
  /** `pointer` into the body, or the name of a query's `parameter`. */
  errors?: { pointer?: string; parameter?: string; detail: string }[]
}

export interface BatchItem {
  index: number
  id?: string | null
  result?: Identification
  error?: Problem
}

export interface BatchAnswer {
  results: BatchItem[]
  atlas_version: string
  synthetic: boolean
}

/** A pasted list with its answers. */
export interface AnsweredList {
  lines: string[]
  items: BatchItem[]
  version: string
  synthetic: boolean
}

export interface AtlasInfo {
  version: string
  engine_version: string
  /** True for the sample city, whose data are invented. */
  synthetic: boolean
  counts: { divisions: number; aliases: number; addresses: number; zones: number }
  layers: { layer: string; zones: number; revision: string }[]
  /** West, south, east, north. */
  extent: [number, number, number, number] | null
  parts: { name: string; hash: string; rows: number }[]
}

export interface ZoneProperties {
  layer: string
  code: string
  name: string
  kind: string
}

export type LayerCollection = GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon, ZoneProperties> & {
  synthetic?: boolean
}

/** Most characters that the server reads of one address. */
export const MAX_ADDRESS_CHARS = 512
/** Most addresses in one batch. */
export const MAX_BATCH = 1000
