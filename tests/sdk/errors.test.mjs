// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { clientOf, failureOf, hello, longText, startSandbox, user, Key } from './support.mjs';

let sandbox, client;
before(async () => { sandbox = await startSandbox(); client = clientOf(sandbox); });
after(() => sandbox.stop());

const classes = [
  [400, Anthropic.BadRequestError, 'invalid_request_error'],
  [401, Anthropic.AuthenticationError, 'authentication_error'],
  [402, Anthropic.APIError, 'billing_error'],
  [403, Anthropic.PermissionDeniedError, 'permission_error'],
  [404, Anthropic.NotFoundError, 'not_found_error'],
  [409, Anthropic.ConflictError, 'conflict_error'],
  [413, Anthropic.APIError, 'request_too_large'],
  [429, Anthropic.RateLimitError, 'rate_limit_error'],
  [500, Anthropic.InternalServerError, 'api_error'],
  [504, Anthropic.InternalServerError, 'timeout_error'],
  [529, Anthropic.InternalServerError, 'overloaded_error'],
];

for (const [status, type, name] of classes) {
  test(`status ${status} becomes the SDK's exception`, async () => {
    await sandbox.plan({ kind: 'status', status });
    const error = await failureOf(client.messages.create(hello));
    assert.ok(error instanceof type, `${error?.constructor?.name} is no ${type.name}`);
    assert.equal(error.status, status);
    assert.equal(error.error.type, 'error');
    assert.equal(error.error.error.type, name);
    assert.equal(error.error.request_id, error.requestID);
    assert.match(error.requestID, /^req_/);
  });
}

test('an error code stands in the details', async () => {
  await sandbox.plan({ kind: 'status', status: 429, error_code: 'enforced_spend_limit_reached' });
  const error = await failureOf(client.messages.create(hello));
  assert.equal(error.error.error.details.error_code, 'enforced_spend_limit_reached');
  assert.equal(error.headers.get('retry-after'), null);
});

test('the SDK retries what the reference says and gives up on the rest', async () => {
  const patient = clientOf(sandbox, { maxRetries: 2 });
  const attempts = async (...faults) => {
    const before = (await sandbox.state()).requests['POST /v1/messages'] ?? 0;
    await sandbox.plan(...faults);
    const outcome = await patient.messages.create(hello).then(() => 'answered', (error) => error.status ?? error.name);
    return [outcome, (await sandbox.state()).requests['POST /v1/messages'] - before];
  };
  const busy = { kind: 'status', status: 529, retry_after: 0 };
  assert.deepEqual(await attempts(busy, busy), ['answered', 3]);
  assert.deepEqual(await attempts({ kind: 'status', status: 429, retry_after: 1 }), ['answered', 2]);
  assert.deepEqual(await attempts({ kind: 'drop_before' }), ['answered', 2]);
  assert.deepEqual(await attempts({ kind: 'status', status: 400 }), [400, 1]);
  assert.deepEqual(await attempts({ kind: 'status', status: 401 }), [401, 1]);
});

test('dropped connections are connection errors', async () => {
  for (const kind of ['drop_before', 'drop_after']) {
    await sandbox.plan({ kind });
    assert.ok(await failureOf(client.messages.create(hello)) instanceof Anthropic.APIConnectionError, kind);
  }
  await sandbox.plan({ kind: 'cut_body', bytes: 20 });
  await failureOf(client.messages.create(hello));
});

test('a page of a proxy is not JSON', async () => {
  await sandbox.plan({ kind: 'html', status: 502 });
  const error = await failureOf(client.messages.create(hello));
  assert.equal(error.status, 502);
  assert.match(error.message, /502/);
});

test('both forms of a key are taken, and exactly one of them', async () => {
  const strict = await startSandbox({ key: Key });
  try {
    const post = async (headers) => {
      const response = await fetch(strict.baseURL + '/v1/messages', { method: 'POST',
        headers: { 'anthropic-version': '2026-10-21', 'content-type': 'application/json', ...headers }, body: JSON.stringify(hello) });
      const body = await response.json();
      if (response.status === 401) {
        assert.equal(response.headers.get('x-should-retry'), 'false');
        assert.equal(response.headers.get('anthropic-organization-id'), null);
        assert.equal(body.request_id, response.headers.get('request-id'));
      }
      return [response.status, body.error?.message];
    };
    assert.deepEqual(await post({ 'x-api-key': Key }), [200, undefined]);
    assert.deepEqual(await post({ authorization: 'Bearer ' + Key }), [200, undefined]);
    assert.deepEqual(await post({ 'x-api-key': 'other' }), [401, 'invalid x-api-key']);
    assert.deepEqual(await post({ authorization: 'Bearer other' }), [401, 'Invalid bearer token']);
    assert.deepEqual(await post({ authorization: 'Basic ' + Key }), [401, 'Invalid bearer token']);
    assert.equal((await post({ 'x-api-key': Key, authorization: 'Bearer ' + Key }))[0], 401);
    assert.deepEqual(await post({}), [401, 'x-api-key header is required']);
    assert.equal((await clientOf(strict).messages.create(hello)).type, 'message');
    assert.equal((await clientOf(strict, { apiKey: null, authToken: Key }).messages.create(hello)).type, 'message');
    assert.ok(await failureOf(clientOf(strict, { apiKey: 'other' }).messages.create(hello)) instanceof Anthropic.AuthenticationError);
  } finally {
    await strict.stop();
  }
});

test('the version header is required and known', async () => {
  const get = async (headers) => {
    const response = await fetch(sandbox.baseURL + '/v1/models', { headers: { 'x-api-key': 'k', ...headers } });
    return [response.status, (await response.json()).error?.message, response.headers.get('x-should-retry')];
  };
  assert.deepEqual(await get({}), [400, 'anthropic-version: header is required', 'false']);
  assert.equal((await get({ 'anthropic-version': '2024-01-01' }))[0], 400);
  assert.equal((await get({ 'anthropic-version': '2023-06-01' }))[0], 200);
  assert.equal((await get({ 'anthropic-version': '2026-10-21' }))[0], 200);
});

test('unknown paths and methods are not found', async () => {
  const headers = { 'x-api-key': 'k', 'anthropic-version': '2026-10-21' };
  for (const [method, path] of [['GET', '/v1/nothing'], ['GET', '/v1/messages'], ['PUT', '/v1/messages'],
    ['PATCH', '/v1/messages/batches'], ['DELETE', '/v1/models'], ['GET', '/']]) {
    const response = await fetch(sandbox.baseURL + path, { method, headers });
    assert.equal(response.status, 404, method + ' ' + path);
    assert.equal((await response.json()).error.type, 'not_found_error');
  }
});

const refused = (body, message, status = 400, options) => async () => {
  const error = await failureOf(client.messages.create({ ...hello, ...body }, options));
  assert.equal(error.status, status);
  const said = error.error.error.message;
  if (message instanceof RegExp) assert.match(said, message);
  else assert.equal(said, message);
  if (status === 400) assert.equal(error.headers.get('x-should-retry'), 'false');
};
const old = { headers: { 'anthropic-version': '2023-06-01' } };
const tool = { name: 't', input_schema: { type: 'object' } };
const mark = (text, ttl) => ({ type: 'text', text, cache_control: { type: 'ephemeral', ...(ttl && { ttl }) } });

test('a model that does not exist', refused({ model: 'claude-x' }, 'model: claude-x', 404));
test('a model that is retired', refused({ model: 'claude-3-opus-20240229' }, 'model: claude-3-opus-20240229', 404));
test('max_tokens over the cap', refused({ model: 'claude-opus-5', max_tokens: 128001, stream: true },
  'max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens for claude-opus-5'));
test('a field that nobody knows', refused({ foo: 1 }, 'foo: Extra inputs are not permitted'));
test('no messages', refused({ messages: undefined }, 'messages: Field required'));
test('temperature under the current version', refused({ temperature: 1 }, /temperature/));
test('temperature on 4.7 and later', refused({ model: 'claude-opus-5-5', temperature: 0.5 }, /temperature/, 400, old));
test('temperature on 4.5 under the older version', async () => {
  assert.equal((await client.messages.create({ ...hello, temperature: 0.5 }, old)).type, 'message');
});
test('enabled thinking on 4.7 and later', refused({ model: 'claude-opus-5-5', max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 1024 } },
  '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'));
test('adaptive thinking on 4.5', refused({ thinking: { type: 'adaptive' } }, 'adaptive thinking is not supported on this model'));
test('disabled thinking where it is always on', refused({ model: 'claude-opus-5-5', thinking: { type: 'disabled' } },
  /^"thinking\.type\.disabled" is not supported for this model\./));
test('an effort that a model does not have', refused({ model: 'claude-opus-4-6', output_config: { effort: 'xhigh' } },
  "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium."));
test('forced tools on 5.5', refused({ model: 'claude-opus-5-5', tools: [tool], tool_choice: { type: 'any' } },
  'tool_choice: type "tool" and "any" are not supported for this model.'));
test('prefill on 4.6 and later', refused({ model: 'claude-sonnet-4-6', messages: [user('a'), { role: 'assistant', content: 'b' }] },
  'This model does not support assistant message prefill. The conversation must end with a user message.'));
test('five breakpoints', refused({ system: ['a', 'b', 'c', 'd', 'e'].map((text) => mark(text)) },
  'A maximum of 4 blocks with cache_control may be provided. Found 5.'));
test('an hour after five minutes', refused({ system: [mark('a', '5m'), mark('b', '1h')] },
  /^system\.1\.cache_control\.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block\./));
test('a prompt over the window', refused({ messages: [user(longText(400000))] }, /^prompt is too long: \d+ tokens > 200000 maximum$/));
test('a speed that a model does not have', refused({ speed: 'fast' }, /speed/));
test('pre-warm together with streaming', refused({ max_tokens: 0, stream: true }, /max_tokens/));
test('a beta field without a beta', refused({ mcp_servers: [] }, 'mcp_servers: Extra inputs are not permitted'));
test('a beta field with its beta', async () => {
  const message = await client.messages.create({ ...hello, mcp_servers: [] }, { headers: { 'anthropic-beta': 'mcp-client-2025-11-20' } });
  assert.equal(message.type, 'message');
});
test('JSON that is none', async () => {
  const response = await fetch(sandbox.baseURL + '/v1/messages', { method: 'POST', body: '{"model":',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2026-10-21' } });
  assert.equal(response.status, 400);
  const { error } = await response.json();
  assert.equal(error.type, 'invalid_request_error');
  assert.match(error.message, /not valid JSON/);
});
test('a body over the limit', async () => {
  const error = await failureOf(client.messages.create({ ...hello, messages: [user('x'.repeat(33_000_000))] }));
  assert.equal(error.status, 413);
  assert.equal(error.error.error.type, 'request_too_large');
});
test('a prompt can ask for an error', async () => {
  const error = await failureOf(client.messages.create({ ...hello, messages: [user('[[sandbox:error:overloaded_error]]')] }));
  assert.equal(error.status, 529);
});
