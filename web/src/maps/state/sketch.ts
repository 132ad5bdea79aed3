import { computed, ref, shallowRef } from 'vue'
import type { LonLat } from '../../api/types'
import { areaOf, lengthOf } from '../../map/measure'
import { crosses, leastPoints, type Tool } from '../sketch'

/** The tool in hand and what is drawn with it. */
export function createSketch(finished: (tool: Tool, points: LonLat[]) => void) {
  const tool = ref<Tool>('look')
  const points = shallowRef<LonLat[]>([])
  const pointer = shallowRef<LonLat | null>(null)
  const done = ref(false)

  const drawing = computed(() => tool.value !== 'look')
  /** With the place of the pointer, as if it were the next corner. */
  const all = computed(() =>
    pointer.value && points.value.length > 0 ? [...points.value, pointer.value] : points.value,
  )
  const closed = computed(() => tool.value === 'area' || tool.value === 'count')
  const length = computed(() => lengthOf(closed.value && all.value[0] ? [...all.value, all.value[0]] : all.value))
  const area = computed(() => (closed.value ? areaOf(all.value) : 0))
  const crossed = computed(() => closed.value && crosses(all.value))
  const enough = computed(() => drawing.value && points.value.length >= leastPoints(tool.value))
  const finishable = computed(() => enough.value && !done.value && !(closed.value && crosses(points.value)))

  function clear() {
    points.value = []
    pointer.value = null
    done.value = false
  }

  function take(next: Tool) {
    clear()
    tool.value = next
  }

  function add(at: LonLat) {
    // After the end the next corner begins a new drawing.
    if (done.value) clear()
    points.value = [...points.value, at]
  }

  function hover(at: LonLat) {
    if (drawing.value && !done.value && points.value.length > 0) pointer.value = at
  }

  function back() {
    if (done.value) return
    points.value = points.value.slice(0, -1)
    if (points.value.length === 0) pointer.value = null
  }

  function finish() {
    if (!finishable.value) return
    pointer.value = null
    done.value = true
    finished(tool.value, points.value)
  }

  /** First gives up the drawing, then the tool. */
  function cancel() {
    if (points.value.length > 0) clear()
    else take('look')
  }

  const state = { tool, points, pointer, done, drawing, closed, length, area, crossed, enough, finishable }
  return { ...state, take, add, hover, back, finish, cancel }
}

export type Sketch = ReturnType<typeof createSketch>
