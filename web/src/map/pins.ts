import type { LonLat } from '../api/types'

/** A numbered place on the map that can be chosen; numbers count from one, indices from zero. */
export interface Pin {
  index: number
  at: LonLat
  title: string
}

const SVG = 'http://www.w3.org/2000/svg'

/** The pin of the site that is shown, its tip at the site. */
export function sitePin(colour: string, title: string): HTMLElement {
  const element = document.createElement('div')
  element.className = 'map-pin'
  element.setAttribute('role', 'img')
  element.setAttribute('aria-label', title)
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '-15 -40 30 41')
  const body = document.createElementNS(SVG, 'path')
  body.setAttribute('d', 'M0 0C-4-8-13-15-13-25a13 13 0 0 1 26 0C13-15 4-8 0 0z')
  body.setAttribute('fill', colour)
  body.setAttribute('stroke', '#fff')
  body.setAttribute('stroke-width', '2')
  const eye = document.createElementNS(SVG, 'circle')
  eye.setAttribute('cy', '-25')
  eye.setAttribute('r', '5')
  eye.setAttribute('fill', '#fff')
  svg.append(body, eye)
  element.append(svg)
  return element
}

export function numberedPin(label: number, title: string, choose: () => void): HTMLElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = 'map-number'
  element.textContent = String(label)
  element.setAttribute('aria-label', title)
  element.addEventListener('click', (event) => {
    event.stopPropagation()
    choose()
  })
  return element
}
