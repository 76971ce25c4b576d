// SPDX-License-Identifier: GPL-3.0-or-later
// The same transcripts, counted by ccusage and by the program: equal to the token. Where they differ on purpose the case
// stands below with its reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeTranscripts } from './transcripts.mjs';
import { askCcusage, askTokenwise, temporaryFolder, writeLines } from './support.mjs';

const side = { isSidechain: true };

/// An answer; `line`, `usage` and `message` add fields, undefined takes them away.
function answer(id, requestId, input, output, line = {}, usage = {}, message = {}) {
  return {
    type: 'assistant', sessionId: 's', timestamp: '{day}T10:00:00.000Z', version: '2.1.100', cwd: '/home/me', requestId, ...line,
    message: {
      role: 'assistant', id, model: 'claude-sonnet-4-5', ...message,
      usage: { input_tokens: input, output_tokens: output, ...usage },
    },
  };
}
const progress = (nested, line = {}) => ({
  type: 'progress', sessionId: 's', timestamp: '{day}T10:00:00.000Z', data: { type: 'agent_progress', message: nested }, ...line,
});
const advisor = (input, output, more = {}) => ({
  type: 'advisor_message', model: 'claude-opus-4-5', input_tokens: input, output_tokens: output, ...more,
});

/// Each case has a day and ids of its own, so that one run counts them all. A case is lines of one file, or files.
function writeCases(folder, cases) {
  const days = new Map();
  Object.entries(cases).forEach(([name, files], number) => {
    const day = new Date(Date.UTC(2026, 5, 1 + number)).toISOString().slice(0, 10);
    days.set(name, day);
    for (const [file, lines] of Object.entries(Array.isArray(files) ? { a: files } : files)) {
      writeLines(`${folder}/projects/p${number}/${file}.jsonl`, lines.map(line =>
        (typeof line === 'string' ? line : JSON.stringify(line))
          .replaceAll('{day}', day).replaceAll('"m', `"m${number}-`).replaceAll(`"m${number}-essage`, '"message')
          .replaceAll(`"m${number}-odel`, '"model')));
    }
  });
  return days;
}

const equal = {
  'plain': [answer('m1', 'r1', 10, 20)],
  'repeated': [answer('m1', 'r1', 10, 20), answer('m1', 'r1', 10, 20)],
  'growing': [answer('m1', 'r1', 10, 2), answer('m1', 'r1', 10, 20)],
  'shrinking': [answer('m1', 'r1', 10, 20), answer('m1', 'r1', 10, 2)],
  'growing across files': { a: [answer('m1', 'r1', 10, 2)], b: [answer('m1', 'r1', 10, 20)], c: [answer('m1', 'r1', 10, 5)] },
  'copied session': { a: [answer('m1', 'r1', 10, 2)], b: [answer('m1', 'r1', 10, 2, { sessionId: 't' })] },
  'two requests': [answer('m1', 'r1', 10, 20), answer('m1', 'r2', 10, 2)],
  'with and without a request': [answer('m1', undefined, 10, 20), answer('m1', 'r2', 10, 2)],
  'without a request, repeated': [answer('m1', undefined, 10, 2), answer('m1', undefined, 10, 20)],
  'without an id': [answer(undefined, 'r1', 10, 2), answer(undefined, 'r1', 10, 2)],
  'without an id, in two files': { a: [answer(undefined, 'r1', 10, 2)], b: [answer(undefined, 'r1', 10, 2)] },
  'sub-agent of another request': [answer('m1', 'r1', 10, 2), answer('m1', 'r2', 10, 200, side)],
  'sub-agent first': [answer('m1', 'r2', 10, 200, side), answer('m1', 'r1', 10, 2)],
  'sub-agent of the same request': [answer('m1', 'r1', 10, 200, side), answer('m1', 'r1', 10, 2)],
  'two sub-agents': [answer('m1', 'r2', 10, 2, side), answer('m1', 'r1', 10, 200, side)],
  'three sub-agents': [answer('m1', 'r1', 1, 5, side), answer('m1', 'r2', 1, 2, side), answer('m1', 'r2', 1, 7, side)],
  'sub-agent and two requests': [answer('m1', 'r3', 10, 400, side), answer('m1', 'r1', 10, 2), answer('m1', 'r2', 10, 4)],
  'sub-agent without a request': [answer('m1', undefined, 1, 20, side), answer('m1', 'r1', 1, 9)],
  'same size, dearer second': [answer('m1', 'r1', 20, 0), answer('m1', 'r1', 0, 20)],
  'same size, dearer first': [answer('m1', 'r1', 0, 20), answer('m1', 'r1', 20, 0)],
  'agent progress': [progress(answer('m1', 'r1', 10, 2))],
  'agent progress and the answer': [progress(answer('m1', 'r1', 10, 20)), answer('m1', 'r1', 10, 2)],
  'agent progress of a sub-agent': [progress(answer('m1', 'r1', 10, 20, side)), answer('m1', 'r2', 10, 2)],
  'outer line of a sub-agent': [progress(answer('m1', 'r1', 10, 20), side), answer('m1', 'r2', 10, 2)],
  'agent progress before its file': { a: [progress(answer('m1', 'r1', 10, 20))], 'a/subagents/agent-1': [answer('m1', 'r2', 10, 7, side)] },
  'advisor': [answer('m1', 'r1', 2, 2, {}, { iterations: [advisor(100, 50, { cache_read_input_tokens: 7 })] })],
  'advisor, repeated': [answer('m1', 'r1', 2, 2, {}, { iterations: [advisor(100, 50)] }),
    answer('m1', 'r1', 2, 2, {}, { iterations: [advisor(100, 50), advisor(10, 5)] })],
  'advisor in the earlier line': [answer('m1', 'r1', 2, 2, {}, { iterations: [advisor(100, 50)] }), answer('m1', 'r1', 2, 20)],
  'advisor of a sub-agent': [answer('m1', 'r1', 2, 2, {}, { iterations: [advisor(100, 50)] }),
    answer('m1', 'r2', 2, 200, side, { iterations: [advisor(300, 50)] })],
  'cache without a split': [answer('m1', 'r1', 2, 2, {}, { cache_creation_input_tokens: 100, cache_creation: null })],
  'cache with a split': [answer('m1', 'r1', 2, 2, {}, { cache_creation_input_tokens: 100, cache_read_input_tokens: 50,
    cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 70 } })],
  'split without a total': [answer('m1', 'r1', 2, 2, {}, { cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 70 } })],
  'null count': [answer('m1', 'r1', 2, 2, {}, { cache_read_input_tokens: null })],
  'null input': [answer('m1', 'r1', null, 2)],
  'no output': [answer('m1', 'r1', 2, undefined)],
  'negative': [answer('m1', 'r1', -2, 2)],
  'fraction': [answer('m1', 'r1', 2.5, 2)],
  'text': [answer('m1', 'r1', '2', 2)],
  'version': [answer('m1', 'r1', 2, 2, { version: 'abc' }), answer('m2', 'r1', 3, 2, { version: '1.0' }), answer('m3', 'r1', 4, 2, { version: '1.0.0-x' })],
  'empty ids': [answer('', 'r1', 2, 2), answer('m1', '', 3, 2), answer('m2', 'r1', 4, 2, { sessionId: '' })],
  'other types': [answer('m1', 'r1', 2, 2, { type: 'user' }), answer('m2', 'r1', 3, 2, { type: undefined })],
  'synthetic': [answer('m1', 'r1', 0, 0, { isApiErrorMessage: true }, {}, { model: '<synthetic>' }), answer('m2', 'r1', 1, 1)],
  'unknown model': [answer('m1', 'r1', 2, 2, {}, {}, { model: 'gpt-9' })],
  'escapes': [answer('m1', 'r1', 10, 2), JSON.stringify(answer('m1', 'r1', 10, 2)).replace('"r1"', '"\\u00721"')],
  'garbage': ['garbage', '{"usage":', answer('m1', 'r1', 10, 2), JSON.stringify(answer('m2', 'r1', 10, 2)) + ' x'],
};

/// Where the program counts otherwise, and why: [lines, tokens in ccusage, tokens here], as input/output/writes/reads.
const different = {
  'white space between a key and its value means nothing':
    [[JSON.stringify(answer('m1', 'r1', 10, 2)).replace('"usage":', '"usage" : ')], '0/0/0/0', '10/2/0/0'],
  'an answer without a request id is one answer, whenever its blocks were written':
    [[answer('m1', undefined, 10, 2), answer('m1', undefined, 10, 20, { timestamp: '{day}T11:00:00.000Z' })], '20/22/0/0', '10/20/0/0'],
  'what a compaction used was billed':
    [[answer('m1', 'r1', 2, 2, {}, { iterations: [{ type: 'compaction', input_tokens: 1000, output_tokens: 500 }] })], '2/2/0/0', '1002/502/0/0'],
  'and an advisor within agent progress too':
    [[progress(answer('m1', 'r1', 2, 2, {}, { iterations: [advisor(100, 50)] }))], '2/2/0/0', '102/52/0/0'],
  'a null that only labels the answer does not undo it':
    [[answer('m1', 'r1', 2, 2, { cwd: null }), answer('m2', null, 3, 2), answer('m3', 'r3', 4, 2, {}, { speed: null })], '0/0/0/0', '9/6/0/0'],
  'a time with microseconds is a time':
    [[answer('m1', 'r1', 2, 2, { timestamp: '{day}T10:00:00.123456Z' })], '0/0/0/0', '2/2/0/0'],
  'a split that says less than the total does not lessen it':
    [[answer('m1', 'r1', 2, 2, {}, { cache_creation_input_tokens: 100, cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 } })],
      '2/2/0/0', '2/2/100/0'],
  'counts beyond 32 bits are no counts':
    [[JSON.stringify(answer('m1', 'r1', 7777, 2)).replace('7777', '9223372036854775808')], '9223372036854776000/2/0/0', '0/0/0/0'],
};

/// Where the money differs though the tokens do not: [lines, dollars in ccusage, dollars here].
const otherMoney = {
  'a cost that was reported is kept beside, and not taken for the bill':
    [[answer('m1', 'r1', 1000, 1000, { costUSD: 1.5 })], 1.5, 0.018],
  'US-only inference costs 1.1 times as much':
    [[answer('m1', 'r1', 1000, 1000, {}, { inference_geo: 'us' }, { model: 'claude-opus-4-6' })], 0.03, 0.033],
  'a web search costs 0.01 USD':
    [[answer('m1', 'r1', 1000, 1000, {}, { server_tool_use: { web_search_requests: 3 } })], 0.018, 0.048],
  'models that its offline table lacks cost nothing there':
    [[answer('m1', 'r1', 1000, 1000, { timestamp: '2026-11-20T10:00:00.000Z' }, {}, { model: 'claude-opus-5-5' })], 0, null],
};

const shown = tokens => tokens ? `${tokens.input}/${tokens.output}/${tokens.cacheWrite}/${tokens.cacheRead}` : '0/0/0/0';

test('every case of repetition counts as in ccusage, to the token', t => {
  const folder = temporaryFolder(t);
  const days = writeCases(folder, equal);
  const theirs = askCcusage(folder);
  const ours = askTokenwise(folder, `${folder}/data`);
  for (const [name, day] of days) {
    assert.equal(shown(ours.days.get(day)?.tokens), shown(theirs.days.get(day)?.tokens), name);
    if (ours.days.get(day) && ours.days.get(day).unpriced === 0)
      assert.ok(Math.abs(ours.days.get(day).cost - theirs.days.get(day).cost) < 1e-9, `${name}: money`);
  }
  assert.equal(theirs.days.size, ours.days.size);
  assert.ok(theirs.days.size > 35); // the others hold nothing that counts
});

test('where the program counts otherwise there is a reason', t => {
  const folder = temporaryFolder(t);
  const days = writeCases(folder, Object.fromEntries(Object.entries(different).map(([name, [lines]]) => [name, lines])));
  const theirs = askCcusage(folder);
  const ours = askTokenwise(folder, `${folder}/data`);
  for (const [name, [, inCcusage, here]] of Object.entries(different)) {
    assert.equal(shown(theirs.days.get(days.get(name))?.tokens), inCcusage, `ccusage: ${name}`);
    assert.equal(shown(ours.days.get(days.get(name))?.tokens), here, name);
  }
});

test('where the money differs there is a reason', t => {
  const folder = temporaryFolder(t);
  const days = writeCases(folder, Object.fromEntries(Object.entries(otherMoney).map(([name, [lines]]) => [name, lines])));
  days.set('models that its offline table lacks cost nothing there', '2026-11-20');
  const theirs = askCcusage(folder);
  const ours = askTokenwise(folder, `${folder}/data`);
  for (const [name, [, inCcusage, here]] of Object.entries(otherMoney)) {
    const day = days.get(name);
    assert.equal(shown(ours.days.get(day).tokens), shown(theirs.days.get(day).tokens), name);
    assert.ok(Math.abs(theirs.days.get(day).cost - inCcusage) < 1e-9, `ccusage: ${name}: ${theirs.days.get(day).cost}`);
    if (here === null)
      assert.ok(ours.days.get(day).cost > 0, name);
    else
      assert.ok(Math.abs(ours.days.get(day).cost - here) < 1e-9, `${name}: ${ours.days.get(day).cost}`);
  }
});

for (const seed of [1, 2, 3]) {
  test(`made-up transcripts of many sessions count as in ccusage, to the token (${seed})`, t => {
    const folder = temporaryFolder(t);
    makeTranscripts(folder, 12e6, seed);
    const theirs = askCcusage(folder);
    const ours = askTokenwise(folder, `${folder}/data`);
    assert.equal(ours.report.skipped, 0);
    assert.ok(ours.report.known > 100);
    assert.deepEqual([...ours.days.keys()].sort(), [...theirs.days.keys()].sort());
    for (const [day, { tokens, cost }] of theirs.days) {
      assert.deepEqual(ours.days.get(day).tokens, tokens, day);
      assert.ok(Math.abs(ours.days.get(day).cost - cost) < 1e-6, `${day}: ${ours.days.get(day).cost} and ${cost}`);
    }
    const byName = (a, b) => (a[0] < b[0] ? -1 : 1);
    assert.deepEqual([...ours.models].sort(byName), [...theirs.models].sort(byName));
    // Again with nothing new.
    assert.equal(askTokenwise(folder, `${folder}/data`).report.bytes_read, 0);
  });
}
