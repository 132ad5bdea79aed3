import type { AddressElement } from '../api/types'
import { characters } from './characters'

/** A stretch of the input: one element, or text that none of them claims (`element` is null). */
export interface Mark {
  text: string
  element: AddressElement | null
}

/**
 * Cuts a text at its elements. Elements that overlap an earlier one or reach beyond the text are left out, so that
 * the marks always join to the text itself.
 */
export function marksOf(text: string, elements: readonly AddressElement[]): Mark[] {
  const letters = characters(text)
  const ordered = [...elements].sort((a, b) => a.start - b.start || a.end - b.end)
  const marks: Mark[] = []
  let at = 0
  for (const element of ordered) {
    if (element.start < at || element.end <= element.start || element.end > letters.length) continue
    if (element.start > at) marks.push({ text: letters.slice(at, element.start).join(''), element: null })
    marks.push({ text: letters.slice(element.start, element.end).join(''), element })
    at = element.end
  }
  if (at < letters.length) marks.push({ text: letters.slice(at).join(''), element: null })
  return marks
}
