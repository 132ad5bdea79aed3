import type { ShallowRef } from 'vue'

/** Pointers that move less than this, CSS pixels, press and do not drag. */
const STILL = 5

interface Acts {
  pan: (dx: number, dy: number) => void
  press: (x: number, y: number) => void
  hover: (x: number, y: number) => void
}

/** Tells dragging a picture from pressing a point of it; what it returns are the element's listeners. */
export function useDragging(element: Readonly<ShallowRef<SVGSVGElement | null>>, acts: Acts) {
  let start: { x: number; y: number } | null = null
  let last = { x: 0, y: 0 }
  let dragged = false

  const at = (event: MouseEvent) => {
    const box = element.value?.getBoundingClientRect()
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) }
  }

  function pointerdown(event: PointerEvent) {
    if (event.button !== 0) return
    start = at(event)
    last = start
    dragged = false
  }

  function pointermove(event: PointerEvent) {
    const now = at(event)
    acts.hover(now.x, now.y)
    if (!start) return
    if (!dragged && Math.hypot(now.x - start.x, now.y - start.y) < STILL) return
    if (!dragged) element.value?.setPointerCapture(event.pointerId)
    dragged = true
    acts.pan(now.x - last.x, now.y - last.y)
    last = now
  }

  function pointerup() {
    start = null
  }

  function click(event: MouseEvent) {
    // The second click of a double click is no further point.
    if (dragged || event.detail > 1) return
    const { x, y } = at(event)
    acts.press(x, y)
  }

  return { pointerdown, pointermove, pointerup, click }
}
