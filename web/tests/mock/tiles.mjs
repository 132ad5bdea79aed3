// Vector tiles (MVT 2.1) of the invented city, as few lines as do. The whole city lies in one tile of this zoom, and
// deeper views stretch it: nothing has to be clipped.

export const ZOOM = 9
const EXTENT = 4096

function varint(value) {
  const bytes = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}
const field = (number, body) => Buffer.concat([varint(number * 8 + 2), varint(body.length), body])
const number = (at, value) => Buffer.concat([varint(at * 8), varint(value)])
const packed = (values) => Buffer.concat(values.map(varint))
const zigzag = (value) => (value < 0 ? -2 * value - 1 : 2 * value)

function worldOf([lon, lat]) {
  const sine = Math.sin((lat * Math.PI) / 180)
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)]
}

function inTile(point, z, x, y) {
  const [wx, wy] = worldOf(point)
  return [Math.round((wx * 2 ** z - x) * EXTENT), Math.round((wy * 2 ** z - y) * EXTENT)]
}

/** Commands of one ring, or of one point; rings run with the clock on the screen. */
function commands(points, polygon) {
  let [fromX, fromY] = [0, 0]
  const steps = points.map(([x, y]) => {
    const step = [zigzag(x - fromX), zigzag(y - fromY)]
    ;[fromX, fromY] = [x, y]
    return step
  })
  const [first, ...rest] = steps
  const move = [1 + (1 << 3), ...first]
  return polygon ? [...move, 2 + (rest.length << 3), ...rest.flat(), 7 + (1 << 3)] : move
}

function clockwise(ring) {
  const area = ring.reduce((sum, [x, y], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length]
    return sum + x * ny - nx * y
  }, 0)
  return area > 0 ? ring : [...ring].reverse()
}

function layer(name, features, tile) {
  const keys = []
  const values = []
  const place = (list, entry) => {
    if (!list.includes(entry)) list.push(entry)
    return list.indexOf(entry)
  }
  const bodies = features.map(({ points, polygon, properties }) => {
    const at = points.map((point) => inTile(point, ...tile))
    const geometry = commands(polygon ? clockwise(at.slice(0, -1)) : at, polygon)
    const tags = Object.entries(properties).flatMap(([key, value]) => [place(keys, key), place(values, value)])
    return field(2, Buffer.concat([field(2, packed(tags)), number(3, polygon ? 3 : 1), field(4, packed(geometry))]))
  })
  const text = (at, value) => field(at, Buffer.from(value))
  return field(
    3,
    Buffer.concat([
      number(15, 2),
      text(1, name),
      ...bodies,
      ...keys.map((key) => text(3, key)),
      ...values.map((value) => field(4, text(1, String(value)))),
      number(5, EXTENT),
    ]),
  )
}

const middle = (ring) => {
  const mean = (axis) => ring.reduce((sum, point) => sum + point[axis], 0) / ring.length
  return [mean(0), mean(1)]
}

/** One tile of some layers; each is `{ name, areas: [{ ring, properties }] }` or `{ name, points: [{ at, properties }] }`. */
export function tile(layers, z, x, y) {
  const here = (point) => {
    const [px, py] = inTile(point, z, x, y)
    return px >= -EXTENT && px < 2 * EXTENT && py >= -EXTENT && py < 2 * EXTENT
  }
  const bodies = layers.flatMap(({ name, areas, points }) => {
    if (points) {
      const near = points.filter(({ at }) => here(at))
      return near.length
        ? [
            layer(
              name,
              near.map(({ at, properties }) => ({ points: [at], polygon: false, properties })),
              [z, x, y],
            ),
          ]
        : []
    }
    const near = areas.filter(({ ring }) => ring.some(here))
    if (near.length === 0) return []
    return [
      layer(
        name,
        near.map(({ ring, properties }) => ({ points: ring, polygon: true, properties })),
        [z, x, y],
      ),
      layer(
        `${name}_label`,
        near.map(({ ring, properties }) => ({ points: [middle(ring)], polygon: false, properties })),
        [z, x, y],
      ),
    ]
  })
  return Buffer.concat(bodies)
}
