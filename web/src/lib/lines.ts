/** The addresses of a pasted text: its lines, without blank ones and the spaces around them. */
export function linesOf(text: string): string[] {
  return text
    .split(/[\r\n\u2028\u2029]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
