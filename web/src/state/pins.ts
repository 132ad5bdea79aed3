import { computed } from 'vue'
import { t } from '../i18n'
import { type Bounds, siteBounds, union } from '../map/geometry'
import type { Pin } from '../map/pins'
import type { Clerk } from './clerk'

/** Candidates less probable than this are listed, and pinned, but the view does not widen for them. */
const MATERIAL = 0.05
/** Pins beyond these would hide the map. */
const MOST_PINS = 200

/** The numbered places beside the site: other candidates of one address, or the sites of a pasted list. */
export function usePins(clerk: Clerk) {
  const listed = computed(() => (clerk.batch.value !== null && clerk.result.value === null ? clerk.batch.value : null))

  const pins = computed<Pin[]>(() => {
    if (listed.value) {
      const found = listed.value.items.flatMap(({ result }, index) =>
        result?.site ? [{ index, result, site: result.site }] : [],
      )
      return found
        .slice(0, MOST_PINS)
        .map(({ index, result, site }) => ({ index, at: [site.lon, site.lat], title: `${index + 1} ${result.input}` }))
    }
    const candidates = clerk.result.value?.candidates ?? []
    return candidates.flatMap(({ site }, index) => {
      if (site.id === clerk.site.value?.id) return []
      return [{ index, at: [site.lon, site.lat], title: t('candidateShow', { rank: index + 1 }) }]
    })
  })

  /** While the clerk has picked none, the view holds every reading that may be the right one. */
  const around = computed<Bounds | null>(() => {
    if (listed.value)
      return union(listed.value.items.flatMap(({ result }) => (result?.site ? [siteBounds(result.site)] : [])))
    const result = clerk.result.value
    if (!result || clerk.picked.value !== null) return null
    const rivals = result.candidates.filter((candidate) => candidate.probability >= MATERIAL)
    return rivals.length > 1 ? union(rivals.map((candidate) => siteBounds(candidate.site))) : null
  })

  function choose(index: number) {
    if (listed.value) clerk.open(index)
    else clerk.picked.value = index
  }

  return { pins, around, choose }
}
