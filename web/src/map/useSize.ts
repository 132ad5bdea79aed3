import { onBeforeUnmount, onMounted, type ShallowRef, shallowRef } from 'vue'

/** The size of an element in CSS pixels, followed as it changes. */
export function useSize(element: Readonly<ShallowRef<HTMLElement | null>>) {
  const size = shallowRef({ width: 600, height: 400 })
  let observer: ResizeObserver | null = null
  onMounted(() => {
    if (!element.value || typeof ResizeObserver === 'undefined') return
    observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry?.contentRect ?? { width: 0, height: 0 }
      if (width > 0 && height > 0) size.value = { width, height }
    })
    observer.observe(element.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  return size
}
