import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, BASE, fits, launch, newContext, shut } from './browser.mjs'
import { MOCK, withPerson } from './people.mjs'

before(launch)
after(shut)

const PHONE = { width: 390, height: 844 }
const tabs = (page) => page.getByRole('tab').first().waitFor()
const admin = (options = {}) => ({ path: '/admin', arrives: tabs, ...options })
const unique = () => Date.now().toString(36)
const selected = (page) => page.locator('[role=tab][aria-selected=true]')
const focusedIs = (locator) => locator.evaluate((element) => element === document.activeElement)

async function looksRight(page) {
  await accessible(page)
  await page.setViewportSize(PHONE)
  await fits(page)
  await accessible(page)
  await page.setViewportSize({ width: 1366, height: 768 })
  await fits(page)
}

test('who administers nothing is told so', async () => {
  const arrives = (page) => page.getByTestId('nothing').waitFor()
  await withPerson('clerk', { path: '/admin', arrives }, async (page) => {
    assert.equal(await page.getByRole('tab').count(), 0)
    await accessible(page)
  })
})

test('tabs are walked by arrows, named in the address, and what one may do', async () => {
  await withPerson('auditor', admin(), async (page) => {
    assert.deepEqual(
      await page
        .getByRole('tab')
        .allTextContents()
        .then((all) => all.map((text) => text.trim())),
      ['审计', '用量'],
    )
    await selected(page).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByTestId('usage').waitFor()
    assert.equal(new URL(page.url()).hash, '#usage')
    assert.ok(await focusedIs(selected(page)))
    await page.keyboard.press('ArrowRight')
    await page.getByTestId('audit').waitFor()
    await page.keyboard.press('End')
    await page.getByTestId('usage').waitFor()
    await page.goBack()
    await page.getByTestId('audit').waitFor()
    await page.goto(`${BASE}/admin#usage`)
    await page.getByTestId('usage').waitFor()
    await page.goto(`${BASE}/admin#rights`)
    await page.getByTestId('audit').waitFor()
  })
})

for (const scheme of ['light', 'dark']) {
  for (const [role, tab, ready] of [
    ['system_admin', 'accounts', '[data-account]'],
    ['security_admin', 'rights', '.matrix'],
    ['auditor', 'audit', '[data-entry]'],
    ['auditor', 'usage', '.total'],
  ]) {
    test(`${tab} fits and is accessible (${scheme})`, async () => {
      await withPerson(role, admin({ path: `/admin#${tab}`, scheme }), async (page) => {
        await page.locator(ready).first().waitFor()
        await looksRight(page)
        await page.getByRole('button', { name: 'English' }).click()
        await fits(page)
      })
    })
  }
}

test('a unit and an account are made, changed and switched off; the password is shown once', async () => {
  const code = `u-${unique()}`
  const title = `<img src=x onerror=alert(1)> ${code}`
  await withPerson('system_admin', admin({ expected: /409|422/ }), async (page) => {
    const box = page.getByRole('dialog')
    const row = page.locator(`[data-account="${code}"]`)
    await page.getByRole('button', { name: '新建单位' }).click()
    await box.getByLabel('代码').fill(code)
    await box.getByLabel('名称').fill(title)
    await page.keyboard.press('Enter')
    await page.getByTestId('units').getByText(title, { exact: true }).waitFor()

    const opener = page.getByRole('button', { name: '新建账号' })
    await opener.click()
    await page.keyboard.press('Enter')
    assert.equal(await box.getByTestId('complaint').count(), 2)
    await accessible(page)
    await box.getByLabel('登录名').fill(code)
    await box.getByLabel('姓名').fill(title)
    await box.getByLabel('单位').selectOption(code)
    await page.keyboard.press('Enter')
    const secret = (await box.getByTestId('once').locator('code').nth(1).textContent()).trim()
    assert.ok(secret.length >= 10)
    await accessible(page)
    await page.keyboard.press('Escape')
    assert.ok(await box.isVisible(), 'nobody loses it by Escape')
    await box.getByRole('button', { name: '关闭' }).click()
    await row.getByText(title).first().waitFor()
    assert.ok(!(await page.content()).includes(secret) || secret === 'Correct-horse-9')
    await row.getByText('须改口令').waitFor()

    await opener.click()
    await box.getByLabel('登录名').fill(code)
    await box.getByLabel('姓名').fill('又一人')
    await page.keyboard.press('Enter')
    await box.getByTestId('fault').waitFor()
    await accessible(page)
    await page.keyboard.press('Escape')
    await box.waitFor({ state: 'detached' })
    assert.ok(await focusedIs(opener))

    await row.getByRole('button').click()
    await box.getByLabel('姓名').fill('王小明')
    await box.getByLabel('角色').selectOption('reviewer')
    await page.keyboard.press('Enter')
    await row.getByText('审核员').waitFor()
    await row.getByRole('button').click()
    await box.getByRole('button', { name: '重置口令' }).click()
    await accessible(page)
    await page.getByTestId('confirm').click()
    await page.getByTestId('once').waitFor()
    await page.getByRole('button', { name: '关闭' }).click()
    await row.getByRole('button').click()
    await box.getByLabel('启用').uncheck()
    await box.getByRole('button', { name: '保存' }).click()
    await row.getByText('已停用').waitFor()

    await page.getByLabel('姓名或登录名').fill('no-such-account-anywhere')
    await page.keyboard.press('Enter')
    await page.getByText('没有符合条件的账号').waitFor()
    await page.getByLabel('姓名或登录名').fill(code)
    await page.keyboard.press('Enter')
    await row.waitFor()
    assert.equal(await page.locator('[data-account]').count(), 1)
  })
})

test('an account is linked to a person of the provider, who is one account only', { skip: !MOCK }, async () => {
  await withPerson('system_admin', admin({ expected: /422/ }), async (page) => {
    const box = page.getByRole('dialog')
    const link = async (name, subject) => {
      await page.locator(`[data-account="${name}"]`).getByRole('button').click()
      await box.getByLabel('统一身份标识（浙政钉）').fill(subject)
      await page.keyboard.press('Enter')
    }
    const linked = page.locator('[data-account=officer]').getByText('已关联')
    await link('officer', 'qian@gov')
    await linked.waitFor()
    await link('publisher', 'qian@gov')
    await box.getByTestId('complaint').getByText('已关联到另一个账号').waitFor()
    await accessible(page)
    await page.keyboard.press('Escape')
    await link('officer', '')
    await linked.waitFor({ state: 'detached' })
  })
})

test('what nobody takes away alone is edited within its bounds', { skip: !MOCK }, async () => {
  await withPerson('security_admin', admin({ path: '/admin#rights' }), async (page) => {
    await page.getByRole('button', { name: '编辑权限' }).click()
    const card = page.getByTestId('approval')
    const features = card.getByLabel('要素超过')
    await features.fill('0')
    await features.press('Tab')
    await card.getByTestId('complaint').getByText('须为 1 至 10,000,000').waitFor()
    assert.equal(await features.inputValue(), '10')
    await page.getByText('尚无改动').waitFor()
    await accessible(page)
    await features.fill('20,000')
    await card.getByLabel('自此级别起').selectOption('L2')
    await page.getByTestId('review').click()
    const changes = page.getByRole('dialog').getByTestId('changes')
    await changes.getByText('须审批的级别 L3 受限 → L2 内部').waitFor()
    await changes.getByText('须审批的要素数 10 → 20,000').waitFor()
    assert.deepEqual(await changes.locator('.direction').allTextContents(), ['收紧', '放宽'])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '放弃改动' }).click()
    await page.getByTestId('confirm').click()
    await card.getByText('L3 受限').waitFor()
  })
})

const cellOf = (page, role) => page.locator(`[data-layer] [data-role=${role}]`).first()

test('rights are edited, checked before they are saved, and undone', async () => {
  await withPerson('security_admin', admin({ expected: /422/ }), async (page) => {
    await page.getByRole('button', { name: '编辑权限' }).click()
    const select = cellOf(page, 'publisher').locator('select')
    await select.waitFor()
    await looksRight(page)
    assert.equal(await page.getByLabel('窗口登记员：管理权限').count(), 0, 'fixed')
    const before = await select.inputValue()
    await select.selectOption('count')
    const download = page.getByLabel('领导：下载整个图层')
    await download.check()
    await page.getByText('2 项改动未保存').waitFor()
    await page.getByTestId('review').click()
    const box = page.getByRole('dialog')
    await box.getByTestId('changes').getByText('给予操作“下载整个图层”').waitFor()
    await box.getByTestId('changes').getByText('仅计数').waitFor()
    await accessible(page)
    await box.getByTestId('save').click()
    await box.getByText('请填写').waitFor()
    const reason = `<script>alert(1)</script> ${unique()}`
    await box.getByLabel('原因').fill(reason)
    await box.getByTestId('save').click()
    await page.getByTestId('notice').getByText('权限已保存').waitFor()
    await page.getByTestId('rights').getByText(reason).waitFor()
    await cellOf(page, 'publisher').getByText('例外').waitFor()
    await page.getByRole('button', { name: '变更历史' }).click()
    await page.getByTestId('history').getByText(reason).waitFor()
    await accessible(page)
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: '编辑权限' }).click()
    await select.selectOption(before)
    await download.uncheck()
    await page.getByTestId('review').click()
    await box.getByLabel('原因').fill('撤回')
    await box.getByTestId('save').click()
    await page.getByTestId('notice').getByText('权限已保存').waitFor()
  })
})

test('fields and rows have rules, too, and what is not wanted is discarded', async () => {
  await withPerson('security_admin', admin(), async (page) => {
    await page.getByRole('button', { name: '编辑权限' }).click()
    const adder = page.getByTestId('fields').locator('form select')
    const path = await adder.locator('option:not([value=""])').first().getAttribute('value')
    await adder.focus()
    await adder.selectOption(path)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const row = page.locator(`[data-field="${path}"]`)
    assert.ok(await focusedIs(row.locator('select').first()))
    await row.getByRole('checkbox').check()
    await row.locator('[data-role=clerk] select').selectOption('read')
    const rows = page.getByTestId('rows').locator('select').first()
    await rows.selectOption({ index: 1 })
    await accessible(page)
    await page.getByTestId('review').click()
    await page.getByTestId('changes').getByText('个人信息').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '放弃改动' }).click()
    await page.getByTestId('confirm').click()
    await page.getByRole('button', { name: '编辑权限' }).waitFor()
    assert.equal(await row.count(), 0)
  })
})

test('who was faster wins, and what was not saved is told', async () => {
  await withPerson('security_admin', admin({ expected: /409/ }), async (page) => {
    await page.getByRole('button', { name: '编辑权限' }).click()
    await page.getByLabel('领导：审批导出').check()
    // The same administrator on another desk.
    await page.evaluate(async () => {
      const { version, rights } = await (await fetch('/api/v1/rights')).json()
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ version, rights, reason: '另一处的更改' })
      const reply = await fetch('/api/v1/rights', { method: 'PUT', headers, body })
      if (!reply.ok) throw new Error(`${reply.status}`)
    })
    await page.getByTestId('review').click()
    await page.getByLabel('原因').fill('晚了一步')
    await page.getByTestId('save').click()
    const clash = page.getByTestId('conflict')
    await clash.getByText('另一处的更改').waitFor()
    await clash.getByText('给予操作“审批导出”').waitFor()
    assert.ok(await focusedIs(clash))
    await page.getByTestId('rights').getByText('另一处的更改').waitFor()
    assert.equal(await page.getByLabel('领导：审批导出').count(), 0)
    await accessible(page)
  })
})

test('the audit is searched, paged and downloaded, and its chain is told', async () => {
  await withPerson('auditor', admin(), async (page) => {
    await page.getByTestId('chain').getByText('审计链完整').waitFor()
    const entries = page.locator('[data-entry]')
    await entries.first().waitFor()
    const more = page.getByTestId('more')
    if (await more.count()) {
      const shown = await entries.count()
      await more.click()
      await entries.nth(shown).waitFor()
      assert.ok(await focusedIs(entries.nth(shown)))
    }
    await page.getByRole('combobox', { name: '事项' }).selectOption('sign_in')
    await page.getByLabel('从').fill('2020-01-01')
    await page.getByRole('button', { name: '查询' }).click()
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[data-entry] .kind strong')].every(({ textContent }) => textContent === '登录'),
    )
    await entries.first().locator('summary').click()
    await entries.first().getByText('第').waitFor()
    await accessible(page)
    const link = new URL(await page.getByTestId('csv').getAttribute('href'), BASE)
    assert.equal(link.searchParams.get('kind'), 'sign_in')
    assert.equal(link.searchParams.get('from'), '2019-12-31T16:00:00.000Z')
    const csv = await page.evaluate(async (href) => {
      const reply = await fetch(href)
      return [reply.status, reply.headers.get('content-type')]
    }, link.pathname + link.search)
    assert.equal(csv[0], 200)
    assert.match(csv[1], /text\/csv/)
  })
})

test('a broken chain is not to be overlooked', async () => {
  const chains = [{ chain: 'c1', started_at: '2026-01-01T00:00:00Z', entries: 9, checkpoints: 1, fault: '第 7 条不符' }]
  const body = { sound: false, chains, retention_days: 400 }
  const prepare = (page) => page.route('**/api/v1/audit/state', (route) => route.fulfill({ json: body }))
  await withPerson('auditor', admin({ prepare, viewport: PHONE }), async (page) => {
    const sign = page.getByRole('alert').filter({ hasText: '审计链断裂' })
    await sign.getByText('第 7 条不符').waitFor()
    await accessible(page)
    await fits(page)
  })
})

test('the usage is a table of a range of days', async () => {
  await withPerson('supervisor', admin(), async (page) => {
    await page.getByTestId('usage').locator('.total').waitFor()
    const asked = page.waitForResponse(/\/api\/v1\/usage\?from=2026-01-01&to=2026-01-31/)
    await page.getByLabel('从').fill('2026-01-01')
    await page.getByLabel('到', { exact: true }).fill('2026-01-31')
    await page.keyboard.press('Enter')
    await asked
    await page.getByLabel('从').fill('2026-02-02')
    await page.getByText('起止日期颠倒').waitFor()
    await accessible(page)
  })
})

test('a session that ended elsewhere is told where one works, and nothing is lost', async () => {
  await withPerson('security_admin', admin({ expected: /401/ }), async (page, context) => {
    await page.getByRole('button', { name: '编辑权限' }).click()
    await page.getByLabel('领导：审批导出').check()
    await page.getByTestId('review').click()
    await page.getByLabel('原因').fill('批文')
    const cookies = await context.cookies()
    await context.clearCookies()
    await page.getByTestId('save').click()
    const box = page.getByRole('dialog')
    await box.getByTestId('fault').getByText('会话已结束').waitFor()
    assert.equal(await box.getByRole('link', { name: '登录' }).getAttribute('target'), '_blank')
    await accessible(page)
    await context.addCookies(cookies)
    assert.equal(await box.getByLabel('原因').inputValue(), '批文')
  })
})

test('the interface lets nobody past what the tabs hide', async () => {
  const context = await newContext()
  try {
    for (const path of ['accounts', 'units', 'rights', 'audit', 'audit/state', 'usage?from=2026-01-01&to=2026-01-02']) {
      const reply = await context.request.get(`${BASE}/api/v1/${path}`)
      assert.ok([401, 403].includes(reply.status()), `${path}: ${reply.status()}`)
    }
  } finally {
    await context.close()
  }
})
