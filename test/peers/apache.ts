/** Apache with mod_auth_openidc, as Debian has it, in a folder of its own: a service that nobody here wrote. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Apache {
  readonly origin: string
  stop(): Promise<void>
}

interface Registration {
  readonly issuer: string
  readonly clientId: string
  readonly secret: string
}

const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'dir', 'auth_openidc']
const startLimitMs = 15_000
const pauseMs = 50

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Where the module wants browsers to come back to; with `?logout=backchannel` it hears of sign-outs. */
export function callbackOf(port: number): string {
  return `http://127.0.0.1:${String(port)}/callback`
}

/** Starts it. Throws with what it wrote when it does not answer in time. */
export async function startApache(port: number, { issuer, clientId, secret }: Registration): Promise<Apache> {
  const folder = await mkdtemp(join(tmpdir(), 'comptoir-apache-'))
  await chmod(folder, 0o755) // it serves files as another user
  await mkdir(join(folder, 'pages', 'private'), { recursive: true })
  await writeFile(join(folder, 'pages', 'private', 'index.html'), 'a private page')
  await writeFile(join(folder, 'pages', 'bye.html'), 'signed out')
  const configuration = `
ServerRoot ${folder}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
ServerName 127.0.0.1
Listen 127.0.0.1:${String(port)}
User www-data
Group www-data
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
DocumentRoot ${folder}/pages
DirectoryIndex index.html
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${clientId}
OIDCClientSecret ${secret}
OIDCRedirectURI ${callbackOf(port)}
OIDCCryptoPassphrase ${secret}
OIDCPKCEMethod S256
OIDCScope "openid profile email"
OIDCRemoteUserClaim sub
OIDCPassClaimsAs environment
<Location /private>
  AuthType openid-connect
  Require valid-user
  Header set x-subject "expr=%{REMOTE_USER}"
  Header set x-email "expr=%{reqenv:OIDC_CLAIM_email}"
</Location>
<Location /callback>
  AuthType openid-connect
  Require valid-user
</Location>
`
  await writeFile(join(folder, 'apache.conf'), configuration)
  const child = spawn('/usr/sbin/apache2', ['-f', join(folder, 'apache.conf'), '-D', 'FOREGROUND'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'exit')
  const told = async () => said + (await readFile(join(folder, 'error.log'), 'utf8').catch(() => ''))
  const end = performance.now() + startLimitMs
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() > end) throw new Error(`Apache did not start: ${await told()}`)
    await pause(pauseMs)
  }
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    async stop() {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
