// 47 accounts at once on the map, as the source document has them: each signs in, then looks at the layers and wanders over
// tiles. Its own server with a sample city:
//
//   FTZ_ATLAS_BINARY=target/release/ftz-atlas node benches/accounts.mjs [SECONDS]
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ACCOUNTS = 47
const seconds = Number(process.argv[2] ?? 20)
const binary = process.env.FTZ_ATLAS_BINARY ?? 'target/release/ftz-atlas'
const folder = mkdtempSync(join(tmpdir(), 'ftz-accounts-'))
const options = ['serve', '--listen', '127.0.0.1:0', '--json', '--data', folder, '--sample', '--sample-addresses', '39000']
const { FTZ_ATLAS_BINARY: _, ...environment } = process.env
const server = spawn(binary, options, { env: { ...environment, FTZ_ATLAS_LOG: 'warn' }, stdio: ['ignore', 'pipe', 'inherit'] })
const ready = JSON.parse(await new Promise((resolve) => createInterface(server.stdout).once('line', resolve)))

/** A browser of one account. */
function person() {
  let cookie = ''
  return async (method, path, body) => {
    const headers = { origin: ready.url, 'content-type': 'application/json', cookie }
    const reply = await fetch(ready.url + path, { method, headers, body: body && JSON.stringify(body) })
    const set = reply.headers.get('set-cookie')
    if (set) cookie = set.split(';')[0]
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`)
    return text && reply.headers.get('content-type')?.includes('json') ? JSON.parse(text) : null
  }
}

/** The code of a second factor (RFC 6238). */
function code(secret) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0')
}

const times = []
let failed = 0
async function wander(ask, until, seed) {
  let random = seed
  const next = (below) => {
    random = (random * 1103515245 + 12345) % 2147483648
    return random % below
  }
  while (performance.now() < until) {
    const z = 10 + next(5)
    const scale = 2 ** (z - 10)
    // The county of the sample lies in these tiles of zoom 10.
    const [x, y] = [853 * scale + next(2 * scale), 423 * scale + next(2 * scale)]
    const began = performance.now()
    await ask('GET', `/tiles/ftz,town,plan,address/${z}/${x}/${y}.mvt`).catch(() => failed++)
    times.push(performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, 40 + next(60)))
  }
}

try {
  const admin = person()
  const { name, password } = ready.accounts.find((account) => account.role === 'system_admin')
  await admin('POST', '/api/v1/session', { name, password })
  const { secret } = await admin('POST', '/api/v1/account/factor', { password })
  await admin('PUT', '/api/v1/account/factor', { code: code(secret) })
  const roles = ['clerk', 'reviewer', 'leader', 'officer', 'publisher']
  const people = []
  for (let number = 0; number < ACCOUNTS; number++) {
    await admin('POST', '/api/v1/units', { code: `unit${number % 40}`, name: `单位 ${number % 40}` }).catch(() => {})
    const account = { name: `person${number}`, title: '合成', role: roles[number % 5], unit: `unit${number % 40}` }
    const made = await admin('POST', '/api/v1/accounts', account)
    people.push({ name: account.name, password: made.password })
  }
  const began = performance.now()
  const signedIn = await Promise.all(
    people.map(async ({ name, password }, number) => {
      const ask = person()
      await ask('POST', '/api/v1/session', { name, password })
      await ask('PUT', '/api/v1/account/password', { current: password, password: `Nobody-knows-${number}-${Date.now()}` })
      await ask('GET', '/api/v1/layers')
      return ask
    }),
  )
  console.log(`${ACCOUNTS} accounts signed in and chose a password in ${Math.round(performance.now() - began)} ms`)
  const until = performance.now() + seconds * 1000
  await Promise.all(signedIn.map((ask, number) => wander(ask, until, number + 1)))
  times.sort((a, b) => a - b)
  const at = (share) => times[Math.floor(times.length * share)].toFixed(1)
  console.log(`${times.length} tiles in ${seconds} s, ${failed} failed: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(0.99999)} ms`)
} finally {
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('exit', resolve))
  rmSync(folder, { recursive: true })
}
