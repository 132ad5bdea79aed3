import { computed, onBeforeUnmount, onMounted, ref, watchEffect } from 'vue'
import { DARK, LIGHT } from '../map/look'

/** Follows the system's light or dark scheme; the page's colours hang on the class `dark`. */
export function useAppearance() {
  const query = matchMedia('(prefers-color-scheme: dark)')
  const dark = ref(query.matches)
  const follow = () => {
    dark.value = query.matches
  }
  onMounted(() => query.addEventListener('change', follow))
  onBeforeUnmount(() => query.removeEventListener('change', follow))
  watchEffect(() => document.documentElement.classList.toggle('dark', dark.value))
  return computed(() => (dark.value ? DARK : LIGHT))
}
