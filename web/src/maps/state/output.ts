import { nextTick, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { copyText } from '../../lib/clipboard'
import { localTime } from '../../lib/format'
import { useNotice } from '../../state/notice'
import { groundText, m } from '../i18n'
import type { Pin } from '../link'
import { type Captions, pictureOf, save } from '../picture'
import { INKS } from '../style'
import type { Shot, Surface } from '../surface'
import type { MapsState } from './maps'

interface Page {
  maps: MapsState
  surface: () => Surface | null
  pin: () => Pin | null
  sketched: () => boolean
  link: () => string
}

/** What leaves the page: the link, the picture and the print. */
export function useOutput(page: Page) {
  const { notice, tell } = useNotice()
  const picture = ref('')
  const printed = shallowRef(new Date())

  function captions(title: string | null, foot: string): Captions {
    const { synthetic, approval } = page.maps
    const labels = [
      synthetic.value && m('synthetic'),
      page.sketched() && m('schematic'),
      approval.value !== null && m('approval', { number: approval.value }),
    ]
    const ink = INKS[page.maps.look.value]
    return { title, foot, labels: labels.filter((label) => label !== false), pin: ink.pin }
  }

  async function copyLink() {
    tell(m((await copyText(page.link())) ? 'linkCopied' : 'copyFailed'))
  }

  async function shoot() {
    const surface = page.surface()
    await surface?.settle()
    return surface?.shoot()
  }

  async function savePicture() {
    try {
      const shot = await shoot()
      if (!shot) return
      const now = new Date()
      const canvas = pictureOf(
        shot,
        captions(m('page'), [localTime(now), sourcesOf(page.maps)].filter(Boolean).join('　')),
      )
      const day = now.toISOString().slice(0, 10)
      tell(m((await save(canvas, `${m('page')}-${day}.png`)) ? 'pictureSaved' : 'pictureFailed'))
    } catch {
      tell(m('pictureFailed'))
    }
  }

  function hold(shot: Shot) {
    printed.value = new Date()
    picture.value = pictureOf(shot, captions(null, '')).toDataURL('image/png')
  }

  async function print() {
    try {
      const shot = await shoot()
      if (!shot) return
      hold(shot)
      await nextTick()
      // A picture that is not yet decoded prints as a blank.
      await document.querySelector<HTMLImageElement>('[data-testid=sheet] img')?.decode()
      window.print()
    } catch {
      tell(m('pictureFailed'))
    }
  }

  /** The browser's own command: only the map with WebGL2 has its picture at once, and only while it is to be seen. */
  function ownCommand() {
    const shot = page.surface()?.shoot()
    if (shot && !(shot instanceof Promise) && shot.width > 0) hold(shot)
  }

  onMounted(() => addEventListener('beforeprint', ownCommand))
  onBeforeUnmount(() => removeEventListener('beforeprint', ownCommand))
  return { notice, picture, printed, copyLink, savePicture, print }
}

function sourcesOf(maps: MapsState): string {
  const shown = maps.views.value.filter((view) => view.visible).map(({ layer }) => maps.infoOf(layer))
  const base = maps.base.value
  const under = base ? [groundText(base)] : []
  const sources = [...new Set([...shown.flatMap((info) => (info?.source ? [info.source] : [])), ...under])]
  return sources.length ? `${m('source')}：${sources.join('、')}` : ''
}
