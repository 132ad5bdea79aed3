import { locale } from '../i18n'
import { m } from './i18n'

function figure(value: number, digits: number): string {
  return value.toLocaleString(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** A measured length: metres to a decimetre, kilometres to a metre. */
export function lengthText(metres: number): string {
  return metres < 1000
    ? m('metresUnit', { value: figure(metres, 1) })
    : m('kilometresUnit', { value: figure(metres / 1000, 3) })
}

/** A measured area in the unit that suits its size. */
export function areaText(metres: number): string {
  if (metres < 10_000) return m('squareMetresUnit', { value: figure(metres, metres < 100 ? 1 : 0) })
  if (metres < 1_000_000) return m('hectaresUnit', { value: figure(metres / 10_000, 2) })
  return m('squareKilometresUnit', { value: figure(metres / 1_000_000, 3) })
}

/** The same area in a second unit, for those who think in it. */
export function areaAside(metres: number): string {
  if (metres < 10_000) return m('hectaresUnit', { value: figure(metres / 10_000, 4) })
  if (metres < 1_000_000) return m('squareMetresUnit', { value: figure(metres, 0) })
  return m('hectaresUnit', { value: figure(metres / 10_000, 1) })
}

/** Longitude and latitude to a decimetre. */
export const pointText = ([lon, lat]: readonly [number, number]) => `${lon.toFixed(6)}, ${lat.toFixed(6)}`
