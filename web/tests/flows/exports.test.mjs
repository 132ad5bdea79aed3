// A sensitive layer is asked for by one and approved by another, on the real server; and what else may come of it, on the
// stand-in.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, BASE, fits, launch, shut, withPage } from './browser.mjs'
import { until } from './mapPage.mjs'
import { MOCK, withPerson } from './people.mjs'
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

const PHONE = { width: 390, height: 844 }
const asker = 'officer'
const approver = 'supervisor'
const address = (page) => page.locator('[data-layer=address]')
// On a phone the layers are in a drawer at first.
const map = { path: '/map', arrives: (page) => address(page).waitFor({ state: 'attached' }), expected: /WebGL|GPU/ }
const own = { path: '/account#exports', arrives: (page) => page.locator('[data-export]').first().waitFor() }
// Those that are decided are folded.
const others = {
  path: '/account#approvals',
  arrives: (page) => page.locator('[data-approval]').first().waitFor({ state: 'attached' }),
}
/** The focus comes back when the box has gone. */
const focused = (locator) => until(() => locator.evaluate((element) => element === document.activeElement), 'the focus')

/** Asks for the addresses by keys alone, as far as one can. */
async function ask(page, purpose) {
  await address(page).getByTestId('details').click()
  await address(page).getByTestId('ask-export').press('Enter')
  const box = page.getByRole('dialog')
  await box.getByLabel('用途').fill(purpose)
  await box.getByRole('button', { name: '提交申请' }).press('Enter')
  await page.getByTestId('export-sent').getByText('已提交，待另一人批准').waitFor()
  await address(page).getByText('待批准').waitFor()
  return box
}

test('a request is refused with a reason, asked again and approved', { skip: !MOCK }, async () => {
  const first = '核对门牌 <img src=x onerror=alert(1)>'
  await withPerson(asker, { ...map, expected: /403|WebGL|GPU/ }, async (page) => {
    await address(page).getByTestId('details').click()
    const opener = address(page).getByTestId('ask-export')
    await opener.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: '提交申请' }).press('Enter')
    await page.getByText('请写明用途').waitFor()
    await accessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await focused(opener)
    await address(page).getByTestId('details').click()
    const box = await ask(page, first)
    assert.equal(await box.getByRole('link').getAttribute('href'), '/account#exports')
    await box.getByRole('button', { name: '关闭' }).last().press('Enter')
    const link = address(page).getByRole('link', { name: '查看申请' })
    await focused(link)
    // Nobody gets round it by the address of the file.
    const statuses = await page.evaluate(async () => {
      const files = ['address.csv', 'address.geojson', 'address.zip', 'ftz.zip']
      return Promise.all(files.map(async (file) => (await fetch(`/api/v1/layers/${file}`)).status))
    })
    assert.deepEqual(statuses, [403, 403, 403, 200])
  })
  await withPerson(
    approver,
    { ...others, path: '/', arrives: (page) => page.getByRole('combobox').waitFor() },
    async (page) => {
      await page.getByTestId('account-menu').click()
      await page.getByTestId('to-approvals').click()
      const row = page.locator('[data-approval]').filter({ hasText: first })
      await row.waitFor()
      const heading = page.getByTestId('approvals').getByRole('heading')
      await page.waitForFunction(() => document.activeElement?.tagName === 'H2')
      await focused(heading)
      await accessible(page)
      await row.getByTestId('refuse').press('Enter')
      const box = page.getByRole('dialog')
      await page.getByTestId('confirm').click()
      await box.getByText('请写明理由').waitFor()
      await focused(box.getByLabel('理由'))
      await accessible(page)
      await box.getByLabel('理由').fill('请写明依据的文号')
      await page.getByTestId('confirm').click()
      await page.getByText('没有待批准的申请').waitFor()
      await focused(heading)
      await page.locator('summary').click()
      await row.getByText('已拒绝').waitFor()
      await accessible(page)
    },
  )
  await withPerson(asker, own, async (page) => {
    await page.locator('[data-export]').getByText('请写明依据的文号').waitFor()
    assert.equal(await page.locator('[data-export] a').count(), 0)
    assert.equal(await page.getByTestId('approvals').count(), 0)
    await accessible(page)
  })
  await withPerson(asker, map, async (page) => void (await ask(page, '按 3 号文核对门牌')))
  await withPerson(approver, others, async (page) => {
    await page.getByTestId('approve').press('Enter')
    await page.getByRole('dialog').getByText('24 小时内下载').waitFor()
    await page.getByTestId('confirm').click()
    await page.getByText('没有待批准的申请').waitFor()
  })
  await withPerson(asker, { ...map, viewport: PHONE }, async (page) => {
    await page.getByTestId('drawer').click()
    await address(page).getByTestId('details').click()
    await address(page).getByText('已批准').waitFor()
    await accessible(page)
    await fits(page)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      address(page).getByRole('link', { name: 'CSV' }).click(),
    ])
    assert.equal(file.suggestedFilename(), 'address.csv')
  })
})

test('who was slower is told, and loses nothing', { skip: !MOCK }, async () => {
  await withPerson('publisher', { ...map, viewport: PHONE }, async (page) => {
    const drawer = page.getByTestId('drawer')
    await drawer.click()
    await address(page).getByTestId('details').click()
    await address(page).getByTestId('ask-export').click()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.equal(await drawer.getAttribute('aria-expanded'), 'true', 'Escape closes the box alone')
    await address(page).getByTestId('details').click()
    await ask(page, '发布前核对')
    await fits(page)
  })
  await withPerson(approver, { ...others, expected: /409/ }, async (page) => {
    await page.getByTestId('approve').click()
    await page.evaluate(async () => {
      const id = document.querySelector('[data-approval]').dataset.approval
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ approve: true })
      await fetch(`/api/v1/approvals/${id}`, { method: 'PUT', headers, body })
    })
    await page.getByTestId('confirm').click()
    await page.getByRole('dialog').getByTestId('fault').getByText('已有结果').waitFor()
    await accessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await focused(page.getByTestId('approvals').getByRole('heading'))
  })
})

test('who may neither download nor approve sees none of it', { skip: !MOCK }, async () => {
  await withPerson('clerk', map, async (page) => {
    await page.getByTestId('account-menu').click()
    assert.equal(await page.getByTestId('to-approvals').count(), 0)
    await address(page).getByTestId('details').click()
    assert.equal(await page.getByTestId('files').count(), 0)
  })
  await withPerson(
    'clerk',
    { path: '/account', arrives: (page) => page.getByTestId('keys').waitFor() },
    async (page) => {
      for (const card of ['exports', 'approvals']) assert.equal(await page.getByTestId(card).count(), 0)
    },
  )
})

for (const scheme of ['light', 'dark']) {
  test(`requests and approvals fit and are accessible (${scheme})`, { skip: !MOCK }, async () => {
    await withPerson(approver, { ...others, scheme }, async (page) => {
      await page.locator('summary').click()
      await accessible(page)
      await page.setViewportSize(PHONE)
      await fits(page)
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByTestId('approvals').getByRole('heading', { name: 'To approve' }).waitFor()
      await fits(page)
    })
    await withPerson(asker, { ...own, scheme }, async (page) => {
      await accessible(page)
      await page.setViewportSize(PHONE)
      await fits(page)
    })
  })
}
