import { holds, sites, zones } from './city.mjs'

const VERSION = '3f9c21d07ab84e55c1f0a9d2b7e6438890aa17cd4be25f61'
const ENGINE = '0.1.0'
const COUNTY = { province: '浙江省', city: '金华市', county: '义乌市' }
const SHORT = { 福田: '福田街道', 稠城: '稠城街道', 江东: '江东街道', 佛堂: '佛堂镇' }
const LAYERS = ['ftz', 'plan', 'industry', 'town']

function words() {
  const found = new Map(Object.entries(COUNTY).map(([role, text]) => [text, { role }]))
  for (const { parts } of sites)
    for (const role of ['town', 'road', 'place']) if (parts[role]) found.set(parts[role], { role })
  for (const [short, full] of Object.entries(SHORT)) found.set(short, { role: 'town', standard: full })
  return [...found].sort((a, b) => b[0].length - a[0].length)
}
const WORDS = words()
const SHAPES = [
  ['note', /^[(（][^)）]*[)）]/u],
  ['note', /^(对面|旁|附近|电话[0-9-]+)/u],
  ['building', /^\d+(号门|幢|栋)/u],
  ['number', /^\d+号/u],
  ['unit', /^\d+(街|单元)/u],
  ['floor', /^\d+[楼层]/u],
  ['room', /^\d+(店面|室)/u],
]

function elementsOf(input) {
  const letters = Array.from(input)
  const elements = []
  for (let at = 0; at < letters.length; ) {
    const rest = letters.slice(at).join('')
    const word = WORDS.find(([text]) => rest.startsWith(text))
    const shape = SHAPES.map(([role, pattern]) => [role, rest.match(pattern)?.[0]]).find(([, text]) => text)
    const [text, role] = word ? [word[0], word[1].role] : shape ? [shape[1], shape[0]] : [letters[at], null]
    const end = at + Array.from(text).length
    if (role)
      elements.push({ role, text, start: at, end, ...(word?.[1].standard ? { standard: word[1].standard } : {}) })
    at = end
  }
  return elements
}

const bare = (text) => text.replace(/[号室]$/u, '')
const publicSite = ({ parts, ...site }) => site

function compare(site, wanted) {
  const faults = []
  let score = 0
  for (const [role, text] of Object.entries(wanted)) {
    const own = site.parts[role]
    if (!own) continue
    if (bare(own) === bare(text)) score += role === 'town' ? 3 : 5
    else {
      const penalty = role === 'town' ? -4.2 : -6
      score += penalty
      faults.push({ code: `${role}_mismatch`, text: `原文写“${text}”，标准地址为“${own}”`, penalty })
    }
  }
  // A finer record than the text asks for is not what the text denotes.
  for (const role of Object.keys(site.parts)) if (!wanted[role] && role !== 'town') score -= 1.5
  return { site, score, faults }
}

function verdictOf(wanted, elements, candidates) {
  if (elements.some((e) => ['对面', '旁', '附近'].includes(e.text)))
    return ['review', [{ code: 'relative_words', text: '地址含有“对面、旁、附近”等相对描述' }], null]
  const [best] = candidates
  if (!best) return ['review', [{ code: 'no_match', text: '标准地址库中没有与之相符的地址' }], null]
  const rivals = candidates.filter((c) => c.probability > 0.05)
  const towns = [...new Set(rivals.map((c) => c.site.town))]
  if (new Set(rivals.map((c) => c.site.side)).size > 1) {
    const question =
      towns.length > 1 && !wanted.town
        ? { element: 'town', text: `请补充所在镇街：${towns.join('，还是')}？`, options: towns }
        : null
    return ['review', [{ code: 'ambiguous', text: '有多个可能的地址，且分别位于区内和区外' }], question]
  }
  if (best.site.side === 'mixed')
    return ['review', [{ code: 'crosses_boundary', text: '地址的可能范围跨越自贸区边界' }], null]
  const reasons = [
    best.faults.length
      ? { code: 'best_match', text: '地址与标准地址库基本一致，有不符之处' }
      : { code: 'exact_match', text: '地址与标准地址库完全一致' },
    {
      code: `footprint_${best.site.side}`,
      text: `地址的可能范围全部位于自贸区${best.site.side === 'inside' ? '内' : '外'}`,
    },
  ]
  return [best.site.side, reasons, null]
}

export function identify(input) {
  const elements = elementsOf(input)
  const wanted = {}
  for (const e of elements)
    if (!['province', 'city', 'county', 'note'].includes(e.role)) wanted[e.role] ??= e.standard ?? e.text
  const near = sites.filter((s) =>
    [s.parts.road, s.parts.place].some((n) => n && (n === wanted.road || n === wanted.place)),
  )
  const ranked = near.map((s) => compare(s, wanted)).sort((a, b) => b.score - a.score)
  const top = ranked.filter((c) => c.score > (ranked[0]?.score ?? 0) - 8).slice(0, 5)
  const total = top.reduce((sum, c) => sum + Math.exp(c.score), 0)
  const candidates = top.map((c) => ({
    ...c,
    site: publicSite(c.site),
    probability: Math.min(0.9994, Math.exp(c.score) / total),
  }))
  const [verdict, reasons, question] = verdictOf(wanted, elements, candidates)
  const site = candidates[0]?.site ?? null
  return {
    input,
    verdict,
    confidence: verdict === 'review' ? 0.62 : (candidates[0]?.probability ?? 0),
    precision: site?.precision ?? 'none',
    site,
    elements,
    zones: site ? zonesAt([site.lon, site.lat]) : [],
    candidates,
    reasons,
    question,
    atlas_version: VERSION,
    engine_version: ENGINE,
    synthetic: true,
  }
}

function zonesAt(point) {
  return zones
    .filter((z) => z.layer !== 'town' && holds(z.ring, point))
    .map(({ layer, code, name, kind }) => ({ layer, code, name, kind }))
    .sort((a, b) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer))
}

export function suggest(query, limit) {
  const home = Object.values(COUNTY).join('')
  const rest = query.replace(/^(浙江省)?(金华市)?(义乌市)?/u, '')
  const all = [
    ...Object.values(SHORT).map((text) => ({ text, kind: 'division', detail: home })),
    ...sites.flatMap(({ parts }) => {
      const name = parts.road ?? parts.place
      return [{ text: parts.town + name, kind: parts.road ? 'road' : 'place', detail: home }]
    }),
    ...sites.map((s) => ({
      text: s.standard_address.slice(home.length),
      kind: 'address',
      detail: home,
      lon: s.lon,
      lat: s.lat,
      site_id: s.id,
    })),
  ]
  const seen = new Set()
  const suggestions = all
    .filter(({ text }) => rest !== '' && text.includes(rest) && !seen.has(text) && seen.add(text))
    .map((s) => ({ lon: null, lat: null, site_id: null, ...s }))
    .slice(0, limit)
  return { query, suggestions }
}

export function reverse(lon, lat, limit) {
  const distance = (s) => Math.hypot((s.lon - lon) * 97_000, (s.lat - lat) * 111_000)
  const addresses = sites
    .map((s) => ({ site: publicSite(s), distance: distance(s) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
  return {
    lon,
    lat,
    division: { ...COUNTY, town: null, village: null },
    zones: zonesAt([lon, lat]),
    addresses,
    atlas_version: VERSION,
    synthetic: true,
  }
}

export function atlas() {
  return {
    version: VERSION,
    engine_version: ENGINE,
    synthetic: true,
    counts: { divisions: 4, aliases: 4, addresses: sites.length, zones: zones.length },
    layers: LAYERS.map((layer) => ({ layer, zones: zones.filter((z) => z.layer === layer).length, revision: VERSION })),
    extent: [120, 29.2, 120.1, 29.3],
    parts: [{ name: 'lexicon', hash: VERSION, rows: WORDS.length }],
  }
}

export function layer(name) {
  if (!LAYERS.includes(name)) return null
  const features = zones
    .filter((z) => z.layer === name)
    .map(({ ring, ...properties }) => ({
      type: 'Feature',
      properties,
      geometry: { type: 'Polygon', coordinates: [ring] },
    }))
  return { type: 'FeatureCollection', synthetic: true, features }
}
