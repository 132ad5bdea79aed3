// The program beside the server, on the same data: what only whoever runs the server can do.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The program with its settings, as a JSON list; without it there are no such flows. */
const program = JSON.parse(process.env.FTZ_ATLAS_TEST_PROGRAM ?? 'null')
export const PROGRAM = program !== null

/** Variables of the flows are no settings of the program. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FTZ_ATLAS_')))

export const run = (...more) => execFileSync(program[0], [...program.slice(1), ...more], { encoding: 'utf8', env })

/** Imports features as a layer, which the server takes up by itself. */
export function importLayer(layer, title, level, features) {
  const folder = mkdtempSync(join(tmpdir(), 'ftz-atlas-flows-'))
  try {
    const file = join(folder, `${layer}.geojson`)
    writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }))
    const about = ['--layer', layer, '--title', title, '--level', level, '--crs', 'wgs84', '--synthetic']
    run('import', 'layer', file, ...about)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
