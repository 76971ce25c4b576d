// SPDX-License-Identifier: GPL-3.0-or-later
// A Sandbox process for a test file, and the official SDK pointed at it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Anthropic from '@anthropic-ai/sdk';

export const Key = 'sk-ant-api03-tests';

/** Starts the Sandbox on a free port; it ends with this process at the latest. */
export async function startSandbox({ speed = 1000, key } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tokenwise-sdk-'));
  const args = ['--port', '0', '--speed', String(speed), '--folder', folder];
  if (key) args.push('--key', key);
  const child = spawn(process.env.SANDBOX_SERVER, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the Sandbox ended with ${code}`)));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const baseURL = line.replace('listening on ', '');
  const post = (path, body) => fetch(baseURL + path, { method: 'POST', body: JSON.stringify(body) });
  return {
    baseURL,
    plan: async (...faults) => {
      const response = await post('/sandbox/faults', faults);
      if (!response.ok) throw new Error(await response.text());
    },
    state: async () => (await fetch(baseURL + '/sandbox/state')).json(),
    stop: async () => {
      child.removeAllListeners('exit');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client that sends its key as the SDK does, `authorization: Bearer`, and does not retry unless told to. */
export function clientOf(sandbox, options = {}) {
  return new Anthropic({ baseURL: sandbox.baseURL, apiKey: Key, maxRetries: 0, ...options });
}

/** What the call threw. */
export async function failureOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('the call succeeded');
}

export const user = (content) => ({ role: 'user', content });
export const hello = { model: 'claude-haiku-4-5', max_tokens: 200, messages: [user('Hello there')] };

/** Text of about `tokens` tokens that is the same each time. */
export function longText(tokens, seed = 'a') {
  const words = ['river', 'lantern', 'copper', 'meadow', 'thimble', 'harbour', 'violet', 'engine'];
  let text = `Document ${seed}:`;
  for (let i = 0; i < tokens; ++i) text += ' ' + words[(i * 7 + seed.length + (i >> 3)) % words.length];
  return text;
}

export async function eventually(probe, what) {
  const until = Date.now() + 20000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > until) throw new Error('did not happen: ' + what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
