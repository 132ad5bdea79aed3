import { nextTick, type Ref, watch } from 'vue'

/**
 * Goes to the part of the page that its address names. The browser does so when the page comes, and then that part is not
 * there yet: it comes with what is read for it.
 */
export function useAnchor(part: Readonly<Ref<HTMLElement | null>>, ready: () => boolean) {
  const stop = watch(
    [part, ready],
    async ([element, came]) => {
      if (!element || !came) return
      await nextTick()
      stop()
      if (location.hash !== `#${element.id}`) return
      element.scrollIntoView()
      element.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true })
    },
    { flush: 'post' },
  )
}
