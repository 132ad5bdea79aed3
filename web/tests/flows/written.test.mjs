// What others have written, in names, addresses and links, is shown as it is written and never run: in a real browser, under
// the server's own policy.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BASE, launch, shut, withPage } from './browser.mjs'
import { withPerson } from './people.mjs'
import { importLayer, PROGRAM } from './program.mjs'

before(launch)
after(shut)

const HOSTILE = [
  '<img src=x onerror="window.hit=1">',
  '<script>window.hit=1</script>',
  '"><svg onload=window.hit=1>',
  "'-(window.hit=1)-'",
  'javascript:window.hit=1',
  '{{constructor.constructor("window.hit=1")()}}',
]
const settle = (page) => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
async function unharmed(page) {
  await settle(page)
  assert.equal(await page.evaluate(() => window.hit), undefined)
}

test('a link brings nothing that is run', async () => {
  for (const text of HOSTILE) {
    const held = encodeURIComponent(text)
    for (const path of [
      `/?address=${held}`,
      `/map?q=${held}&layers=${held}#${held}`,
      `/sign-in?next=${held}&refused=${held}&identity=${held}`,
      `/sign-in?refused=unlinked&identity=${held}`,
      `/admin#${held}`,
      `/account#${held}`,
      `/docs#${held}`,
      `/ogc/collections/${held}/items?f=html&filter=${held}`,
      `/${held}`,
    ]) {
      const arrives = (page) => page.waitForLoadState('networkidle')
      await withPage({ path, arrives, expected: /40[0-9]|status of/ }, unharmed)
    }
  }
})

test('what was written into names and attributes is text', { skip: !PROGRAM, timeout: 120_000 }, async () => {
  const features = HOSTILE.map((text, index) => ({
    type: 'Feature',
    properties: { code: `H${index}`, name: text, kind: text, note: text, [text]: text },
    geometry: { type: 'Point', coordinates: [120.08 + index / 1000, 29.3] },
  }))
  importLayer('hostile', HOSTILE[0], 'L1', features)
  // The server takes it up by itself.
  const there = async () => (await (await fetch(`${BASE}/api/v1/layers`)).text()).includes('hostile')
  for (let tries = 0; !(await there()) && tries < 100; tries++) await new Promise((go) => setTimeout(go, 200))
  assert.ok(await there())
  const shown = (text) => (page) => page.getByText(text, { exact: false }).first().waitFor()
  await withPage({ path: '/map', arrives: shown(HOSTILE[0]), expected: /WebGL|GPU/ }, unharmed)
  for (const path of [
    '/ogc/collections?f=html',
    '/ogc/collections/hostile?f=html',
    '/ogc/collections/hostile/items?f=html',
  ])
    await withPage({ path, arrives: shown(HOSTILE[0]) }, unharmed)
})

test('a name that was tried is text in the record', { skip: !PROGRAM }, async () => {
  await withPage(
    { path: '/sign-in', arrives: (page) => page.locator('[name=username]').waitFor(), expected: /401|429/ },
    async (page) => {
      await page.locator('[name=username]').fill(HOSTILE[0])
      await page.locator('[name=password]').fill('wrong')
      await page.keyboard.press('Enter')
      await page.getByTestId('fault').waitFor()
      await unharmed(page)
    },
  )
  const rows = (page) => page.locator('[data-entry]').first().waitFor()
  await withPerson('auditor', { path: '/admin#audit', arrives: rows }, async (page) => {
    await page.getByText(HOSTILE[0].slice(0, 20)).first().waitFor()
    await unharmed(page)
  })
})

test('if a page ever put it in as markup, the policy would not run it', async () => {
  const refused = /Content Security Policy|404/
  await withPage(
    { path: '/sign-in', arrives: (page) => page.locator('[name=username]').waitFor(), expected: refused },
    async (page) => {
      const violations = await page.evaluate(async (texts) => {
        const found = []
        document.addEventListener('securitypolicyviolation', (event) => found.push(event.effectiveDirective))
        const place = document.body.appendChild(document.createElement('div'))
        for (const text of texts) place.innerHTML = text
        const script = document.createElement('script')
        script.textContent = 'window.hit=1'
        document.body.append(script)
        const foreign = document.createElement('script')
        foreign.src = 'data:text/javascript,window.hit=1'
        document.body.append(foreign)
        const link = document.body.appendChild(document.createElement('a'))
        link.href = 'javascript:window.hit=1'
        link.click()
        await new Promise((resolve) => setTimeout(resolve, 300))
        return found
      }, HOSTILE)
      assert.equal(await page.evaluate(() => window.hit), undefined)
      assert.ok(violations.includes('script-src-attr') && violations.includes('script-src-elem'), violations.join())
    },
  )
})
