// A sensitive layer is asked for by one and approved by another, on the real server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, BASE, fits, launch, shut, withPage } from './browser.mjs'
import { withPerson } from './people.mjs'
import { importLayer, PROGRAM, run } from './program.mjs'

before(launch)
after(shut)

const PURPOSE = `按 2026 年第 3 号文核对 ${Date.now().toString(36)}`

/** Another supervisor, made at the server, who has not signed in before. */
async function second(act) {
  const name = `second-${Date.now().toString(36)}`
  const made = JSON.parse(run('--json', 'user', 'add', name, '--role', 'supervisor', '--unit', 'sample'))
  const arrives = (page) => page.locator('[name=username]').waitFor()
  await withPage({ path: '/sign-in?next=/account%23approvals', arrives }, async (page) => {
    await page.locator('[name=username]').fill(name)
    await page.locator('[name=password]').fill(made.password)
    await page.keyboard.press('Enter')
    const fields = page.locator('[autocomplete=new-password]')
    await fields.first().waitFor()
    for (const field of await fields.all()) await field.fill('Quite-another-8')
    await page.keyboard.press('Enter')
    await act(page)
  })
}

test('one asks, another approves, and the file is there', { skip: !PROGRAM, timeout: 180_000 }, async () => {
  const geometry = { type: 'Point', coordinates: [120.08, 29.3] }
  const feature = { type: 'Feature', properties: { code: 'F1', name: '甲公司', kind: '一般' }, geometry }
  importLayer('firm', '企业（合成，L3）', 'L3', [feature])
  const layer = (page) => page.locator('[data-layer=firm]')
  const map = { path: '/map', arrives: (page) => layer(page).waitFor(), expected: /WebGL|GPU/ }
  await withPerson(
    'supervisor',
    { path: '/account', arrives: (page) => page.getByTestId('exports').waitFor() },
    async (page) => {
      // The server takes the layer up by itself.
      const there = async () =>
        page.evaluate(async () => (await (await fetch('/api/v1/layers')).text()).includes('"firm"'))
      for (let tries = 0; !(await there()) && tries < 100; tries++) await page.waitForTimeout(200)
      assert.ok(await there())
    },
  )
  await withPerson('supervisor', map, async (page) => {
    await layer(page).getByTestId('details').click()
    await layer(page).getByTestId('ask-export').click()
    await page.locator('dialog textarea').waitFor()
    await accessible(page)
    await page.keyboard.press('Escape')
    await layer(page).getByTestId('ask-export').click()
    await page.locator('dialog textarea').fill(PURPOSE)
    await page.locator('dialog').getByRole('button', { name: '提交申请' }).click()
    await page.getByTestId('export-sent').waitFor()
    await accessible(page)
    await page.locator('dialog').getByRole('button', { name: '关闭' }).last().click()
    await layer(page).getByText('待批准').waitFor()
  })
  await second(async (page) => {
    const waiting = page.getByTestId('approvals').locator('[data-approval]').filter({ hasText: PURPOSE })
    await waiting.waitFor()
    await accessible(page)
    await fits(page)
    await waiting.getByTestId('approve').click()
    await accessible(page)
    await page.getByTestId('confirm').click()
    await page.getByTestId('approvals').locator('details').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await fits(page)
  })
  await withPerson(
    'supervisor',
    { path: '/account#exports', arrives: (page) => page.locator('[data-export]').first().waitFor() },
    async (page) => {
      const own = page.locator('[data-export]').filter({ hasText: PURPOSE })
      await accessible(page)
      assert.ok(await own.getByText('已批准').count())
      const [file] = await Promise.all([page.waitForEvent('download'), own.getByText('CSV').click()])
      assert.equal(file.suggestedFilename(), 'firm.csv')
      assert.equal(new URL(file.url()).origin, BASE)
    },
  )
})
