import type { ExitCode } from './complaint.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given. `home` is known once the arguments are read. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** The folder of the system it is about: --home, else ROLLCALL_HOME, else ./.rollcall. */
  readonly home: () => string;
  /** What the process will end with, unless a complaint says otherwise. */
  readonly exitWith: (code: ExitCode) => void;
}
