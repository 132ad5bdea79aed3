// The server counts Unicode characters; JavaScript counts UTF-16 units, two for a character beyond U+FFFF.

/** The Unicode characters of a text. */
export function characters(text: string): string[] {
  return Array.from(text)
}

export function characterCount(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** The half-open slice `start..end`, in Unicode characters. */
export function sliceCharacters(text: string, start: number, end: number): string {
  return characters(text).slice(start, end).join('')
}

/** A lone surrogate is not Unicode text and cannot be sent as such: it becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}
