import type { Problem } from './types'

export type FailureKind = 'problem' | 'network' | 'timeout' | 'malformed'

/** What went wrong with a call; `problem` is the server's own account of it, where it gave one. */
export class ApiError extends Error {
  readonly kind: FailureKind
  readonly status: number | null
  readonly problem: Problem | null
  /** After how many seconds the server wants to be asked again. */
  readonly retryAfter: number | null

  constructor(
    kind: FailureKind,
    options: { status?: number; problem?: Problem; retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(options.problem?.detail ?? options.problem?.title ?? kind, { cause: options.cause })
    this.name = 'ApiError'
    this.kind = kind
    this.status = options.status ?? null
    this.problem = options.problem ?? null
    this.retryAfter = options.retryAfter ?? null
  }
}

/** True where a newer call has replaced this one: nothing to show. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** Reads a failed reply. A proxy's HTML page is no problem document: only its status is kept. */
export async function errorOf(reply: Response): Promise<ApiError> {
  const body: unknown = await reply.json().catch(() => null)
  const { status } = reply
  const seconds = Number(reply.headers.get('retry-after') ?? Number.NaN)
  const retryAfter = Number.isFinite(seconds) ? seconds : null
  if (typeof body === 'object' && body !== null && typeof (body as Problem).title === 'string') {
    return new ApiError('problem', { status, retryAfter, problem: { ...(body as Problem), status } })
  }
  return new ApiError('problem', { status, retryAfter })
}

/** What a call failed of, whatever was thrown. */
export const failureOf = (cause: unknown): ApiError =>
  cause instanceof ApiError ? cause : new ApiError('malformed', { cause })

/** What the server says of a field of the body, by its pointer; several complaints are one text. */
export function complaintAt(error: ApiError | null, pointer: string): string | null {
  const own = error?.problem?.errors?.filter((entry) => entry.pointer === pointer) ?? []
  return own.length > 0 ? own.map(({ detail }) => detail).join(' ') : null
}
