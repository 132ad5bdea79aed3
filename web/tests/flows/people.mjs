// Accounts of the server, one for each role: those of FTZ_ATLAS_ACCOUNTS ({role: {name, password}}), else the stand-in's. What
// an account learns while the flows run, its second factor and a new password, is kept for the flows in other processes.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CODE, PASSWORD } from '../mock/people.mjs'
import { stepAt, totp } from '../totp.mjs'
import { BASE, newContext, withPage } from './browser.mjs'

const given = process.env.FTZ_ATLAS_ACCOUNTS
export const MOCK = !given
const accounts = given ? JSON.parse(given) : {}
const KEPT = join(tmpdir(), `ftz-atlas-flows-${createHash('sha256').update(BASE).digest('hex').slice(0, 12)}.json`)
const STAYS_MS = 300

const kept = () => (!MOCK && existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : {})
function keep(name, more) {
  if (MOCK) return
  const all = kept()
  writeFileSync(KEPT, JSON.stringify({ ...all, [name]: { ...all[name], ...more } }), { mode: 0o600 })
}

export function person(role) {
  const own = MOCK ? { name: role, password: PASSWORD } : accounts[role]
  assert.ok(own, `FTZ_ATLAS_ACCOUNTS has an account for ${role}`)
  return { ...own, ...kept()[own.name] }
}

/** A code of an account's second factor. The server takes none twice: then the next half minute is waited for. */
async function codeOf({ name, secret, step }) {
  if (MOCK) return CODE
  assert.ok(secret, `the second factor of ${name} was set up by these flows`)
  while (stepAt(Date.now()) <= (step ?? 0)) await new Promise((resolve) => setTimeout(resolve, STAYS_MS))
  keep(name, { step: stepAt(Date.now()) })
  return totp(secret)
}

/** Sets up a second factor from what is shown: the secret and then the recovery codes. */
export async function enrol(page, name = '') {
  const secret = (await page.getByTestId('secret').locator('code').textContent()).trim()
  keep(name, { secret, step: stepAt(Date.now()) })
  await page.locator('[name=code]').fill(totp(secret))
  await page.keyboard.press('Enter')
  const list = page.getByTestId('codes').locator('code')
  await list.first().waitFor()
  const codes = await list.allTextContents()
  assert.ok(codes.length >= 5)
  return { secret, codes }
}

/** What the sign-in shows next: a step other than the last, or another page. */
const stepAfter = (page, last) =>
  page
    .waitForFunction((before) => {
      if (location.pathname !== '/sign-in') return 'open'
      const step = document.querySelector('[data-step]')?.dataset.step
      return step && step !== before && !['loading', 'open'].includes(step) && step
    }, last)
    .then((found) => found.jsonValue())

/** Signs in on the page as it is, through whatever the server wants. */
export async function signIn(page, role) {
  const { name, password } = person(role)
  await page.locator('[name=username]').fill(name)
  await page.locator('[name=password]').fill(password)
  await page.keyboard.press('Enter')
  for (let step = await stepAfter(page, 'name'); step !== 'open'; step = await stepAfter(page, step)) {
    if (step === 'factor') {
      await page.locator('[name=code]').fill(await codeOf(person(role)))
      await page.keyboard.press('Enter')
    }
    if (step === 'enrol') await enrol(page, name)
    if (step === 'codes') await page.getByTestId('kept').click()
    if (step === 'password') {
      const next = `${password}-2`
      for (const field of await page.locator('[autocomplete=new-password]').all()) await field.fill(next)
      await page.keyboard.press('Enter')
      keep(name, { password: next })
    }
  }
}

const jars = new Map()
/** The cookies of a role's session; one session for all flows of a file. */
async function cookiesOf(role) {
  if (jars.has(role)) return jars.get(role)
  const context = await newContext()
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(`${BASE}/sign-in?next=/account`)
    await signIn(page, role)
    jars.set(role, await context.cookies())
  } finally {
    await context.close()
  }
  return jars.get(role)
}

/** As `withPage`, signed in. */
export const withPerson = async (role, options, act) => withPage({ ...options, cookies: await cookiesOf(role) }, act)
