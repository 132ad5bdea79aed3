export interface Label {
  name: string
  /** Middle of the text's foot, in the drawing's units. */
  at: [x: number, y: number]
  /** Of the letters, CSS pixels; a Chinese character is as wide as high. */
  size: number
}

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/**
 * Moves names up or down, by one line at most, so that they do not cover one another; one that finds no room is left
 * out. The first of the list keep their place. `unit` is the length of one CSS pixel in the drawing's units.
 */
export function spread<L extends Label>(labels: readonly L[], unit: number): L[] {
  const taken: Box[] = []
  const placed: L[] = []
  for (const label of labels) {
    const line = label.size * 1.25 * unit
    for (const shift of [0, line, -line]) {
      const at: [number, number] = [label.at[0], label.at[1] + shift]
      const half = (label.name.length * label.size * unit) / 2
      const box = {
        left: at[0] - half,
        right: at[0] + half,
        top: at[1] - label.size * unit,
        bottom: at[1] + 0.2 * line,
      }
      if (taken.some((b) => b.left < box.right && box.left < b.right && b.top < box.bottom && box.top < b.bottom))
        continue
      taken.push(box)
      placed.push({ ...label, at })
      break
    }
  }
  return placed
}
