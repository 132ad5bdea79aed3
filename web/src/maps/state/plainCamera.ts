import { computed, type Ref, shallowRef } from 'vue'
import type { LonLat } from '../../api/types'
import type { Bounds } from '../../map/geometry'
import { type Plane, project, unproject, viewOf } from '../../map/projection'
import type { Camera } from '../link'
import { metresPerPixel, zoomFor } from '../surface'

const [FARTHEST, CLOSEST] = [5, 20]
/** What one press of an arrow moves, CSS pixels. */
const STEP = 80

/** Where the plain map looks from, moved by pixels. */
export function createPlainCamera(plane: Plane, size: Ref<{ width: number; height: number }>, start: Camera | Bounds) {
  const camera = shallowRef<Camera>(Array.isArray(start) ? cameraFor(start) : start)
  /** Metres in one CSS pixel. */
  const unit = computed(() => metresPerPixel(camera.value.zoom, camera.value.centre[1]))
  /** What is seen, metres of the plane. */
  const view = computed(() => {
    const [x, y] = project(plane, camera.value.centre)
    const [width, height] = [size.value.width * unit.value, size.value.height * unit.value]
    return { x: x - width / 2, y: y - height / 2, width, height }
  })

  function cameraFor(bounds: Bounds): Camera {
    const lat = (bounds[1] + bounds[3]) / 2
    const { width, height } = size.value
    const metres = viewOf(plane, bounds, width / height).width / width
    return { centre: [(bounds[0] + bounds[2]) / 2, lat], zoom: zoomFor(metres, lat) }
  }

  function go(centre: LonLat, zoom: number) {
    camera.value = { centre, zoom: Math.min(Math.max(zoom, FARTHEST), CLOSEST) }
  }

  function frame(bounds: Bounds) {
    camera.value = cameraFor(bounds)
  }

  function pan(dx: number, dy: number) {
    const [x, y] = project(plane, camera.value.centre)
    go(unproject(plane, [x - dx * unit.value, y - dy * unit.value]), camera.value.zoom)
  }

  const zoomBy = (step: number) => go(camera.value.centre, camera.value.zoom + step)

  /** Zooms about a point that stays where it is. */
  function zoomAt(x: number, y: number, step: number) {
    const kept = 1 - 2 ** -step
    pan(-(x - size.value.width / 2) * kept, -(y - size.value.height / 2) * kept)
    zoomBy(step)
  }

  const pointAt = (x: number, y: number): LonLat =>
    unproject(plane, [view.value.x + x * unit.value, view.value.y + y * unit.value])

  const keys: Record<string, () => void> = {
    ArrowLeft: () => pan(STEP, 0),
    ArrowRight: () => pan(-STEP, 0),
    ArrowUp: () => pan(0, STEP),
    ArrowDown: () => pan(0, -STEP),
    '+': () => zoomBy(1),
    '=': () => zoomBy(1),
    '-': () => zoomBy(-1),
  }

  return { camera, unit, view, go, frame, pan, zoomBy, zoomAt, pointAt, keys }
}
