import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, at, launch, mapReady, shut, verdictOf, withPage } from './browser.mjs'
import { atlas, example, identify, KNOWN, WORDS } from './find.mjs'

before(launch)
after(shut)

const withoutWebGl = () => {
  const usual = HTMLCanvasElement.prototype.getContext
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind === 'webgl2' ? null : usual.call(this, kind, ...rest)
  }
}

test('the verdict is copied by button and by key', async () => {
  const expected = await identify(KNOWN)
  await withPage({ path: at(KNOWN) }, async (page) => {
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
    await page.getByTestId('copy').click()
    await page.getByTestId('notice').getByText('结论已复制').waitFor()
    const text = await clipboard()
    for (const part of [KNOWN, WORDS[expected.verdict], expected.atlas_version, expected.engine_version])
      assert.ok(text.includes(part), `${part} in ${text}`)
    assert.equal(text.includes('合成'), (await atlas()).synthetic)
    await page.evaluate(() => navigator.clipboard.writeText(''))
    await page.keyboard.press('Alt+c')
    await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== '')
    assert.equal(await clipboard(), text)
  })
})

test('an answer is labelled as synthetic before the map has come', async () => {
  const { synthetic } = await atlas()
  await withPage({ path: at(KNOWN), early: true }, async (page) => {
    await page.getByTestId('verdict').waitFor()
    assert.equal(await page.getByTestId('synthetic').count(), synthetic ? 1 : 0)
    assert.equal((await page.getByTestId('sheet').textContent()).includes('合成'), synthetic)
    await page.getByTestId('copy').click()
    await page.getByTestId('notice').getByText('结论已复制').waitFor()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    assert.equal(text.includes('合成'), synthetic)
  })
})

for (const kind of ['inside', 'review']) {
  test(`an address (${kind}) prints on one page with its map and versions`, async () => {
    const wanted = await example(kind)
    const init = () => {
      window.print = () => {
        window.printed = (window.printed ?? 0) + 1
      }
    }
    await withPage({ path: at(wanted.input), init }, async (page) => {
      await page.getByTestId('verdict').waitFor()
      await mapReady(page)
      await page.keyboard.press('Alt+p')
      await page.waitForFunction(() => window.printed === 1)
      await page.getByTestId('print').click()
      await page.waitForFunction(() => window.printed === 2)
      await page.emulateMedia({ media: 'print' })
      const sheet = page.getByTestId('sheet')
      const text = await sheet.textContent()
      const parts = [
        wanted.input,
        WORDS[wanted.verdict],
        wanted.site.standard_address,
        wanted.atlas_version,
        '打印时间',
      ]
      for (const part of parts) assert.ok(text.includes(part), `${part} on the sheet`)
      assert.equal(text.includes('合成'), (await atlas()).synthetic)
      assert.equal(await sheet.getByTestId('pin').count(), 1)
      assert.equal(await page.getByRole('combobox').isVisible(), false)
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
      assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1, 'pages')
    })
  })
}

test('a failing server is named, and asked again', async () => {
  const inside = await example('inside')
  await withPage({ expected: /503/ }, async (page) => {
    const problem = { type: 'about:blank', title: '服务繁忙', status: 503, detail: '请稍后再试。' }
    const body = JSON.stringify(problem)
    const path = '**/api/v1/addresses/identify'
    await page.route(path, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body }))
    await page.getByRole('combobox').fill(inside.input)
    await page.keyboard.press('Enter')
    const box = page.getByTestId('problem')
    await box.waitFor()
    assert.match(await box.textContent(), /服务繁忙[\s\S]*请稍后再试/)
    await accessible(page)
    await page.unroute(path)
    await page.getByTestId('retry').click()
    await page.getByTestId('verdict').waitFor()
    assert.equal(await verdictOf(page), WORDS.inside)
  })
})

test('without a network the page says so and keeps the address', async () => {
  const inside = await example('inside')
  await withPage({ expected: /ERR_INTERNET_DISCONNECTED/ }, async (page, context) => {
    await mapReady(page)
    await context.setOffline(true)
    await page.getByRole('combobox').fill(inside.input)
    await page.keyboard.press('Enter')
    await page.getByTestId('problem').getByText('连接不上服务器').waitFor()
    assert.equal(await page.getByRole('combobox').inputValue(), inside.input)
    await context.setOffline(false)
    await page.getByTestId('retry').click()
    await page.getByTestId('verdict').waitFor()
  })
})

test('a text that is too long is not sent', async () => {
  await withPage({}, async (page) => {
    let asked = 0
    page.on('request', (request) => {
      if (request.url().endsWith('/identify')) asked += 1
    })
    await page.getByRole('combobox').fill('😀'.repeat(513))
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('512').waitFor()
    assert.equal(asked, 0)
    await accessible(page)
  })
})

test('the server refuses what is too long with a problem document', async () => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ address: '长'.repeat(513) })
  const reply = await fetch(`${process.env.FTZ_ATLAS_URL}/api/v1/addresses/identify`, { method: 'POST', headers, body })
  assert.equal(reply.status, 422)
  assert.match(reply.headers.get('content-type'), /application\/problem\+json/)
})

test('without WebGL2 a plain map shows the same', async () => {
  const inside = await example('inside')
  await withPage({ path: at(inside.input), init: withoutWebGl }, async (page) => {
    await page.getByTestId('verdict').waitFor()
    const map = page.locator('.screen-only').getByTestId('svg-map')
    await map.waitFor()
    await map.getByTestId('pin').waitFor()
    assert.ok(await page.getByTestId('map-fallback').isVisible())
    assert.equal(await page.locator('.gl-map').count(), 0)
    const drawn = map.locator('[data-drawn=ftz]')
    await drawn.waitFor()
    await page.locator('[data-layer=ftz]').click()
    await drawn.waitFor({ state: 'detached' })
    await accessible(page)
  })
})

test('on a phone nothing is cut off', async () => {
  const review = await example('review')
  await withPage({ path: at(review.input), viewport: { width: 390, height: 844 } }, async (page) => {
    await page.getByTestId('verdict').waitFor()
    await mapReady(page)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    assert.ok(overflow <= 0, `${overflow} px too wide`)
    const box = await page.getByTestId('verdict').boundingBox()
    assert.ok(box.y < 400, 'the verdict is on the first screen')
    await accessible(page)
  })
})

test('English, dark and accessible', async () => {
  const inside = await example('inside')
  await withPage({ path: at(inside.input), scheme: 'dark' }, async (page) => {
    await page.getByTestId('verdict').waitFor()
    await page.getByRole('button', { name: 'English' }).click()
    assert.equal(await verdictOf(page), 'Inside')
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
    assert.ok(await page.evaluate(() => document.documentElement.classList.contains('dark')))
    await accessible(page)
  })
})

test('the slash key leads back to the field', async () => {
  const inside = await example('inside')
  await withPage({ path: at(inside.input) }, async (page) => {
    await page.getByTestId('copy').focus()
    await page.keyboard.press('/')
    const field = await page.evaluate(() => [
      document.activeElement?.getAttribute('role'),
      document.activeElement?.value,
    ])
    assert.deepEqual(field, ['combobox', inside.input])
  })
})
