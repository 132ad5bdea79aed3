// What leaves the map page, and what it says when the server fails.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { accessible, BASE, launch, shut, withPage } from './browser.mjs'
import { example } from './find.mjs'
import { ask, draw, inZone, layers, near, ready, stillPicture, withMap } from './mapPage.mjs'

before(launch)
after(shut)

test('a link leads to the same view', async () => {
  await withMap({ path: await near({ shown: 'plan:60,ftz,-town', style: 'cockpit' }) }, async (page, context) => {
    await stillPicture(page)
    await page.getByRole('combobox').fill((await example('inside')).input)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.hash.includes('&pin='))
    await page.waitForURL((url) => url.hash.startsWith('#map=16/'))
    await page.getByTestId('copy-link').click()
    await page.getByTestId('notice').getByText('链接已复制').waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    assert.equal(link, page.url())
    const other = await context.newPage()
    await other.goto(link)
    await ready(other)
    await other.locator('.map-pin').waitFor()
    assert.equal(other.url(), link)
    assert.ok(await other.getByRole('checkbox', { name: '显示自贸区范围' }).isChecked())
    assert.equal(await other.getByRole('checkbox', { name: '显示镇街' }).isChecked(), false)
    assert.ok(await other.evaluate(() => document.documentElement.classList.contains('cockpit')))
    const order = await other
      .locator('[data-group=space] [data-layer]')
      .evaluateAll((all) => all.map(({ dataset }) => dataset.layer))
    assert.deepEqual(order.slice(0, 3), ['plan', 'ftz', 'town'])
    await other.locator('[data-layer=plan]').getByTestId('details').click()
    assert.equal(await other.locator('[data-layer=plan]').getByRole('slider').inputValue(), '60')
    // A link that is opened in the same window is followed too.
    const { lon, lat } = await inZone()
    await other.evaluate((hash) => location.assign(hash), `#map=13/${lat}/${lon}&style=light&layers=town`)
    await other.waitForFunction(() => !document.documentElement.classList.contains('cockpit'))
    await other
      .getByRole('checkbox', { name: '显示自贸区范围' })
      .and(other.locator(':not(:checked)'))
      .waitFor({ state: 'attached' })
  })
})

test('the map prints on one page with legend, scale, sources and date', async () => {
  const { synthetic, layers: all } = await ask('/api/v1/layers')
  const init = () => {
    window.print = () => {
      window.printed = (window.printed ?? 0) + 1
    }
  }
  await withMap({ path: await near(), init }, async (page) => {
    await stillPicture(page)
    await page.getByTestId('print').click()
    await page.waitForFunction(() => window.printed === 1)
    await page.keyboard.press('Alt+p')
    await page.waitForFunction(() => window.printed === 2)
    await page.emulateMedia({ media: 'print' })
    const sheet = page.getByTestId('sheet')
    const text = await sheet.textContent()
    const titles = all.filter(({ layer }) => ['ftz', 'plan', 'town'].includes(layer)).map(({ title }) => title)
    for (const part of ['三张图', '图例', '数据来源', '制图时间', ...titles])
      assert.ok(text.includes(part), `${part} on paper`)
    assert.equal(text.includes('合成数据'), synthetic)
    assert.ok(!text.includes('产业'), 'what is hidden is in no legend')
    assert.ok(await sheet.locator('img').evaluate((image) => image.naturalWidth > 1000))
    assert.equal(await page.getByTestId('stage').isVisible(), false)
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1, 'pages')
  })
})

test('the picture has the map, its scale and its labels in it', async () => {
  const { synthetic } = await ask('/api/v1/layers')
  await withMap({ path: await near() }, async (page) => {
    await stillPicture(page)
    const download = page.waitForEvent('download')
    await page.getByTestId('picture').click()
    const file = await download
    assert.match(file.suggestedFilename(), /^三张图-\d{4}-\d\d-\d\d\.png$/)
    const png = await readFile(await file.path())
    const found = await page.evaluate(async (data) => {
      const image = new Image()
      image.src = `data:image/png;base64,${data}`
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      const context = canvas.getContext('2d')
      context.drawImage(image, 0, 0)
      const coloured = (x, y, width, height, [r, g, b]) => {
        const { data } = context.getImageData(x, y, width, height)
        let count = 0
        for (let i = 0; i < data.length; i += 4)
          if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 6) count += 1
        return count
      }
      const [width, height] = [canvas.width, canvas.height]
      return {
        width,
        label: coloured(0, 0, 500, 240, [0xff, 0xd6, 0x66]),
        scale: coloured(width - 340, height - 60, 340, 60, [0x1c, 0x25, 0x30]),
        middle: new Set(context.getImageData(width / 2 - 200, height / 2 - 200, 400, 400).data).size,
      }
    }, png.toString('base64'))
    assert.ok(found.width > 1000 && found.scale > 100 && found.middle > 10, JSON.stringify(found))
    if (synthetic) assert.ok(found.label > 1000, 'the label of synthetic data')
  })
})

test('a server that is still loading is named, and asked again', async () => {
  const problem = { type: 'about:blank', title: '正在载入', status: 503, detail: '正在载入数据，请稍后重试。' }
  const answer = { status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }
  let busy = true
  const init = async (page) => {
    await page.route('**/api/v1/layers', (route) => (busy ? route.fulfill(answer) : route.continue()))
  }
  await withPage({ path: '/map', expected: /503/, early: true, prepare: init }, async (page) => {
    await page.getByTestId('problem').getByText('请稍后重试').waitFor()
    await accessible(page)
    busy = false
    await page.getByTestId('retry').click()
    await ready(page)
  })
})

test('a layer that has gone and a network that is down are told, with the way out', async () => {
  const gone = (await layers()).filter(({ layer }) => layer !== 'industry')
  assert.ok(gone.length > 0)
  await withMap({ path: await near(), expected: /404|ERR_INTERNET_DISCONNECTED/ }, async (page, context) => {
    await stillPicture(page)
    await page.route('**/tiles/industry.json', (route) => route.fulfill({ status: 404, body: '' }))
    await page.getByRole('button', { name: '导出图片' }).focus()
    // The style is made anew with the tiles' description of every layer.
    await page.evaluate(() => location.reload())
    await page.getByTestId('fault').getByText('已不在服务器上').waitFor()
    await page.getByRole('checkbox', { name: '显示产业规划' }).press('Space')
    await page.locator('[data-layer=industry]').getByText('服务器上已没有这个图层').waitFor()
    await accessible(page)
    await page.unroute('**/tiles/industry.json')
    await page.getByTestId('reload').click()
    await page.getByTestId('fault').waitFor({ state: 'detached' })
    await stillPicture(page)
    await context.setOffline(true)
    await draw(page, [0, 0])
    await page.getByTestId('problem').getByText('连接不上服务器').waitFor()
    await context.setOffline(false)
    await page.getByTestId('retry').click()
    await page.locator('[data-found]').first().waitFor()
  })
})

test('on a phone nothing is cut off, and the layers are a drawer', async () => {
  await withMap({ path: await near({ zoom: 15 }), viewport: { width: 390, height: 844 } }, async (page) => {
    const fits = async () => {
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      assert.ok(overflow <= 0, `${overflow} px too wide`)
    }
    await fits()
    await draw(page, [0, -100])
    await page.locator('[data-found]').first().waitFor()
    await fits()
    await accessible(page)
    await page.keyboard.press('Escape')
    await page.getByTestId('drawer').click()
    await page.locator('[data-layer=ftz]').waitFor()
    await page.getByRole('button', { name: '驾驶舱' }).click()
    await page.waitForFunction(() => document.documentElement.classList.contains('cockpit'))
    await fits()
    await accessible(page)
    await page.keyboard.press('Escape')
    await page.locator('[data-layer=ftz]').waitFor({ state: 'hidden' })
  })
})

test('the map and its files come under the security policy', async () => {
  const reply = await fetch(`${BASE}/map`)
  assert.equal(reply.status, 200)
  assert.match(reply.headers.get('content-security-policy') ?? '', /default-src 'none'/)
})
