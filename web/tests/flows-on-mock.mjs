// Runs the browser flows against the stand-in server on a free port.
import { spawn } from 'node:child_process'
import { start } from './mock-server.mjs'

const server = await start(0)
const env = { ...process.env, FTZ_ATLAS_URL: `http://127.0.0.1:${server.address().port}` }
const flows = spawn('npm', ['run', '--silent', 'flows'], { env, stdio: 'inherit' })
flows.on('exit', (code) => {
  server.close()
  server.closeAllConnections()
  process.exitCode = code ?? 1
})
