import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, launch, shut, withPage } from './browser.mjs'
import { enrol, person, signIn, withPerson } from './people.mjs'

before(launch)
after(shut)

const arrives = (page) => page.getByTestId('own').waitFor()
const own = (options = {}) => ({ path: '/account', arrives, ...options })

test('who has not signed in is asked to', async () => {
  await withPage(own({ arrives: (page) => page.locator('[name=username]').waitFor() }), async (page) => {
    assert.equal(new URL(page.url()).searchParams.get('next'), '/account')
  })
})

for (const scheme of ['light', 'dark']) {
  test(`one's own account is shown (${scheme})`, async () => {
    await withPerson('clerk', own({ scheme }), async (page) => {
      await page.getByTestId('own').getByText('窗口登记员', { exact: true }).waitFor()
      await page.getByTestId('sessions').getByText('本机').waitFor()
      await accessible(page)
      await page.setViewportSize({ width: 390, height: 844 })
      await fits(page)
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByTestId('own').getByText('window clerk', { exact: true }).waitFor()
      await fits(page)
      await accessible(page)
    })
  })
}

test('a key is made, shown once, copied and revoked', async () => {
  const title = `对接 <img src=x onerror=alert(1)> ${Date.now() % 1000}`
  await withPerson('clerk', own(), async (page) => {
    const opener = page.getByRole('button', { name: '新建密钥' })
    await opener.click()
    const box = page.getByRole('dialog')
    await page.keyboard.press('Enter')
    await box.getByText('请至少选择一项权限').waitFor()
    await accessible(page)
    await box.getByLabel('用途').fill(title)
    await box.getByLabel('地址判定与检索').check()
    assert.equal(await box.getByLabel('查看运行指标').count(), 0)
    await box.getByLabel('有效天数').fill('30')
    await box.getByLabel('有效天数').press('Enter')
    const key = (await box.getByTestId('made-key').locator('code').textContent()).trim()
    assert.match(key, /^ftz_/)
    await accessible(page)
    await box.getByRole('button', { name: /^复制/ }).click()
    await box.getByText('已复制').waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key)
    await box.getByRole('button', { name: '关闭' }).click()
    const row = page.getByTestId('keys').locator('li').filter({ hasText: title })
    await row.waitFor()
    assert.equal((await page.content()).includes(key), false)
    assert.ok(await opener.evaluate((button) => button === document.activeElement))
    await row.getByRole('button').click()
    await page.getByRole('dialog').getByTestId('confirm').click()
    await row.getByText('已吊销').waitFor()
    await accessible(page)
  })
})

test('another device is seen and its session ended', async () => {
  await withPerson('reviewer', own(), async (page) => {
    await withPage(
      { path: '/sign-in?next=/account', arrives: (other) => other.locator('[name=username]').waitFor() },
      async (other) => {
        await signIn(other, 'reviewer')
        await arrives(other)
        await page.reload()
        const others = page.getByTestId('sessions').getByRole('button', { name: /^结束/ })
        await others.first().waitFor()
        for (let left = await others.count(); left > 0; left = await others.count()) {
          await others.first().click()
          await page.waitForFunction(
            (before) => document.querySelectorAll('[data-testid=sessions] button').length < before,
            left,
          )
        }
        await other.reload()
        await other.locator('[name=username]').waitFor()
      },
    )
  })
})

test('a password that is not right or not good enough is told where it is', async () => {
  await withPerson('clerk', own({ expected: /401|422/ }), async (page) => {
    const card = page.getByTestId('password')
    const fill = async (current, next) => {
      await card.getByLabel('当前口令', { exact: true }).fill(current)
      await card.getByLabel('新口令', { exact: true }).fill(next)
      await card.getByLabel('再次输入新口令', { exact: true }).fill(next)
      await page.keyboard.press('Enter')
    }
    await fill('not-this-one', 'Quite-another-8')
    await card.getByTestId('fault').waitFor()
    assert.equal(await card.getByRole('link').count(), 0, 'the session goes on')
    await fill(person('clerk').password, 'short')
    await card.getByTestId('complaint').getByText('至少 10 个字符').waitFor()
    await accessible(page)
  })
})

test('a second factor is set up and taken away', async () => {
  await withPerson('reviewer', own(), async (page) => {
    const { password } = person('reviewer')
    const box = page.getByRole('dialog')
    await page.getByRole('button', { name: '启用两步验证' }).click()
    await box.getByLabel('口令', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
    await page.getByTestId('qr').waitFor()
    await accessible(page)
    const { codes } = await enrol(page)
    await accessible(page)
    await page.getByTestId('kept').click()
    await page.getByTestId('factor').getByText('已启用').waitFor()
    await page.getByRole('button', { name: '停用' }).click()
    await box.getByLabel('口令', { exact: true }).fill(password)
    // A code of the authenticator was just used; a recovery code does as well.
    await box.locator('[name=code]').fill(codes[0])
    await accessible(page)
    await page.keyboard.press('Enter')
    await page.getByTestId('factor').getByText('未启用').waitFor()
  })
})
