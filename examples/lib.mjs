// What the examples share: a client of a node's HTTP interface, the nodes' clock, and waiting.
// No dependencies: Node 20 or later.

import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const WAIT_MS = 120_000
const PAUSE_MS = 250

/** One account, or nobody, at one node. */
export class Client {
  constructor(http, who = 'nobody') {
    this.base = `http://${http}`
    this.who = who
    this.cookie = undefined
  }

  async logIn(account, password) {
    await this.ask('POST', '/session', { account, password })
    this.who = account
    return this
  }

  get(path) {
    return this.ask('GET', path)
  }

  /** With a key, so that it would be done once even if it had to be sent again. */
  post(path, body = {}) {
    return this.ask('POST', path, body, { 'idempotency-key': `"${randomUUID()}"` })
  }

  /** Decides on a document as it is now: if somebody changes it before, nothing is done. */
  async decide(path, act, body = {}) {
    const { revision } = await this.get(path)
    return this.ask('POST', `${path}/${act}`, body, { 'if-match': `"${revision}"` })
  }

  /** The answer to something that must be done. */
  async ask(method, path, body, headers) {
    const { status, answer } = await this.exchange(method, path, body, headers)
    if (status >= 300) {
      throw new Error(`${this.who}: ${method} ${path}: ${status} ${JSON.stringify(answer)}`)
    }
    return answer
  }

  /** The codes with which something that must be refused is refused, whatever the revision. */
  async refused(method, path, body) {
    const { status, answer } = await this.exchange(method, path, body, { 'if-match': '*' })
    if (status < 400) throw new Error(`${this.who}: ${method} ${path} was done`)
    return answer.errors?.length > 0 ? answer.errors.map((it) => it.code) : [answer.code]
  }

  async exchange(method, path, body, more = {}) {
    const headers = { 'x-onelock': '1', ...more }
    if (this.cookie) headers.cookie = this.cookie
    if (body !== undefined) headers['content-type'] = 'application/json'
    const sent = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }
    const response = await fetch(`${this.base}/api/v1${path}`, sent)
    const cookie = response.headers.getSetCookie()[0]
    if (cookie) this.cookie = cookie.split(';')[0]
    const text = await response.text()
    return { status: response.status, answer: text ? JSON.parse(text) : {} }
  }
}

/** Looks until there is something to see; what a look throws counts as nothing seen. */
export async function until(what, look, waitMs = WAIT_MS) {
  const end = Date.now() + waitMs
  let last = 'nothing'
  for (;;) {
    try {
      const seen = await look()
      if (seen) return seen
    } catch (error) {
      last = error.message
    }
    if (Date.now() > end) throw new Error(`waited ${waitMs / 1000} s until ${what}; last: ${last}`)
    await sleep(PAUSE_MS)
  }
}

/** The nodes' clock, in milliseconds since the Unix epoch. */
export function clock(nodes) {
  const { speed, origin_ms: origin } = nodes.clock ?? { speed: 1, origin_ms: 0 }
  return () => origin + (Date.now() - origin) * speed
}

/** Three nodes with nothing in them, and how to stop them. */
export async function emptyNodes(program, data, speed) {
  const args = ['demo', '--empty', '--headless', '--speed', String(speed), '--data', data]
  // That of an earlier demonstration would lead astray until this one has replaced it.
  await rm(join(data, 'nodes.json'), { force: true })
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  let ended
  child.on('error', (error) => (ended = error.message))
  child.on('exit', (code) => (ended = `it ended with ${code}`))
  try {
    const nodes = await until('the nodes run', async () => {
      if (ended) throw new Error(ended)
      return JSON.parse(await readFile(join(data, 'nodes.json'), 'utf8'))
    })
    return { nodes, stop: () => stopped(child) }
  } catch (error) {
    child.kill()
    throw error
  }
}

/** Runs a program to its end and gives what it printed. */
export function run(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (part) => (printed += part))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) resolve(printed)
      else reject(new Error(`${program} ${args[0]} ended with ${code}: ${printed}`))
    })
  })
}

function stopped(child) {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.on('exit', resolve)
    child.kill('SIGINT')
  })
}
