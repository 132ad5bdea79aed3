// An invented record of what has been done, and what is done meanwhile.
const KINDS = [
  'sign_in',
  'sign_out',
  'account',
  'rights',
  'key',
  'unmask',
  'export',
  'approval',
  'audit_read',
  'server',
]
const PEOPLE = [
  ['clerk', 'clerk', 'scjg'],
  ['reviewer', 'reviewer', 'scjg'],
  ['system_admin', 'system_admin', 'dsj'],
  ['security_admin', 'security_admin', 'dsj'],
]
const HOUR = 3_600_000

const entries = []

/** Writes one entry; the newest is the last. */
export function note({ at = Date.now(), ...more }) {
  entries.push({
    chain: 'c2026a',
    seq: entries.length + 1,
    at: new Date(at).toISOString(),
    outcome: 'done',
    account: null,
    role: null,
    unit: null,
    address: '10.1.2.3',
    object: '',
    reason: '',
    detail: {},
    ...more,
  })
}

const start = Date.now() - 130 * HOUR
for (let i = 0; i < 128; i++) {
  const [account, role, unit] = PEOPLE[(i * 7) % PEOPLE.length]
  const kind = KINDS[(i * 3) % KINDS.length]
  const who = kind === 'server' ? {} : { account, role, unit }
  const reason = kind === 'unmask' ? '核对申请人提交的材料 <b onclick=alert(1)>' : ''
  const object = kind === 'unmask' ? 'firm/phone' : kind === 'account' ? 'officer' : kind === 'export' ? 'firm' : ''
  const detail = kind === 'export' ? { rows: 120 + i, format: 'csv' } : {}
  note({ at: start + i * HOUR, kind, ...who, outcome: i % 9 === 4 ? 'refused' : 'done', object, reason, detail })
}

function matching(query) {
  const [from, to, account, kind, q] = ['from', 'to', 'account', 'kind', 'q'].map((name) => query.get(name))
  return entries
    .filter((entry) => !from || entry.at >= new Date(from).toISOString())
    .filter((entry) => !to || entry.at <= new Date(to).toISOString())
    .filter((entry) => !account || entry.account === account)
    .filter((entry) => !kind || entry.kind === kind)
    .filter((entry) => !q || `${entry.object} ${entry.reason} ${entry.account}`.includes(q))
    .toReversed()
}

export function page(query) {
  const found = matching(query)
  const at = Number(query.get('cursor') ?? 0)
  const end = at + Number(query.get('limit') ?? 50)
  return { entries: found.slice(at, end), next: end < found.length ? String(end) : null }
}

export function csv(query) {
  const lines = matching(query).map(({ seq, at, kind, account }) => [seq, at, kind, account ?? ''].join(','))
  return `seq,at,kind,account\n${lines.join('\n')}\n`
}

export const state = () => ({
  sound: true,
  chains: [
    { chain: 'c2025b', started_at: '2025-12-01T00:00:00Z', entries: 8124, checkpoints: 82, fault: null },
    {
      chain: 'c2026a',
      started_at: new Date(start).toISOString(),
      entries: entries.length,
      checkpoints: 4,
      fault: null,
    },
  ],
  retention_days: 400,
})
