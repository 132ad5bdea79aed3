import { describe, expect, it } from 'vitest'
import type { LonLat } from '../../src/api/types'
import { boundsOf, circle, distance, labelPoint, siteBounds, union } from '../../src/map/geometry'
import { spread } from '../../src/map/labels'
import { pathOf, planeOf, project, scaleLength, viewOf, zoomed } from '../../src/map/projection'
import { site } from './support'

describe('circle', () => {
  it.each([
    [[120.07, 29.3] as LonLat, 15],
    [[122.1, 30] as LonLat, 5000],
    [[-70, -55] as LonLat, 800],
  ])('keeps every corner at its distance: %j, %d m', (centre, metres) => {
    const ring = circle(centre, metres)
    expect(ring).toHaveLength(65)
    expect(ring[0]).toEqual(ring[64])
    for (const corner of ring) expect(Math.abs(distance(centre, corner) / metres - 1)).toBeLessThan(1e-6)
  })

  it('runs against the clock, as GeoJSON wants outer rings', () => {
    const ring = circle([120, 29], 100)
    const area = ring
      .slice(1)
      .reduce((sum, [x, y], i) => sum + (ring[i] as LonLat)[0] * y - x * (ring[i] as LonLat)[1], 0)
    expect(area).toBeGreaterThan(0)
  })
})

it('distance knows a degree of latitude', () => {
  expect(distance([120, 29], [120, 30])).toBeCloseTo(111_195, -1)
})

describe('bounds', () => {
  it('of nothing are none', () => {
    expect(boundsOf([])).toBeNull()
    expect(union([])).toBeNull()
  })

  it('of a site reach to the nearest boundary', () => {
    const near = siteBounds(site({ boundary_distance: 10 }))
    const far = siteBounds(site({ boundary_distance: 5000 }))
    expect(distance([120, 29], [120, near[3]])).toBeGreaterThanOrEqual(449)
    expect(distance([120, 29], [120, far[3]])).toBeGreaterThan(5000)
  })

  it('of a site hold its whole footprint', () => {
    const ring: LonLat[] = [
      [119.9, 28.9],
      [120.2, 28.9],
      [120.2, 29.1],
      [119.9, 28.9],
    ]
    const [west, south, east, north] = siteBounds(site({ footprint: { kind: 'polygon', ring } }))
    expect([west, south, east, north]).toEqual([119.9, 28.9, 120.2, 29.1])
  })
})

describe('labelPoint', () => {
  it('lies inside a polygon whose centroid does not', () => {
    // A horseshoe: its centroid is in the gap.
    const ring = [
      [0, 0],
      [10, 0],
      [10, 10],
      [8, 10],
      [8, 1],
      [2, 1],
      [2, 10],
      [0, 10],
      [0, 0],
    ]
    const point = labelPoint({ type: 'Polygon', coordinates: [ring] }) as LonLat
    const inside = point[1] <= 1 || point[0] <= 2 || point[0] >= 8
    expect(inside).toBe(true)
  })

  it('of an empty polygon is none', () => {
    expect(labelPoint({ type: 'MultiPolygon', coordinates: [] })).toBeNull()
  })
})

describe('plain map', () => {
  it('projects true to scale', () => {
    const plane = planeOf([119, 28, 121, 30])
    const [x, y] = project(plane, [120.01, 29.01])
    expect(Math.abs(x / distance([120, 29], [120.01, 29]) - 1)).toBeLessThan(1e-3)
    expect(Math.abs(-y / distance([120, 29], [120, 29.01]) - 1)).toBeLessThan(1e-3)
  })

  it('shows the bounds at any aspect', () => {
    const plane = planeOf([119.9, 28.9, 120.1, 29.1])
    for (const aspect of [0.5, 1, 2.2]) {
      const view = viewOf(plane, [119.9, 28.9, 120.1, 29.1], aspect)
      expect(view.width / view.height).toBeCloseTo(aspect)
      const [left, top] = project(plane, [119.9, 29.1])
      expect(view.x).toBeLessThan(left)
      expect(view.y).toBeLessThan(top)
    }
  })

  it('zooms about a point that stays where it is', () => {
    const view = { x: 0, y: 0, width: 1000, height: 500 }
    const next = zoomed(view, 0.5, [250, 100])
    expect((250 - next.x) / next.width).toBeCloseTo(0.25)
    expect((100 - next.y) / next.height).toBeCloseTo(0.2)
  })

  it('draws closed paths, holes included', () => {
    const hole = [
      [
        [
          [0, 0],
          [1, 0],
          [0, 0],
        ],
        [
          [0, 0],
          [0, 1],
          [0, 0],
        ],
      ],
    ]
    expect(pathOf({ lon: 0, lat: 0 }, hole).match(/M/g)).toHaveLength(2)
  })

  it.each([
    [730, 500],
    [200, 200],
    [199, 100],
    [4999, 2000],
  ])('rounds a scale of at most %d m to %d m', (longest, length) => {
    expect(scaleLength(longest)).toBe(length)
  })

  it('moves names that cover one another and leaves out those without room', () => {
    const label = (name: string) => ({ name, at: [0, 0] as [number, number], size: 10 })
    const placed = spread([label('甲'), label('乙'), label('丙'), label('丁')], 1)
    expect(placed.map(({ name }) => name)).toEqual(['甲', '乙', '丙'])
    expect(new Set(placed.map(({ at }) => at[1])).size).toBe(3)
  })
})
