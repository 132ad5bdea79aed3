// What the map page asks for: layers, what is at a place or in a polygon, tiles and styles.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { holds, sites, zones } from './city.mjs'
import { tile, ZOOM } from './tiles.mjs'

const TITLES = { ftz: '自贸区范围', plan: '空间规划', industry: '产业规划', town: '镇街', address: '地址' }
const FIELDS = { code: '编码', name: '名称', kind: '类型' }
const PARTS = {
  town: '镇街',
  road: '道路',
  number: '门牌号',
  place: '地点',
  building: '楼幢',
  unit: '单元',
  room: '房间',
}
const STYLES = fileURLToPath(new URL('../../../maps/styles/', import.meta.url))

/** A green square, PNG. */
const GREEN = 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEUlEQVR42mOYtqoJjhiI4wAA3NIcIe11BvsAAAAASUVORK5CYII='

const zonesOf = (layer) => zones.filter((zone) => zone.layer === layer)
const propertiesOf = ({ code, name, kind }) => ({ code, name, kind })

function kindsOf(found) {
  const counts = new Map()
  for (const { kind } of found) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].map(([kind, count]) => ({ kind, count }))
}

const fieldsOf = (titles) => Object.entries(titles).map(([name, title]) => ({ name, title, type: 'text' }))

export function layerList() {
  const layers = Object.entries(TITLES).map(([layer, title]) => {
    const own = zonesOf(layer)
    const address = layer === 'address'
    return {
      layer,
      title,
      geometry: address ? 'point' : 'polygon',
      features: address ? sites.length : own.length,
      fields: fieldsOf(address ? PARTS : FIELDS),
      extent: [120, 29.2, 120.1, 29.3],
      source: '示意数据',
      crs: 'epsg:4549',
      level: address ? 'L2' : 'L1',
      valid_from: '2020-09-21',
      valid_to: null,
      version: 1,
      revision: '3f9c21d07ab84e55',
      taking: 'none',
      kinds: address ? [] : kindsOf(own),
    }
  })
  return { synthetic: true, approval: null, layers }
}

/** One base map, the same picture in every square. */
export function basemaps(base) {
  const one = {
    name: 'ortho',
    title: '影像底图（示意）',
    tiles: `${base}/basemaps/ortho/{z}/{x}/{y}.png`,
    minzoom: 0,
    maxzoom: 18,
    bounds: null,
    attribution: '示意影像',
    approval: '浙S（2026）00号',
  }
  return { basemaps: [one] }
}

export const ground = () => Buffer.from(GREEN, 'base64')

export function layersAt(lon, lat, radius) {
  const metres = (site) => Math.hypot((site.lon - lon) * 97_000, (site.lat - lat) * 111_000)
  const layers = Object.entries(TITLES).flatMap(([layer, title]) => {
    const features =
      layer === 'address'
        ? sites
            .map((site) => ({ id: site.id, properties: site.parts, distance: metres(site) }))
            .filter(({ distance }) => distance <= radius)
            .sort((a, b) => a.distance - b.distance)
        : zonesOf(layer)
            .filter((zone) => holds(zone.ring, [lon, lat]))
            .map((zone) => ({ id: zone.code, properties: propertiesOf(zone), distance: 0 }))
    return features.length ? [{ layer, title, matched: features.length, features }] : []
  })
  return { lon, lat, synthetic: true, layers }
}

/** Counts what has a corner, or its place, in the polygon: near enough for an invented city. */
export function countIn({ coordinates: [ring] }) {
  const layers = Object.entries(TITLES).map(([layer, title]) => {
    const found =
      layer === 'address'
        ? sites.filter((site) => holds(ring, [site.lon, site.lat]))
        : zonesOf(layer).filter((zone) => zone.ring.some((point) => holds(ring, point)))
    return { layer, title, matched: found.length, kinds: layer === 'address' ? [] : kindsOf(found) }
  })
  const flat = ring.map(([lon, lat]) => [lon * 97_000, lat * 111_000])
  const area = flat.slice(1).reduce((sum, [x, y], i) => sum + flat[i][0] * y - x * flat[i][1], 0) / 2
  return { synthetic: true, area: Math.abs(area), layers }
}

export function items(layer) {
  const features = zonesOf(layer).map((zone) => ({
    type: 'Feature',
    id: zone.code,
    properties: propertiesOf(zone),
    geometry: { type: 'Polygon', coordinates: [zone.ring] },
  }))
  return { type: 'FeatureCollection', synthetic: true, features }
}

export function tileJson(layer, base) {
  const tiles = [`${base}/tiles/${layer}/{z}/{x}/{y}.mvt`]
  return { tilejson: '3.0.0', tiles, minzoom: 0, maxzoom: ZOOM, vector_layers: [], synthetic: true }
}

export function tileOf(layer, z, x, y) {
  const areas = zonesOf(layer).map((zone) => ({
    ring: zone.ring,
    properties: { id: zone.code, ...propertiesOf(zone) },
  }))
  const points = sites.map((site) => ({ at: [site.lon, site.lat], properties: { id: site.id, ...site.parts } }))
  return tile([layer === 'address' ? { name: layer, points } : { name: layer, areas }], z, x, y)
}

/** A style as the server hands it out: with its own address, and without what it has no data for. */
export async function style(name, base) {
  const text = await readFile(`${STYLES}${name}.json`, 'utf8')
  const document = JSON.parse(text.replaceAll('{base}', base))
  const known = ({ source }) => source === undefined || source in TITLES
  const sources = Object.fromEntries(Object.entries(document.sources).filter(([source]) => source in TITLES))
  return { ...document, sources, layers: document.layers.filter(known) }
}
