import { onBeforeUnmount, onMounted, watch } from 'vue'
import { t, verdictName } from '../i18n'
import type { Clerk } from './clerk'

const addressInLink = () => new URLSearchParams(location.search).get('address')?.trim() ?? ''

/** Keeps `?address=` in step with what is shown, so that a link leads to the same question and "back" works. */
export function useLink(clerk: Clerk) {
  function follow() {
    const address = addressInLink()
    if (address) void clerk.run(address)
    else clerk.reset()
  }
  onMounted(() => {
    if (addressInLink()) follow()
    addEventListener('popstate', follow)
  })
  onBeforeUnmount(() => removeEventListener('popstate', follow))

  watch([clerk.result, clerk.phase], ([result, phase]) => {
    if (phase === 'loading' || phase === 'failed') return
    const address = result?.input ?? ''
    document.title = result ? `${verdictName(result.verdict)} · ${address}` : `${t('page')} · ${t('brand')}`
    if (address === addressInLink()) return
    const search = address ? `?${new URLSearchParams({ address })}` : location.pathname
    history.pushState(null, '', search)
  })
}
