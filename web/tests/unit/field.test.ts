import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import type { Suggestion } from '../../src/api/types'
import AddressField from '../../src/components/AddressField.vue'
import { json, type Mounted, mount } from './support'

const option = (text: string, kind: Suggestion['kind']): Suggestion => ({
  text,
  kind,
  detail: '丙县',
  lon: null,
  lat: null,
  site_id: null,
})

const text = ref('')
let identified: string[]
let pasted: string[][]
/** Suggestion requests under way, answered by hand. */
let waiting: { query: string; answer: (suggestions: Suggestion[]) => void }[]
let field: Mounted
let input: HTMLInputElement

const Parent = defineComponent(
  () => () =>
    h(AddressField, {
      modelValue: text.value,
      'onUpdate:modelValue': (value: string) => {
        text.value = value
      },
      busy: false,
      complaint: null,
      onIdentify: (address: string) => identified.push(address),
      onLines: (lines: string[]) => pasted.push(lines),
    }),
)

beforeEach(() => {
  vi.useFakeTimers()
  text.value = ''
  identified = []
  pasted = []
  waiting = []
  vi.stubGlobal('fetch', (path: string) => {
    const query = new URL(path, 'http://x').searchParams.get('q') ?? ''
    return new Promise((resolve) => {
      waiting.push({ query, answer: (suggestions) => resolve(json({ query, suggestions })) })
    })
  })
  field = mount(Parent, {})
  input = field.get('input')
})
afterEach(() => {
  field.unmount()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function type(value: string) {
  input.value = value
  input.dispatchEvent(new InputEvent('input', { bubbles: true }))
  await vi.advanceTimersByTimeAsync(150)
}
async function press(key: string, more: KeyboardEventInit = {}) {
  input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  await nextTick()
}
async function answer(index: number, ...suggestions: Suggestion[]) {
  waiting[index]?.answer(suggestions)
  await vi.advanceTimersByTimeAsync(1)
}

describe('AddressField', () => {
  it('has the focus at the start and is a combobox', () => {
    expect(document.activeElement).toBe(input)
    expect(input.getAttribute('role')).toBe('combobox')
    expect(input.getAttribute('aria-expanded')).toBe('false')
  })

  it('asks once for what was typed without a pause', async () => {
    input.value = '戊'
    input.dispatchEvent(new InputEvent('input', { bubbles: true }))
    await vi.advanceTimersByTimeAsync(50)
    await type('戊路')
    expect(waiting.map(({ query }) => query)).toEqual(['戊路'])
  })

  it('chooses by arrow keys and identifies an address', async () => {
    await type('戊')
    await answer(0, option('戊路', 'road'), option('戊路1号', 'address'))
    expect(input.getAttribute('aria-expanded')).toBe('true')
    await press('ArrowDown')
    await press('ArrowDown')
    const active = field.get(`#${CSS.escape(input.getAttribute('aria-activedescendant') ?? '')}`)
    expect([active.getAttribute('aria-selected'), active.textContent]).toEqual([
      'true',
      expect.stringContaining('戊路1号'),
    ])
    await press('Enter')
    expect(identified).toEqual(['戊路1号'])
    expect(input.getAttribute('aria-expanded')).toBe('false')
  })

  it('completes a road and asks on, without identifying', async () => {
    await type('戊')
    await answer(0, option('戊路', 'road'))
    await press('ArrowUp')
    await press('Enter')
    expect([text.value, identified]).toEqual(['戊路', []])
    await vi.advanceTimersByTimeAsync(150)
    expect(waiting[1]?.query).toBe('戊路')
  })

  it('drops the reply to an older text', async () => {
    await type('戊')
    await type('己')
    await answer(1, option('己路', 'road'))
    await answer(0, option('戊路', 'road'))
    expect(field.all('[role=option]').map((row) => row.textContent)).toEqual([expect.stringContaining('己路')])
  })

  it('drops a reply that comes after identifying', async () => {
    await type('戊路1号')
    await press('Enter')
    await answer(0, option('戊路10号', 'address'))
    expect(identified).toEqual(['戊路1号'])
    expect(input.getAttribute('aria-expanded')).toBe('false')
  })

  it('closes by Escape and keeps the text', async () => {
    await type('戊')
    await answer(0, option('戊路', 'road'))
    await press('Escape')
    expect([input.getAttribute('aria-expanded'), text.value]).toEqual(['false', '戊'])
  })

  it('leaves Enter to the input method while it composes', async () => {
    await type('wu')
    await press('Enter', { isComposing: true })
    expect(identified).toEqual([])
  })

  it('takes several pasted lines as a list, one line as text', async () => {
    const paste = (value: string) => {
      const data = new DataTransfer()
      data.setData('text/plain', value)
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
      input.dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(paste('戊路1号\n')).toBe(false)
    expect(paste('戊路1号\r\n\n己路2号')).toBe(true)
    expect(pasted).toEqual([['戊路1号', '己路2号']])
  })
})
