// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/// A folder of its own, gone with the test.
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'tokenwise-ccusage-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeLines(path, lines) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line)) + '\n').join(''));
}

const count = row => ({
  input: row.input ?? row.inputTokens, output: row.output ?? row.outputTokens,
  cacheWrite: row.cacheCreationTokens ?? row.cache_write_5m + row.cache_write_1h,
  cacheRead: row.cache_read ?? row.cacheReadTokens,
});
const isEmpty = tokens => Object.values(tokens).every(value => value === 0);

/// Tokens and dollars by day, and tokens by model, as ccusage says.
export function askCcusage(config) {
  const output = execFileSync('node_modules/.bin/ccusage', ['daily', '--json', '--offline', '--timezone', 'UTC'], {
    env: { ...process.env, CLAUDE_CONFIG_DIR: config }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e9,
  });
  const days = new Map();
  const models = new Map();
  for (const day of JSON.parse(output).daily) {
    const tokens = count(day);
    if (!isEmpty(tokens))
      days.set(day.date ?? day.period, { tokens, cost: day.totalCost });
    for (const part of day.modelBreakdowns) {
      const sum = models.get(part.modelName) ?? { input: 0, output: 0, cacheWrite: 0, cacheRead: 0 };
      for (const [key, value] of Object.entries(count(part)))
        sum[key] += value;
      models.set(part.modelName, sum);
    }
  }
  return { days, models };
}

/// The same as the program says after an import, and what the import reported.
export function askTokenwise(config, data) {
  const run = (...command) => JSON.parse(execFileSync(process.env.TOKENWISE, ['--data-dir', data, '--json', ...command],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e9 }));
  const report = run('usage', 'import', 'claude-code', config);
  const days = new Map();
  for (const row of run('usage', 'summary', '--by', 'day', '--tz', 'UTC').rows) {
    const tokens = count(row);
    if (!isEmpty(tokens))
      days.set(row.key, { tokens, cost: Number(row.cost), unpriced: row.unpriced_entries, reported: Number(row.reported_cost) });
  }
  const models = new Map(run('usage', 'summary', '--by', 'model', '--tz', 'UTC').rows.map(row => [row.key, count(row)]));
  return { report, days, models };
}
