import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { stepAt, totp } from '../totp.mjs'
import { accessible, at, BASE, fits, launch, shut, withPage } from './browser.mjs'
import { KNOWN } from './find.mjs'
import { enrol, MOCK, person, signIn } from './people.mjs'

before(launch)
after(shut)

const arrives = (page) => page.locator('[name=username]').waitFor()
const sign = (options = {}) => ({ path: '/sign-in', arrives, ...options })
const focused = (page, name) => page.waitForFunction((wanted) => document.activeElement?.name === wanted, name)
const PHONE = { width: 390, height: 844 }

test('codes of an authenticator are those of RFC 6238', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  assert.equal(totp(secret, stepAt(59_000)), '287082')
  assert.equal(totp(secret, stepAt(1_111_111_109_000)), '081804')
})

test('from the window to the sign-in and back, and out again', async () => {
  await withPage({ path: at(KNOWN) }, async (page) => {
    await page.getByTestId('verdict').waitFor()
    await page.getByTestId('sign-in').click()
    await arrives(page)
    await focused(page, 'username')
    await accessible(page)
    await signIn(page, 'clerk')
    await page.getByTestId('verdict').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('address'), KNOWN)
    const menu = page.getByTestId('account-menu')
    await menu.press('Enter')
    await page.getByRole('link', { name: '我的账号' }).waitFor()
    assert.equal(await page.getByRole('link', { name: '管理', exact: true }).count(), 0)
    await accessible(page)
    await page.keyboard.press('Escape')
    assert.equal(await menu.getAttribute('aria-expanded'), 'false')
    assert.ok(await menu.evaluate((button) => button === document.activeElement))
    await menu.click()
    await page.getByTestId('sign-out').click()
    await arrives(page)
    const { stage } = await page.evaluate(async () => (await fetch('/api/v1/session')).json())
    assert.equal(stage, 'none')
  })
})

test('who is back from the provider is told why, and what to hand over', { skip: !MOCK }, async () => {
  const back = (more) => `/sign-in.html?${new URLSearchParams({ next: '/account#exports', ...more })}`
  // The server knows it by a cookie that it has sealed.
  const prepare = (page) =>
    page.route('**/api/v1/session', async (route) => {
      const response = await route.fetch()
      const body = await response.json()
      if (body.sign_in?.oidc) body.sign_in.oidc.identity = 'wang@gov'
      await route.fulfill({ response, json: body })
    })
  await withPage(
    sign({ path: back({ refused: 'unlinked' }), viewport: PHONE, expected: /401/, prepare }),
    async (page) => {
      await page.getByRole('alert').getByText('还没有账号关联到您').waitFor()
      await page.getByTestId('identity').getByRole('button').click()
      await page.getByText('已复制').waitFor()
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'wang@gov')
      await accessible(page)
      await fits(page)
      const link = new URL(await page.getByTestId('oidc').getAttribute('href'), BASE)
      assert.deepEqual([link.pathname, link.searchParams.get('next')], ['/api/v1/session/oidc', '/account#exports'])
      // Here, too, a wrong password is no session that has ended.
      await page.locator('[name=username]').fill('nobody')
      await page.locator('[name=password]').fill('wrong')
      await page.keyboard.press('Enter')
      await page.getByTestId('fault').getByText('登录名或口令不正确').waitFor()
      assert.equal(await page.getByTestId('refusal').count(), 0)
      await page.locator('[name=username]').fill('clerk')
      await page.locator('[name=password]').fill(person('clerk').password)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/account#exports')
    },
  )
  // What somebody wrote into the address is nobody's identity.
  await withPage(sign({ path: back({ refused: 'unlinked', identity: 'li@gov' }) }), async (page) => {
    await page.getByTestId('refusal').waitFor()
    assert.equal(await page.getByTestId('identity').count(), 0)
  })
})

test('a wrong password is told, and nothing more', async () => {
  await withPage(sign({ expected: /401|429/ }), async (page) => {
    await page.keyboard.press('Enter')
    await page.getByTestId('complaint').first().waitFor()
    await focused(page, 'username')
    await page.locator('[name=username]').fill(MOCK ? 'nobody' : 'nobody-of-the-flows')
    await page.locator('[name=password]').fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByTestId('fault').waitFor()
    await focused(page, 'password')
    assert.equal(await page.locator('[name=password]').inputValue(), '')
    await accessible(page)
  })
})

test('the way on never leads to another server', async () => {
  for (const next of ['//example.org/', '/\\example.org', 'https://example.org/', '/.//example.org']) {
    await withPage(sign({ path: `/sign-in?${new URLSearchParams({ next })}` }), async (page) => {
      await signIn(page, 'clerk')
      assert.equal(page.url(), `${BASE}/`)
    })
  }
})

for (const scheme of ['light', 'dark']) {
  test(`the sign-in fits on a phone and is accessible (${scheme})`, async () => {
    await withPage(sign({ viewport: PHONE, scheme }), async (page) => {
      await fits(page)
      await accessible(page)
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByRole('heading', { name: 'Sign in', level: 2 }).waitFor()
      await fits(page)
    })
  })
}

test('a new administrator sets up a second factor and a password of his own', { skip: !MOCK }, async () => {
  await withPage(sign({ path: '/sign-in?next=/account', expected: /422/, viewport: PHONE }), async (page) => {
    await page.locator('[name=username]').fill('newcomer')
    await page.locator('[name=password]').fill(person('newcomer').password)
    await page.keyboard.press('Enter')
    await page.getByTestId('qr').waitFor()
    await page.waitForFunction(() => document.querySelector('[data-testid=qr]').naturalWidth > 0)
    await focused(page, 'code')
    await accessible(page)
    await page.locator('[name=code]').fill('000000')
    await page.keyboard.press('Enter')
    await page.getByTestId('fault').waitFor()
    await focused(page, 'code')
    const { codes } = await enrol(page)
    await page.waitForFunction(() => document.activeElement?.tagName === 'H2')
    await accessible(page)
    await fits(page)
    await page.getByRole('button', { name: '复制恢复码' }).click()
    await page.getByText('已复制').waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join('\n'))
    await page.emulateMedia({ media: 'print' })
    assert.ok(await page.locator('.print-only').getByText(codes[0]).isVisible())
    await page.emulateMedia({ media: 'screen' })
    await page.getByTestId('kept').click()
    const fields = page.locator('[autocomplete=new-password]')
    const [first, second] = [fields.nth(0), fields.nth(1)]
    await first.waitFor()
    await first.fill('short')
    await second.fill('shorter')
    await page.keyboard.press('Enter')
    await page.getByTestId('complaint').getByText('两次输入的新口令不一致').waitFor()
    await second.fill('short')
    await page.keyboard.press('Enter')
    await page.getByTestId('complaint').getByText('至少 10 个字符').waitFor()
    assert.ok(await first.evaluate((field) => field === document.activeElement))
    await accessible(page)
    await first.fill('Quite-another-8')
    await second.fill('Quite-another-8')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account')
  })
})

test('a second step that was left open is found again, or another account taken', { skip: !MOCK }, async () => {
  await withPage(sign({ expected: /401/ }), async (page) => {
    await page.locator('[name=username]').fill('auditor')
    await page.locator('[name=password]').fill(person('auditor').password)
    await page.keyboard.press('Enter')
    await page.locator('[name=code]').waitFor()
    await page.reload()
    await page.locator('[name=code]').fill('000 000')
    await page.keyboard.press('Enter')
    await page.getByTestId('fault').waitFor()
    await accessible(page)
    await page.getByRole('button', { name: '换一个账号' }).click()
    await arrives(page)
  })
})

test('a server without accounts says so', async () => {
  const none = { accounts: false, stage: 'local', account: null, actions: [], level: 'L1', expires_at: null }
  const body = { ...none, idle_seconds: null, sign_in: { oidc: null } }
  const prepare = (page) => page.route('**/api/v1/session', (route) => route.fulfill({ json: body }))
  const told = (page) => page.getByTestId('no-accounts').getByText('--role system_admin').waitFor()
  for (const path of ['/sign-in', '/account', '/admin'])
    await withPage({ path, prepare, arrives: told, viewport: PHONE }, async (page) => {
      await accessible(page)
      await fits(page)
    })
  await withPage({ prepare }, async (page) => {
    assert.equal(await page.getByTestId('sign-in').count(), 0)
    assert.equal(await page.getByTestId('account-menu').count(), 0)
  })
})

test('whom the window does not know signs in beside it, and what was typed stays', async () => {
  await withPage({ expected: /401/ }, async (page, context) => {
    const problem = { type: 'about:blank', title: '需要登录', status: 401, detail: '此操作需要登录。' }
    const path = '**/api/v1/addresses/identify'
    await page.route(path, (route) =>
      route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    )
    await page.getByRole('combobox').fill(KNOWN)
    await page.keyboard.press('Enter')
    await page.getByTestId('problem').getByText('请先登录').waitFor()
    await accessible(page)
    const opened = context.waitForEvent('page')
    await page.getByTestId('sign-in-tab').click()
    const tab = await opened
    await arrives(tab)
    await signIn(tab, 'clerk')
    await page.unroute(path)
    assert.equal(await page.getByRole('combobox').inputValue(), KNOWN)
    // The browser of the flows shows all tabs at once: the return is told to the page.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.getByTestId('verdict').waitFor()
  })
})
