import { computed, onBeforeUnmount, onMounted, ref } from 'vue'
import type { Action } from '../../api/accounts'

export const TABS = ['accounts', 'rights', 'audit', 'usage'] as const
export type Tab = (typeof TABS)[number]

/** The tabs of what the caller may do; the address names the one that is shown. */
export function useTabs(actions: () => readonly Action[]) {
  const wanted = ref('')
  const tabs = computed(() => TABS.filter((tab) => actions().includes(tab)))
  const tab = computed<Tab | null>(() => tabs.value.find((one) => one === wanted.value) ?? tabs.value[0] ?? null)

  const follow = () => {
    wanted.value = location.hash.slice(1)
  }
  function choose(next: Tab) {
    if (next === tab.value) return
    history.pushState(null, '', `#${next}`)
    follow()
  }
  onMounted(() => {
    follow()
    addEventListener('popstate', follow)
    addEventListener('hashchange', follow)
  })
  onBeforeUnmount(() => {
    removeEventListener('popstate', follow)
    removeEventListener('hashchange', follow)
  })
  return { tabs, tab, choose }
}
