// A stand-in for the server while working on the pages: node tests/mock-server.mjs [port]. Serves dist/ and an invented
// city under the same security policy as the server.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { administer } from './mock/admin.mjs'
import { atlas, identify, layer, reverse, suggest } from './mock/answers.mjs'
import { checkTaking, decideExports, takingOf } from './mock/exports.mjs'
import { basemaps, countIn, ground, items, layerList, layersAt, style, tileJson, tileOf } from './mock/maps.mjs'
import { bodyOf, Problem } from './mock/problem.mjs'
import { answer, sessionOf } from './mock/session.mjs'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
const POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; " +
  "font-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const LIMIT = 512

function checked(address) {
  if (typeof address !== 'string' || address.trim() === '')
    throw new Problem(422, '地址无效', '地址不能为空。', [{ pointer: '/address', detail: '不能为空' }])
  if (Array.from(address).length > LIMIT)
    throw new Problem(422, '地址过长', `地址不能超过 ${LIMIT} 个字符。`, [{ pointer: '/address', detail: '过长' }])
  return identify(address)
}

function batched(addresses) {
  const results = addresses.map((entry, index) => {
    try {
      return { index, id: entry.id ?? null, result: checked(entry.address ?? entry) }
    } catch (error) {
      return { index, error: error.body }
    }
  })
  return { results, atlas_version: atlas().version, synthetic: true }
}

async function api(request, url) {
  const query = url.searchParams
  const path = url.pathname.replace('/api/v1', '')
  if (path === '/addresses/identify') return checked((await bodyOf(request)).address)
  if (path === '/addresses/identify/batch') return batched((await bodyOf(request)).addresses)
  if (path === '/addresses/suggest') return suggest(query.get('q') ?? '', Number(query.get('limit') ?? 10))
  if (path === '/addresses/reverse')
    return reverse(Number(query.get('lon')), Number(query.get('lat')), Number(query.get('limit') ?? 5))
  if (path === '/atlas') return atlas()
  if (path === '/layers') {
    const list = layerList()
    const session = sessionOf(request)
    return { ...list, layers: list.layers.map((one) => ({ ...one, taking: takingOf(session, one) })) }
  }
  if (path === '/layers/at')
    return layersAt(Number(query.get('lon')), Number(query.get('lat')), Number(query.get('radius') ?? 30))
  if (path === '/layers/count') return countIn((await bodyOf(request)).polygon)
  const [, file, ending] = path.match(/^\/layers\/([^/.]+)(\.geojson|\.csv|\.zip)?$/) ?? []
  const name = file && decodeURIComponent(file)
  if (ending) checkTaking(request, name)
  // A file's content is none of the pages' business: every form of it is GeoJSON here, and points are left out.
  const found = file ? (layer(name) ?? (ending && { type: 'FeatureCollection', synthetic: true, features: [] })) : null
  if (!found) throw new Problem(404, '没有这个资源', `没有 ${url.pathname}。`)
  return found
}

/** Maps in the forms of their standards; null where the path is none of them. */
async function map(path, base) {
  const json = (value) => ({ data: JSON.stringify(value), type: 'application/json' })
  if (path === '/basemaps.json') return json(basemaps(base))
  if (path.startsWith('/basemaps/')) return { data: ground(), type: 'image/png' }
  // No icons: what is drawn with them is not in this city.
  if (/^\/sprites\/.*\.json$/.test(path)) return json({})
  if (/^\/sprites\/.*\.png$/.test(path)) return { data: ground(), type: 'image/png' }
  const [, named] = path.match(/^\/styles\/(light|dark|cockpit)\.json$/) ?? []
  if (named) return json(await style(named, base))
  const [, listed] = path.match(/^\/ogc\/collections\/(\w+)\/items$/) ?? []
  if (listed) return json(items(listed))
  const [, described] = path.match(/^\/tiles\/(\w+)\.json$/) ?? []
  if (described) return json(tileJson(described, base))
  const [, layer, ...at] = path.match(/^\/tiles\/(\w+)\/(\d+)\/(\d+)\/(\d+)\.mvt$/) ?? []
  if (layer) return { data: tileOf(layer, ...at.map(Number)), type: 'application/vnd.mapbox-vector-tile' }
  return null
}

/** Accounts, in memory: null where the path is none of theirs. */
async function people(request, url) {
  const path = url.pathname.replace('/api/v1', '')
  if (!/^\/(session|account|accounts|units|rights|audit|audit\.csv|usage|exports|approvals)(\/|$)/.test(path))
    return null
  const body = await bodyOf(request)
  return (
    answer(request, path, body) ??
    decideExports(request, path, body) ??
    administer(request, path, url.searchParams, body)
  )
}

const PAGES = {
  '/': 'index.html',
  '/map': 'map.html',
  '/sign-in': 'sign-in.html',
  '/account': 'account.html',
  '/admin': 'admin.html',
}

async function file(path) {
  const name = PAGES[path] ?? normalize(path).replace(/^(\.\.[/\\])+/, '')
  return { data: await readFile(join(DIST, name)), type: TYPES[extname(name)] ?? 'application/octet-stream' }
}

export function start(port) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost')
    const send = (status, type, data, headers = {}) => {
      response.writeHead(status, {
        ...headers,
        ...(type ? { 'content-type': type } : {}),
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
      })
      response.end(data)
    }
    try {
      const own = url.pathname.startsWith('/api/') ? await people(request, url) : null
      if (own) {
        const { status = 200, body, text, type = 'application/json', cookie } = own
        const headers = cookie ? { 'set-cookie': cookie } : {}
        return send(status, status === 204 ? null : type, status === 204 ? '' : (text ?? JSON.stringify(body)), headers)
      }
      if (url.pathname.startsWith('/api/'))
        return send(200, 'application/json', JSON.stringify(await api(request, url)))
      const base = `http://${request.headers.host}`
      const { data, type } = (await map(url.pathname, base)) ?? (await file(url.pathname))
      send(200, type, data)
    } catch (error) {
      const body =
        error instanceof Problem ? error.body : { title: '没有这个页面', status: 404, detail: String(error.code) }
      send(body.status, 'application/problem+json', JSON.stringify(body), error.headers)
    }
  })
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await start(Number(process.argv[2] ?? 8090))
  console.log(`http://127.0.0.1:${server.address().port}/`)
}
