import type { Problem } from './types'

export type FailureKind = 'problem' | 'network' | 'timeout' | 'malformed'

/** What went wrong with a call; `problem` is the server's own account of it, where it gave one. */
export class ApiError extends Error {
  readonly kind: FailureKind
  readonly status: number | null
  readonly problem: Problem | null

  constructor(kind: FailureKind, options: { status?: number; problem?: Problem; cause?: unknown } = {}) {
    super(options.problem?.detail ?? options.problem?.title ?? kind, { cause: options.cause })
    this.name = 'ApiError'
    this.kind = kind
    this.status = options.status ?? null
    this.problem = options.problem ?? null
  }
}

/** True where a newer call has replaced this one: nothing to show. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** Reads a failed reply. A proxy's HTML page is no problem document: only its status is kept. */
export async function errorOf(reply: Response): Promise<ApiError> {
  const body: unknown = await reply.json().catch(() => null)
  if (typeof body === 'object' && body !== null && typeof (body as Problem).title === 'string') {
    return new ApiError('problem', { status: reply.status, problem: { ...(body as Problem), status: reply.status } })
  }
  return new ApiError('problem', { status: reply.status })
}
