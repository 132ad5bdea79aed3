import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BASE, launch, shut, withPage } from './browser.mjs'

before(launch)
after(shut)

const identity = process.env.FTZ_ATLAS_TEST_IDENTITY
const arrives = (page) => page.locator('[name=username]').waitFor()
const session = (page) => page.evaluate(async () => (await fetch('/api/v1/session')).json())

/** To the provider, and there by a name and whatever password, with consent. */
async function identify(page, name) {
  await page.getByRole('link', { name: /统一身份/ }).click()
  await page.locator('[name=login]').fill(name)
  await page.locator('[name=password]').fill('whatever')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Continue' }).click()
}

// The provider's own pages are of another origin, and may do what they like there.
const options = { path: '/sign-in?next=/account', arrives, elsewhere: true }

test('whom the provider knows signs in without a password', { skip: !identity }, async () => {
  await withPage(options, async (page) => {
    await identify(page, identity)
    await page.waitForURL('**/account')
    const { stage, account } = await session(page)
    assert.deepEqual([stage, account.name], ['open', 'officer'])
  })
})

test('whom no account belongs to is told his identity', { skip: !identity }, async () => {
  await withPage(options, async (page) => {
    await identify(page, 'nobody@flows')
    await page.getByText('nobody@flows').waitFor()
    assert.equal(new URL(page.url()).origin, BASE)
    assert.equal((await session(page)).stage, 'none')
    await arrives(page)
  })
})

test('who turns back at the provider is told so', { skip: !identity }, async () => {
  await withPage(options, async (page) => {
    await page.getByRole('link', { name: /统一身份/ }).click()
    await page.getByRole('link', { name: /Cancel/ }).click()
    await page.waitForURL(/refused=denied/)
    await page.getByRole('alert').waitFor()
    assert.equal((await session(page)).stage, 'none')
  })
})
