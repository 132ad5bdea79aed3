import { wellFormed } from '../lib/characters'
import { ApiError, errorOf, isAbort } from './error'
import type { AtlasInfo, BatchAnswer, Identification, LayerCollection, SuggestAnswer } from './types'

const TIMEOUT_MS = 15_000

/** A reply and how long it took, milliseconds, as the clerk waited for it. */
export interface Timed<T> {
  value: T
  milliseconds: number
}

async function call<T>(path: string, init: RequestInit = {}, signal?: AbortSignal): Promise<Timed<T>> {
  const limit = new AbortController()
  let late = false
  const timer = setTimeout(() => {
    late = true
    limit.abort()
  }, TIMEOUT_MS)
  const pass = () => limit.abort()
  signal?.addEventListener('abort', pass)
  if (signal?.aborted) pass()
  const started = performance.now()
  try {
    const reply = await fetch(path, {
      ...init,
      signal: limit.signal,
      headers: { accept: 'application/json', ...init.headers },
    })
    if (!reply.ok) throw await errorOf(reply)
    const text = await reply.text()
    const milliseconds = performance.now() - started
    // 204: done, and nothing to say.
    if (reply.status === 204) return { value: undefined as T, milliseconds }
    try {
      return { value: JSON.parse(text) as T, milliseconds }
    } catch (cause) {
      throw new ApiError('malformed', { status: reply.status, cause })
    }
  } catch (error) {
    if (error instanceof ApiError) throw error
    if (late) throw new ApiError('timeout', { cause: error })
    if (signal?.aborted || isAbort(error)) throw new DOMException('replaced by a newer call', 'AbortError')
    throw new ApiError('network', { cause: error })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', pass)
  }
}

export type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

function written<T>(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<Timed<T>> {
  if (body === undefined) return call<T>(path, { method }, signal)
  const headers = { 'content-type': 'application/json' }
  return call<T>(path, { method, headers, body: JSON.stringify(body) }, signal)
}

export function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<Timed<T>> {
  return written('POST', path, body, signal)
}

/** Changes something. */
export async function send<T = void>(method: Method, path: string, body?: unknown): Promise<T> {
  return (await written<T>(method, path, body)).value
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call<T>(path, {}, signal)).value
}

export function identify(address: string, signal?: AbortSignal): Promise<Timed<Identification>> {
  return post('/api/v1/addresses/identify', { address: wellFormed(address) }, signal)
}

export function identifyBatch(addresses: string[], signal?: AbortSignal): Promise<Timed<BatchAnswer>> {
  return post('/api/v1/addresses/identify/batch', { addresses: addresses.map(wellFormed) }, signal)
}

export function suggest(query: string, limit: number, signal?: AbortSignal): Promise<SuggestAnswer> {
  const search = new URLSearchParams({ q: wellFormed(query), limit: String(limit) })
  return get<SuggestAnswer>(`/api/v1/addresses/suggest?${search}`, signal)
}

export function atlas(signal?: AbortSignal): Promise<AtlasInfo> {
  return get('/api/v1/atlas', signal)
}

export function layer(name: string, signal?: AbortSignal): Promise<LayerCollection> {
  return get(`/api/v1/layers/${encodeURIComponent(name)}`, signal)
}
