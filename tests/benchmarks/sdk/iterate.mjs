// SPDX-License-Identifier: GPL-3.0-or-later
// Only iterates over the results of a batch, as the official SDK offers it: node iterate.mjs PORT
import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ apiKey: 'sk-ant-api03-benchmark', baseURL: `http://127.0.0.1:${process.argv[2]}` });
const begin = performance.now();
let results = 0;
for await (const result of await client.messages.batches.results('msgbatch_bench')) {
    if (result.custom_id) ++results;
}
const seconds = (performance.now() - begin) / 1000;
console.log(JSON.stringify({ results, seconds: Number(seconds.toFixed(3)) }));
