import { metres } from '../lib/format'
import { scaleLength } from '../map/projection'
import type { Shot } from './surface'

/** What is written into the picture. */
export interface Captions {
  title: string | null
  foot: string
  /** Labels that warn: invented data, sketched boundaries. */
  labels: string[]
  pin: string
}

const FAMILY = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif'
const INK = '#1c2530'
const PLATE = 'rgba(255, 255, 255, 0.92)'
/** The pin of `map/pins.ts`, its tip at the origin. */
const PIN = 'M0 0C-4-8-13-15-13-25a13 13 0 0 1 26 0C13-15 4-8 0 0z'
const MARGIN = 14

/** The map as a picture of its own: with pin, scale and the labels that belong to it, whoever passes it on. */
export function pictureOf(shot: Shot, captions: Captions): HTMLCanvasElement {
  const ratio = Math.max(2, window.devicePixelRatio)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(shot.width * ratio)
  canvas.height = Math.round(shot.height * ratio)
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  context.scale(ratio, ratio)
  context.drawImage(shot.image, 0, 0, shot.width, shot.height)
  if (shot.pin) drawPin(context, shot.pin, captions.pin)
  let top = MARGIN
  if (captions.title) top = plate(context, captions.title, MARGIN, top, { size: 18, weight: 700 }) + 8
  let left = MARGIN
  for (const label of captions.labels) {
    plate(context, label, left, top, { size: 13, weight: 600, fill: '#ffd666', ink: '#4a3000' })
    left += widthOf(context, label) + 28
  }
  drawScale(context, shot)
  if (captions.foot) plate(context, captions.foot, MARGIN, shot.height - MARGIN - 24, { size: 11, weight: 400 })
  return canvas
}

interface Look {
  size: number
  weight: number
  fill?: string
  ink?: string
}

const widthOf = (context: CanvasRenderingContext2D, text: string) => context.measureText(text).width

/** A text on a ground of its own; returns where it ends below. */
function plate(context: CanvasRenderingContext2D, text: string, x: number, y: number, look: Look): number {
  context.font = `${look.weight} ${look.size}px ${FAMILY}`
  const height = Math.round(look.size * 1.3 + 10)
  context.fillStyle = look.fill ?? PLATE
  context.beginPath()
  // Older browsers have no rounded rectangles.
  context.rect(x, y, widthOf(context, text) + 20, height)
  context.fill()
  context.fillStyle = look.ink ?? INK
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  context.fillText(text, x + 10, y + height / 2)
  return y + height
}

function drawScale(context: CanvasRenderingContext2D, shot: Shot) {
  const length = scaleLength(120 * shot.metresPerPixel)
  const width = length / shot.metresPerPixel
  const [right, bottom] = [shot.width - MARGIN - 10, shot.height - MARGIN - 8]
  context.fillStyle = PLATE
  context.fillRect(right - width - 10, bottom - 26, width + 20, 34)
  context.strokeStyle = INK
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(right - width, bottom - 6)
  context.lineTo(right - width, bottom)
  context.lineTo(right, bottom)
  context.lineTo(right, bottom - 6)
  context.stroke()
  context.font = `400 12px ${FAMILY}`
  context.fillStyle = INK
  context.textAlign = 'center'
  context.textBaseline = 'alphabetic'
  context.fillText(metres(length), right - width / 2, bottom - 10)
}

function drawPin(context: CanvasRenderingContext2D, [x, y]: [number, number], colour: string) {
  context.save()
  context.translate(x, y)
  context.fillStyle = colour
  context.strokeStyle = '#ffffff'
  context.lineWidth = 2
  const body = new Path2D(PIN)
  context.fill(body)
  context.stroke(body)
  context.fillStyle = '#ffffff'
  context.beginPath()
  context.arc(0, -25, 5, 0, 2 * Math.PI)
  context.fill()
  context.restore()
}

/** Hands the picture to the browser as a file. */
export function save(canvas: HTMLCanvasElement, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    canvas.toBlob((blob) => {
      if (!blob) return resolve(false)
      const link = document.createElement('a')
      link.href = URL.createObjectURL(blob)
      link.download = name
      link.click()
      // The browser has taken the file by the next turn.
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
      resolve(true)
    }, 'image/png')
  })
}
