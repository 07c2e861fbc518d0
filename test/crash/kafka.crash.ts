import { crashRounds } from './rounds.ts';

crashRounds('kafka');
