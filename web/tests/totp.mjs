// Codes of an authenticator (RFC 6238: SHA-1, 30 seconds, 6 digits).
import { createHmac } from 'node:crypto'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const SECONDS = 30

function bytesOf(base32) {
  const bits = Array.from(base32.replace(/[\s=]/g, '').toUpperCase())
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

export const base32Of = (bytes) =>
  (
    Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0'))
      .join('')
      .match(/.{5}/g) ?? []
  )
    .map((five) => LETTERS[Number.parseInt(five, 2)])
    .join('')

/** The half minute of an instant, milliseconds. */
export const stepAt = (instant) => Math.floor(instant / 1000 / SECONDS)

export function totp(secret, step = stepAt(Date.now())) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest()
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}
