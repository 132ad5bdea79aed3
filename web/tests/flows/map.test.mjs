import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, launch, shut, withPage } from './browser.mjs'
import { example, WORDS } from './find.mjs'
import {
  about,
  ask,
  becomes,
  changes,
  draw,
  figureOf,
  inZone,
  layers,
  metresPerPixel,
  near,
  ready,
  stillPicture,
  until,
  withMap,
  withoutWebGl,
} from './mapPage.mjs'

before(launch)
after(shut)

const tool = (page, name) => page.locator(`[data-tool=${name}]`)

test('the map lists the layers of the server and is a click away from the window', async () => {
  const known = await layers()
  await withPage({}, async (page) => {
    await page.getByTestId('other-page').click()
    await page.waitForURL('**/map*')
    await ready(page)
    for (const { layer, title, features } of known) {
      const row = page.locator(`[data-layer=${layer}]`)
      await row.getByText(title, { exact: true }).waitFor()
      assert.ok((await row.textContent()).includes(features.toLocaleString('zh-CN')), `${features} of ${layer}`)
    }
    const ftz = known.find(({ layer }) => layer === 'ftz')
    assert.equal(await page.locator('[data-layer=ftz] [data-kind]').count(), ftz.kinds.length)
    await page.getByTestId('other-page').click()
    await page.getByTestId('empty').waitFor()
  })
})

for (const style of ['light', 'dark', 'cockpit'])
  test(`the map is drawn and accessible (${style}), and says what is synthetic`, async () => {
    const { synthetic } = await ask('/api/v1/layers')
    await withMap({ path: await near({ style, zoom: 12 }) }, async (page) => {
      await stillPicture(page)
      assert.equal(await page.getByTestId('map-synthetic').count(), synthetic ? 1 : 0)
      await page.getByTestId('details').first().click()
      await accessible(page)
    })
  })

test('layers are switched, faded and put in order, and the link says so', async () => {
  await withMap({ path: await near() }, async (page) => {
    const hash = (part) => page.waitForURL((url) => url.hash.includes(part))
    const row = page.locator('[data-layer=ftz]')
    const full = await stillPicture(page)
    await row.getByText('自贸区范围').click()
    await changes(page, full)
    await hash('layers=-ftz')
    await row.getByText('自贸区范围').click()
    await becomes(page, full)
    await row.getByTestId('details').click()
    await row.getByRole('slider').press('Home')
    await changes(page, full)
    await hash('ftz:0')
    await row.getByRole('slider').press('End')
    await becomes(page, full)
    await page.getByRole('button', { name: '上移空间规划' }).press('Enter')
    await hash('layers=plan,ftz')
    await changes(page, full)
    await page.getByRole('button', { name: '下移空间规划' }).press('Enter')
    await becomes(page, full)
    await page.getByRole('button', { name: '只看产业一张图' }).click()
    await changes(page, full)
    await hash('-ftz,-plan,town')
  })
})

test('a base map lies under the layers, is in the link and says who made it', async () => {
  const { basemaps } = await ask('/basemaps.json')
  const [base] = basemaps
  await withMap({ path: await near({ zoom: 12 }) }, async (page) => {
    const without = await stillPicture(page)
    await page.getByLabel(base.title).check()
    await changes(page, without)
    await page.getByTestId('ground').getByText(`审图号：${base.approval}`).waitFor()
    await until(() => page.url().includes(`base=${base.name}`), 'the link names the base map')
    await accessible(page)
    await page.getByLabel('无', { exact: true }).check()
    await becomes(page, without)
    await page.getByLabel(base.title).check()
    await until(() => page.url().includes(`base=${base.name}`), 'the link names the base map again')
    await page.reload()
    await page.getByTestId('ground').waitFor()
    assert.ok(await page.getByLabel(base.title).isChecked())
  })
})

test('a click tells what lies there through all layers', async () => {
  const { lon, lat } = await inZone()
  const known = await ask(`/api/v1/layers/at?lon=${lon}&lat=${lat}&radius=5`)
  await withMap({ path: await near({ zoom: 17 }) }, async (page) => {
    await draw(page, [0, 0])
    const panel = page.getByTestId('panel')
    await panel.locator('[data-found]').first().waitFor()
    const found = await panel.locator('[data-found]').evaluateAll((all) => all.map(({ dataset }) => dataset.found))
    for (const { layer } of known.layers) assert.ok(found.includes(layer), `${layer} among ${found}`)
    assert.ok(found.includes('ftz') && found.includes('address'))
    const ftz = known.layers.find(({ layer }) => layer === 'ftz').features[0]
    assert.match(await panel.locator('[data-found=ftz]').textContent(), new RegExp(`${ftz.properties.code}`))
    const mark = panel.locator('[data-found=ftz] button').first()
    await mark.click()
    assert.equal(await mark.getAttribute('aria-pressed'), 'true')
    await accessible(page)
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
  })
})

test('lengths and areas are measured', async () => {
  const { lat } = await inZone()
  const unit = metresPerPixel(15, lat)
  await withMap({ path: await near({ zoom: 15 }) }, async (page) => {
    await tool(page, 'length').click()
    await draw(page, [-100, 0], [100, 0], [100, 90])
    const length = page.getByTestId('length')
    const metres = async () => {
      const text = await length.textContent()
      return figureOf(text) * (text.includes('公里') ? 1000 : 1)
    }
    const isAbout = (expected) => async () => Math.abs((await metres()) / expected - 1) < 0.01
    await until(isAbout(290 * unit), '200 and 90 pixels')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Enter')
    await until(isAbout(200 * unit), '200 pixels')
    assert.equal(await tool(page, 'length').getAttribute('aria-pressed'), 'true')

    await tool(page, 'area').click()
    await draw(page, [-100, -50], [100, -50], [100, 50])
    await page.keyboard.press('Enter')
    const square = async () => {
      const text = await page.getByTestId('area').textContent()
      return figureOf(text) * (text.includes('公顷') ? 10_000 : text.includes('平方公里') ? 1_000_000 : 1)
    }
    await until(async () => Math.abs((await square()) / (10_000 * unit * unit) - 1) < 0.01, 'half a rectangle')
    await page.keyboard.press('Escape')
    await page.getByTestId('area').waitFor({ state: 'detached' })
    await draw(page, [-100, -50], [100, 50], [100, -50], [-100, 50])
    await page.getByTestId('crossed').waitFor()
    assert.ok(await page.getByTestId('finish').isDisabled())
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    assert.equal(await tool(page, 'look').getAttribute('aria-pressed'), 'true')
  })
})

test('a polygon is counted layer by layer', async () => {
  await withMap({ path: await near() }, async (page) => {
    await tool(page, 'count').click()
    await draw(page, [-120, -90], [120, -90])
    const [[x, y]] = await about(page, [0, 100])
    const [asked] = await Promise.all([page.waitForRequest('**/layers/count'), page.mouse.dblclick(x, y)])
    const expected = await ask('/api/v1/layers/count', asked.postDataJSON())
    await page.locator('[data-counted]').first().waitFor()
    for (const { layer, matched } of expected.layers.filter((one) => one.matched > 0)) {
      const number = await page.locator(`[data-counted=${layer}] .number`).textContent()
      assert.equal(figureOf(number), matched, layer)
    }
    await accessible(page)
  })
})

test('an address is searched, shown and judged', async () => {
  const { input, site, verdict } = await example('inside')
  await withMap({ path: '/map' }, async (page) => {
    await page.getByRole('combobox').fill(input)
    await page.keyboard.press('Enter')
    await page.getByTestId('verdict').getByText(WORDS[verdict]).waitFor()
    await page.waitForURL((url) => url.hash.includes('&pin='))
    const [, lon, lat] = new URL(page.url()).hash.match(/pin=([\d.]+),([\d.]+)/)
    assert.ok(Math.hypot(lon - site.lon, lat - site.lat) < 1e-5)
    await page.waitForURL((url) => url.hash.startsWith('#map=16/'))
    await page.locator('.map-pin').waitFor()
    await accessible(page)
    const address = new URL(await page.getByRole('link', { name: '在窗口中查看依据' }).getAttribute('href'), page.url())
    assert.equal(address.searchParams.get('address'), input)
  })
})

test('by keys alone: look, measure, choose a layer', async () => {
  const { lat } = await inZone()
  await withMap({ path: await near({ zoom: 16 }) }, async (page) => {
    const canvas = page.locator('.maplibregl-canvas')
    await page.getByRole('button', { name: '导出图片' }).focus()
    await page.keyboard.press('Tab')
    assert.ok(await canvas.evaluate((element) => element === document.activeElement), 'the map follows the tools')
    await page.keyboard.press('Enter')
    await page.locator('[data-found=ftz]').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('panel').waitFor({ state: 'detached' })
    await tool(page, 'length').press('Enter')
    assert.ok(await canvas.evaluate((element) => element === document.activeElement), 'the tool leads to the map')
    await page.keyboard.press('Space')
    const before = page.url()
    await page.keyboard.press('ArrowRight')
    await page.waitForURL((url) => url.href !== before)
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    const text = await page.getByTestId('length').textContent()
    // The arrow moves the map by a hundred pixels.
    const expected = 100 * metresPerPixel(16, lat)
    assert.ok(Math.abs(figureOf(text) / expected - 1) < 0.02, `${text} is about ${expected} m`)
    const box = page.getByRole('checkbox', { name: '显示产业规划' })
    await box.press('Space')
    assert.ok(await box.isChecked())
  })
})

test('without WebGL2 a plain map draws, tells and measures the same', async () => {
  await withPage({ path: await near({ zoom: 17 }), init: withoutWebGl }, async (page) => {
    const map = page.getByTestId('plain-map')
    await map.locator('[data-drawn=ftz] path').first().waitFor()
    assert.ok(await page.getByTestId('map-fallback').isVisible())
    assert.equal(await page.getByTestId('tile-map').count(), 0)
    await draw(page, [0, 0])
    await page.locator('[data-found=ftz]').waitFor()
    await page.locator('[data-found=address]').waitFor()
    await accessible(page)
    await page.locator('[data-layer=ftz]').getByText('自贸区范围').click()
    await map.locator('[data-drawn=ftz]').waitFor({ state: 'detached' })
    await tool(page, 'length').click()
    await draw(page, [-100, 0], [100, 0])
    await page.keyboard.press('Enter')
    const expected = 200 * metresPerPixel(17, (await inZone()).lat)
    const measured = figureOf(await page.getByTestId('length').textContent())
    assert.ok(Math.abs(measured / expected - 1) < 0.01, `${measured} is about ${expected} m`)
  })
})
