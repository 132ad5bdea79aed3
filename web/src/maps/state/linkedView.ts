import { onBeforeUnmount, onMounted, shallowRef, watch } from 'vue'
import type { StyleName } from '../../api/maps'
import { type Camera, hashOf, type Pin, viewOf } from '../link'
import type { Surface } from '../surface'
import type { MapsState } from './maps'

/** Keeps the part of the address behind `#` in step with the view, and follows a link that is opened in this window. */
export function useLinkedView(maps: MapsState, surface: () => Surface | null, usual: () => StyleName) {
  const camera = shallowRef<Camera | null>(null)
  const pin = shallowRef<Pin | null>(null)

  const hash = () =>
    hashOf({
      camera: camera.value,
      style: maps.look.value,
      base: maps.base.value?.name ?? null,
      layers: maps.views.value,
      pin: pin.value,
    })

  function follow() {
    const link = viewOf(location.hash)
    if (location.hash.slice(1) === hash()) return
    pin.value = link.pin
    if (link.camera) {
      camera.value = link.camera
      surface()?.fly(link.camera.centre, link.camera.zoom)
    }
    void maps.follow(link, usual())
  }

  watch([camera, pin, maps.views, maps.look, maps.base], () => {
    if (maps.ready.value && camera.value) history.replaceState(null, '', `#${hash()}`)
  })
  onMounted(() => {
    follow()
    addEventListener('hashchange', follow)
  })
  onBeforeUnmount(() => removeEventListener('hashchange', follow))

  return { camera, pin, link: () => `${location.origin}${location.pathname}#${hash()}` }
}
