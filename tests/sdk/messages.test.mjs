// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clientOf, failureOf, hello, longText, startSandbox, user } from './support.mjs';

let sandbox, client;
before(async () => { sandbox = await startSandbox(); client = clientOf(sandbox); });
after(() => sandbox.stop());

test('a message has every field that the SDK declares', async () => {
  const { data, response, request_id } = await client.messages.create(hello).withResponse();
  assert.equal(data.type, 'message');
  assert.equal(data.role, 'assistant');
  assert.match(data.id, /^msg_/);
  assert.equal(data.model, 'claude-haiku-4-5-20251001');
  assert.equal(data.stop_reason, 'end_turn');
  assert.equal(data.stop_sequence, null);
  assert.equal(data.stop_details, null);
  assert.equal(data.container, null);
  assert.equal(data.diagnostics, null);
  assert.equal(data.content.length, 1);
  assert.equal(data.content[0].type, 'text');
  assert.match(data.content[0].text, /^\[Sandbox\] Made up/);
  assert.deepEqual(Object.keys(data.usage).sort(), [
    'cache_creation', 'cache_creation_input_tokens', 'cache_read_input_tokens', 'inference_geo',
    'input_tokens', 'output_tokens', 'output_tokens_details', 'server_tool_use', 'service_tier', 'speed']);
  assert.equal(data.usage.service_tier, 'standard');
  assert.equal(data.usage.inference_geo, 'not_available');
  assert.ok(data.usage.input_tokens > 5 && data.usage.input_tokens < 20);
  assert.ok(data.usage.output_tokens > 0 && data.usage.output_tokens <= 200);
  assert.equal(request_id, response.headers.get('request-id'));
  for (const name of ['anthropic-organization-id', 'anthropic-workspace-id'])
    assert.ok(response.headers.get(name), name);
  for (const group of ['requests', 'tokens', 'input-tokens', 'output-tokens'])
    for (const part of ['limit', 'remaining', 'reset'])
      assert.ok(response.headers.get(`anthropic-ratelimit-${group}-${part}`), `${group}-${part}`);
  assert.match(response.headers.get('anthropic-ratelimit-tokens-reset'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('the same prompt gets the same answer, another one another', async () => {
  const text = async (prompt) => (await client.messages.create({ ...hello, messages: [user(prompt)] })).content[0].text;
  assert.equal(await text('One'), await text('One'));
  assert.notEqual(await text('One'), await text('Two'));
});

test('a stream has every event and adds up to the message', async () => {
  const names = [];
  let start, delta;
  const stream = client.messages.stream(hello);
  stream.on('streamEvent', (event) => {
    names.push(event.type);
    if (event.type === 'message_start') start = structuredClone(event.message);
    if (event.type === 'message_delta') delta = event;
  });
  const streamed = await stream.finalMessage();
  const whole = await client.messages.create(hello);
  assert.equal(names[0], 'message_start');
  assert.equal(names[1], 'content_block_start');
  assert.deepEqual(names.slice(-3), ['content_block_stop', 'message_delta', 'message_stop']);
  assert.ok(names.filter((name) => name === 'content_block_delta').length > 1);
  assert.equal(start.stop_reason, null);
  assert.deepEqual(start.content, []);
  assert.ok(start.usage.output_tokens <= 2);
  assert.equal(delta.usage.output_tokens, whole.usage.output_tokens);
  assert.deepEqual(streamed.content, whole.content);
  assert.equal(streamed.stop_reason, whole.stop_reason);
  assert.deepEqual(streamed.usage, whole.usage);
});

test('a raw stream carries a ping', async () => {
  const { baseURL } = sandbox;
  const response = await fetch(baseURL + '/v1/messages', {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', 'content-type': 'application/json' },
    body: JSON.stringify({ ...hello, stream: true }),
  });
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(response.headers.get('cache-control'), 'no-cache');
  const text = await response.text();
  assert.match(text, /\nevent: ping\ndata: \{"type":"ping"\}\n\n/);
  assert.doesNotMatch(text, /\[DONE\]/);
  for (const [, name, data] of text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g))
    assert.equal(JSON.parse(data).type, name);
});

test('an error in the middle of a stream reaches the caller', async () => {
  await sandbox.plan({ kind: 'stream_error', path_contains: '/v1/messages' });
  const error = await failureOf(client.messages.stream(hello).finalMessage());
  assert.match(String(error), /overloaded_error|Overloaded/);
});

test('a client that goes away in the middle of a stream does no harm', async () => {
  const stream = client.messages.stream(hello);
  await new Promise((resolve) => stream.on('text', resolve));
  stream.abort();
  await failureOf(stream.finalMessage());
  assert.equal((await client.messages.create(hello)).type, 'message');
});

test('thinking is shown up to 4.6 and hidden from 4.7 on', async () => {
  const ask = (model, thinking) =>
    client.messages.create({ model, max_tokens: 3000, thinking, messages: [user('How many lighthouses?')] });
  const shown = await ask('claude-haiku-4-5', { type: 'enabled', budget_tokens: 1024 });
  assert.deepEqual(shown.content.map((block) => block.type), ['thinking', 'text']);
  assert.ok(shown.content[0].thinking.length > 0);
  assert.ok(shown.content[0].signature.length > 20);
  assert.ok(shown.usage.output_tokens_details.thinking_tokens > 0);
  assert.ok(shown.usage.output_tokens > shown.usage.output_tokens_details.thinking_tokens);
  const hidden = await ask('claude-opus-5-5', { type: 'adaptive' });
  assert.equal(hidden.content[0].thinking, '');
  assert.ok(hidden.content[0].signature.length > 20);
  const summarized = await ask('claude-opus-5-5', { type: 'adaptive', display: 'summarized' });
  assert.ok(summarized.content[0].thinking.length > 0);
  const stream = await client.messages.stream({ model: 'claude-opus-5-5', max_tokens: 3000,
    thinking: { type: 'adaptive', display: 'summarized' }, messages: [user('How many lighthouses?')] }).finalMessage();
  assert.deepEqual(stream.content, summarized.content);
});

test('a forced tool is called with input that fits its schema', async () => {
  const tools = [{ name: 'get_weather', description: 'Weather', input_schema: { type: 'object',
    properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] }, days: { type: 'integer', minimum: 1, maximum: 3 } },
    required: ['city', 'unit', 'days'] } }];
  const request = { ...hello, tools, tool_choice: { type: 'tool', name: 'get_weather' } };
  const message = await client.messages.create(request);
  assert.equal(message.stop_reason, 'tool_use');
  const call = message.content.at(-1);
  assert.equal(call.type, 'tool_use');
  assert.match(call.id, /^toolu_/);
  assert.equal(call.name, 'get_weather');
  assert.equal(typeof call.input.city, 'string');
  assert.ok(['celsius', 'fahrenheit'].includes(call.input.unit));
  assert.ok(Number.isInteger(call.input.days) && call.input.days >= 1 && call.input.days <= 3);
  assert.deepEqual((await client.messages.stream(request).finalMessage()).content, message.content);
  const answered = await client.messages.create({ ...hello, tools, messages: [user('Weather?'),
    { role: 'assistant', content: message.content.map(({ type, id, name, input }) => ({ type, id, name, input })) },
    user([{ type: 'tool_result', tool_use_id: call.id, content: 'rain' }])] });
  assert.equal(answered.stop_reason, 'end_turn');
});

test('structured output is JSON that fits the schema', async () => {
  const schema = { type: 'object', additionalProperties: false, required: ['name', 'tags', 'nested'], properties: {
    name: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } },
    nested: { $ref: '#/$defs/point' } }, $defs: { point: { type: 'object', required: ['x'], properties: { x: { type: 'number' } } } } };
  const message = await client.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 500,
    output_config: { format: { type: 'json_schema', schema } }, messages: [user('Give me one')] });
  const value = JSON.parse(message.content.at(-1).text);
  assert.equal(typeof value.name, 'string');
  assert.ok(Array.isArray(value.tags));
  assert.equal(typeof value.nested.x, 'number');
});

test('limits end an answer', async () => {
  const short = await client.messages.create({ ...hello, max_tokens: 5 });
  assert.equal(short.stop_reason, 'max_tokens');
  assert.equal(short.usage.output_tokens, 5);
  const asked = await client.messages.create({ ...hello, max_tokens: 60, messages: [user('[[sandbox:truncate]]')] });
  assert.equal(asked.stop_reason, 'max_tokens');
  assert.equal(asked.usage.output_tokens, 60);
  const stopped = await client.messages.create({ ...hello, stop_sequences: ['up'] });
  assert.equal(stopped.stop_reason, 'stop_sequence');
  assert.equal(stopped.stop_sequence, 'up');
  assert.doesNotMatch(stopped.content[0].text, /up/);
  const overflow = await client.messages.create({ ...hello, messages: [user('[[sandbox:overflow]]')] });
  assert.equal(overflow.stop_reason, 'model_context_window_exceeded');
});

test('a refusal is one', async () => {
  const message = await client.messages.create({ ...hello, messages: [user('Please [[sandbox:refuse]]')] });
  assert.equal(message.stop_reason, 'refusal');
  assert.equal(message.stop_details.type, 'refusal');
});

test('a pre-warm writes the cache and says nothing', async () => {
  const message = await client.messages.create({ model: 'claude-opus-5-5', max_tokens: 0,
    system: [{ type: 'text', text: longText(900, 'warm'), cache_control: { type: 'ephemeral' } }], messages: [user('x')] });
  assert.deepEqual(message.content, []);
  assert.equal(message.stop_reason, 'max_tokens');
  assert.equal(message.usage.output_tokens, 0);
  assert.ok(message.usage.cache_creation_input_tokens > 512);
});

test('speed and geography are told in the usage', async () => {
  const fast = await client.messages.create({ ...hello, model: 'claude-opus-5-5', speed: 'fast', inference_geo: 'us' });
  assert.equal(fast.usage.speed, 'fast');
  assert.equal(fast.usage.inference_geo, 'us');
  const plain = await client.messages.create({ ...hello, model: 'claude-opus-5-5' });
  assert.equal(plain.usage.speed, 'standard');
  assert.equal(plain.usage.inference_geo, 'global');
});

test('tokens are counted near the published anchors', async () => {
  const count = async (body) => (await client.messages.countTokens({ model: 'claude-haiku-4-5', ...body })).input_tokens;
  const near = (value, anchor) => assert.ok(Math.abs(value - anchor) <= 3, `${value} is not near ${anchor}`);
  near(await count({ messages: [user('What is the capital of France?')] }), 14);
  near(await count({ system: 'Be terse.', messages: [user('What is 2 + 2?')] }), 20);
  near(await count({ messages: [user('Name the largest planet in our solar system. One word.')] }), 19);
  near(await count({ thinking: { type: 'enabled', budget_tokens: 2048 }, messages: [user('What is the capital of France?')] }), 43);
});

test('count_tokens takes only its own fields and puts no rate limits on the answer', async () => {
  const { response } = await client.messages.countTokens({ model: 'claude-haiku-4-5', messages: [user('x')] }).withResponse();
  assert.equal(response.headers.get('anthropic-ratelimit-requests-limit'), null);
  const error = await failureOf(client.messages.countTokens(hello));
  assert.equal(error.status, 400);
  assert.equal(error.error.error.message, 'max_tokens: Extra inputs are not permitted');
});

test('models are listed newest first, paged, and found by alias', async () => {
  const all = [];
  for await (const model of client.models.list({ limit: 3 })) all.push(model);
  assert.ok(all.length > 10);
  assert.equal(new Set(all.map((model) => model.id)).size, all.length);
  const times = all.map((model) => model.created_at);
  assert.deepEqual(times, [...times].sort().reverse());
  assert.ok(all.every((model) => model.lifecycle !== 'retired'));
  const page = await client.models.list({ limit: 2, after_id: all[1].id });
  assert.deepEqual(page.data.map((model) => model.id), [all[2].id, all[3].id]);
  const back = await client.models.list({ limit: 2, before_id: all[3].id });
  assert.deepEqual(back.data.map((model) => model.id), [all[1].id, all[2].id]);
  assert.equal(back.has_more, true);
  const retired = await client.models.list({ lifecycle: ['retired'] });
  assert.ok(retired.data.length > 3 && retired.data.every((model) => model.lifecycle === 'retired'));
  const model = await client.models.retrieve('claude-haiku-4-5');
  assert.equal(model.id, 'claude-haiku-4-5-20251001');
  assert.equal(model.line, 'haiku');
  assert.equal(model.max_input_tokens, 200000);
  assert.equal(model.capabilities.thinking.types.adaptive.supported, false);
  assert.equal((await failureOf(client.models.retrieve('claude-nothing'))).status, 404);
});
