// SPDX-License-Identifier: GPL-3.0-or-later
// The admin reports, which the SDK does not wrap: they add up to what the answers were billed for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clientOf, eventually, hello, longText, startSandbox, user } from './support.mjs';

let sandbox, client;
before(async () => { sandbox = await startSandbox(); client = clientOf(sandbox); });
after(() => sandbox.stop());

async function get(path, version = '2023-06-01') {
  const response = await fetch(sandbox.baseURL + '/v1/organizations/' + path,
    { headers: { 'x-api-key': 'sk-ant-admin01-tests', 'anthropic-version': version } });
  return { status: response.status, body: await response.json() };
}
const day = (offset) => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);
const range = `starting_at=${day(0)}T00:00:00Z&ending_at=${day(1)}T00:00:00Z`;

test('usage and cost add up to the answers, live and in batches, also of deleted ones', async () => {
  const system = [{ type: 'text', text: longText(5000, 'report'), cache_control: { type: 'ephemeral' } }];
  const usages = [];
  for (let i = 0; i < 2; ++i) {
    usages.push((await client.messages.create({ ...hello, system })).usage);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const batch = await client.messages.batches.create({ requests: [
    { custom_id: 'a', params: { ...hello, messages: [user('Something new')] } },
    { custom_id: 'b', params: { ...hello, max_tokens: 0 } }] });
  await eventually(async () => (await client.messages.batches.retrieve(batch.id)).results_url, 'the batch ends');
  let inBatch;
  for await (const { result } of await client.messages.batches.results(batch.id))
    if (result.type === 'succeeded') inBatch = result.message.usage;
  const sum = (field) => usages.reduce((total, usage) => total + usage[field], 0);

  const grouped = await get(`usage_report/messages?${range}&group_by[]=model&group_by[]=service_tier`);
  assert.equal(grouped.status, 200);
  assert.equal(grouped.body.data.length, 1);
  assert.equal(grouped.body.data[0].starting_at, day(0) + 'T00:00:00Z');
  const [inBatches, live] = grouped.body.data[0].results;
  assert.deepEqual([live.model, live.service_tier, live.workspace_id, live.context_window],
    ['claude-haiku-4-5-20251001', 'standard', null, null]);
  assert.equal(live.uncached_input_tokens, sum('input_tokens'));
  assert.equal(live.output_tokens, sum('output_tokens'));
  assert.equal(live.cache_read_input_tokens, sum('cache_read_input_tokens'));
  assert.equal(live.cache_creation.ephemeral_5m_input_tokens, sum('cache_creation_input_tokens'));
  assert.ok(live.cache_read_input_tokens > 4096);
  assert.equal(inBatches.service_tier, 'batch');
  assert.equal(inBatches.output_tokens, inBatch.output_tokens);

  await client.messages.batches.delete(batch.id);
  assert.deepEqual((await get(`usage_report/messages?${range}&group_by[]=model&group_by[]=service_tier`)).body, grouped.body);
  const filtered = await get(`usage_report/messages?${range}&service_tiers[]=batch`);
  assert.equal(filtered.body.data[0].results[0].output_tokens, inBatch.output_tokens);
  assert.equal(filtered.body.data[0].results[0].model, null);

  // Haiku 4.5, USD per million: 1 in, 5 out, 1.25 written, 0.10 read; a batch half. In cents a token: 1e-4 of that.
  const cents = sum('input_tokens') * 1e-4 + sum('output_tokens') * 5e-4
    + sum('cache_creation_input_tokens') * 1.25e-4 + sum('cache_read_input_tokens') * 0.1e-4
    + (inBatch.input_tokens * 1e-4 + inBatch.output_tokens * 5e-4) / 2;
  const cost = await get(`cost_report?${range}`);
  const [whole] = cost.body.data[0].results;
  assert.equal(whole.currency, 'USD');
  assert.equal(typeof whole.amount, 'string');
  assert.ok(Math.abs(Number(whole.amount) - cents) < 1e-9, `${whole.amount} is not ${cents}`);
  const lines = (await get(`cost_report?${range}&group_by[]=description`)).body.data[0].results;
  assert.deepEqual([...new Set(lines.map((line) => line.token_type))].sort(), ['cache_creation.ephemeral_5m_input_tokens',
    'cache_read_input_tokens', 'output_tokens', 'uncached_input_tokens']);
  assert.ok(Math.abs(lines.reduce((total, line) => total + Number(line.amount), 0) - cents) < 1e-9);
  assert.ok(lines.every((line) => line.model === 'claude-haiku-4-5-20251001' && line.cost_type === 'tokens'));
});

test('reports come in pages of buckets', async () => {
  const seen = [];
  let page = '';
  do {
    const { body } = await get(`usage_report/messages?starting_at=${day(-3)}T00:00:00Z&ending_at=${day(0)}T00:00:00Z&bucket_width=1h&limit=30${page}`);
    seen.push(...body.data.map((bucket) => bucket.starting_at));
    assert.equal(body.has_more, body.next_page !== null);
    page = body.next_page ? '&page=' + body.next_page : '';
  } while (page);
  assert.equal(seen.length, 72);
  assert.equal(new Set(seen).size, 72);
  assert.deepEqual(seen, [...seen].sort());
});

test('queries that make no sense are refused', async () => {
  for (const path of ['usage_report/messages', 'usage_report/messages?starting_at=yesterday', `usage_report/messages?${range}&bucket_width=1w`,
    `usage_report/messages?${range}&limit=32`, `usage_report/messages?${range}&group_by[]=weather`, `usage_report/messages?${range}&page=x`,
    `cost_report?${range}&bucket_width=1h`, `cost_report?${range}&group_by[]=model`,
    `usage_report/messages?starting_at=${day(0)}&ending_at=${day(0)}`])
    assert.equal((await get(path)).status, 400, path);
});

test('rate limits are listed by group', async () => {
  const { body } = await get('rate_limits', '2026-10-21');
  assert.equal(body.next_page, null);
  const groups = body.data.filter((entry) => entry.group.type === 'model_group');
  const opus = groups.find((entry) => entry.models.includes('claude-opus-4-7'));
  assert.ok(opus.models.includes('claude-opus-4-8'));
  assert.deepEqual(opus.limits.find((limit) => limit.type === 'requests_per_minute'), { type: 'requests_per_minute', value: 10000 });
  assert.ok(body.data.some((entry) => entry.group.type === 'batch' && entry.models === null));
  assert.equal((await get('rate_limits')).body.data[0].group_type, 'model_group');
  assert.equal((await get('rate_limits?model=claude-haiku-4-5')).body.data.length, 1);
  assert.equal((await get('rate_limits?model=claude-nothing')).status, 404);
});
