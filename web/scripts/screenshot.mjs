// A picture of the page: node scripts/screenshot.mjs URL OUT.png. The address, if any, is in the URL: …/?address=…
import { chromium } from 'playwright-core'

const [url, out] = process.argv.slice(2)
if (!url || !out) {
  console.error('usage: node scripts/screenshot.mjs URL OUT.png')
  process.exit(2)
}
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] })
try {
  const page = await browser.newPage({
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  })
  await page.goto(url)
  if (new URL(url).searchParams.has('address')) await page.getByTestId('verdict').waitFor()
  await page.locator('.gl-map[data-ready="true"], .screen-only [data-testid="svg-map"]').first().waitFor()
  // The map moves to the site once the layers are there.
  await page.waitForTimeout(800)
  await page.screenshot({ path: out })
} finally {
  await browser.close()
}
