import type { Identification, ZoneRef } from '../api/types'

const ORDER = ['ftz', 'industry', 'plan']
const rank = (zone: ZoneRef) => (ORDER.includes(zone.layer) ? ORDER.indexOf(zone.layer) : ORDER.length)

/** The zones that hold the site, the deciding layer first; its town is part of the address and not repeated here. */
export function zonesShown(result: Identification): ZoneRef[] {
  return result.zones.filter((zone) => zone.layer !== 'town').sort((a, b) => rank(a) - rank(b))
}
