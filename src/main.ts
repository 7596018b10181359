import { enableCompileCache } from 'node:module'
enableCompileCache()

const { createServer } = await import('node:http')
process.env['PROTOCOL_HEADER'] = 'x-app-proto'
process.env['HOST_HEADER'] = 'x-app-host'
const origin = process.env['PUBLIC_ORIGIN'] ? new URL(process.env['PUBLIC_ORIGIN']) : null
const { handler } = await import(new URL('../build/handler.js', import.meta.url).href)
const host = process.env['HOST'] ?? '127.0.0.1'
const port = Number(process.env['PORT'] ?? 3000)
const server = createServer((request, response) => {
  if (request.url === '/healthz') {
    response.end('ok\n')
    return
  }
  request.headers['x-app-proto'] = origin ? origin.protocol.slice(0, -1) : 'http'
  request.headers['x-app-host'] = origin ? origin.host : request.headers.host
  handler(request, response, () => {
    response.statusCode = 404
    response.end()
  })
})
server.listen(port, host, () => process.stdout.write(`http://${host}:${String(port)}\n`))
const stop = () => {
  server.close()
  server.closeAllConnections()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
