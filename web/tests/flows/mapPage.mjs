// What the flows of the map page share. They rely on the server's own data: an address of the city within the zone
// (find.mjs), the layers `ftz`, `plan` and `town`, and an address layer of points.
import assert from 'node:assert/strict'
import { BASE, withPage } from './browser.mjs'
import { example } from './find.mjs'

export const READY = '[data-testid=tile-map][data-ready=true]'
export const ready = (page) => page.locator(READY).waitFor()

export async function ask(path, body) {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const reply = await fetch(BASE + path, init || {})
  assert.ok(reply.ok, `${path}: ${reply.status}`)
  return reply.json()
}

export const layers = async () => (await ask('/api/v1/layers')).layers

/** The place of an address within the zone. */
export async function inZone() {
  const { lon, lat } = (await example('inside')).site
  return { lon, lat }
}

/** A link to the map about that place. */
export async function near({ zoom = 14, style = 'light', shown = 'ftz,plan,town' } = {}) {
  const { lon, lat } = await inZone()
  return `/map#map=${zoom}/${lat}/${lon}&style=${style}&layers=${shown}`
}

/** Runs `act` on the map page once its layers are drawn. */
export function withMap(options, act) {
  return withPage(options, async (page, context) => {
    await ready(page)
    await act(page, context)
  })
}

/** Waits until a condition holds; what is drawn comes when it comes. */
export async function until(condition, what) {
  const end = Date.now() + 15_000
  while (Date.now() < end) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  assert.fail(`in vain: ${what}`)
}

/** The middle of the map, where no panel lies, as pixels. */
export async function pictureOf(page) {
  const box = await page.getByTestId('stage').boundingBox()
  const clip = { x: box.x + box.width / 2 - 150, y: box.y + box.height / 2 - 120, width: 300, height: 240 }
  return (await page.screenshot({ clip })).toString('base64')
}

/** A picture that no longer changes: names fade in. */
export async function stillPicture(page) {
  await ready(page)
  let last = ''
  await until(async () => {
    const now = await pictureOf(page)
    const still = now === last
    last = now
    return still
  }, 'the map stands still')
  return last
}

export const becomes = (page, picture) => until(async () => (await pictureOf(page)) === picture, 'the map as before')
export const changes = (page, picture) => until(async () => (await pictureOf(page)) !== picture, 'another map')

/** Points on the screen about the map's middle, CSS pixels. */
export async function about(page, ...offsets) {
  const box = await page.getByTestId('stage').boundingBox()
  return offsets.map(([x, y]) => [box.x + box.width / 2 + x, box.y + box.height / 2 + y])
}

export async function draw(page, ...offsets) {
  for (const [x, y] of await about(page, ...offsets)) await page.mouse.click(x, y)
}

/** Metres that a CSS pixel shows at a zoom. */
export const metresPerPixel = (zoom, lat) => (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom)

/** The number at the head of a text such as "1.235 公里". */
export const figureOf = (text) => Number(text.replace(/,/g, '').match(/[\d.]+/)[0])

export const withoutWebGl = () => {
  const usual = HTMLCanvasElement.prototype.getContext
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind === 'webgl2' ? null : usual.call(this, kind, ...rest)
  }
}
