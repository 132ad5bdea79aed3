// Invented units and accounts, one of every role, and the rights of the roles; in memory, so that each start is the same.
// Names and titles are as hostile as a server may let them be.
export const PASSWORD = 'Correct-horse-9'
/** Stands in for every authenticator's code. */
export const CODE = '123456'

export const units = [
  { code: 'scjg', name: '市场监督管理局', active: true },
  { code: 'swj', name: '商务局', active: true },
  { code: 'zgj', name: '自然资源和规划局', active: true },
  { code: 'dsj', name: '大数据管理中心', active: true },
  { code: 'odd', name: '<img src=x onerror=alert(1)>', active: false },
]

export const TITLES = {
  clerk: '张三',
  reviewer: '李思敏',
  supervisor: '王主管',
  leader: '赵局长',
  officer: '钱专员',
  publisher: '孙发布',
  auditor: '周审计',
  system_admin: '吴系统',
  security_admin: '郑安全',
}
const UNITS = {
  leader: 'swj',
  officer: 'zgj',
  publisher: 'zgj',
  auditor: 'dsj',
  system_admin: 'dsj',
  security_admin: 'dsj',
}
export const ADMINISTRATORS = ['auditor', 'system_admin', 'security_admin']

let made = 0
export function account(name, role, title, unit, more = {}) {
  made += 1
  return {
    id: `a${String(made).padStart(7, '0')}`,
    name,
    title,
    role,
    unit,
    active: true,
    locked_until: null,
    must_change_password: false,
    subject: '',
    created_at: '2026-03-02T01:20:00Z',
    last_sign_in_at: null,
    password: PASSWORD,
    secret: null,
    recovery: [],
    keys: [],
    ...more,
  }
}

export const accounts = [
  ...Object.entries(TITLES).map(([role, title]) =>
    account(role, role, title, UNITS[role] ?? 'scjg', {
      secret: ADMINISTRATORS.includes(role) ? 'JBSWY3DPEHPK3PXP' : null,
    }),
  ),
  // Has everything before him: a second factor to set up and a password to change.
  account('newcomer', 'auditor', '新审计', 'dsj', { must_change_password: true }),
  account('odd', 'clerk', '<script>alert("x")</script>', 'odd', { active: false }),
  account('shut', 'clerk', '陈锁定', 'scjg', { locked_until: '2099-01-01T00:00:00Z' }),
]

const role = (level, actions, more = {}) => ({ level, actions, own_rows: false, layers: {}, fields: {}, ...more })

export const rights = {
  version: 7,
  changed_at: '2026-11-02T02:03:04Z',
  changed_by: 'security_admin',
  reason: '规划局专员按职责查看 <b>受限</b> 图层',
  rights: {
    roles: {
      clerk: role('L2', ['identify', 'layers']),
      reviewer: role('L2', ['identify', 'layers', 'unmask']),
      supervisor: role('L3', ['identify', 'layers', 'download', 'unmask', 'approve', 'usage']),
      leader: role('L2', ['layers', 'usage'], { layers: { firm: 'count' } }),
      officer: role('L2', ['identify', 'layers', 'download'], {
        own_rows: true,
        layers: { secret: 'read', industry: 'none' },
        fields: { 'firm/phone': 'read' },
      }),
      publisher: role('L2', ['layers', 'download']),
      auditor: role('L1', ['audit', 'usage']),
      system_admin: role('L1', ['accounts', 'usage', 'operate']),
      security_admin: role('L1', ['rights']),
      visitor: role('L1', ['identify', 'layers']),
    },
    fields: { 'address/room': { level: 'L2', personal: true }, 'firm/phone': { level: 'L3', personal: true } },
    rows: { firm: 'unit' },
    // One feature fewer than the invented city has addresses.
    approval: { level: 'L3', features: 10 },
  },
}

const fields = (titles) => Object.entries(titles).map(([name, title]) => ({ name, title }))
const ZONE = fields({ code: '编码', name: '名称', kind: '类型' })
export const layers = [
  { layer: 'ftz', title: '自贸区范围', level: 'L1', fields: ZONE },
  { layer: 'plan', title: '空间规划', level: 'L1', fields: ZONE },
  { layer: 'industry', title: '产业规划', level: 'L1', fields: ZONE },
  { layer: 'town', title: '镇街', level: 'L1', fields: ZONE },
  {
    layer: 'address',
    title: '地址',
    level: 'L2',
    fields: fields({ town: '镇街', road: '道路', number: '门牌号', room: '房间' }),
  },
  {
    layer: 'firm',
    title: '企业登记',
    level: 'L2',
    fields: fields({ name: '名称', person: '法定代表人', phone: '联系电话', unit: '登记机关' }),
  },
  { layer: 'secret', title: '重点项目用地', level: 'L4', fields: fields({ code: '编码', owner: '权利人' }) },
]

export const history = [
  { version: 7, changed_at: rights.changed_at, changed_by: rights.changed_by, reason: rights.reason },
  { version: 6, changed_at: '2026-10-11T08:00:00Z', changed_by: 'security_admin', reason: '开放主管的导出审批' },
  { version: 5, changed_at: '2026-09-01T01:30:00Z', changed_by: 'security_admin', reason: '初次配置' },
]

/** As others see an account. */
export function publicAccount(one, sessions) {
  const { password, secret, recovery, keys, pending, unit, ...rest } = one
  const named = units.find(({ code }) => code === unit)
  return {
    ...rest,
    unit: { code: unit, name: named?.name ?? unit },
    second_factor: secret !== null,
    keys: keys.filter(({ revoked }) => !revoked).length,
    sessions,
  }
}
