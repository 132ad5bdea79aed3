import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, at, BASE, launch, mapReady, paste, shut, verdictOf, withPage } from './browser.mjs'
import { atlas, example, identify, KNOWN, suggest, WORDS } from './find.mjs'

before(launch)
after(shut)

test('the empty window is ready to type, tells the Atlas and is accessible', async () => {
  await withPage({}, async (page) => {
    const { synthetic, version } = await atlas()
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'combobox')
    await page.getByTestId('empty').getByText(version.slice(0, 12)).waitFor()
    await mapReady(page)
    assert.equal(await page.getByTestId('synthetic').count(), synthetic ? 1 : 0)
    assert.equal(await page.getByTestId('map-synthetic').count(), synthetic ? 1 : 0)
    await accessible(page)
  })
})

test('typing suggests, the arrow keys choose, Enter identifies', async () => {
  const { town } = (await example('inside')).site
  const { suggestions } = await suggest(town)
  assert.ok(suggestions.length > 0, `suggestions for ${town}`)
  await withPage({}, async (page) => {
    const field = page.getByRole('combobox')
    await field.pressSequentially(town, { delay: 20 })
    await page.getByRole('option').first().waitFor()
    assert.equal(await field.getAttribute('aria-expanded'), 'true')
    await accessible(page)
    await field.press('ArrowDown')
    const chosen = await page.locator('[role=option][aria-selected=true] .text').textContent()
    assert.equal(chosen, suggestions[0].text)
    await field.press('Enter')
    assert.equal(await field.inputValue(), chosen)
    // Only a whole address identifies at once; another completion can be typed on.
    if (suggestions[0].kind !== 'address') await field.press('Enter')
    await page.getByTestId('verdict').waitFor()
    const { verdict } = await identify(chosen)
    assert.equal(await verdictOf(page), WORDS[verdict])
  })
})

test('Escape closes the suggestions and keeps the text', async () => {
  const { town } = (await example('inside')).site
  await withPage({}, async (page) => {
    const field = page.getByRole('combobox')
    await field.pressSequentially(town, { delay: 20 })
    await page.getByRole('option').first().waitFor()
    await field.press('Escape')
    assert.equal(await page.getByRole('listbox').isVisible(), false)
    assert.equal(await field.inputValue(), town)
  })
})

test('a pasted address shows verdict, elements, reasons and a link to itself', async () => {
  const expected = await identify(KNOWN)
  await withPage({}, async (page) => {
    await paste(page, KNOWN)
    await page.keyboard.press('Enter')
    await page.getByTestId('verdict').waitFor()
    assert.equal(await verdictOf(page), WORDS[expected.verdict])
    const marks = page.getByTestId('elements').locator('li')
    assert.equal((await marks.locator('.text').allTextContents()).join(''), KNOWN)
    const roles = await page
      .getByTestId('elements')
      .locator('[data-role]')
      .evaluateAll((all) => all.map((one) => one.dataset.role))
    assert.deepEqual(
      roles,
      expected.elements.map(({ role }) => role),
    )
    assert.equal(await page.getByTestId('reasons').locator('li').count(), expected.reasons.length)
    assert.match(await page.getByTestId('announcement').textContent(), new RegExp(WORDS[expected.verdict]))
    assert.equal(new URL(page.url()).searchParams.get('address'), KNOWN)
    await page.reload()
    await page.getByTestId('verdict').waitFor()
    assert.equal(await verdictOf(page), WORDS[expected.verdict])
    await page.goBack()
    await page.getByTestId('empty').waitFor()
  })
})

for (const side of ['inside', 'outside']) {
  test(`an address ${side} is shown on the map and is accessible`, async () => {
    const wanted = await example(side)
    await withPage({ path: at(wanted.input) }, async (page) => {
      await page.getByTestId('verdict').waitFor()
      assert.equal(await verdictOf(page), WORDS[side])
      assert.equal(await page.getByTestId('standard-address').textContent(), wanted.site.standard_address)
      await mapReady(page)
      assert.equal(await page.locator('.map-pin').count(), 1)
      await accessible(page)
    })
  })
}

test('under review the answer to the question goes into the address', async () => {
  const review = await example('review')
  await withPage({ path: at(review.input) }, async (page) => {
    await page.getByTestId('question').waitFor()
    assert.equal(await verdictOf(page), WORDS.review)
    await mapReady(page)
    await accessible(page)
    const answers = page.getByTestId('answer')
    assert.deepEqual(
      (await answers.allTextContents()).map((text) => text.trim()),
      review.question.options,
    )
    const answer = review.question.options[0]
    await answers.first().click()
    await page.waitForURL((url) => url.searchParams.get('address') !== review.input)
    const asked = new URL(page.url()).searchParams.get('address')
    assert.ok(asked.includes(answer), `${asked} holds ${answer}`)
    const settled = await identify(asked)
    await page.getByTestId('verdict').getByText(WORDS[settled.verdict], { exact: true }).waitFor()
    const roles = settled.elements.map(({ role }) => role)
    assert.ok(roles.includes(review.question.element), `${asked} is read with its ${review.question.element}`)
  })
})

test('candidates can be compared and shown on the map', async () => {
  const review = await example('review')
  assert.ok(review.candidates.length > 1, 'an ambiguous address has several candidates')
  await withPage({ path: at(review.input) }, async (page) => {
    const rows = page.getByTestId('candidates').locator('ol > li')
    await rows.first().waitFor()
    assert.equal(await rows.count(), review.candidates.length)
    await mapReady(page)
    const second = rows.nth(1).getByRole('button')
    await second.press('Enter')
    assert.equal(await second.getAttribute('aria-pressed'), 'true')
    const numbers = await page.locator('.map-number').allTextContents()
    assert.ok(numbers.includes('1') && !numbers.includes('2'), `pins of the others: ${numbers}`)
  })
})

test('several pasted lines become a list whose lines open', async () => {
  const [inside, outside, review] = await Promise.all(['inside', 'outside', 'review'].map(example))
  await withPage({}, async (page) => {
    await paste(page, [inside.input, outside.input, '', review.input].join('\n'))
    const rows = page.getByTestId('batch').locator('ol > li')
    await rows.first().waitFor()
    assert.deepEqual(await rows.locator('.name').allTextContents(), [WORDS.inside, WORDS.outside, WORDS.review])
    await accessible(page)
    await rows.nth(1).getByRole('button').click()
    assert.equal(await verdictOf(page), WORDS.outside)
    await page.getByRole('button', { name: /返回列表/ }).click()
    assert.equal(await rows.count(), 3)
  })
})

test('the page and its files come under the security policy', async () => {
  const reply = await fetch(`${BASE}/`)
  assert.match(reply.headers.get('content-security-policy') ?? '', /default-src 'none'/)
})
