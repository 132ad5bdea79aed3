import { afterEach, describe, expect, it, vi } from 'vitest'
import { failureText } from '../../src/accounts/failure'
import { createSignIn, stepOf } from '../../src/accounts/state/signIn'
import type { Session, Stage } from '../../src/api/accounts'
import { ApiError, complaintAt } from '../../src/api/error'
import { safeNext, signInLink } from '../../src/lib/next'
import { json } from './support'

const HOME = 'http://atlas.local:8080'

const session = (stage: Stage, accounts = true): Session => ({
  accounts,
  stage,
  account:
    stage === 'none' || stage === 'local'
      ? null
      : {
          id: '1',
          name: 'zhou',
          title: '周审计',
          role: 'auditor',
          unit: { code: 'dsj', name: '中心' },
          second_factor: false,
        },
  actions: [],
  level: 'L1',
  expires_at: null,
  idle_seconds: null,
  sign_in: { oidc: null },
})

/** Answers calls in order; each is a method, a path and what is sent. */
function server(...answers: (() => Response)[]) {
  const calls: [string, string, unknown][] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    calls.push([init.method ?? 'GET', path, init.body ? JSON.parse(String(init.body)) : null])
    const next = answers.shift()
    if (!next) throw new Error(`not expected: ${path}`)
    return next()
  })
  return calls
}

afterEach(() => vi.unstubAllGlobals())

describe('the way on after signing in', () => {
  it.each([
    ['/map', '/map'],
    ['/?address=甲路1号', '/?address=%E7%94%B2%E8%B7%AF1%E5%8F%B7'],
    ['/map#map=14/29/120&pin=1,2', '/map#map=14/29/120&pin=1,2'],
    ['/admin#rights', '/admin#rights'],
    ['/accountants', '/accountants'],
  ])('follows %s', (wanted, path) => expect(safeNext(wanted, HOME)).toBe(path))

  it.each([
    null,
    '',
    'map',
    '//evil.example/',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/%2e//evil.example',
    'https://evil.example/',
    'http://atlas.local:8080.evil.example/',
    'javascript:alert(1)',
    ' //evil.example',
    '/sign-in?next=/sign-in',
    '/api/v1/session/oidc',
  ])('does not follow %j', (wanted) => expect(safeNext(wanted, HOME)).toBe('/'))

  it('is written so that it is read again', () => {
    const link = new URL(signInLink('/map#map=1/2/3&x=?'), HOME)
    expect(safeNext(link.searchParams.get('next'), HOME)).toBe('/map#map=1/2/3&x=?')
  })
})

describe('stages of the sign-in', () => {
  it('are steps of the page', () => {
    expect(stepOf(null)).toBe('loading')
    const stages = ['none', 'second_factor', 'enrol', 'password', 'open', 'local'] as const
    expect(stages.map((stage) => stepOf(session(stage)))).toEqual([
      'name',
      'factor',
      'enrol',
      'password',
      'open',
      'closed',
    ])
    expect(stepOf(session('none', false))).toBe('closed')
  })

  it('lead a new administrator through all of them, asking the password once', async () => {
    const enter = vi.fn()
    const calls = server(
      () => json(session('none')),
      () => json(session('enrol')),
      () => json({ secret: 'ABC', uri: 'otpauth://x', qr: '<svg/>' }),
      () => json({ title: '验证码不正确', detail: '请核对手机时间。' }, 422),
      () => json({ recovery_codes: ['a-b-c'] }),
      () => json(session('password')),
      () => json({ title: '口令不合要求', errors: [{ pointer: '/password', detail: '太短。' }] }, 422),
      () => json(session('open')),
    )
    const sign = createSignIn(enter)
    await sign.load()
    expect(sign.step.value).toBe('name')
    await sign.start('zhou', 'secret')
    expect([sign.step.value, sign.enrolment.value?.secret]).toEqual(['enrol', 'ABC'])
    await sign.confirm('000000')
    expect([sign.step.value, sign.error.value?.status]).toEqual(['enrol', 422])
    await sign.confirm('123456')
    expect([sign.step.value, sign.codes.value]).toEqual(['codes', ['a-b-c']])
    await sign.goOn()
    expect([sign.step.value, sign.passwordGone.value]).toEqual(['password', false])
    await sign.choose('short')
    expect(complaintAt(sign.error.value, '/password')).toBe('太短。')
    await sign.choose('Better-word-1')
    expect([sign.step.value, enter.mock.calls.length, sign.passwordGone.value]).toEqual(['open', 1, true])
    expect(calls[2]).toEqual(['POST', '/api/v1/account/factor', { password: 'secret' }])
    expect(calls[7]).toEqual(['PUT', '/api/v1/account/password', { current: 'secret', password: 'Better-word-1' }])
  })

  it('ask the password again where the page was loaded anew', async () => {
    const calls = server(
      () => json(session('enrol')),
      () => json({ secret: 'ABC', uri: '', qr: '<svg/>' }),
    )
    const sign = createSignIn(() => {})
    await sign.load()
    expect([sign.step.value, sign.enrolment.value, sign.passwordGone.value]).toEqual(['enrol', null, true])
    await sign.enrol('typed')
    expect(calls[1]?.[2]).toEqual({ password: 'typed' })
    expect(sign.enrolment.value?.secret).toBe('ABC')
  })

  it('can be left for another account', async () => {
    server(
      () => json(session('second_factor')),
      () => new Response(null, { status: 204 }),
      () => json(session('none')),
    )
    const sign = createSignIn(() => {})
    await sign.load()
    expect(sign.step.value).toBe('factor')
    await sign.leave()
    expect([sign.step.value, sign.error.value]).toEqual(['name', null])
  })

  it('stay where they are when something fails, and say what', async () => {
    const enter = vi.fn()
    server(
      () => json(session('none')),
      () => new Response('{"title":"尝试次数过多"}', { status: 429, headers: { 'retry-after': '60' } }),
    )
    const sign = createSignIn(enter)
    await sign.load()
    await sign.start('zhou', 'x')
    expect([sign.step.value, sign.busy.value, enter.mock.calls.length]).toEqual(['name', false, 0])
    expect(failureText(sign.error.value as ApiError)).toBe('尝试次数过多 请在 60 秒后再试。')
    expect(failureText(new ApiError('network'))).toBe('连接不上服务器')
    expect(failureText(new ApiError('problem', { status: 502 }))).toBe('状态码 502')
  })
})
