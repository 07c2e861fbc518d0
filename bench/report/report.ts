/** What a bench found, ready to be printed and kept. */
export interface Report {
  /** As in `npm run bench -- NAME`. */
  readonly name: string;
  readonly title: string;
  /** How it was measured, in a few sentences. */
  readonly how: string;
  readonly tables: readonly Table[];
  readonly demands: readonly Demand[];
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A bound that a figure has to keep. */
export interface Demand {
  readonly what: string;
  readonly bound: 'at least' | 'at most';
  readonly wanted: number;
  readonly measured: number;
  readonly unit: string;
}

export const holds = ({ bound, wanted, measured }: Demand): boolean =>
  bound === 'at least' ? measured >= wanted : measured <= wanted;

/** What every bench is told. */
export interface BenchOptions {
  /** Alternated rounds whose median counts; below 5 nothing is written down. */
  readonly rounds: number;
  /** Seconds of one contender's turn. */
  readonly seconds: number;
  /** Says what goes on. */
  readonly say: (line: string) => void;
}

export type Bench = (options: BenchOptions) => Promise<Report>;
