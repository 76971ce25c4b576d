// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clientOf, longText, startSandbox, user } from './support.mjs';

let sandbox, client;
before(async () => { sandbox = await startSandbox(); client = clientOf(sandbox); });
after(() => sandbox.stop());

const model = 'claude-opus-5-5'; // caches from 512 tokens on
const block = (text, ttl) => ({ type: 'text', text, ...(ttl && { cache_control: { type: 'ephemeral', ttl } }) });

/** [read, written for 5 minutes, written for an hour, uncached] */
async function use(body) {
  const { usage } = await client.messages.create({ model, max_tokens: 50, messages: [user('Hello')], ...body });
  assert.equal(usage.cache_creation_input_tokens,
    usage.cache_creation.ephemeral_5m_input_tokens + usage.cache_creation.ephemeral_1h_input_tokens);
  return [usage.cache_read_input_tokens, usage.cache_creation.ephemeral_5m_input_tokens,
    usage.cache_creation.ephemeral_1h_input_tokens, usage.input_tokens];
}
/** An entry can be read once the answer before has begun. */
const begun = () => new Promise((resolve) => setTimeout(resolve, 20));

test('what is written once is read the next time', async () => {
  const system = [block(longText(1000, 'one'), '5m')];
  const [, written, , rest] = await use({ system });
  assert.ok(written >= 1000);
  await begun();
  assert.deepEqual(await use({ system }), [written, 0, 0, rest]);
  assert.deepEqual((await use({ system, messages: [user('Something else')] })).slice(0, 3), [written, 0, 0]);
});

test('a prefix under the minimum is not cached', async () => {
  assert.deepEqual((await use({ system: [block(longText(200, 'two'), '5m')] })).slice(0, 3), [0, 0, 0]);
  const system = [block(longText(1000, 'three'), '5m')];
  assert.deepEqual((await use({ system, model: 'claude-opus-4-7' })).slice(0, 3), [0, 0, 0]);
});

test('an hour before five minutes is billed by the rule of A, B and C', async () => {
  const hour = block(longText(800, 'four'), '1h');
  const minutes = block(longText(900, 'five'), '5m');
  const [, fiveMinutes, oneHour] = await use({ system: [hour, minutes] });
  assert.ok(fiveMinutes > 800 && oneHour > 700);
  await begun();
  assert.deepEqual((await use({ system: [hour, minutes] })).slice(0, 3), [fiveMinutes + oneHour, 0, 0]);
  const other = block(longText(700, 'six'), '5m');
  const [read, again, none] = await use({ system: [hour, other] });
  assert.equal(read, oneHour);
  assert.ok(again > 600);
  assert.equal(none, 0);
});

test('a breakpoint looks back over twenty positions', async () => {
  const head = block(longText(1000, 'seven'), '5m');
  const fill = (count) => Array.from({ length: count }, (_, i) => block('part ' + i));
  const [, written] = await use({ system: [head] });
  await begun();
  const first = { ...head, cache_control: undefined };
  const [near] = await use({ system: [first, ...fill(18), block('end', '5m')] });
  assert.equal(near, written, 'the twentieth position, itself included');
  const [far] = await use({ system: [first, ...fill(25), block('other end', '5m')] });
  assert.equal(far, 0);
});

test('automatic caching moves on with the conversation', async () => {
  const first = user(longText(1200, 'eight'));
  const turn = { cache_control: { type: 'ephemeral' }, messages: [first] };
  const [, written] = await use(turn);
  assert.ok(written > 1000);
  await begun();
  const [read, more] = await use({ ...turn, messages: [first, { role: 'assistant', content: 'I see.' }, user(longText(300, 'nine'))] });
  assert.equal(read, written);
  assert.ok(more > 250);
});

test('what changes throws away what comes after it', async () => {
  const tools = [{ name: 'a', input_schema: { type: 'object' }, description: longText(700, 'ten'), cache_control: { type: 'ephemeral' } }];
  const system = [block(longText(700, 'eleven'), '5m')];
  const messages = [user([block(longText(700, 'twelve'), '5m')])];
  const [, all] = await use({ tools, system, messages });
  await begun();
  assert.deepEqual((await use({ tools, system, messages })).slice(0, 2), [all, 0]);
  const parts = async (change) => {
    const [read, written] = await use({ tools, system, messages, ...change });
    return { read: read / all, written: written / all };
  };
  const choice = await parts({ tool_choice: { type: 'none' } });
  assert.ok(choice.read > 0.6 && choice.read < 0.75 && choice.written > 0.25, 'tool_choice loses the messages alone');
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png',
    data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' } };
  const images = await parts({ messages: [user([messages[0].content[0], image])] });
  assert.ok(images.read > 0.6 && images.read < 0.75, 'an image loses the messages alone');
  const prompt = await parts({ system: [block('Other. ' + longText(700, 'eleven'), '5m')] });
  assert.ok(prompt.read > 0.25 && prompt.read < 0.4, 'the system prompt keeps the tools');
  const tool = await parts({ tools: [{ ...tools[0], name: 'b' }] });
  assert.equal(tool.read, 0);
  await begun();
  const effort = await parts({ output_config: { effort: 'medium' } });
  assert.equal(effort.written, 0, 'saying the default effort changes nothing');
  assert.deepEqual((await use({ tools, system, messages, model: 'claude-opus-5' })).slice(0, 1), [0]);
});

test('workspaces do not share', async () => {
  const system = [block(longText(1000, 'thirteen'), '5m')];
  const [, written] = await use({ system });
  await begun();
  const { usage } = await client.messages.create({ model, max_tokens: 50, system, messages: [user('Hello')] },
    { headers: { 'anthropic-workspace-id': 'wrkspc_other' } });
  assert.equal(usage.cache_read_input_tokens, 0);
  assert.equal(usage.cache_creation_input_tokens, written);
});

test('the diagnosis names what changed', async () => {
  const system = [block(longText(1000, 'fourteen'), '5m')];
  const ask = (body, previous_message_id) => client.messages.create({ model, max_tokens: 50, system,
    messages: [user([block('Hello', '5m')])], diagnostics: { previous_message_id }, ...body });
  const first = await ask({}, null);
  assert.deepEqual(first.diagnostics, { cache_miss_reason: null });
  await begun();
  const reason = async (body, id = first.id) => (await ask(body, id)).diagnostics.cache_miss_reason;
  assert.equal(await reason({}), null);
  assert.equal((await reason({}, 'msg_unknown')).type, 'previous_message_not_found');
  assert.equal((await reason({ model: 'claude-opus-5' })).type, 'model_changed');
  assert.equal((await reason({ tools: [{ name: 'x', input_schema: { type: 'object' } }] })).type, 'tools_changed');
  const changed = await reason({ system: [block('New. ' + longText(1000, 'fourteen'), '5m')] });
  assert.equal(changed.type, 'system_changed');
  assert.ok(changed.cache_missed_input_tokens > 900);
  assert.equal((await reason({ messages: [user([block('Bye', '5m')])] })).type, 'messages_changed');
  const stream = await client.messages.stream({ model, max_tokens: 50, system, messages: [user([block('Hello', '5m')])],
    diagnostics: { previous_message_id: first.id } }).finalMessage();
  assert.deepEqual(stream.diagnostics, { cache_miss_reason: null });
});
