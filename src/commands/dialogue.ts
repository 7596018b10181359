/** Asking a person at the terminal; what is secret is never shown. From a pipe, each answer is one line. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { startFault } from '#server/platform/start-fault.ts'

export interface Dialogue extends Disposable {
  ask(question: string): Promise<string>
  /** As `ask`, without echo. */
  askSecret(question: string): Promise<string>
  /** Whether somebody sits there, who can be asked twice. */
  readonly isAttended: boolean
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream
}

/** Opens a dialogue. Questions go to `output`, which should not be where the command's answer goes. */
export function openDialogue({ input, output }: Terminal): Dialogue {
  const isAttended = input.isTTY === true
  let muted = false
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) output.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input, output: echo, terminal: isAttended })
  const answers = lines[Symbol.asyncIterator]()

  async function ask(question: string, isSecret: boolean): Promise<string> {
    if (isAttended) output.write(question)
    muted = isSecret
    const { value, done } = await answers.next()
    muted = false
    if (isSecret && isAttended) output.write('\n')
    if (done === true) throw startFault('The input ended before everything was answered')
    return value
  }

  return {
    isAttended,
    ask: (question) => ask(question, false),
    askSecret: (question) => ask(question, true),
    [Symbol.dispose]() {
      lines.close()
    },
  }
}
