import { onBeforeUnmount, onMounted } from 'vue'

const typing = (target: EventTarget | null) =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement

/** The window's shortcuts. Letters go by their place on the keyboard: with Alt some layouts type another sign. */
export function useKeys(actions: { focus: () => void; copy: () => void; print: () => void }) {
  function pressed(event: KeyboardEvent) {
    const plain = !event.ctrlKey && !event.metaKey && !event.isComposing
    if (!plain) return
    if (event.altKey && !event.shiftKey && event.code === 'KeyC') actions.copy()
    else if (event.altKey && !event.shiftKey && event.code === 'KeyP') actions.print()
    else if (!event.altKey && event.key === '/' && !typing(event.target)) actions.focus()
    else return
    event.preventDefault()
  }
  onMounted(() => addEventListener('keydown', pressed))
  onBeforeUnmount(() => removeEventListener('keydown', pressed))
}
