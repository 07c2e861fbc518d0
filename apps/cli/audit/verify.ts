import { tilePath, type VerifierKey } from '#transparency';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile } from '../home/run-file.ts';
import { count, duration } from '../output/duration.ts';
import { ProgressBar, progressLine } from '../output/progress.ts';
import { fetchBytes } from './auditor-text.ts';
import { MAX_FINDINGS, findingText } from './finding.ts';
import { logPages } from './log-pages.ts';
import { openCheckpoint } from './signed-checkpoint.ts';
import { verifyLog, type Verdict } from './verify-log.ts';

export interface VerifyRequest {
  readonly key: VerifierKey;
  /** Signed notes: the auditor's newest, and one that was kept elsewhere. */
  readonly checkpoint: string;
  readonly since: string | undefined;
  readonly json: boolean;
}

/** Reads the whole log and says whether it is what was signed. */
export async function verify(context: CommandContext, request: VerifyRequest): Promise<void> {
  const { terminal } = context;
  const began = terminal.now();
  const newest = openCheckpoint(request.checkpoint, request.key, 'the auditor’s checkpoint');
  const older = request.since === undefined ? [] : [openCheckpoint(request.since, request.key, 'the older checkpoint')];
  const [since] = older;
  if (since !== undefined && since.size > newest.size) {
    throw new Complaint(
      `the older checkpoint is of ${since.size} events, the auditor's newest of ${newest.size}`,
      'the log was rolled back, or the checkpoint is of another system: do not rely on this log',
      EXIT.unsound,
    );
  }
  const { auditorUrl } = await readRunFile(context.home(), terminal.env);
  const verdict = await withProgress(context, newest.size, (onProgress) =>
    verifyLog({
      pages: logPages(context),
      heads: [newest, ...older],
      storedTile: (name) => fetchBytes(auditorUrl, tilePath({ kind: 'tile', ...name })),
      onProgress,
    }),
  );
  terminal.out(request.json ? `${JSON.stringify(verdict)}\n` : verdictText(verdict, duration(terminal.now() - began)));
  if (verdict.findings.length > 0) context.exitWith(EXIT.unsound);
}

function verdictText({ events, signed, findings }: Verdict, took: string): string {
  if (findings.length === 0) {
    const later = events > signed ? ` ${count(events - signed)} newer ones wait for the next checkpoint.` : '';
    return `The ${count(signed)} events of the log are those that were signed (${took}).${later}\n`;
  }
  const lines = findings.map((finding) => `  ${findingText(finding)}\n`);
  return `The log is not what was signed (at most ${MAX_FINDINGS} findings are named):\n${lines.join('')}`;
}

async function withProgress<T>(
  { terminal }: CommandContext,
  total: number,
  work: (onProgress: (done: number) => void) => Promise<T>,
): Promise<T> {
  const bar = new ProgressBar(
    { terminal: terminal.interactive, write: (text) => terminal.err(text), now: () => terminal.now() },
    progressLine,
  );
  const began = terminal.now();
  try {
    return await work((done) => {
      const rate = (done * 1_000) / Math.max(1, terminal.now() - began);
      bar.update({ done, total, rate, left: rate > 0 ? (Math.max(0, total - done) * 1_000) / rate : undefined });
    });
  } finally {
    bar.finish();
  }
}
