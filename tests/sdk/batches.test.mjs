// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clientOf, eventually, failureOf, hello, longText, startSandbox, user } from './support.mjs';

let quick, slow, client, slowClient;
before(async () => {
  quick = await startSandbox();
  slow = await startSandbox({ speed: 1 });
  client = clientOf(quick);
  slowClient = clientOf(slow);
});
after(() => Promise.all([quick.stop(), slow.stop()]));

const item = (custom_id, params = {}) => ({ custom_id, params: { ...hello, ...params } });
const say = (custom_id, text, params = {}) => item(custom_id, { messages: [user(text)], ...params });

async function ended(batch) {
  return eventually(async () => {
    const now = await client.messages.batches.retrieve(batch.id);
    return now.processing_status === 'ended' && now;
  }, 'the batch ends');
}

async function resultsOf(batch) {
  const results = new Map();
  for await (const line of await client.messages.batches.results(batch.id)) {
    assert.ok(!results.has(line.custom_id), 'twice: ' + line.custom_id);
    results.set(line.custom_id, line.result);
  }
  return results;
}

test('a batch goes from creation to results', async () => {
  const created = await client.messages.batches.create({ requests: [item('a'), item('b', { stream: false })] });
  assert.match(created.id, /^msgbatch_/);
  assert.equal(created.type, 'message_batch');
  assert.equal(created.processing_status, 'in_progress');
  assert.deepEqual(created.request_counts, { processing: 2, succeeded: 0, errored: 0, canceled: 0, expired: 0 });
  for (const field of ['ended_at', 'archived_at', 'cancel_initiated_at', 'results_url']) assert.equal(created[field], null);
  assert.match(created.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  assert.equal(Date.parse(created.expires_at) - Date.parse(created.created_at), 24 * 3600 * 1000);
  const done = await ended(created);
  assert.deepEqual(done.request_counts, { processing: 0, succeeded: 2, errored: 0, canceled: 0, expired: 0 });
  assert.equal(done.results_url, `${quick.baseURL}/v1/messages/batches/${created.id}/results`);
  const results = await resultsOf(created);
  assert.deepEqual([...results.keys()].sort(), ['a', 'b']);
  const { message } = results.get('a');
  assert.equal(message.model, 'claude-haiku-4-5-20251001');
  assert.equal(message.usage.service_tier, 'batch');
  assert.equal(message.usage.inference_geo, 'not_available');
  assert.deepEqual(await resultsOf(created), results, 'the results are the same each time');
});

test('results come as the service sends them', async () => {
  const batch = await client.messages.batches.create({ requests: [item('a')] });
  const done = await ended(batch);
  const response = await fetch(done.results_url, { headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' } });
  assert.equal(response.headers.get('content-type'), 'application/x-jsonl');
  assert.equal(response.headers.get('content-disposition'), `attachment; filename*=utf-8''${batch.id}_results.jsonl`);
  assert.equal(response.headers.get('transfer-encoding'), 'chunked');
  const text = await response.text();
  assert.ok(text.endsWith('}\n'));
});

test('under the older version the recorded usage object is sent', async () => {
  const old = clientOf(quick, { defaultHeaders: { 'anthropic-version': '2023-06-01' } });
  const batch = await old.messages.batches.create({ requests: [item('a')] });
  await ended(batch);
  const { message } = (await resultsOf(batch)).get('a');
  assert.deepEqual(Object.keys(message.usage), ['input_tokens', 'cache_creation_input_tokens',
    'cache_read_input_tokens', 'cache_creation', 'output_tokens', 'service_tier', 'inference_geo']);
});

test('every outcome shows in counts and results', async () => {
  const batch = await client.messages.batches.create({ requests: [
    say('good', 'Hello'), say('refused', '[[sandbox:refuse]]'), say('cut', '[[sandbox:truncate]]'),
    say('full', '[[sandbox:overflow]]'), say('late', '[[sandbox:expire]]'),
    say('busy', '[[sandbox:error:overloaded_error]]'), item('stream', { stream: true }),
    item('nomodel', { model: 'claude-nothing' }), item('retired', { model: 'claude-3-haiku' }),
    { custom_id: 'empty', params: {} }, item('zero', { max_tokens: 0 }), item('fast', { model: 'claude-opus-5-5', speed: 'fast' }),
    item('extra', { surprise: 1 })] });
  const done = await ended(batch);
  assert.deepEqual(done.request_counts, { processing: 0, succeeded: 4, errored: 8, canceled: 0, expired: 1 });
  const results = await resultsOf(batch);
  assert.equal(results.size, 13);
  assert.equal(results.get('refused').message.stop_reason, 'refusal');
  assert.equal(results.get('cut').message.stop_reason, 'max_tokens');
  assert.equal(results.get('full').message.stop_reason, 'model_context_window_exceeded');
  assert.deepEqual(results.get('late'), { type: 'expired' });
  const errorOf = (id) => results.get(id).error;
  assert.deepEqual(errorOf('nomodel'),
    { type: 'error', error: { type: 'not_found_error', message: 'model: claude-nothing' }, request_id: null });
  assert.equal(errorOf('retired').error.message, 'model: claude-3-haiku');
  assert.equal(errorOf('busy').error.type, 'overloaded_error');
  assert.equal(errorOf('extra').error.message, 'surprise: Extra inputs are not permitted');
  for (const id of ['stream', 'empty', 'zero', 'fast']) assert.equal(errorOf(id).error.type, 'invalid_request_error');
});

test('results are shuffled', async () => {
  const ids = Array.from({ length: 50 }, (_, i) => 'r' + i);
  const batch = await client.messages.batches.create({ requests: ids.map((id) => item(id)) });
  await ended(batch);
  const keys = [...(await resultsOf(batch)).keys()];
  assert.notDeepEqual(keys, ids);
  assert.deepEqual(keys.sort(), ids.sort());
});

test('the envelope and the ids are checked at once', async () => {
  const refused = async (body, message, status = 400) => {
    const error = await failureOf(client.messages.batches.create(body));
    assert.equal(error.status, status);
    assert.equal(error.error.error.message, message);
  };
  await refused({}, 'requests: Field required');
  await refused({ requests: [] }, 'requests: List should have at least 1 item after validation, not 0');
  await refused({ requests: [item('x'.repeat(65))] }, 'requests.0.custom_id: String should have at most 64 characters');
  await refused({ requests: [item('ok'), item('not ok')] },
    "requests.1.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
  await refused({ requests: [item('a'), item('b'), item('a')] },
    "requests.2.custom_id: Duplicate custom_id 'a'. Each request needs its own.");
  await refused({ requests: [item('a')], model: 'x' }, 'model: Extra inputs are not permitted');
  await refused({ requests: [{ ...item('a'), model: 'x' }] }, 'requests.0.model: Extra inputs are not permitted');
  await refused({ requests: [{ custom_id: 'a' }] }, 'requests.0.params: Field required');
  await refused({ requests: [{ params: hello }] }, 'requests.0.custom_id: Field required');
  await refused({ requests: Array.from({ length: 100001 }, (_, i) => ({ custom_id: 'r' + i, params: {} })) },
    'requests: List should have at most 100000 items after validation, not 100001');
  assert.equal((await client.messages.batches.list({ limit: 1000 })).data.some((batch) =>
    batch.request_counts.processing > 50000), false);
});

test('a running batch asks to be polled later, cannot be read or deleted, and can be canceled', async () => {
  const { batches } = slowClient.messages;
  const batch = await batches.create({ requests: [item('a'), item('b')] });
  const { data, response } = await batches.retrieve(batch.id).withResponse();
  assert.equal(data.processing_status, 'in_progress');
  assert.equal(response.headers.get('retry-after'), '10');
  assert.equal((await failureOf(batches.delete(batch.id))).status, 400);
  const early = await fetch(`${slow.baseURL}/v1/messages/batches/${batch.id}/results`,
    { headers: { 'x-api-key': 'k', 'anthropic-version': '2026-10-21' } });
  assert.equal(early.status, 404);
  assert.equal((await early.json()).error.type, 'not_found_error');
  const canceling = await batches.cancel(batch.id);
  assert.equal(canceling.processing_status, 'canceling');
  assert.equal(canceling.request_counts.processing, 2);
  assert.ok(canceling.cancel_initiated_at);
  assert.equal((await batches.cancel(batch.id)).cancel_initiated_at, canceling.cancel_initiated_at);
  const done = await eventually(async () => {
    const now = await batches.retrieve(batch.id);
    return now.processing_status === 'ended' && now;
  }, 'the canceled batch ends');
  assert.equal(done.request_counts.canceled, 2);
  for await (const line of await batches.results(batch.id)) assert.deepEqual(line.result, { type: 'canceled' });
  assert.deepEqual(await batches.delete(batch.id), { id: batch.id, type: 'message_batch_deleted' });
  assert.equal((await failureOf(batches.retrieve(batch.id))).status, 404);
});

test('lists page in both directions', async () => {
  const own = clientOf(quick, { defaultHeaders: { 'anthropic-workspace-id': 'wrkspc_paging' } });
  const { batches } = own.messages;
  const empty = await batches.list();
  assert.deepEqual([empty.data, empty.has_more, empty.first_id, empty.last_id], [[], false, null, null]);
  const ids = [];
  for (let i = 0; i < 7; ++i) ids.unshift((await batches.create({ requests: [item('a')] })).id);
  const all = [];
  for await (const batch of batches.list({ limit: 3 })) all.push(batch.id);
  assert.deepEqual(all, ids);
  const page = await batches.list({ limit: 2, before_id: ids[4] });
  assert.deepEqual(page.data.map((batch) => batch.id), [ids[2], ids[3]]);
  assert.equal(page.has_more, true);
  assert.equal(page.first_id, ids[2]);
  assert.equal(page.last_id, ids[3]);
  const backwards = [];
  for await (const batch of batches.list({ limit: 2, before_id: ids[4] })) backwards.push(batch.id);
  assert.deepEqual(backwards.sort(), ids.slice(0, 4).sort());
  for (const limit of [0, 1001]) assert.equal((await failureOf(batches.list({ limit }))).status, 400);
  assert.equal((await failureOf(batches.list({ after_id: ids[0], before_id: ids[1] }))).status, 400);
  assert.equal((await failureOf(client.messages.batches.retrieve(ids[0]))).status, 404, 'another workspace');
});

test('longer answers need the beta header', async () => {
  const requests = [item('long', { model: 'claude-opus-5-5', max_tokens: 300000 })];
  const plain = await client.messages.batches.create({ requests });
  await ended(plain);
  assert.equal((await resultsOf(plain)).get('long').error.error.message,
    'max_tokens: 300000 > 128000, which is the maximum allowed number of output tokens for claude-opus-5-5');
  const beta = await client.messages.batches.create({ requests },
    { headers: { 'anthropic-beta': 'output-300k-2026-03-24' } });
  await ended(beta);
  assert.equal((await resultsOf(beta)).get('long').type, 'succeeded');
});

test('the requests of a batch share the cache, and profit from a live pre-warm', async () => {
  const system = [{ type: 'text', text: longText(1500, 'shared'), cache_control: { type: 'ephemeral', ttl: '1h' } }];
  const requests = Array.from({ length: 5 }, (_, i) => say('r' + i, 'Question ' + i, { model: 'claude-sonnet-5-5', system }));
  const sums = async (batch) => {
    await ended(batch);
    let written = 0, read = 0, size = 0;
    for (const { message: { usage } } of (await resultsOf(batch)).values()) {
      written += usage.cache_creation.ephemeral_1h_input_tokens;
      read += usage.cache_read_input_tokens;
      size = usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
    }
    return { written: written / size, read: read / size };
  };
  assert.deepEqual(await sums(await client.messages.batches.create({ requests })), { written: 1, read: 4 });
  await client.messages.create({ ...hello, model: 'claude-sonnet-5-5', system });
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(await sums(await client.messages.batches.create({ requests })), { written: 0, read: 5 });
});
