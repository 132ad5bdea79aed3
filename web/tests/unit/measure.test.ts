import { describe, expect, it } from 'vitest'
import type { LonLat } from '../../src/api/types'
import { areaOf, geodesic, lengthOf } from '../../src/map/measure'

// Lengths and areas by GeographicLib 2 on WGS-84.

describe('geodesic', () => {
  it.each([
    [[120, 29], [120, 30], 110_844.074_057_465],
    [[120, 29], [121, 29], 97_438.617_528_235],
    [[120.07, 29.3], [120.0712, 29.3009], 153.440_250_039],
    [[0, 0], [1, 0], 111_319.490_793_274],
    [[-5, 50], [-3, 58], 899_937.705_732_862],
    [[0, 0], [179, 0.5], 19_902_751.032_593],
  ] as [LonLat, LonLat, number][])('from %j to %j is known to a millimetre', (from, to, metres) => {
    expect(Math.abs(geodesic(from, to) - metres)).toBeLessThan(1e-3)
    expect(Math.abs(geodesic(to, from) - metres)).toBeLessThan(1e-3)
  })

  it("is Vincenty's own line from Flinders Peak to Buninyong", () => {
    const flinders: LonLat = [144 + 25 / 60 + 29.524_4 / 3600, -(37 + 57 / 60 + 3.720_3 / 3600)]
    const buninyong: LonLat = [143 + 55 / 60 + 35.383_9 / 3600, -(37 + 39 / 60 + 10.156_1 / 3600)]
    expect(geodesic(flinders, buninyong)).toBeCloseTo(54_972.271, 2)
  })

  it('crosses the date line the short way and is nothing for one point', () => {
    expect(geodesic([179.9, 10], [-179.9, 10])).toBeCloseTo(geodesic([0, 10], [0.2, 10]), 6)
    expect(geodesic([120, 29], [120, 29])).toBe(0)
  })

  it('has no number where it does not converge', () => {
    expect(geodesic([0, 0], [179.7, 0.1])).toBeNaN()
  })
})

it('a line is as long as its parts', () => {
  expect(lengthOf([[120, 29]])).toBe(0)
  expect(
    lengthOf([
      [120, 29],
      [120, 30],
      [120, 29],
    ]),
  ).toBeCloseTo(2 * 110_844.074_057, 3)
})

describe('area', () => {
  const cell = (lon: number, lat: number, width: number, height = width): LonLat[] => [
    [lon, lat],
    [lon + width, lat],
    [lon + width, lat + height],
    [lon, lat + height],
  ]

  it.each([
    ['a degree at the equator', cell(0, 0, 1), 12_308_778_361.469, 2e-5],
    ['a town', cell(120, 29, 0.1), 107_945_943.118, 1e-6],
    ['a block', cell(120.07, 29.3, 0.001), 10_768.815_03, 1e-6],
    ['across the date line', cell(179.9, 10, 0.2), 484_932_684.776, 1e-6],
    [
      'a triangle over a county',
      [
        [119.9, 29.1],
        [120.2, 29.2],
        [120, 29.5],
      ] as LonLat[],
      592_902_838.639,
      2e-6,
    ],
  ])('of %s agrees with geodesics', (_, corners, metres, within) => {
    expect(Math.abs(areaOf(corners) / metres - 1)).toBeLessThan(within)
    expect(areaOf([...corners].reverse())).toBeCloseTo(areaOf(corners), 3)
    expect(areaOf([...corners, corners[0] as LonLat])).toBeCloseTo(areaOf(corners), 3)
  })

  it('needs three corners', () => {
    expect(
      areaOf([
        [120, 29],
        [121, 29],
      ]),
    ).toBe(0)
  })
})
