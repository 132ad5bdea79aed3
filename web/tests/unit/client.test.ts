import { afterEach, describe, expect, it, vi } from 'vitest'
import { identify, layer, suggest } from '../../src/api/client'
import { ApiError, isAbort } from '../../src/api/error'
import { identification, json } from './support'

const answer = (make: (path: string, init: RequestInit) => Promise<Response>) => {
  const fetch = vi.fn(make)
  vi.stubGlobal('fetch', fetch)
  return fetch
}
const failure = async (call: Promise<unknown>) => {
  const error: unknown = await call.catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(ApiError)
  return error as ApiError
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('client', () => {
  it('posts the address and times the reply', async () => {
    const fetch = answer(async () => json(identification()))
    const reply = await identify('丙县\ud83d')
    expect(reply.value.verdict).toBe('inside')
    expect(reply.milliseconds).toBeGreaterThanOrEqual(0)
    expect(JSON.parse(String(fetch.mock.calls[0]?.[1].body))).toEqual({ address: '丙县\ufffd' })
  })

  it('writes queries and names into the path safely', async () => {
    const fetch = answer(async () => json({ query: '', suggestions: [] }))
    await suggest('a&b=c 路', 8)
    await layer('a/../b')
    const [first, second] = fetch.mock.calls.map(([path]) => path)
    expect(new URL(String(first), 'http://x').searchParams.get('q')).toBe('a&b=c 路')
    expect(second).toBe('/api/v1/layers/a%2F..%2Fb')
  })

  it('carries a problem document', async () => {
    const body = {
      type: 'about:blank',
      title: '地址过长',
      status: 422,
      detail: '不能超过 512 字',
      errors: [{ pointer: '/address', detail: '过长' }],
    }
    answer(async () => json(body, 422, 'application/problem+json'))
    const error = await failure(identify('甲'))
    expect([error.kind, error.status, error.message]).toEqual(['problem', 422, '不能超过 512 字'])
    expect(error.problem?.errors?.[0]?.pointer).toBe('/address')
  })

  it('keeps the status of a failure that is no problem document', async () => {
    answer(async () => new Response('<html>502</html>', { status: 502 }))
    const error = await failure(identify('甲'))
    expect([error.kind, error.status, error.problem]).toEqual(['problem', 502, null])
  })

  it('tells network, nonsense and lateness apart', async () => {
    answer(async () => {
      throw new TypeError('Failed to fetch')
    })
    expect((await failure(identify('甲'))).kind).toBe('network')

    answer(async () => new Response('not json'))
    expect((await failure(identify('甲'))).kind).toBe('malformed')

    vi.useFakeTimers()
    answer(
      (_, init) =>
        new Promise((_resolve, reject) =>
          init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
        ),
    )
    const late = failure(identify('甲'))
    await vi.advanceTimersByTimeAsync(15_000)
    expect((await late).kind).toBe('timeout')
  })

  it('a call that was replaced is no failure', async () => {
    answer(
      (_, init) =>
        new Promise((_resolve, reject) =>
          init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
        ),
    )
    const replaced = new AbortController()
    const call = identify('甲', replaced.signal).catch((cause: unknown) => cause)
    replaced.abort()
    expect(isAbort(await call)).toBe(true)
  })
})
