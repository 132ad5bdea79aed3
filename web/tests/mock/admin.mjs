// Administration: units and accounts, rights, audit, usage.
import { csv, note, page, state } from './audit.mjs'
import { account, accounts, history, layers, PASSWORD, publicAccount, rights, units } from './people.mjs'
import { Problem } from './problem.mjs'
import { actionsOf, endAll, sessionOf, sessionsOf } from './session.mjs'

const told = (one) => publicAccount(one, sessionsOf(one).length)
const unitTold = (unit) => ({ ...unit, accounts: accounts.filter((one) => one.unit === unit.code).length })
const missing = (pointer, detail) => new Problem(422, '内容有误', detail, [{ pointer, detail }])

function ofUnits(method, code, body) {
  if (method === 'GET') return { body: { units: units.map(unitTold) } }
  if (method === 'POST') {
    if (!/^[\w-]{1,32}$/.test(body.code)) throw missing('/code', '代码只能由字母、数字、- 和 _ 组成。')
    if (units.some((unit) => unit.code === body.code))
      throw new Problem(409, '单位已存在', `已有代码为 ${body.code} 的单位。`)
    units.push({ code: body.code, name: body.name, active: true })
    return { status: 201, body: unitTold(units.at(-1)) }
  }
  const unit = units.find((one) => one.code === code)
  return { body: unitTold(Object.assign(unit, body)) }
}

function checkSubject(subject, holder) {
  if (Array.from(subject).length > 128) throw missing('/subject', '统一身份标识至多 128 个字符。')
  if (subject && accounts.some((one) => one !== holder && one.subject === subject))
    throw missing('/subject', '这个标识已关联到另一个账号。')
}

function ofAccounts(me, method, query, [id, what], body) {
  if (method === 'GET') {
    const [q, unit, role] = ['q', 'unit', 'role'].map((name) => query.get(name))
    const found = accounts
      .filter((one) => !q || `${one.name} ${one.title}`.includes(q))
      .filter((one) => (!unit || one.unit === unit) && (!role || one.role === role))
    return { body: { accounts: found.map(told) } }
  }
  if (method === 'POST' && !id) {
    if (!/^[\w.-]{2,32}$/.test(body.name)) throw missing('/name', '登录名须为 2 到 32 个字母、数字、点、- 或 _。')
    if (accounts.some(({ name }) => name === body.name))
      throw new Problem(409, '登录名已被使用', `已有登录名为 ${body.name} 的账号。`)
    const { subject = '' } = body
    checkSubject(subject, null)
    accounts.push(account(body.name, body.role, body.title, body.unit, { must_change_password: true, subject }))
    note({ kind: 'account', account: me.name, role: me.role, unit: me.unit, object: body.name })
    return { status: 201, body: { account: told(accounts.at(-1)), password: PASSWORD } }
  }
  const one = accounts.find((found) => found.id === id)
  if (!one) throw new Problem(404, '没有这个账号', '没有这个账号。')
  if (method === 'PATCH') {
    if (one === me && body.role) throw new Problem(409, '不能更改', '不能更改自己的角色。')
    checkSubject(body.subject ?? '', one)
    const { locked, ...change } = body
    Object.assign(one, change, locked === false ? { locked_until: null } : {})
    if (!one.active) endAll(one)
    return { body: told(one) }
  }
  if (what === 'password') {
    endAll(one)
    Object.assign(one, { password: PASSWORD, must_change_password: true })
    return { body: { password: PASSWORD } }
  }
  one.secret = null
  return { status: 204 }
}

function ofRights(me, method, what, body) {
  if (what === 'history') return { body: { versions: history } }
  if (method === 'PUT') {
    if (body.version !== rights.version) throw new Problem(409, '权限已被更改', '权限在此期间已被他人更改。')
    if (!body.reason.trim()) throw missing('/reason', '请写明原因。')
    const next = {
      version: rights.version + 1,
      changed_at: new Date().toISOString(),
      changed_by: me.name,
      reason: body.reason,
    }
    Object.assign(rights, next, { rights: body.rights })
    history.unshift(next)
  }
  return { body: { ...rights, layers } }
}

function ofUsage(query) {
  const [from, to] = [query.get('from'), query.get('to')]
  const days = []
  for (let day = new Date(from); day <= new Date(to); day = new Date(day.getTime() + 86_400_000))
    days.push(day.toISOString().slice(0, 10))
  const one = (unit, weight) => {
    const own = days.map((day, i) => ({
      day,
      requests: Math.round(
        weight * (2 + Math.sin(i + weight)) * ([0, 6].includes(new Date(day).getUTCDay()) ? 0.2 : 1),
      ),
    }))
    const requests = own.reduce((sum, { requests }) => sum + requests, 0)
    const layers = Math.round(requests * 0.3)
    const count = accounts.filter(({ unit: code }) => code === unit?.code).length
    return { unit, accounts: unit ? count : 0, requests, by_action: { identify: requests - layers, layers }, days: own }
  }
  const named = units
    .filter(({ active }) => active)
    .map(({ code, name }, i) => one({ code, name }, [520, 143, 61, 12][i] ?? 5))
  const list = [...named, one(null, 88)]
  return { body: { from, to, total: list.reduce((sum, { requests }) => sum + requests, 0), units: list } }
}

const NEEDS = {
  units: 'accounts',
  accounts: 'accounts',
  rights: 'rights',
  audit: 'audit',
  'audit.csv': 'audit',
  usage: 'usage',
}

/** What the server answers to administrators; null for other paths. */
export function administer(request, path, query, body) {
  const [what, ...rest] = path.slice(1).split('/')
  if (!(what in NEEDS)) return null
  const session = sessionOf(request)
  if (!actionsOf(session).includes(NEEDS[what]))
    throw session ? new Problem(403, '没有权限', '您的角色不能做这件事。') : new Problem(401, '请先登录', '请先登录。')
  const me = session.account
  if (what === 'units') return ofUnits(request.method, rest[0], body)
  if (what === 'accounts') return ofAccounts(me, request.method, query, rest, body)
  if (what === 'rights') return ofRights(me, request.method, rest[0], body)
  if (what === 'usage') return ofUsage(query)
  note({ kind: 'audit_read', account: me.name, role: me.role, unit: me.unit })
  if (what === 'audit.csv') return { text: csv(query), type: 'text/csv; charset=utf-8' }
  return { body: rest[0] === 'state' ? state() : page(query) }
}
