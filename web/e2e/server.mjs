// Starts the binary that WAGGONER names on a free loopback port, with a fixed date.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export const today = '2026-11-24';

export async function start(...flags) {
  const binary = process.env.WAGGONER;
  if (!binary) throw new Error('WAGGONER must name the binary to test');
  const child = spawn(binary, ['serve', '--addr', '127.0.0.1:0', '--now', today, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = [];
  const address = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const found = line.match(/http:\/\/127\.0\.0\.1:\d+/);
        if (found) resolve(found[0]);
      });
    }
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}:\n${lines.join('\n')}`)));
    setTimeout(() => reject(new Error(`serve gave no address:\n${lines.join('\n')}`)), 20_000).unref();
  });
  return {
    address,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
