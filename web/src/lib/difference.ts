import { characters } from './characters'

export interface Run {
  text: string
  /** False where the other text has no such characters at this place. */
  shared: boolean
}

/**
 * The runs of `text` that are, in order, also in `other` (longest common subsequence over Unicode characters).
 * Cost is the product of both lengths: addresses, at most some hundreds of characters.
 */
export function runsAgainst(text: string, other: string): Run[] {
  const a = characters(text)
  const b = characters(other)
  const width = b.length + 1
  const length = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number) => length[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const runs: Run[] = []
  const push = (letter: string, shared: boolean) => {
    const last = runs[runs.length - 1]
    if (last && last.shared === shared) last.text += letter
    else runs.push({ text: letter, shared })
  }
  let j = 0
  for (let i = 0; i < a.length; i++) {
    while (j < b.length && a[i] !== b[j] && at(i, j + 1) >= at(i + 1, j)) j++
    if (j < b.length && a[i] === b[j]) {
      push(a[i] ?? '', true)
      j++
    } else push(a[i] ?? '', false)
  }
  return runs
}
