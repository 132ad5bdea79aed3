// Sessions and one's own account, as the interface of accounts says.
import { randomBytes } from 'node:crypto'
import { base32Of, stepAt, totp } from '../totp.mjs'
import { note } from './audit.mjs'
import { ADMINISTRATORS, accounts, CODE, rights, units } from './people.mjs'
import { Problem } from './problem.mjs'

const COOKIE = 'ftz_session'
const sessions = new Map()
const hours = (count) => new Date(Date.now() + count * 3_600_000).toISOString()
const now = () => new Date().toISOString()
const token = () => randomBytes(12).toString('hex')

export const sessionsOf = (account) => [...sessions.values()].filter((session) => session.account === account)
export const endAll = (account) => {
  for (const session of sessionsOf(account)) sessions.delete(session.token)
}

export function sessionOf(request) {
  const [, value] = (request.headers.cookie ?? '').match(new RegExp(`${COOKIE}=(\\w+)`)) ?? []
  return sessions.get(value) ?? null
}

const roleOf = (session) => (session?.stage === 'open' ? session.account.role : 'visitor')
export const actionsOf = (session) => rights.rights.roles[roleOf(session)].actions

function told(session) {
  const { id, name, title, role, unit, secret } = session?.account ?? {}
  const named = units.find(({ code }) => code === unit)
  return {
    accounts: true,
    stage: session?.stage ?? 'none',
    account: session
      ? { id, name, title, role, unit: { code: unit, name: named?.name ?? unit }, second_factor: secret !== null }
      : null,
    actions: actionsOf(session),
    level: rights.rights.roles[roleOf(session)].level,
    expires_at: session?.expires_at ?? null,
    idle_seconds: session ? 1800 : null,
    sign_in: { oidc: { title: '浙政钉', identity: null } },
  }
}

/** What is still to be done before the session is open. */
function stageOf(account, factorGiven) {
  if (account.secret && !factorGiven) return 'second_factor'
  if (!account.secret && ADMINISTRATORS.includes(account.role)) return 'enrol'
  return account.must_change_password ? 'password' : 'open'
}

function fits(account, code) {
  const at = account.recovery.indexOf(code)
  if (at >= 0) account.recovery.splice(at, 1)
  const steps = [-1, 0, 1].map((step) => totp(account.secret ?? account.pending, stepAt(Date.now()) + step))
  return at >= 0 || code === CODE || steps.includes(code)
}

const wrong = (detail) => new Problem(401, '未能确认身份', detail)

function enter({ name, password }, request) {
  if (name === 'shut') throw new Problem(429, '尝试次数过多', '尝试次数过多。', undefined, { 'retry-after': '60' })
  const account = accounts.find((one) => one.name === name)
  if (!account?.active || account.password !== password) {
    note({ kind: 'sign_in', outcome: 'refused', account: name, reason: '口令不符' })
    throw wrong('登录名或口令不正确。')
  }
  const session = {
    token: token(),
    id: token(),
    account,
    stage: stageOf(account, false),
    address: '10.1.2.3',
    agent: /Chrome\/(\d+)/.test(request.headers['user-agent']) ? `Chrome ${RegExp.$1} · Linux` : '未知',
    created_at: now(),
    expires_at: hours(8),
  }
  sessions.set(session.token, session)
  account.last_sign_in_at = session.created_at
  note({ kind: 'sign_in', account: name, role: account.role, unit: account.unit })
  return { body: told(session), cookie: `${COOKIE}=${session.token}; HttpOnly; SameSite=Strict; Path=/` }
}

function changePassword(session, { current, password }) {
  const { account } = session
  if (account.password !== current) throw wrong('当前口令不正确。')
  const refuse = (detail) => new Problem(422, '口令不合要求', detail, [{ pointer: '/password', detail }])
  if (Array.from(password).length < 10) throw refuse('口令至少 10 个字符。')
  if (password === current) throw refuse('不能与最近用过的口令相同。')
  account.password = password
  account.must_change_password = false
  if (session.stage === 'password') session.stage = 'open'
  return { body: told(session) }
}

function confirmFactor(session, { code }) {
  const { account } = session
  if (!account.pending || !fits({ ...account, secret: account.pending }, code))
    throw new Problem(422, '验证码不正确', '验证码不正确，请核对手机时间后重试。', [
      { pointer: '/code', detail: '不正确' },
    ])
  account.secret = account.pending
  account.pending = undefined
  account.recovery = Array.from({ length: 8 }, () =>
    token()
      .slice(0, 12)
      .replace(/(.{4})(?=.)/g, '$1-'),
  )
  if (session.stage === 'enrol') session.stage = stageOf(account, true)
  return { body: { recovery_codes: account.recovery } }
}

function beginFactor({ account }, { password }) {
  if (account.password !== password) throw wrong('口令不正确。')
  account.pending = base32Of(randomBytes(20))
  const uri = `otpauth://totp/ftz-atlas:${account.name}?secret=${account.pending}&issuer=ftz-atlas`
  return { body: { secret: account.pending, uri, qr: picture(account.pending) } }
}

/** Looks like the real thing; nothing reads it. */
function picture(secret) {
  const bits = Array.from({ length: 625 }, (_, i) => (secret.charCodeAt(i % secret.length) * (i + 7) * 31) % 11 < 5)
  const path = bits.map((on, i) => (on ? `M${i % 25} ${Math.floor(i / 25)}h1v1h-1z` : '')).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 25 25"><path fill="#fff" d="M0 0h25v25H0z"/><path d="${path}"/></svg>`
}

function removeFactor({ account }, { password, code }) {
  if (account.password !== password || !fits(account, code)) throw wrong('口令或验证码不正确。')
  if (ADMINISTRATORS.includes(account.role)) throw new Problem(409, '不能停用', '管理员必须使用两步验证，不能停用。')
  account.secret = null
  return { status: 204 }
}

function makeKey({ account }, { title, scopes, days, per_minute, per_day }) {
  if (title.length > 64)
    throw new Problem(422, '用途过长', '用途过长。', [{ pointer: '/title', detail: '不超过 64 字' }])
  const info = { id: token(), title, scopes, created_at: now(), expires_at: hours(24 * days), last_used_at: null }
  account.keys.push({ ...info, per_minute, per_day, revoked: false })
  note({ kind: 'key', account: account.name, role: account.role, unit: account.unit, object: title })
  return { status: 201, body: { key: `ftz_${token()}${token()}`, info: account.keys.at(-1) } }
}

function own(session, method, what, id, body) {
  const { account } = session
  if (what === 'password' && method === 'PUT') return changePassword(session, body)
  if (what === 'factor' && method === 'POST') return beginFactor(session, body)
  if (what === 'factor' && method === 'PUT') return confirmFactor(session, body)
  if (session.stage !== 'open') throw wrong('登录尚未完成。')
  if (what === 'factor' && method === 'DELETE') return removeFactor(session, body)
  if (what === 'keys' && method === 'GET') return { body: { keys: account.keys } }
  if (what === 'keys' && method === 'POST') return makeKey(session, body)
  if (what === 'keys' && method === 'DELETE') {
    account.keys = account.keys.map((key) => (key.id === id ? { ...key, revoked: true } : key))
    return { status: 204 }
  }
  if (what === 'sessions' && method === 'DELETE') {
    for (const one of sessionsOf(account)) if (one.id === id) sessions.delete(one.token)
    return { status: 204 }
  }
  const list = sessionsOf(account).map(({ id, address, agent, created_at, expires_at }) => {
    return { id, current: id === session.id, address, agent, created_at, seen_at: now(), expires_at }
  })
  return what === 'sessions' ? { body: { sessions: list } } : null
}

/** What the server answers about sessions and one's own account; null for other paths. */
export function answer(request, path, body) {
  const session = sessionOf(request)
  const { method } = request
  if (path === '/session' && method === 'GET') return { body: told(session) }
  if (path === '/session' && method === 'POST') return enter(body, request)
  if (path === '/session' && method === 'DELETE') {
    if (session) sessions.delete(session.token)
    return { status: 204, cookie: `${COOKIE}=; Path=/; Max-Age=0` }
  }
  if (path === '/session/factor') {
    if (!session || !fits(session.account, body.code)) throw wrong('验证码不正确。')
    session.stage = stageOf(session.account, true)
    return { body: told(session) }
  }
  const [, what, id] = path.match(/^\/account\/(\w+)(?:\/(\w+))?$/) ?? []
  if (!what) return null
  if (!session) throw wrong('请先登录。')
  return own(session, method, what, id, body)
}
