import { type Ref, ref } from 'vue'

/** How long a short word stays, milliseconds. */
const STAYS = 2500

/** A short word on what was just done, which goes by itself. */
export function useNotice(): { notice: Ref<string>; tell: (message: string) => void } {
  const notice = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined
  function tell(message: string) {
    clearTimeout(timer)
    notice.value = message
    timer = setTimeout(() => {
      notice.value = ''
    }, STAYS)
  }
  return { notice, tell }
}
