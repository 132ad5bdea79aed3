// One browser for all flows, and pages that watch what they do: errors in the console and requests to other origins.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

if (!process.env.FTZ_ATLAS_URL) throw new Error('FTZ_ATLAS_URL names no server, for example http://127.0.0.1:8080')
export const BASE = process.env.FTZ_ATLAS_URL.replace(/\/$/, '')

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']

let browser
export async function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] })
}
export const shut = () => browser?.close()

/** The page of addresses and that of maps have come when they show their layers. */
async function atlasHasCome(page, early) {
  await page.getByRole('combobox').waitFor()
  if (!early) await page.locator('[data-layer]').first().waitFor({ state: 'attached' })
}

/** A browser of nobody's. */
export const newContext = ({ viewport = { width: 1366, height: 768 }, scheme = 'light' } = {}) =>
  browser.newContext({
    viewport,
    colorScheme: scheme,
    locale: 'zh-CN',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })

/**
 * Runs `act` on a fresh page at `path`: once it has its layers, or `early`, and then they never come unless `prepare` says
 * what the server answers; `arrives` waits for another page; with `elsewhere` it may lead to other servers' pages. Afterwards the page must have logged no error (but those that
 * match `expected`, as a refused request does) and asked no other origin.
 */
export async function withPage(options, act) {
  const { path = '/', init, prepare, early = false, expected, cookies, arrives = atlasHasCome, elsewhere } = options
  const context = await newContext(options)
  const errors = []
  const foreign = []
  try {
    if (cookies) await context.addCookies(cookies)
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const isOurs = (url) => new URL(url).origin === new URL(BASE).origin
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      if (!elsewhere || isOurs(message.location().url || BASE)) errors.push(message.text())
    })
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('request', (request) => {
      if (request.url().startsWith('data:') || isOurs(request.url())) return
      // What pages of another server ask for is theirs; ours ask for nothing there, but may lead to it.
      if (!elsewhere || !(request.isNavigationRequest() || !isOurs(request.frame().url()))) foreign.push(request.url())
    })
    if (init) await page.addInitScript(init)
    if (prepare) await prepare(page)
    else if (early) await page.route(/\/api\/v1\/(atlas|layers\/.*)$/, () => {})
    await page.goto(BASE + path)
    await arrives(page, early)
    await act(page, context)
  } finally {
    await context.close()
  }
  assert.deepEqual(
    errors.filter((text) => !expected?.test(text)),
    [],
    'errors in the console',
  )
  assert.deepEqual(foreign, [], 'requests to other origins')
}

export const at = (address) => `/?${new URLSearchParams({ address })}`

/** The page's findings against WCAG 2.1 A and AA and good practice. */
export async function accessible(page) {
  await page.evaluate(AXE)
  const found = await page.evaluate(async (rules) => {
    const { violations } = await window.axe.run(document, { runOnly: rules })
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map((node) => `${node.target} ${node.failureSummary}`),
    }))
  }, RULES)
  assert.deepEqual(found, [], 'accessibility')
}

export async function fits(page) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  assert.ok(overflow <= 0, `${overflow} px too wide`)
}

export const verdictOf = (page) => page.getByTestId('verdict').textContent()
export const mapReady = (page) => page.locator('.gl-map[data-ready="true"]').waitFor()

/** Pastes as a clerk does, through the clipboard. */
export async function paste(page, text) {
  await page.evaluate((value) => navigator.clipboard.writeText(value), text)
  await page.getByRole('combobox').press('Control+v')
}
