/**
 * What has to be done next; each is safe to do again, so that a crash between doing and noting it costs nothing.
 * begin: the ingress marks the person, which tells every target. receipts: each target has been read back. finish: the
 * registry lets go. directory: the tombstone is there. key: destroyed, after the ledger has it. complete: the log is told.
 */
const STEPS = ['begin', 'receipts', 'finish', 'directory', 'key', 'complete', 'done'] as const;
export type Step = (typeof STEPS)[number];

export const isStep = (text: string): text is Step => STEPS.some((step) => step === text);

/** The step after this one. */
export const nextStep = (step: Step): Step => STEPS[STEPS.indexOf(step) + 1] ?? 'done';
