import { describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import type { LonLat } from '../../src/api/types'
import { planeOf } from '../../src/map/projection'
import { createPlainCamera } from '../../src/maps/state/plainCamera'
import { createSketch } from '../../src/maps/state/sketch'

describe('sketch', () => {
  const corners: LonLat[] = [
    [120, 29],
    [120.01, 29],
    [120.01, 29.01],
    [120, 29.01],
  ]
  const made = (tool: 'length' | 'area' | 'count', points: LonLat[]) => {
    const finished = vi.fn()
    const sketch = createSketch(finished)
    sketch.take(tool)
    for (const point of points) sketch.add(point)
    return { sketch, finished }
  }

  it('is finished once it has enough corners', () => {
    const { sketch, finished } = made('count', corners.slice(0, 2))
    sketch.finish()
    expect(finished).not.toHaveBeenCalled()
    sketch.add(corners[2] as LonLat)
    sketch.finish()
    expect(finished).toHaveBeenCalledExactlyOnceWith('count', corners.slice(0, 3))
    sketch.finish()
    expect(finished).toHaveBeenCalledOnce()
  })

  it('grows to the pointer while it is drawn, and not after', () => {
    const { sketch } = made('length', corners.slice(0, 1))
    sketch.hover(corners[1] as LonLat)
    expect(sketch.length.value).toBeCloseTo(974.4, 0)
    sketch.add(corners[1] as LonLat)
    sketch.finish()
    sketch.hover([121, 29])
    expect(sketch.length.value).toBeCloseTo(974.4, 0)
    sketch.add([120.5, 29])
    expect([sketch.points.value, sketch.done.value]).toEqual([[[120.5, 29]], false])
  })

  it('takes back the last corner, then the drawing, then the tool', () => {
    const { sketch } = made('area', corners)
    sketch.back()
    expect(sketch.points.value).toHaveLength(3)
    sketch.cancel()
    expect([sketch.points.value, sketch.tool.value]).toEqual([[], 'area'])
    sketch.cancel()
    expect(sketch.tool.value).toBe('look')
  })

  it('does not end while its sides cross', () => {
    const [a, b, c, d] = corners as [LonLat, LonLat, LonLat, LonLat]
    const { sketch, finished } = made('area', [a, c, b, d])
    expect([sketch.crossed.value, sketch.finishable.value]).toEqual([true, false])
    sketch.finish()
    expect(finished).not.toHaveBeenCalled()
  })
})

describe('plain camera', () => {
  const city: [number, number, number, number] = [119.9, 29.1, 120.1, 29.3]
  const camera = () => createPlainCamera(planeOf(city), ref({ width: 800, height: 600 }), city)
  const near = (point: LonLat, other: LonLat) => Math.hypot(point[0] - other[0], point[1] - other[1])

  it('shows the whole city at first', () => {
    const { pointAt } = camera()
    const [west, north] = pointAt(0, 0)
    const [east, south] = pointAt(800, 600)
    expect([west < city[0], south < city[1], east > city[2], north > city[3]]).toEqual([true, true, true, true])
  })

  it('zooms about a point that stays, and moves by pixels', () => {
    const { pointAt, zoomAt, pan, camera: state } = camera()
    const before = pointAt(200, 100)
    const { zoom } = state.value
    zoomAt(200, 100, 1)
    expect(state.value.zoom).toBeCloseTo(zoom + 1)
    expect(near(pointAt(200, 100), before)).toBeLessThan(1e-3)
    const centre = pointAt(400, 300)
    pan(50, -20)
    expect(near(pointAt(450, 280), centre)).toBeLessThan(1e-6)
  })
})
