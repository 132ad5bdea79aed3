// Finds addresses of every verdict in whatever city the server holds: no data of a city is written here but one address.
import assert from 'node:assert/strict'
import { BASE } from './browser.mjs'

/** The address of the interface's description. */
export const KNOWN = '浙江省义乌市福田街道国际商贸城三区82号门4楼25街37283店面(自主申报)'
export const WORDS = { inside: '区内', outside: '区外', review: '待核查' }

async function get(path) {
  const reply = await fetch(`${BASE}/api/v1${path}`)
  assert.ok(reply.ok, `${path}: ${reply.status}`)
  return reply.json()
}

async function post(path, body) {
  const headers = { 'content-type': 'application/json' }
  const reply = await fetch(`${BASE}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  assert.ok(reply.ok, `${path}: ${reply.status}`)
  return reply.json()
}

export const atlas = () => get('/atlas')
export const identify = (address) => post('/addresses/identify', { address })
export const suggest = (q) => get(`/addresses/suggest?${new URLSearchParams({ q, limit: '8' })}`)

async function judge(addresses) {
  if (addresses.length === 0) return []
  const { results } = await post('/addresses/identify/batch', { addresses: addresses.slice(0, 1000) })
  return results.flatMap(({ result }) => (result ? [result] : []))
}

/** Standard addresses all over the city: those nearest to the points of a grid. */
async function everywhere(side = 12) {
  const { extent } = await atlas()
  assert.ok(extent, 'the server holds a city')
  const found = new Set()
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const lon = extent[0] + ((extent[2] - extent[0]) * (i + 0.5)) / side
      const lat = extent[1] + ((extent[3] - extent[1]) * (j + 0.5)) / side
      const { addresses } = await get(`/addresses/reverse?lon=${lon}&lat=${lat}&limit=3`)
      for (const { site } of addresses) found.add(site.standard_address)
    }
  }
  return [...found]
}

/** Texts that say too little: an address without its town and village. */
function vague({ input, elements }) {
  const letters = Array.from(input)
  const kept = elements.filter(({ role }) => !['town', 'village', 'note'].includes(role))
  const text = (some) => some.map(({ start, end }) => letters.slice(start, end).join('')).join('')
  return [text(kept), text(kept.filter(({ role }) => ['county', 'road', 'place'].includes(role)))]
}

async function search() {
  const all = await judge(await everywhere())
  const poor = await judge([...new Set(all.flatMap(vague))].filter((text) => text !== ''))
  return {
    inside: all.find(({ verdict }) => verdict === 'inside'),
    outside: all.find(({ verdict }) => verdict === 'outside'),
    review: poor.find(({ verdict, question }) => verdict === 'review' && question && question.options.length > 1),
  }
}

let found
/** One address of the city with this verdict; under review, one whose question names at least two answers. */
export async function example(verdict) {
  found ??= search()
  const { [verdict]: one } = await found
  assert.ok(one, `the server's city has an address for the verdict ${verdict}`)
  return one
}
