// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up Claude Code transcripts with every kind of repetition: answers told in several lines that grow, sessions that
// were forked, sub-agents with and without a replay. The same seed makes the same files.
//   node transcripts.mjs FOLDER BYTES [SEED]      writes FOLDER/projects/…, prints the number of bytes
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';

const models = ['claude-opus-4-5-20251101', 'claude-sonnet-4-5-20250929', 'claude-haiku-4-5-20251001', 'claude-opus-4-6',
  'claude-sonnet-4-6'];
const words = ('the file has a test that fails because of const return await import value path usage of line "quoted" '
  + '\\ and über Zeile 東京 x = y + 1;\n').split(' ');

/// Numbers from 0 to below 1 (mulberry32).
function randomFrom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function makeTranscripts(folder, bytes, seed = 1) {
  const random = randomFrom(seed);
  const below = n => Math.floor(random() * n);
  const hex = n => Array.from({ length: n }, () => below(16).toString(16)).join('');
  const texts = Array.from({ length: 200 }, () => {
    const length = 100 + below(3000);
    let text = '';
    while (text.length < length)
      text += words[below(words.length)] + ' ';
    return text;
  });
  const text = () => texts[below(texts.length)];

  let written = 0;
  const write = (path, lines) => {
    const file = openSync(path, 'w');
    let piece = '';
    for (const line of lines) {
      piece += JSON.stringify(line) + '\n';
      if (piece.length > 1e6) {
        written += writeSync(file, piece);
        piece = '';
      }
    }
    written += writeSync(file, piece);
    closeSync(file);
  };

  const session = (id, cwd, forked) => {
    const lines = [];
    const common = () => ({
      parentUuid: hex(8), isSidechain: false, userType: 'external', cwd, sessionId: id, version: `2.1.${below(200)}`,
      gitBranch: 'main', uuid: hex(8),
    });
    let time = Date.UTC(2026, 4, 1) + below(180) * 86400000 + below(86400000);
    let cached = 0;
    for (let turn = 20 + below(200); turn > 0; --turn) {
      time += 1000 + below(60000);
      lines.push({
        ...common(), type: 'user', timestamp: new Date(time).toISOString(),
        message: {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'toolu_' + hex(20), content: text() + text() + text() }],
        },
        toolUseResult: { stdout: text(), usage: below(10) === 0 ? { input_tokens: 5 } : undefined },
      });
      const cacheWrite = below(5000);
      const short = below(2) === 0 ? cacheWrite : 0;
      const usage = {
        input_tokens: below(20), cache_creation_input_tokens: cacheWrite, cache_read_input_tokens: cached,
        cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: cacheWrite - short },
        output_tokens: 0, service_tier: 'standard',
      };
      cached = cached + cacheWrite > 150000 ? 0 : cached + cacheWrite;
      const messageId = 'msg_01' + hex(22);
      const model = models[below(models.length)];
      // ccusage takes answers without a request id for several when their times differ: then all blocks have one time.
      const nameless = !forked && below(50) === 0;
      const requestId = nameless ? undefined : 'req_011' + hex(21);
      const output = 1 + below(2000);
      for (let blocks = 1 + below(3); blocks > 0; --blocks) {
        time += nameless ? 0 : below(3000);
        const last = blocks === 1;
        lines.push({
          ...common(), type: 'assistant', timestamp: new Date(time).toISOString(), requestId,
          message: {
            id: messageId, type: 'message', role: 'assistant', model,
            content: [last ? { type: 'tool_use', id: 'toolu_' + hex(20), name: 'Bash', input: { command: text().slice(0, 200) } }
              : { type: 'text', text: text() }],
            stop_reason: last ? 'tool_use' : null,
            usage: { ...usage, output_tokens: last ? output : 1 + below(10) },
          },
        });
      }
    }
    return lines;
  };

  for (let number = 0; written < bytes; ++number) {
    const project = `${folder}/projects/-home-me-work-project${number % 20}`;
    mkdirSync(project, { recursive: true });
    const id = `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    const forked = below(7) === 0;
    const lines = session(id, `/home/me/work/project${number % 20}`, forked);
    write(`${project}/${id}.jsonl`, lines);
    if (forked) {
      const fork = `${hex(8)}-${hex(4)}-4${hex(3)}-b${hex(3)}-${hex(12)}`;
      write(`${project}/${fork}.jsonl`, lines.slice(0, below(lines.length)).map(line => ({ ...line, sessionId: fork })));
    }
    if (below(3) === 0) {
      mkdirSync(`${project}/${id}/subagents`, { recursive: true });
      write(`${project}/${id}/subagents/agent-${hex(6)}.jsonl`, lines.slice(0, 40).map(line => line.type !== 'assistant' ? line : {
        ...line, isSidechain: true,
        requestId: line.requestId && below(2) === 0 ? 'req_x' + hex(5) : line.requestId,
        message: { ...line.message, id: line.requestId && below(2) === 0 ? line.message.id : line.message.id + 's' },
      }));
    }
  }
  return written;
}

if (process.argv[1]?.endsWith('transcripts.mjs')) {
  const [, , folder, bytes, seed] = process.argv;
  console.log(makeTranscripts(folder, Number(bytes), Number(seed ?? 1)));
}
