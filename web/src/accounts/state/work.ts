import { ref, shallowRef } from 'vue'
import { type ApiError, failureOf, isAbort } from '../../api/error'

/** One piece of work at a time, and what it failed of. */
export function useWork() {
  const busy = ref(false)
  const error = shallowRef<ApiError | null>(null)

  /** Does it; true where it succeeded. A second call while the first runs does nothing. */
  async function run(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = null
    try {
      await work()
      return true
    } catch (cause) {
      if (!isAbort(cause)) error.value = failureOf(cause)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, error, run }
}
