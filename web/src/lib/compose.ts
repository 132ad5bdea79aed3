import { type AddressElement, ROLES, type Role } from '../api/types'
import { characters } from './characters'

const rank = (role: Role) => ROLES.indexOf(role)

/** Notes stand anywhere in a text and say nothing of the order. */
const placed = (element: AddressElement) => element.role !== 'note'

/**
 * The address with the answer to a question put where a standard address has it: in place of an element of the same
 * role, else behind the last coarser element that comes before every finer one, else before the first finer one.
 */
export function composeAnswer(input: string, elements: readonly AddressElement[], role: Role, answer: string): string {
  const letters = characters(input)
  const known = elements.filter(placed).sort((a, b) => a.start - b.start)
  const put = (start: number, end: number) =>
    [...letters.slice(0, start), ...characters(answer), ...letters.slice(end)].join('')

  const same = known.find((element) => element.role === role)
  if (same) return put(same.start, same.end)

  const finer = known.find((element) => rank(element.role) > rank(role))
  const limit = finer ? finer.start : letters.length
  const coarser = known.filter((element) => rank(element.role) < rank(role) && element.end <= limit).pop()
  const at = coarser ? coarser.end : finer ? finer.start : role === 'note' ? letters.length : 0
  return put(at, at)
}
