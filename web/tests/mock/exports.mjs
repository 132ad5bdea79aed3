// Layers that nobody takes away alone: requests, and the second person's decisions. In memory.
import { randomBytes } from 'node:crypto'
import { note } from './audit.mjs'
import { layerList } from './maps.mjs'
import { rights, units } from './people.mjs'
import { Problem } from './problem.mjs'
import { actionsOf, sessionOf } from './session.mjs'

const HOUR = 3_600_000
const requests = []

const fault = (pointer, detail) => new Problem(422, '内容有误', detail, [{ pointer, detail }])
const conflict = (detail) => new Problem(409, '不能这样做', detail)

function needs({ level, features }) {
  const { approval } = rights.rights
  return level >= approval.level || (level !== 'L1' && features > approval.features)
}

function stateOf({ decision, asked }) {
  if (decision && !decision.approve) return 'refused'
  const end = decision ? decision.at + 24 * HOUR : asked + 7 * 24 * HOUR
  return end <= Date.now() ? 'expired' : decision ? 'granted' : 'waiting'
}

function told(request) {
  const { account, decision, asked, id, layer, purpose } = request
  const { title, level, features } = layerList().layers.find((one) => one.layer === layer)
  const named = units.find(({ code }) => code === account.unit)
  const when = (instant) => new Date(instant).toISOString()
  return {
    ...{ id, layer, title, level, features, purpose, state: stateOf(request) },
    asked_by: { name: account.name, title: account.title, unit: { code: account.unit, name: named.name } },
    asked_at: when(asked),
    decided_by: decision?.by ?? null,
    decided_at: decision ? when(decision.at) : null,
    reason: decision?.reason ?? '',
    expires_at: when(decision ? decision.at + 24 * HOUR : asked + 7 * 24 * HOUR),
  }
}

/** How it stands with taking a layer away, for whoever asks. */
export function takingOf(session, layer) {
  if (session?.stage !== 'open' || !actionsOf(session).includes('download') || !needs(layer)) return 'none'
  const own = requests.filter((one) => one.account === session.account && one.layer === layer.layer).map(stateOf)
  return ['granted', 'waiting'].find((state) => own.includes(state)) ?? 'needed'
}

/** Whoever takes a layer away may do so. */
export function checkTaking(request, name) {
  const session = sessionOf(request)
  if (!actionsOf(session).includes('download')) throw new Problem(403, '没有权限', '您的角色不能下载图层。')
  const layer = layerList().layers.find((one) => one.layer === name)
  if (layer && !['none', 'granted'].includes(takingOf(session, layer)))
    throw new Problem(403, '需要另一人批准', '这个图层较敏感或较大，下载前须由另一人批准。')
}

function ask(session, { layer: name, purpose }) {
  const letters = Array.from(purpose.trim()).length
  if (letters < 4 || letters > 200) throw fault('/purpose', '请写明用途（4 至 200 个字符）。')
  const layer = layerList().layers.find((one) => one.layer === name)
  if (!layer) throw fault('/layer', '没有这个图层。')
  if (takingOf(session, layer) !== 'needed') throw conflict('不必审批，或者已有申请。')
  const { account } = session
  requests.unshift({
    id: randomBytes(8).toString('hex'),
    account,
    layer: name,
    purpose: purpose.trim(),
    asked: Date.now(),
  })
  note({
    kind: 'approval',
    account: account.name,
    role: account.role,
    unit: account.unit,
    object: name,
    reason: purpose,
  })
  return { status: 201, body: told(requests[0]) }
}

function decide({ account }, id, { approve, reason = '' }) {
  const request = requests.find((one) => one.id === id)
  if (!request) throw new Problem(404, '没有这个申请', '没有这个申请。')
  if (!approve && Array.from(reason.trim()).length < 4) throw fault('/reason', '拒绝须写明理由。')
  if (request.account === account) throw conflict('自己的申请须由另一人批准。')
  if (stateOf(request) !== 'waiting') throw conflict('这个申请已有结果。')
  request.decision = { approve, by: account.name, at: Date.now(), reason: reason.trim() }
  note({
    kind: 'approval',
    account: account.name,
    role: account.role,
    unit: account.unit,
    object: request.layer,
    reason,
  })
  return { body: told(request) }
}

const NEEDS = { exports: 'download', approvals: 'approve' }

/** What the server answers about exports and approvals; null for other paths. */
export function decideExports(request, path, body) {
  const [what, id] = path.slice(1).split('/')
  if (!(what in NEEDS)) return null
  const session = sessionOf(request)
  if (!session) throw new Problem(401, '请先登录', '请先登录。')
  if (!actionsOf(session).includes(NEEDS[what])) throw new Problem(403, '没有权限', '您的角色不能做这件事。')
  if (request.method === 'POST') return ask(session, body)
  if (request.method === 'PUT') return decide(session, id, body)
  const own = (one) => one.account === session.account
  if (what === 'exports') return { body: { exports: requests.filter(own).map(told) } }
  const others = requests.filter((one) => !own(one)).map(told)
  const waits = ({ state }) => state === 'waiting'
  return { body: { exports: [...others.filter(waits).reverse(), ...others.filter((one) => !waits(one))] } }
}
