import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StyleSpecification } from 'maplibre-gl'
import { describe, expect, it } from 'vitest'
import { type LayerInfo, STYLES } from '../../src/api/maps'
import type { LonLat } from '../../src/api/types'
import { areaAside, areaText, lengthText } from '../../src/maps/figures'
import { hashOf, type LinkedView, viewOf } from '../../src/maps/link'
import { isByKind, swatchOf, valueFor } from '../../src/maps/looks'
import { shortName } from '../../src/maps/plain'
import { crosses, overlayOf } from '../../src/maps/sketch'
import { composed, times } from '../../src/maps/style'
import { metresPerPixel, zoomFor } from '../../src/maps/surface'
import { arranged, moved, movedGroup, onlyGroup, sectionsOf, shownGroup } from '../../src/maps/views'

const info = (layer: string, kinds: string[] = [], geometry: LayerInfo['geometry'] = 'polygon'): LayerInfo => ({
  layer,
  title: layer,
  geometry,
  features: 1,
  fields: [],
  extent: null,
  source: '',
  crs: '',
  level: 'L1',
  valid_from: null,
  valid_to: null,
  version: 1,
  revision: 'a',
  taking: 'none',
  kinds: kinds.map((kind) => ({ kind, count: 1 })),
})
const layers = [info('ftz', ['trade', 'bonded']), info('plan'), info('river'), info('industry'), info('town')]
const names = (views: { layer: string }[]) => views.map(({ layer }) => layer)
const style = (name: string): StyleSpecification =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../maps/styles/${name}.json`), 'utf8'))
const nothing = { type: 'FeatureCollection' as const, features: [] }

describe('views', () => {
  it('begin with the three maps in their order and the spatial one shown', () => {
    const views = arranged(layers, null)
    expect(names(views)).toEqual(['ftz', 'plan', 'town', 'industry', 'river'])
    expect(names(views.filter(({ visible }) => visible))).toEqual(['ftz', 'plan', 'town'])
    expect(sectionsOf(views).map(({ group }) => group)).toEqual(['space', 'industry', 'other'])
  })

  it('show everything where none of the usual layers is there', () => {
    expect(arranged([info('river')], null)).toEqual([{ layer: 'river', visible: true, opacity: 1 }])
  })

  it('follow a link: gone layers are left out, new ones hidden, maps kept together', () => {
    const wanted = ['industry', 'town', 'gone', 'ftz'].map((layer) => ({ layer, visible: true, opacity: 0.5 }))
    const views = arranged(layers, wanted)
    expect(names(views)).toEqual(['industry', 'town', 'ftz', 'plan', 'river'])
    expect(views.map(({ visible }) => visible)).toEqual([true, true, true, false, false])
  })

  it('move within their map, and maps among the maps', () => {
    const views = arranged(layers, null)
    expect(names(moved(views, 'plan', -1))).toEqual(['plan', 'ftz', 'town', 'industry', 'river'])
    expect(names(moved(views, 'town', 1))).toEqual(names(views))
    expect(names(movedGroup(views, 'industry', -1))).toEqual(['industry', 'ftz', 'plan', 'town', 'river'])
    expect(names(movedGroup(views, 'space', -1))).toEqual(names(views))
  })

  it('are shown map by map', () => {
    const views = arranged(layers, null)
    expect(names(onlyGroup(views, 'industry').filter(({ visible }) => visible))).toEqual(['town', 'industry'])
    expect(shownGroup(views, 'space', false).some(({ visible }) => visible)).toBe(false)
  })
})

describe('link', () => {
  const view: LinkedView = {
    camera: { centre: [120.07, 29.3], zoom: 11.5 },
    style: 'dark',
    base: 'img & 1',
    layers: [
      { layer: 'ftz', visible: true, opacity: 1 },
      { layer: 'plan', visible: true, opacity: 0.6 },
      { layer: 'town', visible: false, opacity: 0 },
    ],
    pin: { at: [120.1, 29.31], name: '福田街道 & 1号+' },
  }

  it('is read as it was written', () => {
    const hash = hashOf(view)
    expect(hash).toMatch(
      /^map=11\.5\/29\.3\/120\.07&style=dark&base=img%20%26%201&layers=ftz,plan:60,-town:0&pin=120\.1,29\.31&name=/,
    )
    expect(viewOf(`#${hash}`)).toEqual(view)
  })

  it('keeps the place to a decimetre', () => {
    const camera = { centre: [120.07123456789, -29.3] as LonLat, zoom: 16.123456 }
    const read = viewOf(hashOf({ camera, style: null, base: null, layers: null, pin: null })).camera
    expect(read).toEqual({ centre: [120.071235, -29.3], zoom: 16.12 })
  })

  it.each(['', '#', '#map=x/y/z', '#map=5/95/10', '#map=/29/120', '#pin=1', '#pin=,', '#style=neon', '#layers'])(
    'that says nothing sensible (%s) says nothing',
    (hash) => {
      const { camera, style, pin } = viewOf(hash)
      expect([camera, style, pin]).toEqual([null, null, null])
    },
  )
})

describe('style', () => {
  it('multiplies numbers, outputs of zooms and other expressions', () => {
    expect(times(undefined, 0.5)).toBe(0.5)
    expect(times(0.4, 0.5)).toBe(0.2)
    expect(times(['interpolate', ['linear'], ['zoom'], 8, 0.4, 12, 1], 0.5)).toEqual([
      'interpolate',
      ['linear'],
      ['zoom'],
      8,
      0.2,
      12,
      0.5,
    ])
    expect(times(['step', ['zoom'], 0.4, 12, 1], 0.5)).toEqual(['step', ['zoom'], 0.2, 12, 0.5])
    expect(times(['get', 'o'], 0.5)).toEqual(['*', ['get', 'o'], 0.5])
  })

  it.each(STYLES)('%s draws its layers in the order of the views, points and names above areas', (name) => {
    const views = ['plan', 'address', 'ftz', 'town'].map((layer) => ({ layer, visible: layer !== 'ftz', opacity: 0.5 }))
    const made = composed(style(name), views, nothing, { layer: 'ftz', id: 'F1' }, name)
    const ids = made.layers.map(({ id }) => id)
    const at = (id: string) => ids.indexOf(id)
    expect(at('background')).toBe(0)
    expect(at('town-fill')).toBe(1)
    expect(at('ftz-fill')).toBeLessThan(at('plan-fill'))
    expect(at('plan-line')).toBeLessThan(at('address-point'))
    expect(at('address-point')).toBeLessThan(at('town-label'))
    expect(at('town-label')).toBeLessThan(at('picked-line'))
    expect(ids).not.toContain('industry-fill')
    const plan = made.layers[at('ftz-line')]
    expect(plan?.layout).toMatchObject({ visibility: 'none' })
    expect(made.layers[at('town-fill')]?.paint).toMatchObject({ 'fill-opacity': expect.closeTo(0.46, 1) })
  })

  it.each(STYLES)('%s needs no fonts of the server, and every layer its source', (name) => {
    const document = style(name)
    expect(document.glyphs).toBe('{base}/fonts/{fontstack}/{range}.pbf')
    expect(composed(document, [], nothing, null, name).glyphs).toBeUndefined()
    for (const layer of document.layers) if ('source' in layer) expect(document.sources).toHaveProperty(layer.source)
    for (const [source, { url }] of Object.entries(document.sources as Record<string, { url: string }>))
      expect(url).toBe(`{base}/tiles/${source}.json`)
    expect(new Set(document.layers.map(({ id }) => id)).size).toBe(document.layers.length)
  })

  it('has the base map under everything but the paper', () => {
    const base = {
      name: 'img',
      title: '影像',
      tiles: 'http://h/basemaps/img/{z}/{x}/{y}',
      minzoom: 1,
      maxzoom: 17,
      bounds: null,
      attribution: '',
      approval: null,
    }
    const made = composed(style('light'), [{ layer: 'town', visible: true, opacity: 1 }], nothing, null, 'light', base)
    const types = made.layers.map(({ type }) => type)
    expect(types.indexOf('raster')).toBe(types.lastIndexOf('background') + 1)
    expect(types.indexOf('raster')).toBeGreaterThan(0)
    const ids = made.layers.map(({ id }) => id)
    expect(ids).not.toContain('town-fill')
    expect(ids).toContain('town-line')
    expect(made.sources.basemap).toEqual({
      type: 'raster',
      tiles: [base.tiles],
      tileSize: 256,
      minzoom: 1,
      maxzoom: 17,
    })
  })

  it('tells a legend the colours of kinds', () => {
    const document = style('light')
    const [ftz] = layers as [LayerInfo]
    expect(isByKind(document, ftz)).toBe(true)
    expect(swatchOf(document, ftz, 'trade').fill).not.toBe(swatchOf(document, ftz, 'bonded').fill)
    expect(isByKind(document, info('industry', ['proposed', 'other']))).toBe(false)
    expect(swatchOf(document, info('address', [], 'point')).point).toBe(true)
    expect(swatchOf(document, info('unknown')).opacity).toBe(0)
    expect(valueFor(['match', ['get', 'kind'], ['a', 'b'], 1, 2], 'b')).toBe(1)
    expect(valueFor(['match', ['get', 'kind'], ['a', 'b'], 1, 2], null)).toBe(2)
    expect(valueFor(['interpolate', ['linear'], ['zoom'], 8, 1, 12, 3], null)).toBe(3)
  })
})

describe('drawing', () => {
  const square: LonLat[] = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ]
  const roles = (overlay: { features: { properties: { role: string } }[] }) =>
    overlay.features.map(({ properties }) => properties.role)

  it('finds sides that cross', () => {
    expect(crosses(square)).toBe(false)
    expect(crosses([square[0], square[2], square[1], square[3]] as LonLat[])).toBe(true)
    expect(crosses(square.slice(0, 3))).toBe(false)
  })

  it('shows what is drawn, and what the next corner would add', () => {
    expect(roles(overlayOf('length', [[0, 0]], [1, 1], null))).toEqual(['draft', 'vertex'])
    expect(roles(overlayOf('area', square, null, null))).toEqual(['area', 'line', ...Array(4).fill('vertex')])
    expect(roles(overlayOf('look', [], null, [0, 0]))).toEqual(['spot'])
    const closed = overlayOf('area', square, null, null).features[1]?.geometry
    expect(closed?.type === 'LineString' && closed.coordinates).toHaveLength(5)
  })
})

it('lengths and areas are told in the unit that suits them', () => {
  expect([12.34, 999.94, 1234.5].map(lengthText)).toEqual(['12.3 米', '999.9 米', '1.235 公里'])
  expect([12.34, 9999, 12_345, 1_234_567].map(areaText)).toEqual([
    '12.3 平方米',
    '9,999 平方米',
    '1.23 公顷',
    '1.235 平方公里',
  ])
  expect([9999, 12_345, 1_234_567].map(areaAside)).toEqual(['0.9999 公顷', '12,345 平方米', '123.5 公顷'])
})

it('zoom and scale are two ways to say the same', () => {
  expect(metresPerPixel(0, 0)).toBeCloseTo(78_271.517, 2)
  expect(zoomFor(metresPerPixel(13.4, 29), 29)).toBeCloseTo(13.4)
})

it('names on the map leave out what the map says of all', () => {
  expect(shortName('ftz', '自贸区义乌片（示意）·国际商贸片')).toBe('国际商贸片')
  expect(shortName('industry', '国际物流与仓储（拟定，示意）')).toBe('国际物流与仓储')
  expect(shortName('town', '经济开发区（北区）')).toBe('经济开发区（北区）')
})
